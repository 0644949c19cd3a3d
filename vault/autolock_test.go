package vault_test

import (
	"testing"
	"time"

	"latchkey/vault"
)

func TestAutoLock(t *testing.T) {
	if got := new(vault.Vault).Lock(); got != vault.DefaultAutoLock {
		t.Errorf("%+v, want the default", got)
	}
	for _, want := range []vault.AutoLock{{}, {After: time.Minute}, {After: time.Hour, Away: true}} {
		v := filled(t)
		v.AutoLock = &want
		if got := decode(t, encode(t, v)).Lock(); got != want {
			t.Errorf("%+v, want %+v", got, want)
		}
	}
	// What cannot be read is the default, and never a vault that does not open.
	for _, in := range []string{`1`, `"x"`, `{"after":-1}`, `{"after":1e9}`, `{"away":3}`, `null`} {
		v := decode(t, []byte(`{"version":1,"accounts":[],"autoLock":`+in+`}`))
		if got := v.Lock(); got != vault.DefaultAutoLock {
			t.Errorf("%s: %+v", in, got)
		}
	}
}
