package vault_test

import (
	"errors"
	"testing"
	"time"

	"latchkey/vault"
)

func TestRemoveAndRestore(t *testing.T) {
	v := filled(t)
	before := v.Accounts[1]
	if err := v.Remove(before.ID, noon); err != nil || len(v.Accounts) != 2 || len(v.Bin) != 1 {
		t.Fatalf("Remove: %v, %d accounts, %d in the bin", err, len(v.Accounts), len(v.Bin))
	}
	if err := v.Remove(before.ID, noon); !errors.Is(err, vault.ErrNoAccount) {
		t.Errorf("removed twice: %v", err)
	}
	v = decode(t, encode(t, v)) // the bin is kept
	if b := v.Bin[0]; b.ID != before.ID || !b.Removed.Equal(noon) || b.Position != 1 {
		t.Errorf("in the bin as %+v", b)
	}
	back, err := v.Restore(before.ID)
	if err != nil || back.ID != before.ID || len(v.Bin) != 0 {
		t.Fatalf("Restore: %v, %v, %d left in the bin", back.ID, err, len(v.Bin))
	}
	if v.Accounts[1].ID != before.ID || len(v.Accounts) != 3 || !v.Accounts[1].Same(before) {
		t.Errorf("not back at its place: %+v", v.Accounts)
	}
	if _, err := v.Restore(before.ID); !errors.Is(err, vault.ErrNoAccount) {
		t.Errorf("restored twice: %v", err)
	}
}

func TestRestoreOfATwin(t *testing.T) {
	v := filled(t)
	gone := v.Accounts[0]
	if err := v.Remove(gone.ID, noon); err != nil {
		t.Fatal(err)
	}
	again := gone
	again.ID = ""
	if _, err := v.Add(again, noon); err != nil {
		t.Fatal(err)
	}
	if _, err := v.Restore(gone.ID); !errors.Is(err, vault.ErrDuplicate) || len(v.Bin) != 1 {
		t.Errorf("%v, %d in the bin; want ErrDuplicate and 1", err, len(v.Bin))
	}
}

func TestEmptyBin(t *testing.T) {
	v := filled(t)
	for i, a := range append([]vault.Account(nil), v.Accounts...) {
		if err := v.Remove(a.ID, noon.Add(time.Duration(i)*vault.BinTime)); err != nil {
			t.Fatal(err)
		}
	}
	if n := v.EmptyBin(noon.Add(vault.BinTime)); n != 1 || len(v.Bin) != 2 {
		t.Errorf("%d dropped, %d left; want 1 and 2", n, len(v.Bin))
	}
}

// An entry of the bin that is not understood is kept.
func TestBinSetsAside(t *testing.T) {
	v := decode(t, []byte(`{"version":1,"accounts":[],"bin":[1,{"account":{"id":"x","kind":"passkey"},"removed":"2026-11-23T12:00:00Z"}]}`))
	if len(v.Bin) != 0 {
		t.Fatalf("%d in the bin", len(v.Bin))
	}
	if out := string(encode(t, v)); out != `{"version":1,"accounts":[],"bin":[1,{"account":{"id":"x","kind":"passkey"},"removed":"2026-11-23T12:00:00Z"}]}` {
		t.Errorf("kept as %s", out)
	}
}

func TestSupersede(t *testing.T) {
	v := filled(t)
	old := v.Accounts[2]
	old.Note, old.Pinned = "at work", true
	if err := v.Replace(old); err != nil {
		t.Fatal(err)
	}
	fresh := account(t, "FFFF", func(a *vault.Account) { a.ID, a.Name = old.ID, "carol" })
	kept, err := v.Supersede(fresh, noon)
	if err != nil {
		t.Fatal(err)
	}
	if kept.ID != old.ID || kept.Same(old) || kept.Name != "carol" || kept.Note != "at work" || kept.Group != "Work" || !kept.Pinned || v.Accounts[2].ID != old.ID {
		t.Errorf("kept as %+v", kept)
	}
	if len(v.Bin) != 1 || !v.Bin[0].Same(old) || v.Bin[0].ID == old.ID {
		t.Fatalf("the old secret is not in the bin: %+v", v.Bin)
	}
	if _, err := v.Restore(v.Bin[0].ID); err != nil || len(v.Accounts) != 4 {
		t.Errorf("the old secret does not come back: %v", err)
	}
	twin := v.Accounts[0]
	twin.ID = old.ID
	if _, err := v.Supersede(twin, noon); !errors.Is(err, vault.ErrDuplicate) {
		t.Errorf("superseded by a twin: %v", err)
	}
}
