package ready_test

import (
	"slices"
	"testing"
	"time"

	"latchkey/app/ready"
	"latchkey/app/words"
	"latchkey/vault"
	"latchkey/vault/backup"
)

var now = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// world is a vault of three accounts at sites of which only the first is known to
// hand out service codes, without any backup.
func world(t *testing.T) *vault.Vault {
	t.Helper()
	v := &vault.Vault{}
	for _, link := range []string{
		"otpauth://totp/GitHub:me?secret=KRSXG5CTMVRXEZLUKN2XAZLS&issuer=GitHub",
		"otpauth://totp/Example:me?secret=IJKLABCDEFGHMNOPIJKLABCD&issuer=Example",
		"otpauth://totp/Amazon:me?secret=MFRGGZDFMZTWQ2LKNNWG23TP&issuer=Amazon",
	} {
		a, err := vault.ParseURI(link)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := v.Add(a, now.AddDate(0, -6, 0)); err != nil {
			t.Fatal(err)
		}
	}
	v.Accounts[0].ServiceCodes = []vault.ServiceCode{{Code: "1"}, {Code: "2"}, {Code: "3"}}
	return v
}

// backedUp notes a verified backup of v as it is, a day ago.
func backedUp(v *vault.Vault) {
	v.Backup = vault.BackupRecord{At: now.AddDate(0, 0, -1), Accounts: len(v.Accounts), Digest: v.Digest()}
	if v.RecoveryCode == "" {
		v.RecoveryCode = vault.Hidden(backup.NewCode().Reveal())
	}
}

func add(t *testing.T, v *vault.Vault, secret string) vault.Account {
	t.Helper()
	a, err := vault.ParseURI("otpauth://totp/Late:me?issuer=Late&secret=" + secret)
	if err != nil {
		t.Fatal(err)
	}
	a, err = v.Add(a, now)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// What would come back, and why not.
func TestAccounts(t *testing.T) {
	for _, tc := range []struct {
		name   string
		change func(*vault.Vault)
		back   int
		levels []ready.Level
		why    []ready.Reason // of the last account
	}{
		{"never", func(v *vault.Vault) {}, 0, []ready.Level{3, 3, 3}, []ready.Reason{ready.NeverBackedUp}},
		{"all", backedUp, 3, []ready.Level{0, 0, 0}, nil},
		{"one came", func(v *vault.Vault) { backedUp(v); add(t, v, "NBSWY3DPEB3W64TMMQQGC3TE") }, 3, []ready.Level{0, 0, 0, 3}, []ready.Reason{ready.NotInBackup}},
		{"one came, one was deleted", func(v *vault.Vault) {
			backedUp(v)
			add(t, v, "NBSWY3DPEB3W64TMMQQGC3TE")
			if err := v.Remove(v.Accounts[1].ID, now); err != nil {
				t.Fatal(err)
			}
		}, 2, []ready.Level{0, 0, 3}, []ready.Reason{ready.NotInBackup}},
		{"a key was replaced", func(v *vault.Vault) {
			backedUp(v)
			a := v.Accounts[2]
			a.Secret = add(t, &vault.Vault{}, "NBSWY3DPEB3W64TMMQQGC3TE").Secret
			if _, err := v.Supersede(a, now); err != nil {
				t.Fatal(err)
			}
		}, 2, []ready.Level{0, 0, 3}, []ready.Reason{ready.NotInBackup}},
		{"edited, who knows which", func(v *vault.Vault) { backedUp(v); v.Accounts[1].Digits = 8 }, 3, []ready.Level{2, 2, 2}, []ready.Reason{ready.ChangedSince}},
		{"renamed", func(v *vault.Vault) { backedUp(v); v.Accounts[1].Name = "you" }, 3, []ready.Level{0, 0, 0}, nil},
		{"two service codes left", func(v *vault.Vault) { backedUp(v); v.Accounts[0].ServiceCodes[1].Used = now }, 3, []ready.Level{2, 0, 0}, nil},
		{"the site hands some out", func(v *vault.Vault) { v.Accounts[0].ServiceCodes = nil; backedUp(v) }, 3, []ready.Level{2, 0, 0}, nil},
		{"none at all", func(v *vault.Vault) { v.Accounts = nil }, 0, nil, nil},
	} {
		v := world(t)
		tc.change(v)
		s := ready.Judge(v, now)
		var levels []ready.Level
		var last []ready.Reason
		for i, a := range s.Accounts {
			levels, last = append(levels, a.Level), a.Reasons
			if a.Account.ID != v.Accounts[i].ID || (a.Level == ready.Green) != (len(a.Reasons) == 0) {
				t.Errorf("%s: %+v", tc.name, a)
			}
		}
		if s.Back != tc.back || ready.Back(v) != tc.back || !slices.Equal(levels, tc.levels) || !slices.Equal(last, tc.why) {
			t.Errorf("%s: %d back, %v, the last for %v; want %d, %v, %v", tc.name, s.Back, levels, last, tc.back, tc.levels, tc.why)
		}
	}
}

// Each check goes from amber to green by what it asks for, and back.
func TestChecks(t *testing.T) {
	whole := func(v *vault.Vault, kind vault.RehearsalKind, days int, id string) {
		v.Certify(vault.Rehearsal{At: now.AddDate(0, 0, -days), Kind: kind, RecoveryID: id, Accounts: 3, Of: 3, Digest: v.Digest()})
	}
	id := func(v *vault.Vault) string {
		code, err := backup.ParseCode(string(v.RecoveryCode))
		if err != nil {
			t.Fatal(err)
		}
		return code.ID()
	}
	for _, tc := range []struct {
		name  string
		bare  bool // no backup before
		do    func(*vault.Vault)
		kind  ready.Kind
		level ready.Level
		says  string
	}{
		{"no backup", true, func(*vault.Vault) {}, ready.Backup, ready.Red, "There is no verified backup yet."},
		{"backup", false, func(*vault.Vault) {}, ready.Backup, ready.Green, "Verified 22 Nov 2026, and nothing has changed since."},
		{"one came", false, func(v *vault.Vault) { add(t, v, "NBSWY3DPEB3W64TMMQQGC3TE") }, ready.Backup, ready.Red, "Verified 22 Nov 2026. Accounts not in it yet: 1."},
		{"edited", false, func(v *vault.Vault) { v.Accounts[0].Digits = 8 }, ready.Backup, ready.Amber, "Verified 22 Nov 2026. Something has changed since."},
		{"nowhere", true, func(*vault.Vault) {}, ready.SecondPlace, ready.Amber, "No second place has all accounts yet."},
		{"one file", false, func(*vault.Vault) {}, ready.SecondPlace, ready.Amber, "All accounts are in one place only, as far as is known."},
		{"and paper", false, func(v *vault.Vault) { whole(v, vault.FromPaper, 1, "") }, ready.SecondPlace, ready.Green, "All accounts are in 2 places."},
		{"place failed", false, func(v *vault.Vault) {
			v.Places = []vault.Place{{ID: "a", Kind: vault.Folder, Failed: vault.PlaceFailure{Since: now, Why: "full"}}}
		}, ready.SecondPlace, ready.Amber, "The last try at one of the places failed."},
		{"never rehearsed", false, func(*vault.Vault) {}, ready.Rehearsal, ready.Amber, "You have never tried whether your backup brings everything back."},
		{"rehearsed", false, func(v *vault.Vault) { whole(v, vault.FromFile, 90, "") }, ready.Rehearsal, ready.Green, "Proven 25 Aug 2026: everything came back."},
		{"rehearsed long ago", false, func(v *vault.Vault) { whole(v, vault.FromFile, 91, "") }, ready.Rehearsal, ready.Amber, "Last proven 24 Aug 2026. Papers and files get lost; try it again."},
		{"rehearsed in a time to come", false, func(v *vault.Vault) { whole(v, vault.FromFile, -400, "") }, ready.Rehearsal, ready.Amber, ""},
		{"no code", true, func(*vault.Vault) {}, ready.RecoveryCode, ready.Amber, "There is none yet. The first backup makes it."},
		{"code new", false, func(*vault.Vault) {}, ready.RecoveryCode, ready.Calm, "You wrote it down when it was made."},
		{"code typed", false, func(v *vault.Vault) { whole(v, vault.FromFile, 300, id(v)) }, ready.RecoveryCode, ready.Green, "You typed it 27 Jan 2026, and it opened a backup."},
		{"code typed long ago", false, func(v *vault.Vault) { whole(v, vault.FromFile, 400, id(v)) }, ready.RecoveryCode, ready.Amber, "You have not typed it for a year. Is the paper still there?"},
		{"another code typed", false, func(v *vault.Vault) { whole(v, vault.FromFile, 3, "ZZZZ") }, ready.RecoveryCode, ready.Calm, ""},
		{"service codes", false, func(*vault.Vault) {}, ready.ServiceCodes, ready.Green, "None are missing, as far as is known."},
		{"no service codes", false, func(v *vault.Vault) { v.Accounts[0].ServiceCodes = nil }, ready.ServiceCodes, ready.Amber, "Accounts that lack some: 1."},
		{"no paper", false, func(*vault.Vault) {}, ready.Paper, ready.Calm, "None was read back yet."},
		{"paper", false, func(v *vault.Vault) { whole(v, vault.FromPaper, 1, "") }, ready.Paper, ready.Green, "Read back 22 Nov 2026. It holds all accounts."},
		{"paper, and changed", false, func(v *vault.Vault) { whole(v, vault.FromPaper, 1, ""); v.Accounts[0].Digits = 8 }, ready.Paper, ready.Calm, "Read back 22 Nov 2026. Something has changed since."},
		{"device", false, func(v *vault.Vault) { whole(v, vault.FromTransfer, 1, "") }, ready.Device, ready.Green, "It got all accounts 22 Nov 2026."},
		{"device, and changed", false, func(v *vault.Vault) { whole(v, vault.FromTransfer, 1, ""); v.Accounts[0].Digits = 8 }, ready.Device, ready.Calm, "It got the accounts 22 Nov 2026. Something has changed since."},
		{"no device", false, func(*vault.Vault) {}, ready.Device, ready.Calm, "None is known to have these accounts."},
	} {
		v := world(t)
		if !tc.bare {
			backedUp(v)
		}
		tc.do(v)
		s := ready.Judge(v, now)
		i := slices.IndexFunc(s.Checks, func(c ready.Check) bool { return c.Kind == tc.kind })
		c := s.Checks[i]
		f := words.Ready(c)
		if said := f.In(f.Basis); c.Level != tc.level || tc.says != "" && said != tc.says || said == "" || f.What == "" {
			t.Errorf("%s: %v, %q; want %v, %q", tc.name, c.Level, said, tc.level, tc.says)
		}
		for _, c := range s.Checks {
			if f := words.Ready(c); f.What == "" || f.Basis == "" {
				t.Errorf("%s: no words for %+v", tc.name, c)
			}
		}
		if (c.Level >= ready.Amber) && s.Level() == ready.Green {
			t.Errorf("%s: all is said to be well", tc.name)
		}
	}
}
