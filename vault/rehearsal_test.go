package vault_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"latchkey/vault"
)

func certificate(at time.Time, accounts, of int) vault.Rehearsal {
	return vault.Rehearsal{At: at, Kind: vault.FromFile, File: "b.age", RecoveryID: "7C8Q", Made: noon, Accounts: accounts, Of: of, Digest: "00"}
}

// by is a whole rehearsal of yesterday by a version of Latchkey.
func by(version string) vault.Rehearsal {
	r := certificate(noon.Add(-24*time.Hour), 3, 3)
	r.By = version
	return r
}

func TestRehearsalsRoundTrip(t *testing.T) {
	v := filled(t)
	v.Certify(certificate(noon, 3, 3))
	v.Rehearsals[0].By = "0.3.0"
	v.Certify(vault.Rehearsal{At: noon.Add(time.Hour), Kind: vault.FromPaper, Accounts: 2, Of: 3, Digest: "01"})
	v.RehearseAfter = noon.Add(24 * time.Hour)
	first := encode(t, v)
	w := decode(t, first)
	if second := encode(t, w); !bytes.Equal(first, second) {
		t.Errorf("encoded again:\n%s\n%s", first, second)
	}
	if len(w.Rehearsals) != 2 || w.Rehearsals[1].Kind != vault.FromPaper || w.Rehearsals[0].File != "b.age" || w.Rehearsals[0].By != "0.3.0" || !w.RehearseAfter.Equal(v.RehearseAfter) {
		t.Errorf("%+v", w.Rehearsals)
	}
	if r, ok := w.Rehearsed(); !ok || !r.At.Equal(noon) {
		t.Errorf("the last whole one is %+v", r)
	}
	if kept := encode(t, w.ForBackup()); bytes.Contains(kept, []byte("ehears")) {
		t.Errorf("a backup has %s", kept)
	}
}

// Certificates that cannot be read are kept and harm nothing.
func TestRehearsalsOdd(t *testing.T) {
	for _, odd := range []string{`17`, `{"kind":"file"}`, `{"at":"yesterday"}`, `{"at":"2026-11-23T12:00:00Z","kind":"file","accounts":1,"of":1,"digest":"","seal":{"wax":"red"}}`} {
		v := decode(t, []byte(`{"version":1,"accounts":[],"rehearsals":[`+odd+`]}`))
		if again := encode(t, v); !bytes.Contains(again, []byte(odd)) && !strings.Contains(string(again), `"seal":{"wax":"red"}`) {
			t.Errorf("%s became %s", odd, again)
		}
	}
}

func TestCertifyKeepsTheLatest(t *testing.T) {
	var v vault.Vault
	for i := range 3 * vault.MaxRehearsals {
		v.Certify(certificate(noon.AddDate(0, 0, i), i, i))
	}
	if n := len(v.Rehearsals); n != vault.MaxRehearsals || v.Rehearsals[n-1].Of != 3*vault.MaxRehearsals-1 {
		t.Errorf("%d certificates, the last is %+v", n, v.Rehearsals[n-1])
	}
}

func TestRehearsalDue(t *testing.T) {
	const day = 24 * time.Hour
	backedUp := vault.BackupRecord{At: noon, Accounts: 3, Digest: "00"}
	for name, tc := range map[string]struct {
		change func(*vault.Vault)
		due    bool
	}{
		"no backup":       {func(v *vault.Vault) { v.Backup = vault.BackupRecord{} }, false},
		"no accounts":     {func(v *vault.Vault) { v.Accounts = nil }, false},
		"never rehearsed": {func(*vault.Vault) {}, true},
		"a place has a backup": {func(v *vault.Vault) {
			v.Backup = vault.BackupRecord{}
			v.Places = []vault.Place{{ID: "A", Good: vault.PlaceGood{At: noon}}}
		}, true},
		"a place has none":             {func(v *vault.Vault) { v.Backup = vault.BackupRecord{}; v.Places = []vault.Place{{ID: "A"}} }, false},
		"lately":                       {func(v *vault.Vault) { v.Certify(certificate(noon.Add(-89*day), 3, 3)) }, false},
		"long ago":                     {func(v *vault.Vault) { v.Certify(certificate(noon.Add(-91*day), 3, 3)) }, true},
		"lately, by an older Latchkey": {func(v *vault.Vault) { v.Certify(by("0.2.7")) }, true},
		"by one of another build":      {func(v *vault.Vault) { v.Certify(by("0.3.0-rc1")) }, false},
		"by a newer one":               {func(v *vault.Vault) { v.Certify(by("1.0")) }, false},
		"by one without a version":     {func(v *vault.Vault) { v.Certify(by("development")) }, true},
		"by an older, then by this":    {func(v *vault.Vault) { v.Certify(by("0.2.7")); v.Certify(by("0.3.0")) }, false},
		"by an older, then moved":      {func(v *vault.Vault) { v.Certify(by("0.2.7")); v.Certify(by("")) }, true},
		"by an older, put off": {func(v *vault.Vault) {
			v.Certify(by("0.2.7"))
			v.RehearseAfter = noon.Add(24 * time.Hour)
		}, false},
		"only in part": {func(v *vault.Vault) { v.Certify(certificate(noon.Add(-day), 2, 3)) }, true},
		"whole, then in part": {func(v *vault.Vault) {
			v.Certify(certificate(noon.Add(-2*day), 3, 3))
			v.Certify(certificate(noon.Add(-day), 2, 3))
		}, false},
		"by a clock ahead":         {func(v *vault.Vault) { v.Certify(certificate(noon.Add(400*day), 3, 3)) }, true},
		"by a clock a bit ahead":   {func(v *vault.Vault) { v.Certify(certificate(noon.Add(time.Hour), 3, 3)) }, false},
		"put off":                  {func(v *vault.Vault) { v.RehearseAfter = noon.Add(vault.RehearsalSnooze) }, false},
		"put off long ago":         {func(v *vault.Vault) { v.RehearseAfter = noon.Add(-day) }, true},
		"put off by a wrong clock": {func(v *vault.Vault) { v.RehearseAfter = noon.Add(4000 * day) }, true},
	} {
		t.Run(name, func(t *testing.T) {
			v := filled(t)
			v.Backup = backedUp
			tc.change(v)
			if got := v.RehearsalDue(noon, "0.3.1"); got != tc.due {
				t.Errorf("due: %v", got)
			}
		})
	}
}

// FuzzRehearsals: see fuzzList. A vault is asked whether a rehearsal is due
// whenever it is open.
func FuzzRehearsals(f *testing.F) {
	fuzzList(f, "rehearsals", func(v *vault.Vault) bool {
		v.RehearsalDue(noon, "0.3.1")
		_, whole := v.Rehearsed()
		return !whole || len(v.Rehearsals) > 0
	},
		`[{"at":"2026-11-23T12:00:00Z","kind":"file","file":"b.age","recoveryID":"7C8Q","made":"2026-11-22T12:00:00Z","accounts":3,"of":3,"digest":"00"}]`,
		`[{"at":"2026-11-23T12:00:00+14:00","kind":"paper","accounts":-1,"of":0,"digest":"","seal":{"wax":"red"}},{"at":"yesterday"},17]`)
}
