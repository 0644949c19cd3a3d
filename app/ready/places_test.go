package ready_test

import (
	"testing"

	"latchkey/app/ready"
	"latchkey/vault"
	"latchkey/vault/backup"
	"latchkey/vault/backup/places"
)

// Two folders that are kept up to date are two places; one that fell behind is
// none.
func TestPlaces(t *testing.T) {
	v := world(t)
	v.RecoveryCode = vault.Hidden(backup.NewCode().Reveal())
	second := func() ready.Check { return ready.Judge(v, now).Checks[1] }
	var keeper places.Keeper
	var results []places.Result
	for range 2 {
		p, err := keeper.Add(t.Context(), vault.Place{Kind: vault.Folder, At: t.TempDir()}, false)
		if err != nil {
			t.Fatal(err)
		}
		if err := places.Admit(v, p); err != nil {
			t.Fatal(err)
		}
		results = append(results, keeper.BackUp(t.Context(), p, v, now))
	}
	if c := second(); c.Level != ready.Amber || c.N != 0 {
		t.Errorf("before the first: %+v", c)
	}
	if !places.Record(v, results) {
		t.Fatal("nothing was recorded")
	}
	if c := second(); c.Level != ready.Green || c.N != 2 || !c.At.Equal(now) || c.Failing {
		t.Errorf("in two folders: %+v", c)
	}
	if s := ready.Judge(v, now); s.Back != 3 || s.Checks[0].Level != ready.Green {
		t.Errorf("%+v", s)
	}
	v.Places[0].Failed = vault.PlaceFailure{Since: now, Why: "full"}
	if c := second(); c.Level != ready.Amber || c.N != 1 || !c.Failing {
		t.Errorf("one is full: %+v", c)
	}
	v.Places[0].Failed = vault.PlaceFailure{}
	v.Accounts[0].Name = "you"
	if c := second(); c.Level != ready.Amber || c.N != 1 { // the last backup makes the same codes
		t.Errorf("a name was changed since: %+v", c)
	}
}
