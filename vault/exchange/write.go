package exchange

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"

	"latchkey/vault"
	"latchkey/vault/reason"
)

var (
	// ErrUnfit: the format cannot hold the account.
	ErrUnfit = errors.New("this format cannot hold it")
	// ErrNotOut: no format of that name is written, or not under a password.
	ErrNotOut = errors.New("files of this kind are not written")
)

// Fit returns those accounts that files of the named [Format] can hold, in their
// order, and a failure that wraps [ErrUnfit] for each other one, with its title
// for Where. Call it before [Write], to say what would be left behind. Its error
// is [ErrNotOut].
func Fit(format string, accounts []vault.Account) (fit []vault.Account, unfit []Failure, err error) {
	f, err := writable(format)
	if err != nil {
		return nil, nil, err
	}
	for _, a := range accounts {
		if err := f.holds(a); err != nil {
			unfit = append(unfit, Failure{reason.Name(a.Title()), err})
			continue
		}
		fit = append(fit, a)
	}
	return fit, unfit, nil
}

// Write writes a file of the named [Format], with the secrets in clear unless a
// password is given, which only some formats take ([Format.Encrypts]). Nothing is
// written when there is an error, save one of w: [ErrNotOut], [ErrUnfit] for an
// account that [Fit] would have left out, or that of ctx. Encrypting takes a
// second or so.
func Write(ctx context.Context, w io.Writer, format string, accounts []vault.Account, password []byte) error {
	f, err := writable(format)
	if err != nil {
		return err
	}
	if len(password) > 0 && !f.Encrypts {
		return fmt.Errorf("%w: %w", ErrNotOut, reason.Within(reason.Name(f.Name), reason.New("not under a password", nil)))
	}
	for _, a := range accounts {
		if err := f.holds(a); err != nil {
			return err
		}
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	data, err := f.write(ctx, accounts, password)
	if err != nil {
		return err
	}
	_, err = w.Write(data)
	return err
}

func writable(name string) (Format, error) {
	for _, f := range Formats() {
		if f.Name == name && f.Out {
			return f, nil
		}
	}
	return Format{}, fmt.Errorf("%w: %s", ErrNotOut, name)
}

// holds tells why the format cannot hold an account.
func (f Format) holds(a vault.Account) error {
	if err := a.Validate(); err != nil {
		return fmt.Errorf("%w: %w", ErrUnfit, err)
	}
	if f.fits == nil {
		return nil
	}
	return f.fits(a)
}

// Losses tells what accounts have that files of the format have no place for.
func (f Format) Losses(accounts []vault.Account) (groups, notes bool) {
	for _, a := range accounts {
		groups = groups || a.Group != "" && !f.Groups
		notes = notes || a.Note != "" && !f.Notes
	}
	return groups, notes
}

// whole is the secret in base32 of whole bytes, as the decoders of others expect
// it; sites hand out texts with some bits to spare.
func whole(s vault.Secret) (string, error) {
	out, err := vault.SecretFromBytes(s.Bytes())
	return out.Reveal(), err
}

// uuid returns a random UUID (RFC 9562 5.4).
func uuid() string {
	b := make([]byte, 16)
	rand.Read(b) // never fails since Go 1.24
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// randomBytes returns n random bytes.
func randomBytes(n int) []byte {
	b := make([]byte, n)
	rand.Read(b)
	return b
}
