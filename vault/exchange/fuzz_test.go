package exchange_test

import (
	"strings"
	"testing"

	"latchkey/vault/exchange"
)

// Whatever comes in is valid and comes out of a list of its own unchanged.
func FuzzRead(f *testing.F) {
	for _, seed := range []string{alice + "," + bob + "\n" + steam, migration(2, 1, -3, entryAlice), "key=AAAA&size=8\n", "<code>" + alice + "</code>", `{"a":"` + steam + `"}`} {
		if r, err := exchange.Read(f.Context(), []byte(seed), exchange.Options{}); err != nil || len(r.Accounts) == 0 {
			f.Fatalf("seed %q: %v, %v", seed, r, err)
		}
		f.Add([]byte(seed))
	}
	for _, tc := range fixtures {
		if !tc.encrypted {
			f.Add(fixture(f, tc.file))
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := exchange.Read(t.Context(), data, exchange.Options{})
		if err != nil || len(r.Accounts) == 0 {
			return
		}
		for i, a := range r.Accounts {
			if err := a.Validate(); err != nil {
				t.Fatalf("accepted but invalid: %v", err)
			}
			r.Accounts[i].Group, r.Accounts[i].Note = "", "" // a list has no place for them
		}
		var list strings.Builder
		if err := exchange.WriteURIs(&list, r.Accounts); err != nil {
			t.Fatal(err)
		}
		again, err := exchange.Read(t.Context(), []byte(list.String()), exchange.Options{})
		if err != nil || show(again.Accounts) != show(r.Accounts) {
			t.Fatalf("%v\n%s\nbecame\n%s", err, show(r.Accounts), show(again.Accounts))
		}
	})
}

// What an encrypted file says of itself is read with care, whatever it says. No
// password is given, so that nothing is derived.
func FuzzReadEncrypted(f *testing.F) {
	for _, tc := range fixtures {
		if tc.encrypted {
			f.Add(fixture(f, tc.file))
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := exchange.Read(t.Context(), data, exchange.Options{})
		if err == nil && len(r.Accounts)+len(r.Failures) == 0 && r.Format == "" {
			t.Fatal("neither an error nor a format")
		}
	})
}
