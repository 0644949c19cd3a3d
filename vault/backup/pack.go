package backup

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"time"

	"latchkey/vault"
)

// Pack returns the bytes of a backup in as few as there can be, for paper and
// for codes on a screen: what [Seal] encrypts, in gzip. [Read] opens it. As with
// Seal, nothing is proven yet: read it back from its place and give it to
// [Check].
func Pack(v *vault.Vault, code Code, now time.Time) ([]byte, error) {
	if code.IsZero() {
		return nil, errNoCode
	}
	l := codeLock(code)
	l.packed = true
	return encrypt(v, l, now)
}

// PackTransfer is [Pack] for one transfer to another device, which the vault's
// recovery code goes along to: there the paper in the drawer stays good.
func PackTransfer(v *vault.Vault, code Code, now time.Time) ([]byte, error) {
	if code.IsZero() {
		return nil, errNoCode
	}
	l := lock{passphrase: code.Reveal(), work: WorkFactor, packed: true}
	if kept, err := ParseCode(string(v.RecoveryCode)); err == nil {
		l.carried = kept
	}
	return encrypt(v, l, now)
}

// SealText encrypts any text for the code as [Pack] does; [OpenText] opens it.
func SealText(text []byte, code Code) ([]byte, error) {
	if code.IsZero() {
		return nil, errNoCode
	}
	l := codeLock(code)
	l.packed = true
	return seal(text, l)
}

// pack puts text into gzip. The same text gives the same bytes.
func pack(text []byte) ([]byte, error) {
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(text); err != nil {
		return nil, err
	}
	err = w.Close()
	return b.Bytes(), err
}

// unpack returns what is in gzip, and other bytes as they are.
func unpack(data []byte) ([]byte, error) {
	if !bytes.HasPrefix(data, []byte{0x1f, 0x8b}) { // RFC 1952, section 2.3.1; no text begins so
		return data, nil
	}
	var out []byte
	r, err := gzip.NewReader(bytes.NewReader(data))
	if err == nil {
		out, err = io.ReadAll(io.LimitReader(r, MaxPlaintext+1))
	}
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		return nil, ErrTruncated
	case err != nil:
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	case len(out) > MaxPlaintext:
		return nil, fmt.Errorf("%w: more than %d bytes inside", ErrTooLarge, MaxPlaintext)
	}
	return out, nil
}
