package exchange_test

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"

	"latchkey/vault"
	"latchkey/vault/exchange"
)

// message writes protobuf fields: a string or bytes, an int, or nothing for nil.
func message(values ...any) []byte {
	var b []byte
	for i, v := range values {
		tag := uint64(i+1) << 3
		switch v := v.(type) {
		case string:
			b = append(binary.AppendUvarint(binary.AppendUvarint(b, tag|2), uint64(len(v))), v...)
		case []byte:
			b = append(binary.AppendUvarint(binary.AppendUvarint(b, tag|2), uint64(len(v))), v...)
		case int:
			b = binary.AppendUvarint(binary.AppendUvarint(b, tag), uint64(int64(v)))
		}
	}
	return b
}

// entryAlice has every field that Google writes, also the eighth.
var entryAlice = message("Hello!\xde\xad\xbe\xef", "Example:alice", "Example", 1, 1, 2, nil, "6194bc17")

// payload writes the message of one code; of size 0 it has no batch fields.
func payload(size, index, id int, entries ...[]byte) []byte {
	var b []byte
	for _, e := range entries {
		b = append(b, message(e)...)
	}
	if size != 0 {
		b = append(b, message(nil, 1, size, index, id)...)
	}
	return b
}

func migration(size, index, id int, entries ...[]byte) string {
	return link(payload(size, index, id, entries...))
}

func link(message []byte) string {
	return "otpauth-migration://offline?data=" + url.QueryEscape(base64.StdEncoding.EncodeToString(message))
}

func TestReadMigration(t *testing.T) {
	key := "\xfb\xff\xbf\xfe\x3e\x3f" // '+' and '/' in base64
	full := payload(1, 0, -1234567890, entryAlice, message(key, "a", "", 3, 2, 1, 9))
	standard := base64.StdEncoding.EncodeToString(full)
	both := isAlice + "hotp||a|7P7377R6H4|SHA512|8|0|9\n"
	for name, tc := range map[string]struct {
		text     string
		accounts string
		failures []string
	}{
		"escaped":            {link(full), both, nil},
		"raw":                {"otpauth-migration://offline?data=" + standard, both, nil},
		"unpadded":           {"OTPAUTH-MIGRATION://offline?x=1&data=" + strings.TrimRight(standard, "=") + "&y=2", both, nil},
		"url alphabet":       {"otpauth-migration://offline?data=" + base64.RawURLEncoding.EncodeToString(full), both, nil},
		"'+' made a space":   {"otpauth-migration://offline?data=" + strings.ReplaceAll(standard, "+", "%20"), both, nil},
		"no batch":           {migration(0, 0, 0, entryAlice), isAlice, nil},
		"batch 0 of 0":       {migration(1, 0, 0, entryAlice), isAlice, nil},
		"negative batch":     {migration(-1, -1, -1, entryAlice), isAlice, nil},
		"unspecified":        {migration(1, 0, 1, message("Hello!\xde\xad\xbe\xef", "Example: alice")), isAlice, nil},
		"another prefix":     {migration(1, 0, 1, message("Hello!\xde\xad\xbe\xef", "Org:mail", "Big")), "totp|Big|Org:mail|JBSWY3DPEHPK3PXP|SHA1|6|30|0\n", nil},
		"no accounts":        {migration(1, 0, 1), "", nil},
		"in a list":          {bob + "\n" + migration(1, 0, 1, entryAlice) + "\n# x\n", isBob + isAlice, nil},
		"the same twice":     {migration(1, 0, 1, entryAlice) + "\n" + migration(1, 0, 1, entryAlice), isAlice, nil},
		"a part twice":       {migration(2, 1, 1, entryAlice) + "\n" + migration(2, 1, 1, entryAlice) + "\n" + migration(2, 0, 1), isAlice, nil},
		"two exports":        {migration(2, 0, 1, entryAlice) + "\n" + migration(2, 0, 2, entryAlice), isAlice + isAlice, []string{"Google Authenticator export: 1 of 2, still missing 2", "Google Authenticator export: 1 of 2"}},
		"two with one ID":    {migration(2, 0, 0, entryAlice) + "\n" + migration(2, 0, 0, entryAlice, entryAlice), isAlice + isAlice + isAlice, []string{"Google Authenticator export: 1 of 2", "Google Authenticator export: 1 of 2"}},
		"parts missing":      {migration(13, 4, 1, entryAlice), isAlice, []string{"Google Authenticator export: 1 of 13, still missing 1, 2, 3, 4, 6, 7, 8, 9, 10, 11 and 2 more"}},
		"not UTF-8":          {migration(1, 0, 1, message("Hello!\xde\xad\xbe\xef", "\xff", "Example")), "totp|Example|\uFFFD|JBSWY3DPEHPK3PXP|SHA1|6|30|0\n", nil},
		"unknown fields":     {link(append(payload(1, 0, 1, entryAlice), 0x31, 1, 2, 3, 4, 5, 6, 7, 8, 0x3d, 1, 2, 3, 4, 0x42, 1, 0, 0x48, 1)), isAlice, nil},
		"no secret":          {migration(1, 0, 1, message(nil, "a"), entryAlice), isAlice, []string{"line 1, account 1: bad secret"}},
		"MD5":                {migration(1, 0, 1, message("x", "a", "", 4), entryAlice), isAlice, []string{"line 1, account 1: not supported"}},
		"algorithm 9":        {migration(1, 0, 1, message("x", "a", "", 9)), "", []string{"line 1, account 1: unknown algorithm"}},
		"digits 3":           {migration(1, 0, 1, message("x", "a", "", 1, 3)), "", []string{"line 1, account 1: digits"}},
		"type 3":             {migration(1, 0, 1, message("x", "a", "", 1, 1, 3)), "", []string{"line 1, account 1: type"}},
		"counter -1":         {migration(1, 0, 1, message("x", "a", "", 1, 1, 1, -1)), "", []string{"line 1, account 1: counter"}},
		"empty":              {"otpauth-migration://offline?data=", "", []string{"line 1: empty"}},
		"no data":            {"otpauth-migration://offline", "", []string{"line 1: empty"}},
		"bad escape":         {"otpauth-migration://offline?data=%zz", "", []string{"line 1: percent"}},
		"bad base64":         {"otpauth-migration://offline?data=CiQKCgcNEp61iE2P0RYSB2FjY291bnQaB3NlcnZpY!", "", []string{"line 1: base64"}},
		"index out of range": {migration(2, 2, 1, entryAlice), "", []string{"line 1: part 2 of 2"}},
		"size out of range":  {migration(1<<30, 2, 1, entryAlice), "", []string{"line 1: part 2"}},
	} {
		r, err := exchange.Read(t.Context(), []byte(tc.text), exchange.Options{})
		check(t, name, r, err, tc.accounts, tc.failures...)
	}
	// Cut off anywhere but between two fields, all of it is refused.
	refused := 0
	for n := range full {
		r, err := exchange.Read(t.Context(), []byte(link(full[:n])), exchange.Options{})
		if err != nil || len(r.Accounts) > 0 && len(r.Failures) > 0 || len(r.Accounts)+len(r.Failures) == 0 {
			t.Errorf("cut at %d: %v, %v", n, r, err)
		}
		refused += len(r.Failures)
	}
	if refused < len(full)-10 {
		t.Errorf("only %d of %d cuts refused", refused, len(full))
	}
}

func TestParts(t *testing.T) {
	var p exchange.Parts
	if have, of := p.Count(); have != 0 || of != 0 || p.Complete() || len(p.Missing()) != 0 || len(p.Result().Accounts) != 0 {
		t.Error("the zero value is not empty")
	}
	entry := func(name string) []byte { return message("key", name) }
	add := func(link string) {
		t.Helper()
		if err := p.Add(link); err != nil {
			t.Fatal(err)
		}
	}
	add(migration(5, 4, -7, entry("e")))
	add(migration(5, 0, -7, entry("a"), entry("b")))
	add(migration(5, 2, -7, entry("d")))
	add(migration(5, 2, -7, entry("d")))
	if have, of := p.Count(); have != 3 || of != 5 || p.Complete() || !slices.Equal(p.Missing(), []int{2, 4}) {
		t.Errorf("%d of %d, missing %v", have, of, p.Missing())
	}
	for name, other := range map[string]string{
		"another ID":   migration(5, 1, 7, entry("x")),
		"another size": migration(4, 1, -7, entry("x")),
		"another part": migration(5, 2, -7, entry("x")),
	} {
		if err := p.Add(other); !errors.Is(err, exchange.ErrOtherExport) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := p.Add(alice); err == nil || errors.Is(err, exchange.ErrOtherExport) {
		t.Errorf("another link: %v", err)
	}
	add(migration(5, 3, -7))
	add(migration(5, 1, -7, entry("c")))
	var names []string
	for _, a := range p.Result().Accounts {
		names = append(names, a.Name)
	}
	if !p.Complete() || strings.Join(names, "") != "abcde" {
		t.Errorf("complete %t with %v", p.Complete(), names)
	}
}

func TestMigrationCorpus(t *testing.T) {
	data, err := os.ReadFile("../../../shared/corpus/uri/quirks.json")
	if errors.Is(err, os.ErrNotExist) {
		t.Skip("the shared corpus is not beside the project")
	}
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct {
		Quirk, URI string
		Expect     json.RawMessage
	}
	if err := json.Unmarshal(data, &cases); err != nil {
		t.Fatal(err)
	}
	tried := 0
	for _, tc := range cases {
		if !strings.HasPrefix(tc.URI, "otpauth-migration:") && !strings.HasPrefix(tc.URI, "key=") {
			continue // package vault reads those
		}
		tried++
		r, err := exchange.Read(t.Context(), []byte(tc.URI), exchange.Options{})
		if err != nil {
			t.Errorf("%s: %v", tc.Quirk, err)
			continue
		}
		type row struct {
			Type, Issuer, Name, Secret, Algorithm string
			Digits, Period                        int
		}
		var one row
		var rows []row
		var words string
		switch {
		case string(tc.Expect) == "null":
			if len(r.Accounts) != 0 || len(r.Failures) == 0 {
				t.Errorf("%s: not refused: %v", tc.Quirk, r)
			}
			continue
		case json.Unmarshal(tc.Expect, &words) == nil: // "4 entries: …"
			if len(r.Accounts) != int(words[0]-'0') || len(r.Failures) != 0 {
				t.Errorf("%s: %v, want %s", tc.Quirk, r, words)
			}
			continue
		case json.Unmarshal(tc.Expect, &one) == nil:
			rows = []row{one}
		case json.Unmarshal(tc.Expect, &rows) != nil:
			t.Fatalf("%s: %s", tc.Quirk, tc.Expect)
		}
		var want []vault.Account
		for _, row := range rows {
			secret, err := vault.ParseSecret(row.Secret)
			if err != nil {
				t.Fatal(err)
			}
			want = append(want, vault.Account{Kind: vault.Kind(row.Type), Issuer: row.Issuer, Name: row.Name, Secret: secret, Algorithm: vault.Algorithm(row.Algorithm), Digits: row.Digits, Period: row.Period})
		}
		check(t, tc.Quirk, r, nil, show(want))
	}
	if tried == 0 {
		t.Fatal("the corpus has no such links")
	}
}

func FuzzParts(f *testing.F) {
	f.Add(payload(1, 0, 1, entryAlice))
	f.Add(payload(5, 4, -1, entryAlice, entryAlice))
	f.Add([]byte{0x0a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01})
	f.Fuzz(func(t *testing.T, message []byte) {
		var p exchange.Parts
		if err := p.Add(link(message)); err != nil {
			return
		}
		if have, of := p.Count(); have != 1 || of < 1 || len(p.Missing()) != of-1 {
			t.Fatalf("%d of %d, missing %v", have, of, p.Missing())
		}
		if err := p.Add(link(message)); err != nil {
			t.Fatalf("the same again: %v", err)
		}
	})
}
