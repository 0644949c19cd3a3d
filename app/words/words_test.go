package words_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"latchkey/app/words"
	"latchkey/sync/clock"
	"latchkey/vault"
	"latchkey/vault/backup"
	"latchkey/vault/keychain"
)

func TestOf(t *testing.T) {
	_, badSecret := vault.ParseSecret("JBSW1")
	_, badLink := vault.ParseURI("https://example.com")
	for _, tc := range []struct {
		err  error
		says string
	}{
		{fmt.Errorf("read root-a: %w", keychain.ErrLocked), "keychain is locked"},
		{fmt.Errorf("%w: %w", keychain.ErrLocked, keychain.ErrDismissed), "stayed locked"},
		{fmt.Errorf("%w: %w", keychain.ErrMissing, &keychain.SwappedError{Was: "one", Now: "two"}), "not in it: it was one, and now it is two."},
		{badSecret, "character 5 is a digit"},
		{badLink, "does not start with otpauth://"},
		{fmt.Errorf("wrapped: %w", backup.ErrWrongCode), "does not open this backup"},
		{errors.New("no idea"), "no idea"},
	} {
		if got := words.Of(tc.err).Sentence(); !strings.Contains(got, tc.says) {
			t.Errorf("%v: %q does not say %q", tc.err, got, tc.says)
		}
	}
}

// A detail says what was wrong without saying it twice.
func TestDetail(t *testing.T) {
	_, err := vault.ParseSecret("JBSW1")
	if got := words.Of(err); strings.Contains(got.Detail, vault.ErrSecret.Error()) || got.Detail == "" {
		t.Errorf("detail %q", got.Detail)
	}
}

func TestUndecided(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range []clock.Reason{clock.ReasonTooFew, clock.ReasonOneOperator, clock.ReasonDisagree, clock.ReasonUnsigned} {
		if s := words.Undecided(r); s == "" || seen[s] {
			t.Errorf("%s: %q is empty or said of another reason too", r, s)
		} else {
			seen[s] = true
		}
	}
}
