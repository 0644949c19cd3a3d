package places_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"latchkey/vault"
	"latchkey/vault/backup"
	"latchkey/vault/backup/places"
)

var noon = time.Date(2026, 11, 23, 12, 0, 7, 0, time.UTC)

// Name and password at the servers of the tests.
const (
	serverUser     = "me"
	serverPassword = "canary of a server: ü"
)

// filled is a vault of n accounts with a recovery code.
func filled(t testing.TB, n int) *vault.Vault {
	t.Helper()
	v := &vault.Vault{RecoveryCode: vault.Hidden(backup.NewCode().Reveal())}
	grow(t, v, n)
	return v
}

// grow adds accounts until there are n.
func grow(t testing.TB, v *vault.Vault, n int) {
	t.Helper()
	for i := len(v.Accounts); i < n; i++ {
		a, err := vault.ParseURI(fmt.Sprintf("otpauth://totp/Site%03d:me?secret=JBSWY3DPEHPK3P%c%c", i, 'A'+i%26, 'A'+i/26%26))
		must(t, err)
		_, err = v.Add(a, noon)
		must(t, err)
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// device is a vault and a program that keeps backups of it.
type device struct {
	testing.TB
	keeper places.Keeper
	vault  *vault.Vault
	now    time.Time
}

func newDevice(t testing.TB, accounts int) *device {
	return &device{TB: t, vault: filled(t, accounts), now: noon}
}

// add tries a place and takes it into the vault.
func (d *device) add(p vault.Place) {
	d.Helper()
	p, err := d.keeper.Add(d.Context(), p, false)
	must(d, err)
	must(d, places.Admit(d.vault, p))
}

// folder makes a new folder and adds it.
func (d *device) folder() string {
	d.Helper()
	dir := filepath.Join(d.TempDir(), "backups")
	must(d, os.Mkdir(dir, 0o755))
	d.add(vault.Place{Kind: vault.Folder, At: dir})
	return dir
}

// backUp brings all places up to date, an hour later.
func (d *device) backUp() []places.Result {
	d.Helper()
	d.now = d.now.Add(time.Hour)
	results := d.keeper.All(d.Context(), d.vault.Places, d.vault, d.now)
	places.Record(d.vault, results)
	return results
}

// good fails the test unless all places were brought up to date.
func (d *device) good() places.Result {
	d.Helper()
	var last places.Result
	for _, r := range d.backUp() {
		if r.Err != nil || r.Report.Verified != len(d.vault.Accounts) || r.Report.Accounts != len(d.vault.Accounts) {
			d.Fatalf("%s: verified %d of %d, %v", r.Place.At, r.Report.Verified, r.Report.Accounts, r.Err)
		}
		last = r
	}
	return last
}

// fails fails the test unless the one place fails as wanted, with its fault kept.
func (d *device) fails(want error) {
	d.Helper()
	was := d.vault.Places[0].Good
	r := d.backUp()[0]
	if !errors.Is(r.Err, want) {
		d.Errorf("%v, want %v", r.Err, want)
	}
	p := d.vault.Places[0]
	if got := places.Fault(p); !errors.Is(got, want) {
		d.Errorf("kept as %v, want %v", got, want)
	}
	if p.Good != was {
		d.Errorf("what was proven before is forgotten: %+v", p.Good)
	}
}

// opens fails the test unless the file is a whole backup of so many accounts.
func (d *device) opens(path string, accounts int) {
	d.Helper()
	r, err := backup.Verify(context.Background(), path, string(d.vault.RecoveryCode), nil)
	if err != nil || r.Verified != accounts {
		d.Errorf("%s: verified %d of %d, %v", filepath.Base(path), r.Verified, accounts, err)
	}
}

// names lists a folder without the marker.
func names(t testing.TB, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	must(t, err)
	var out []string
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), ".id") {
			out = append(out, e.Name())
		}
	}
	slices.Sort(out)
	return out
}
