package keychain_test

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"

	"latchkey/vault/keychain"
)

func TestCut(t *testing.T) {
	noise := make([]byte, 50_000)
	r := rand.NewChaCha8([32]byte{})
	r.Read(noise)
	hex := []byte(strings.ToUpper(string(bytes.Map(func(c rune) rune { return 'a' + c%16 }, noise))))
	for name, data := range map[string][]byte{
		"nothing": nil, "a byte": {1}, "noise": noise, "letters": hex, "one letter": bytes.Repeat([]byte("a"), 70_000),
		"mixed": append(bytes.Repeat([]byte("abc"), 4000), noise[:9000]...), "1736": noise[:1736], "1737": noise[:1737],
	} {
		pages, err := keychain.Cut(data)
		if err != nil {
			t.Fatal(err)
		}
		var back []byte
		for i, p := range pages {
			if len(p) > 2400 || strings.ContainsAny(p, "\n\r ") {
				t.Errorf("%s: page %d has %d characters", name, i, len(p))
			}
			part, err := keychain.Inflate(p, len(data)-len(back))
			if err != nil {
				t.Fatalf("%s: page %d: %v", name, i, err)
			}
			back = append(back, part...)
		}
		if !bytes.Equal(back, data) {
			t.Errorf("%s: not the same after %d pages", name, len(pages))
		}
		t.Logf("%s: %d bytes on %d pages", name, len(data), len(pages))
	}
}
