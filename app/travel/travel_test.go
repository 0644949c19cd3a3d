package travel_test

import (
	"strings"
	"testing"
	"time"

	"latchkey/app/travel"
	"latchkey/app/words"
	"latchkey/sync/clock"
	"latchkey/vault"
)

var now = time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)

// trip is a journey of two weeks with one account, of which nothing is known.
func trip(t *testing.T) travel.Trip {
	t.Helper()
	a, err := vault.ParseURI("otpauth://totp/GitHub:me?secret=KRSXG5CTMVRXEZLUKN2XAZLS&issuer=GitHub")
	if err != nil {
		t.Fatal(err)
	}
	v := &vault.Vault{}
	if _, err := v.Add(a, now.AddDate(0, -6, 0)); err != nil {
		t.Fatal(err)
	}
	return travel.Trip{Vault: v, Days: 14, Now: now}
}

// measured notes that the clock was found to be off by offset, some time ago.
func measured(offset, ago time.Duration) func(*travel.Trip) {
	return func(t *travel.Trip) {
		t.Status.Last = &clock.Measurement{Decided: true, At: now.Add(-offset).Add(-ago), Offset: offset, Uncertainty: 10 * time.Millisecond}
	}
}

func drifting(perDay time.Duration) func(*travel.Trip) {
	return func(t *travel.Trip) { t.Drift = &clock.Drift{PerDay: perDay} }
}

func corrected(offset time.Duration) func(*travel.Trip) {
	return func(t *travel.Trip) { t.Status.Corrected, t.Status.Offset = true, offset }
}

func important(codes ...vault.ServiceCode) func(*travel.Trip) {
	return func(t *travel.Trip) { t.Vault.Accounts[0].Important, t.Vault.Accounts[0].ServiceCodes = true, codes }
}

// backedUp notes what of days ago is in a file, on paper and on another device.
func backedUp(days int, kinds ...vault.RehearsalKind) func(*travel.Trip) {
	return func(t *travel.Trip) {
		v := t.Vault
		v.Backup = vault.BackupRecord{At: now.AddDate(0, 0, -days), Accounts: 1, Digest: v.Digest()}
		for _, kind := range kinds {
			v.Certify(vault.Rehearsal{At: now.AddDate(0, 0, -days), Kind: kind, Accounts: 1, Of: 1, Digest: v.Digest()})
		}
	}
}

func edited(t *travel.Trip) { t.Vault.Accounts[0].Digits = 8 }

// Each item ticks itself where that can be seen, and says why not where it cannot.
func TestList(t *testing.T) {
	day := 24 * time.Hour
	for _, tc := range []struct {
		name  string
		set   []func(*travel.Trip)
		kind  travel.Kind
		state travel.State
		says  string
	}{
		{"never checked", nil, travel.Clock, travel.Open, "It was not checked today."},
		{"checked two days ago", []func(*travel.Trip){measured(0, 2*day)}, travel.Clock, travel.Open, "It was not checked today."},
		{"right", []func(*travel.Trip){measured(time.Second, time.Hour)}, travel.Clock, travel.Done, "Checked 28 Nov 2026: right."},
		{"behind", []func(*travel.Trip){measured(42*time.Second, time.Hour)}, travel.Clock, travel.Open, "Your codes are 42.0 s off."},
		{"corrected", []func(*travel.Trip){measured(42*time.Second, time.Hour), corrected(42 * time.Second)}, travel.Clock, travel.Done, "Corrected, and right. Check it again if this device was restarted while you are away."},
		{"the correction does not fit", []func(*travel.Trip){measured(0, time.Hour), corrected(-9 * time.Second)}, travel.Clock, travel.Open, "Your codes are 9.0 s off."},

		{"drift unknown", []func(*travel.Trip){measured(0, 0)}, travel.Drift, travel.Yours, "It is not known yet how fast this clock drifts. Check it once a week while you are away."},
		{"drift without a clock", []func(*travel.Trip){drifting(time.Second)}, travel.Drift, travel.Yours, ""},
		{"drifts little", []func(*travel.Trip){measured(0, 0), drifting(100 * time.Millisecond)}, travel.Drift, travel.Done, "In 14 days it will be 1.4 s off, which hardly any site minds."},
		{"drifts back", []func(*travel.Trip){measured(-4*time.Second, 0), drifting(time.Second / 2)}, travel.Drift, travel.Done, "In 14 days it will be 3.0 s off, which hardly any site minds."},
		{"drifts far", []func(*travel.Trip){measured(0, 0), drifting(-2 * time.Second)}, travel.Drift, travel.Yours, "In 14 days it will be 28.0 s off if nothing sets it. Check it again by 30 Nov 2026."},
		{"drifts far on a short trip", []func(*travel.Trip){measured(0, 0), drifting(2 * time.Second), func(t *travel.Trip) { t.Days = 2 }}, travel.Drift, travel.Done, "In 2 days it will be 4.0 s off, which hardly any site minds."},
		{"codes of 60 s bear more", []func(*travel.Trip){measured(0, 0), drifting(500 * time.Millisecond), func(t *travel.Trip) { t.Vault.Accounts[0].Period = 60 }}, travel.Drift, travel.Done, ""},
		{"and those of 30 s do not", []func(*travel.Trip){measured(0, 0), drifting(500 * time.Millisecond)}, travel.Drift, travel.Yours, ""},
		{"drifts on under a correction", []func(*travel.Trip){measured(time.Minute, 0), corrected(time.Minute), drifting(100 * time.Millisecond)}, travel.Drift, travel.Done, "In 14 days it will be 1.4 s off, which hardly any site minds."},

		{"no backup", nil, travel.Backup, travel.Open, "There is no verified backup yet."},
		{"one file", []func(*travel.Trip){backedUp(1)}, travel.Backup, travel.Open, "All accounts are in one place only. If you take it along, it can be lost with you."},
		{"and another device", []func(*travel.Trip){backedUp(1, vault.FromTransfer)}, travel.Backup, travel.Done, "Proven 27 Nov 2026, in two places."},
		{"long ago", []func(*travel.Trip){backedUp(31, vault.FromTransfer)}, travel.Backup, travel.Open, "Last proven 28 Oct 2026. Prove it once more."},
		{"changed since", []func(*travel.Trip){backedUp(1, vault.FromTransfer), edited}, travel.Backup, travel.Open, "Something has changed since 27 Nov 2026. Make a new one."},
		{"a place fails", []func(*travel.Trip){backedUp(1, vault.FromTransfer), func(t *travel.Trip) {
			t.Vault.Places = []vault.Place{{ID: "a", Kind: vault.Folder, Failed: vault.PlaceFailure{Since: now, Why: "full"}}}
		}}, travel.Backup, travel.Open, "The last try at one of the places failed."},

		{"no paper", nil, travel.Paper, travel.Open, ""},
		{"paper", []func(*travel.Trip){backedUp(2, vault.FromPaper)}, travel.Paper, travel.Done, "Read back 26 Nov 2026. Leave it with someone you can call, and the recovery code elsewhere."},
		{"old paper", []func(*travel.Trip){backedUp(2, vault.FromPaper), edited}, travel.Paper, travel.Open, "Something has changed since 26 Nov 2026. Print it once more."},

		{"none marked", nil, travel.Codes, travel.Open, "Choose the accounts you could not do without, such as your mail and your bank."},
		{"marked, no codes", []func(*travel.Trip){important()}, travel.Codes, travel.Open, "None left for: GitHub (me)."},
		{"marked, used up", []func(*travel.Trip){important(vault.ServiceCode{Code: "1", Used: now})}, travel.Codes, travel.Open, ""},
		{"marked, one left", []func(*travel.Trip){important(vault.ServiceCode{Code: "1", Used: now}, vault.ServiceCode{Code: "2"})}, travel.Codes, travel.Done, ""},
		{"marked, kept elsewhere", []func(*travel.Trip){important(), func(t *travel.Trip) { t.Vault.Accounts[0].WithoutCodes = true }}, travel.Codes, travel.Done, ""},

		{"offline", nil, travel.Offline, travel.Done, "Codes come without any network, in the air and abroad."},
		{"zone", nil, travel.Zone, travel.Yours, ""},
	} {
		trip := trip(t)
		for _, set := range tc.set {
			set(&trip)
		}
		found := false
		for _, i := range travel.List(trip) {
			f := words.Travel(i)
			if said := f.In(f.Basis); f.What == "" || said == "" || strings.Contains(said, "{{") {
				t.Errorf("%s: no words for %+v", tc.name, i)
			} else if i.Kind == tc.kind {
				found = true
				if i.State != tc.state || tc.says != "" && said != tc.says {
					t.Errorf("%s: %v, %q; want %v, %q", tc.name, i.State, said, tc.state, tc.says)
				}
			}
		}
		if !found {
			t.Errorf("%s: there is no %s", tc.name, tc.kind)
		}
	}
}
