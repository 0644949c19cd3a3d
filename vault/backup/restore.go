package backup

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"latchkey/vault"
)

// Bring merges the backup into v by a plan that [vault.Vault.Compare] made of its
// accounts. Counters in v go up to those of the backup, never down; entries that
// this version cannot read come along, and so does what is in the bin. code, the
// one that opened the backup or came in it, becomes that of v if v has none, so
// that the paper in the drawer stays good; it may be zero. Call it inside
// [vault.Store.Update]. [vault.ErrFull].
func (c *Contents) Bring(v *vault.Vault, plan []vault.Incoming, code Code, now time.Time) (vault.Brought, error) {
	done := v.Bring(plan, now)
	v.CatchUp(c.Vault)
	adopt(v, code)
	return done, v.KeepUnknown(c.Vault)
}

// Replace makes the accounts of v those of the backup. What is not in it goes
// into the bin; otherwise it is as Bring. Make sure with [KeepBefore] that there
// is a backup of v.
func (c *Contents) Replace(v *vault.Vault, code Code, now time.Time) error {
	to := c.Vault.Clone()
	to.Accounts = paired(c.Vault, v)
	if err := v.Revert(to, now); err != nil {
		return err
	}
	v.CatchUp(c.Vault)
	adopt(v, code)
	return nil
}

func adopt(v *vault.Vault, code Code) {
	if v.RecoveryCode == "" && !code.IsZero() {
		v.RecoveryCode = vault.Hidden(code.Reveal())
	}
}

// KeepBefore makes a backup of v, which is about to be replaced, under a name in
// folder that nothing has, and proves it as [Write] does. Its code is that of v;
// if v has none, passphrase opens it: what the person has just typed.
func KeepBefore(ctx context.Context, folder string, v *vault.Vault, passphrase string, now time.Time) (Report, error) {
	code, err := ParseCode(string(v.RecoveryCode))
	if err != nil {
		code, err = ParseCode(passphrase)
	}
	name := PassphraseFileName(now)
	if err == nil {
		name = FileName(code, now)
	}
	stem := "before-restore-" + strings.TrimSuffix(name, ".age")
	path := filepath.Join(folder, stem+".age")
	for i := 2; ; i++ {
		if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
			break
		} else if err != nil {
			return Report{Path: path, Accounts: len(v.Accounts)}, err
		}
		path = filepath.Join(folder, fmt.Sprintf("%s-%d.age", stem, i))
	}
	if err != nil {
		return WriteWithPassphrase(ctx, path, v, vault.Hidden(passphrase), now, nil)
	}
	return Write(ctx, path, v, code, now, nil)
}
