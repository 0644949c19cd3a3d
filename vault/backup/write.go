package backup

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"syscall"
	"time"

	"filippo.io/age"

	"latchkey/vault"
	"latchkey/vault/reason"
)

// Step is what [Write] is about to do.
type Step int

// The steps, in order.
const (
	Encrypting  Step = iota + 1
	Writing          // to a new file beside the old one
	Replacing        // the old file with the new one
	ReadingBack      // from its final place
)

// FileName returns a name for a new backup that tells its day and its code:
// latchkey-2026-11-23-R2KY.age.
func FileName(code Code, now time.Time) string {
	return "latchkey-" + now.Format(time.DateOnly) + "-" + code.ID() + ".age"
}

// named finds the id of a code in such a name, also in those of package places
// and with what a second copy has behind it.
var named = regexp.MustCompile(`^(?:.*-)?latchkey-.*-([0-9A-HJKMNP-TV-Z]{4})(?:[-. (].*)?\.age$`)

// OtherCode is [ErrWrongCode] for a file that code does not open. If the name of
// the file says that another code made it, the error does, too.
func OtherCode(code Code, path string) error {
	if m := named.FindStringSubmatch(filepath.Base(path)); m != nil && m[1] != code.ID() {
		return &OtherCodeError{Needs: m[1], Typed: code.ID()}
	}
	return ErrWrongCode
}

// OtherCodeError says whose code was typed and whose is needed, by their ids.
type OtherCodeError struct{ Needs, Typed string }

// Error implements error.
func (e *OtherCodeError) Error() string {
	return fmt.Sprintf("%v: it needs %s, and %s was typed", ErrWrongCode, e.Needs, e.Typed)
}

// Unwrap returns [ErrWrongCode].
func (e *OtherCodeError) Unwrap() error { return ErrWrongCode }

// Write makes a backup of the vault at path and proves it: it is opened again
// from there with the code as a person would type it, and each account and code
// is compared. Only a nil error means that there is a good backup, and then the
// report says the same for every account.
//
// A good file at path is replaced by one rename, after the new one was written
// beside it, synced and read back; until then every failure leaves it as it was.
// progress, if not nil, is called before each step on the caller's goroutine.
// now is the true time, by which codes are compared. The parent folder must
// exist. Errors are those of [Verify], or [ErrTooLarge].
func Write(ctx context.Context, path string, v *vault.Vault, code Code, now time.Time, progress func(Step)) (Report, error) {
	if code.IsZero() {
		return Report{Path: path, Accounts: len(v.Accounts)}, errNoCode
	}
	return write(ctx, path, v, codeLock(code), now, progress)
}

// errNoCode: there is no recovery code to make a backup with.
var errNoCode = reason.For(ErrCode, "there is none yet", nil)

// lock is what a backup is encrypted with.
type lock struct {
	passphrase string
	id         string // of the recovery code, or empty
	work       int
	packed     bool // in gzip, where bytes are dear
	carried    Code // the recovery code goes along inside; of a transfer only
}

func codeLock(code Code) lock {
	return lock{passphrase: code.Reveal(), id: code.ID(), work: WorkFactor}
}

// typed is how a person would type it.
func (l lock) typed() string {
	if code, err := parseEither(l.passphrase); err == nil {
		return code.Typed()
	}
	return l.passphrase
}

func write(ctx context.Context, path string, v *vault.Vault, l lock, now time.Time, progress func(Step)) (Report, error) {
	failed := Report{Path: path, Accounts: len(v.Accounts)}
	step := func(s Step) error {
		if progress != nil {
			progress(s)
		}
		return ctx.Err()
	}
	if err := step(Encrypting); err != nil {
		return failed, err
	}
	sealed, err := encrypt(v, l, now)
	if err != nil {
		return failed, err
	}
	if err := replace(path, sealed, step); err != nil {
		return failed, err
	}
	if err := step(ReadingBack); err != nil {
		return failed, err
	}
	return Verify(ctx, path, l.typed(), v)
}

// Seal returns the bytes of a backup, for places that are no folders. Nothing is
// proven of them yet: read them back from their place and give them to [Check].
// Errors are those of [Write] that do not come from a file system.
func Seal(v *vault.Vault, code Code, now time.Time) ([]byte, error) {
	if code.IsZero() {
		return nil, errNoCode
	}
	return encrypt(v, codeLock(code), now)
}

func encrypt(v *vault.Vault, l lock, now time.Time) ([]byte, error) {
	plain, err := render(v, l.id, l.carried, now)
	if err != nil {
		return nil, err
	}
	// What cannot come back must be known before the old backup is gone. The
	// proof at more times than this comes with the reading back.
	c, err := parse(string(plain))
	if err != nil {
		return nil, err
	}
	if _, err := compare(v, c.Vault, sampleTimes(now)[:1]); err != nil {
		return nil, err
	}
	return seal(plain, l)
}

func seal(plain []byte, l lock) ([]byte, error) {
	if l.packed {
		var err error
		if plain, err = pack(plain); err != nil {
			return nil, err
		}
	}
	recipient, err := age.NewScryptRecipient(l.passphrase)
	if err != nil {
		return nil, err
	}
	recipient.SetWorkFactor(l.work)
	var b bytes.Buffer
	w, err := age.Encrypt(&b, recipient)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(plain); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil { // writes the last part
		return nil, err
	}
	return b.Bytes(), nil
}

// Put puts data at path in one step, or leaves path as it was: it is written
// beside it, synced, read back and renamed. The parent folder must exist. Errors
// are those of the file system, or wrap [ErrDamaged].
func Put(ctx context.Context, path string, data []byte) error {
	return replace(path, data, func(Step) error { return ctx.Err() })
}

// replace is Put with the steps told.
func replace(path string, data []byte, step func(Step) error) (err error) {
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return fmt.Errorf("%s is not a file", path)
	}
	if err := step(Writing); err != nil {
		return err
	}
	dir := filepath.Dir(path)
	f, err := os.CreateTemp(dir, "."+filepath.Base(path)+".*.part") // mode 0600
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			os.Remove(f.Name())
		}
	}()
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	back, err := os.ReadFile(f.Name())
	if err != nil {
		return err
	}
	if !bytes.Equal(back, data) {
		return fmt.Errorf("%w: what was written to %s did not come back", ErrDamaged, dir)
	}
	if err := step(Replacing); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return err
	}
	return syncDir(dir)
}

// syncDir makes the rename last through a power cut. Some systems and network
// folders cannot sync a folder, which is no fault of the backup's.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	if err := d.Sync(); err != nil && !errors.Is(err, errors.ErrUnsupported) && !errors.Is(err, syscall.EINVAL) && !errors.Is(err, os.ErrPermission) {
		return err
	}
	return nil
}
