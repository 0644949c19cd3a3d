package backup

import (
	"bytes"
	"testing"

	"latchkey/vault"
)

// However a passphrase was typed when the file was locked, it opens when it is
// typed in another way that looks the same. The work factor is low: other tests
// pay for the real one.
func TestPassphraseSpelling(t *testing.T) {
	for name, tc := range map[string]struct {
		passphrase vault.Hidden
		typed      string
	}{
		"plain":          {"otter gravel sunset plum", "otter gravel sunset plum"},
		"decomposed":     {"Zu\u0308rich Ko\u0308nig 17 \u00c5land", "Zürich König 17 Åland"},
		"composed":       {"Zürich König 17 Åland", "Zu\u0308rich Ko\u0308nig 17 \u00c5land"},
		"a code of ours": {"vnbd-wg9q-jmes-s4k8-3c1m-2vp1-bw83", "VNBDWG9QJMESS4K83C1M2VP1BW83"},
	} {
		l := passphraseLock(tc.passphrase)
		l.work = 1
		file, err := seal([]byte("text"), l)
		if err != nil {
			t.Fatal(err)
		}
		for _, typed := range []string{tc.typed, string(tc.passphrase), l.typed()} {
			if text, err := OpenText(t.Context(), bytes.NewReader(file), typed); err != nil || string(text) != "text" {
				t.Errorf("%s: typed %q: %q, %v", name, typed, text, err)
			}
		}
	}
}
