package exchange_test

import (
	"bytes"
	"strings"
	"testing"

	"latchkey/vault"
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
		for _, f := range exchange.Formats() {
			if f.Out {
				rewrite(t, f.Name, r.Accounts)
			}
		}
	})
}

// rewrite writes accounts in a format and reads them back: the same codes must
// come out.
func rewrite(t *testing.T, format string, accounts []vault.Account) {
	t.Helper()
	fit, unfit, err := exchange.Fit(format, accounts)
	if err != nil || len(fit)+len(unfit) != len(accounts) {
		t.Fatalf("%s: %d of %d fit, %v", format, len(fit), len(accounts), err)
	}
	if len(fit) == 0 {
		return
	}
	var b bytes.Buffer
	if err := exchange.Write(t.Context(), &b, format, fit, nil); err != nil {
		t.Fatalf("%s: %v", format, err)
	}
	again, err := exchange.Read(t.Context(), b.Bytes(), exchange.Options{})
	if err != nil || again.Format != format || len(again.Accounts) != len(fit) {
		t.Fatalf("%s: read as %s, %d accounts of %d, %v, %v", format, again.Format, len(again.Accounts), len(fit), again.Failures, err)
	}
	for i, a := range again.Accounts {
		if !a.Same(fit[i]) || a.Counter != fit[i].Counter {
			t.Fatalf("%s: %s became %s", format, show(fit[i:i+1]), show(again.Accounts[i:i+1]))
		}
	}
}

// Encrypted archives whose password is known are read with care, too.
func FuzzReadArchive(f *testing.F) {
	for _, name := range []string{"raivo.zip", "winauth.zip", "packed.zip", "1password.1pux", "proton-pass.zip"} {
		data := fixture(f, name)
		if r, err := exchange.Read(f.Context(), data, exchange.Options{Password: given(password)}); err != nil || len(r.Accounts) == 0 {
			f.Fatalf("seed %s: %v", name, err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if !bytes.HasPrefix(data, []byte("PK")) {
			return
		}
		r, _ := exchange.Read(t.Context(), data, exchange.Options{Password: given(password)})
		for _, a := range r.Accounts {
			if err := a.Validate(); err != nil {
				t.Fatalf("accepted but invalid: %v", err)
			}
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
