package remind_test

import (
	"strings"
	"testing"
	"time"

	"latchkey/app/remind"
	"latchkey/app/words"
	"latchkey/vault"
)

var now = time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)

const (
	day     = 24 * time.Hour
	version = "0.3.1"
)

// world is a vault of two accounts that has been in use for months, with a good
// rehearsal, of which nobody is reminded of anything.
func world(t *testing.T) *vault.Vault {
	t.Helper()
	v := &vault.Vault{}
	for _, link := range []string{
		"otpauth://totp/GitHub:me?secret=KRSXG5CTMVRXEZLUKN2XAZLS&issuer=GitHub",
		"otpauth://totp/Example:me?secret=IJKLABCDEFGHMNOPIJKLABCD&issuer=Example",
	} {
		a, err := vault.ParseURI(link)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := v.Add(a, now.AddDate(0, -6, 0)); err != nil {
			t.Fatal(err)
		}
	}
	v.Backup = vault.BackupRecord{At: now.AddDate(0, -1, 0), Accounts: 2, Digest: v.Digest()}
	v.Certify(vault.Rehearsal{At: now.AddDate(0, -1, 0), Kind: vault.FromFile, Accounts: 2, Of: 2, Digest: v.Digest(), By: "0.3.0"})
	return v
}

// checked is a clock that was checked a week ago.
var checked = remind.Checks{Last: now.Add(-7 * day)}

func codes(n, used int) []vault.ServiceCode {
	list := make([]vault.ServiceCode, n)
	for i := range list {
		list[i].Code = vault.Hidden(string(rune('a' + i)))
		if i < used {
			list[i].Used = now
		}
	}
	return list
}

func few(v *vault.Vault)      { v.Accounts[1].ServiceCodes = codes(10, 8) }
func fewOther(v *vault.Vault) { v.Accounts[0].ServiceCodes = codes(10, 8) }
func unfinished(v *vault.Vault) {
	v.Accounts[1].Unfinished = []vault.Unfinished{vault.Untried, vault.NoCodes}
}
func unrehearsed(v *vault.Vault) { v.Rehearsals = nil }
func rehearsedBy(version string) func(*vault.Vault) {
	return func(v *vault.Vault) { v.Rehearsals[0].By = version }
}
func fails(why string, since time.Duration) func(*vault.Vault) {
	return func(v *vault.Vault) {
		v.Places = append(v.Places, vault.Place{ID: "7C8QX", Kind: vault.Folder, At: "/b", Failed: vault.PlaceFailure{Since: now.Add(-since), Why: why}})
	}
}

func TestDue(t *testing.T) {
	for _, tc := range []struct {
		name  string
		set   []func(*vault.Vault)
		clock remind.Checks
		want  string
	}{
		{"all is well", nil, checked, ""},
		{"nothing there", []func(*vault.Vault){func(v *vault.Vault) { *v = vault.Vault{} }}, remind.Checks{}, ""},
		{"a place fails", []func(*vault.Vault){fails("full", 0)}, checked, "place:7C8QX"},
		{"a stick is away, and nothing else has it", []func(*vault.Vault){fails("gone", 0)}, checked, "place:7C8QX"},
		{"two codes left", []func(*vault.Vault){few}, checked, "service-codes:1"},
		{"three left", []func(*vault.Vault){func(v *vault.Vault) { v.Accounts[1].ServiceCodes = codes(10, 7) }}, checked, ""},
		{"the important one first", []func(*vault.Vault){few, fewOther, func(v *vault.Vault) { v.Accounts[1].Important = true }}, checked, "service-codes:1"},
		{"unfinished", []func(*vault.Vault){unfinished}, checked, "enrolment:1"},
		{"unfinished, but has worked", []func(*vault.Vault){func(v *vault.Vault) {
			v.Accounts[1].Unfinished, v.Accounts[1].Uses, v.Accounts[1].Used = []vault.Unfinished{vault.Untried}, 9, now
		}}, checked, ""},
		{"never rehearsed", []func(*vault.Vault){unrehearsed}, checked, "rehearsal"},
		{"never rehearsed, and just begun", []func(*vault.Vault){unrehearsed, func(v *vault.Vault) {
			v.Accounts[0].Created, v.Accounts[1].Created = now, now
		}}, checked, ""},
		{"rehearsed by an older Latchkey", []func(*vault.Vault){rehearsedBy("0.2.9")}, checked, "rehearsal"},
		{"rehearsed by a newer one", []func(*vault.Vault){rehearsedBy("0.10.0")}, checked, ""},
		{"never checked", nil, remind.Checks{}, "clock"},
		{"never checked, and just begun", []func(*vault.Vault){func(v *vault.Vault) {
			v.Accounts[0].Created, v.Accounts[1].Created = now, now
		}}, remind.Checks{}, ""},
		{"checked a month and a day ago", nil, remind.Checks{Last: now.Add(-31 * day)}, "clock"},
		{"a correction has become old", nil, remind.Checks{Last: checked.Last, Stale: true}, "clock"},
		{"codes that do not go by time", []func(*vault.Vault){func(v *vault.Vault) {
			for i := range v.Accounts {
				v.Accounts[i].Kind, v.Accounts[i].Period = vault.HOTP, 0
			}
		}}, remind.Checks{}, ""},
		{"everything at once", []func(*vault.Vault){fails("full", 0), few, unfinished, unrehearsed}, remind.Checks{}, "place:7C8QX"},
		{"all but the place", []func(*vault.Vault){few, unfinished, unrehearsed}, remind.Checks{}, "service-codes:1"},
	} {
		v := world(t)
		for _, set := range tc.set {
			set(v)
		}
		r, ok := remind.Due(v, tc.clock, version, now)
		want := tc.want
		if name, _, found := strings.Cut(want, ":1"); found {
			want = name + ":" + string(v.Accounts[1].ID)
		}
		if got := r.Name(); ok != (want != "") || ok && got != want {
			t.Errorf("%s: %q, %v; want %q", tc.name, got, ok, want)
		}
		if !ok {
			continue
		}
		if r.Updated != strings.Contains(tc.name, "older Latchkey") {
			t.Errorf("%s: updated: %v", tc.name, r.Updated)
		}
		for _, text := range []string{r.Account.Issuer, r.Account.Name, r.Place.At} {
			if notice := words.Notice(r.Kind); notice == "" || text != "" && strings.Contains(notice, text) {
				t.Errorf("%s: the notice says %q", tc.name, notice)
			}
		}
		if f := words.Reminder(r); r.Kind != remind.Place && (f.What == "" || f.Basis == "" || f.Next == "" || strings.Contains(f.In(f.What), "{{")) {
			t.Errorf("%s: %+v", tc.name, f)
		}
	}
}

// Each kind can be put off and turned off, and after an answer the others wait.
func TestAnswers(t *testing.T) {
	all := func() *vault.Vault {
		v := world(t)
		for _, set := range []func(*vault.Vault){fails("full", 0), few, unfinished, unrehearsed} {
			set(v)
		}
		return v
	}
	due := func(v *vault.Vault, after time.Duration) remind.Kind {
		r, _ := remind.Due(v, remind.Checks{}, version, now.Add(after))
		return r.Kind
	}
	v := all()
	for i, kind := range remind.Kinds {
		at := time.Duration(i) * day
		r, ok := remind.Due(v, remind.Checks{}, version, now.Add(at))
		if !ok || r.Kind != kind {
			t.Fatalf("day %d: %q is due, want %q", i, r.Kind, kind)
		}
		remind.Later(v, r, 30*day, now.Add(at))
		if got := due(v, at+time.Hour); got != "" {
			t.Errorf("an hour after %q was put off %q is due", kind, got)
		}
	}
	if got := due(v, 29*day); got != "" {
		t.Errorf("%q is due although all were put off", got)
	}
	if got := due(v, 30*day); got != remind.Place {
		t.Errorf("after a month %q is due", got)
	}

	// A place that fails does not wait for the answer to another.
	v = all()
	r, _ := remind.Due(v, remind.Checks{}, version, now)
	v.Places = nil
	remind.Never(v, remind.Reminder{Kind: remind.Codes, Account: v.Accounts[1]}, now)
	if got := due(v, 0); got != "" {
		t.Errorf("%q is due at once", got)
	}
	v.Places = []vault.Place{r.Place}
	if got := due(v, 0); got != remind.Place {
		t.Errorf("%q is due, want the place", got)
	}

	// Turned off for one account, it still comes for another; turned off for all,
	// for none, until it is turned on again.
	v = world(t)
	few(v)
	remind.Never(v, remind.Reminder{Kind: remind.Codes, Account: v.Accounts[1]}, now)
	if got := due(v, 365*day); got == remind.Codes {
		t.Error("turned off, and due")
	}
	fewOther(v)
	if got := due(v, 2*day); got != remind.Codes || !remind.On(v, remind.Codes) {
		t.Errorf("%q is due", got)
	}
	remind.Turn(v, remind.Codes, false, now)
	if got := due(v, 2*day); got == remind.Codes || remind.On(v, remind.Codes) {
		t.Error("all are turned off, and one is due")
	}
	remind.Turn(v, remind.Codes, true, now)
	if r, _ := remind.Due(v, checked, version, now.Add(2*day)); r.Account.ID != v.Accounts[0].ID {
		t.Errorf("%+v", r)
	}
	v.Accounts[0].ServiceCodes = nil
	if got := due(v, 2*day); got != remind.Codes {
		t.Errorf("turned on again, and %q is due", got)
	}
}

// What has come in is asked about again a day later.
func TestEnrol(t *testing.T) {
	v := world(t)
	a, err := vault.ParseURI("otpauth://totp/New:me?secret=MFRGGZDFMZTWQ2LKNNWG23TP&issuer=New")
	if err != nil {
		t.Fatal(err)
	}
	came := v.Bring(v.Compare([]vault.Account{a}), now)
	remind.Enrol(v, came, now)
	if r, ok := remind.Due(v, checked, version, now.Add(23*time.Hour)); ok {
		t.Errorf("%q is due at once", r.Name())
	}
	if r, ok := remind.Due(v, checked, version, now.Add(25*time.Hour)); !ok || r.Account.ID != came.Added[0].ID {
		t.Errorf("%q is due after a day", r.Name())
	}
}

func TestWords(t *testing.T) {
	for _, kind := range remind.Kinds {
		if f := words.ReminderKind(kind); f.What == "" || f.Basis == "" {
			t.Errorf("%s: %+v", kind, f)
		}
	}
}
