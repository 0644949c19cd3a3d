package keychain_test

import (
	"context"
	"fmt"
	"maps"
	"strings"
	"testing"

	"latchkey/vault"
)

// Five thousand accounts with notes and service codes are kept like five, sealed
// too, and a change in the middle writes as few items.
func TestScale(t *testing.T) {
	ctx, w := context.Background(), newWorld(t)
	s := bare(w, places[0])
	accounts := make([]vault.Account, 5000)
	for i := range accounts {
		a := numbered(t, 1000+i)
		a.ID, a.Created = vault.NewID(), noon
		a.Note = fmt.Sprintf("%s, item %d: %s", a.Issuer, i, strings.Repeat("in the blue folder ", i%20))
		for c := range i % 11 {
			a.ServiceCodes = append(a.ServiceCodes, vault.ServiceCode{Code: vault.Hidden(fmt.Sprintf("%04d %04d", (i*7919+c*104729)%10000, (i*31+c*1299709)%10000))})
		}
		accounts[i] = a
	}
	mustUpdate(t, s, func(v *vault.Vault) error { v.Accounts, v.RecoveryCode = accounts, codeOne; return nil })
	for i := range 12 {
		before := maps.Clone(w.items)
		mustUpdate(t, s, naming(311*i))
		written := 0
		for name, value := range w.items {
			if before[name] != value {
				written++
			}
		}
		if written > 3 {
			t.Errorf("save %d wrote %d of %d items", i, written, len(w.items))
		}
	}
	want, err := bare(w, places[0]).Load(ctx)
	if err != nil || len(want.Accounts) != 5000 || len(want.Accounts[4999].ServiceCodes) != 4999%11 || want.Accounts[4999].Note != accounts[4999].Note {
		t.Fatalf("load: %v", err)
	}
	history, err := s.History(ctx)
	if err != nil || len(history) < 5 {
		t.Errorf("%d older states, %v", len(history), err)
	}
	plain := len(w.items)
	if err := s.Seal(ctx, []byte("one")); err != nil {
		t.Fatal(err)
	}
	if v, err := bare(w, places[0]).Unlock(ctx, []byte("one")); err != nil || look(v) != look(want) {
		t.Fatalf("sealed: %v", err)
	}
	if strays := w.strays(t); len(strays) > 0 {
		t.Errorf("pages that nothing needs: %v", strays)
	}
	t.Logf("%d items; sealed %d", plain, len(w.items))
	for name, value := range w.items {
		if len(value) > 2400 {
			t.Errorf("%s has %d bytes", name, len(value))
		}
	}
}
