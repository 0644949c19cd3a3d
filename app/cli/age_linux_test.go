//go:build !android

package cli_test

import (
	"strings"
	"testing"

	"latchkey/vault/backup/agetest"
)

// The age program alone opens a backup with the code on paper.
func TestAgeOpensBackup(t *testing.T) {
	w := backedUp(t)
	plain := agetest.Run(t, strings.TrimSpace(w.read("code")), "-d", w.path("b.age"))
	for _, key := range []string{keyA, keyB, keyC} {
		if !strings.Contains(plain, key) {
			t.Errorf("a secret is missing in\n%s", plain)
		}
	}
}
