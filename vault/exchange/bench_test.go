package exchange_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"latchkey/vault"
	"latchkey/vault/exchange"
)

// The most that a person may have: read, compared and brought in. It should take
// less than a second of CPU.
func BenchmarkTenThousandLinks(b *testing.B) {
	const n = 10_000
	var list strings.Builder
	for i := range n {
		fmt.Fprintf(&list, "otpauth://totp/Site%%20%d:user%d%%40example.com?secret=%s&issuer=Site%%20%d&algorithm=SHA1&digits=6&period=30\n", i%500, i, strings.Repeat(fmt.Sprintf("%c%c%c%c", 'A'+i%26, 'A'+i/26%26, 'A'+i/676%26, 'B'), 8), i%500)
	}
	data := []byte(list.String())
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		r, err := exchange.Read(b.Context(), data, exchange.Options{})
		if err != nil || len(r.Accounts) != n {
			b.Fatalf("%d accounts, %v", len(r.Accounts), err)
		}
		v := new(vault.Vault)
		if done := v.Bring(v.Compare(r.Accounts), time.Now()); len(done.Added) != n {
			b.Fatalf("%d came in", len(done.Added))
		}
	}
}
