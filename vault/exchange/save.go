package exchange

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"latchkey/vault"
	"latchkey/vault/reason"
)

var (
	// ErrFileExists: there is a file already, and it was not to be replaced.
	ErrFileExists = errors.New("there is a file already")
	// ErrNotWritten: the file did not come back from the disk as it was written.
	ErrNotWritten = errors.New("the file did not come back as it was written")
	// ErrDiffers: what was written does not read as the accounts it was made of.
	ErrDiffers = errors.New("the export does not hold what it should")
)

// Export writes accounts to a file of the named [Format], which only its owner
// can read, and proves it: only a nil error means that the file at path, read
// back from there as another program would, makes the same codes for every
// account. A file that is there is left alone, with [ErrFileExists], unless
// replace is set; then it is replaced in one step. Other errors are those of
// [Write], [Check] and [Save]. Encrypting and proving takes a second or two.
func Export(ctx context.Context, path, format string, accounts []vault.Account, password []byte, replace bool) error {
	var b bytes.Buffer
	if err := Write(ctx, &b, format, accounts, password); err != nil {
		return err
	}
	// Before it takes the place of another file.
	if err := Check(ctx, b.Bytes(), accounts, password); err != nil {
		return err
	}
	return Save(path, b.Bytes(), replace)
}

// Check reads what [Write] wrote and compares each account with the one it was
// made of: the same codes, in the same order. Its error is [ErrDiffers], or that
// of ctx.
func Check(ctx context.Context, data []byte, accounts []vault.Account, password []byte) error {
	r, err := Read(ctx, data, Options{Password: func(context.Context) ([]byte, error) { return password, nil }})
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		return fmt.Errorf("%w: %w", ErrDiffers, err)
	}
	return compare(r, accounts)
}

// CheckLinks is [Check] for the links of [MigrationLinks], as they were read from
// pictures.
func CheckLinks(links []string, accounts []vault.Account) error {
	var parts Parts
	for _, link := range links {
		if err := parts.Add(link); err != nil {
			return fmt.Errorf("%w: %w", ErrDiffers, err)
		}
	}
	if len(links) > 0 && !parts.Complete() {
		return reason.For(ErrDiffers, "a part of it is missing", nil)
	}
	return compare(parts.Result(), accounts)
}

func compare(r Result, accounts []vault.Account) error {
	if len(r.Failures) > 0 || len(r.Accounts) != len(accounts) {
		return reason.For(ErrDiffers, "{{.N}} of {{.All}} accounts came back", reason.Data{"N": len(r.Accounts), "All": len(accounts)})
	}
	for i, a := range accounts {
		if b := r.Accounts[i]; !b.Same(a) || b.Counter != a.Counter {
			return fmt.Errorf("%w: %s", ErrDiffers, a.Title())
		}
	}
	return nil
}

// Save writes a file that only its owner can read, and reads it back. A file
// that is there already is left alone, with [ErrFileExists], unless replace is
// set: then it is replaced in one step, once the new one is known to be good.
// Other errors: [ErrNotWritten], and those of the file system.
func Save(path string, data []byte, replace bool) error {
	if !replace {
		f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if errors.Is(err, fs.ErrExist) {
			return fmt.Errorf("%w: %s", ErrFileExists, path)
		}
		if err != nil {
			return err
		}
		return fill(f, data)
	}
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*.part") // mode 0600
	if err != nil {
		return err
	}
	if err := fill(f, data); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}

// fill writes data to a new file, closes it and reads it back. It removes the
// file again if that fails.
func fill(f *os.File, data []byte) error {
	_, err := f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	err = errors.Join(err, f.Close())
	if err == nil {
		var back []byte
		back, err = os.ReadFile(f.Name())
		if err == nil && !bytes.Equal(back, data) {
			err = fmt.Errorf("%w: %s", ErrNotWritten, f.Name())
		}
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}
