package backup

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"

	"filippo.io/age"
	"filippo.io/age/armor"
	"golang.org/x/text/unicode/norm"
)

// Sentinels that callers branch on.
var (
	// ErrNotBackup: the file is something else.
	ErrNotBackup = errors.New("not a backup")
	// ErrTruncated: the file ends early; the copy is incomplete.
	ErrTruncated = errors.New("the backup is cut off")
	// ErrWrongCode: the recovery code or passphrase does not open the file.
	ErrWrongCode = errors.New("the recovery code does not open this backup")
	// ErrTooCostly: the file asks for more work than MaxWorkFactor.
	ErrTooCostly = errors.New("opening this file would take too much memory and time")
	// ErrDamaged: the file was changed, or cut off inside its last part.
	ErrDamaged = errors.New("the backup is damaged or cut off")
	// ErrTooLarge: the file or what is inside it is larger than a backup can be.
	ErrTooLarge = errors.New("too large for a backup")
)

const (
	// MaxFile bounds a backup file, in bytes, with room for an armored one.
	MaxFile = 24 << 20

	// WorkFactor is the scrypt work factor (log2 N) of files that are written.
	// The code's 128 bits need none; this keeps a slow phone at a second.
	WorkFactor = 15

	// MaxWorkFactor is the greatest that is accepted when reading: 1 GiB.
	MaxWorkFactor = 20
)

// intro starts every age file of version 1.
const intro = "age-encryption.org/v1\n"

// Read opens a backup, or any age file with a passphrase and a list of otpauth
// links inside, binary or armored, the list in gzip or not. A passphrase that
// is a code may be written as [ParseCode] accepts it; to tell a typing
// slip from a wrong code call that first. Nothing of the contents is used before
// all of the file was read and found authentic. When ctx ends, Read returns its
// error at once; a key derivation that has begun runs to its end in the
// background, within seconds.
// Errors wrap [ErrNotBackup], [ErrTruncated], [ErrWrongCode], [ErrTooCostly],
// [ErrDamaged], [ErrTooLarge], or are those of r.
func Read(ctx context.Context, r io.Reader, passphrase string) (*Contents, error) {
	text, err := OpenText(ctx, r, passphrase)
	if err != nil {
		return nil, err
	}
	return parse(string(text))
}

// OpenText returns the text in a file that [Read] can open, whatever it is, such
// as a sheet that [SealText] made. Its bounds and errors are those of Read.
func OpenText(ctx context.Context, r io.Reader, passphrase string) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, MaxFile+1))
	if err != nil {
		return nil, fmt.Errorf("read the backup: %w", err)
	}
	if len(data) > MaxFile {
		return nil, fmt.Errorf("%w: the file has more than %d bytes", ErrTooLarge, MaxFile)
	}
	if code, err := parseEither(passphrase); err == nil {
		passphrase = code.Reveal()
	}
	type result struct {
		text []byte
		err  error
	}
	done := make(chan result, 1)
	go func() {
		text, err := open(ctx, data, passphrase)
		// Keyboards differ in how they make an accented letter.
		if composed := norm.NFC.String(passphrase); errors.Is(err, ErrWrongCode) && composed != passphrase {
			text, err = open(ctx, data, composed)
		}
		if err == nil {
			text, err = unpack(text)
		}
		done <- result{text, err}
	}()
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case r := <-done:
		return r.text, r.err
	}
}

// open decrypts a whole file.
func open(ctx context.Context, data []byte, passphrase string) ([]byte, error) {
	var src io.Reader = bytes.NewReader(data)
	text := bytes.TrimLeft(data, " \t\r\n")
	switch {
	case bytes.HasPrefix(data, []byte(intro)):
	case bytes.HasPrefix(text, []byte(armor.Header)):
		src = armor.NewReader(src)
	case bytes.HasPrefix([]byte(intro), data), len(text) < len(armor.Header) && bytes.HasPrefix([]byte(armor.Header), text):
		return nil, fmt.Errorf("%w: it has only %d bytes", ErrTruncated, len(data))
	default:
		return nil, fmt.Errorf("%w: it does not start as an age file does", ErrNotBackup)
	}
	if passphrase == "" {
		return nil, fmt.Errorf("%w: it is empty", ErrWrongCode)
	}
	key, err := age.NewScryptIdentity(passphrase)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrWrongCode, err)
	}
	key.SetMaxWorkFactor(MaxWorkFactor)
	plain, err := age.Decrypt(src, &bounded{ctx, key})
	var none *age.NoIdentityMatchError
	switch {
	case errors.As(err, &none):
		return nil, ErrWrongCode
	case err != nil:
		return nil, whole(err)
	}
	// To the end: the last chunk says that nothing is missing.
	out := bytes.NewBuffer(make([]byte, 0, len(data)+bytes.MinRead)) // it is no longer than the file
	if _, err := out.ReadFrom(io.LimitReader(plain, MaxPlaintext+1)); err != nil {
		return nil, whole(err)
	}
	if out.Len() > MaxPlaintext {
		return nil, fmt.Errorf("%w: more than %d bytes inside", ErrTooLarge, MaxPlaintext)
	}
	return out.Bytes(), nil
}

// whole words an error of the age library, which may quote the file. That the
// file ends inside a chunk looks like damage to it, and cannot be told apart.
func whole(err error) error {
	for _, own := range []error{ErrNotBackup, ErrTooCostly, ErrDamaged, context.Canceled, context.DeadlineExceeded} {
		if errors.Is(err, own) {
			return err
		}
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return ErrTruncated
	}
	return ErrDamaged
}

// bounded looks at what a file asks for before any of it is done.
type bounded struct {
	ctx context.Context
	key *age.ScryptIdentity
}

func (b *bounded) Unwrap(stanzas []*age.Stanza) ([]byte, error) {
	for _, s := range stanzas {
		if s.Type != "scrypt" {
			return nil, fmt.Errorf("%w: the file is locked with a key, not with a recovery code or passphrase", ErrNotBackup)
		}
	}
	if len(stanzas) != 1 || len(stanzas[0].Args) != 2 {
		return nil, fmt.Errorf("%w: bad header", ErrDamaged)
	}
	n, err := strconv.Atoi(stanzas[0].Args[1])
	if errors.Is(err, strconv.ErrRange) || err == nil && n > MaxWorkFactor {
		return nil, fmt.Errorf("%w: its work factor is above %d", ErrTooCostly, MaxWorkFactor)
	}
	if err != nil || n < 1 {
		return nil, fmt.Errorf("%w: bad work factor", ErrDamaged)
	}
	if err := b.ctx.Err(); err != nil {
		return nil, err
	}
	return b.key.Unwrap(stanzas)
}
