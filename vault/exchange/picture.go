package exchange

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"latchkey/vault/reason"
)

func isPicture(f *file) bool { return f.looks() == picture }

// readPicture takes every code in the picture for a link or a migration link.
func readPicture(ctx context.Context, f *file, o Options) (Result, error) {
	if o.Pictures == nil {
		return Result{}, reason.For(ErrUnknownFormat, "it is a picture, and pictures are not read here", nil)
	}
	texts, err := o.Pictures(ctx, f.data)
	if err != nil {
		return Result{}, err
	}
	if len(texts) == 0 {
		return Result{}, reason.For(ErrUnknownFormat, "it is a picture without a QR code", nil)
	}
	return readCodes(ctx, texts)
}

func readCodes(ctx context.Context, texts []string) (Result, error) {
	var c collector
	for i, text := range texts {
		if err := c.take(ctx, inCode(i+1), text); err != nil {
			return Result{}, err
		}
	}
	return c.finish(), nil
}

// Codes reads the texts of QR codes that were seen together, on a screen or
// through a camera. Codes that hold no link at all were not meant, and are left
// out; where there are no others, the error wraps [ErrNoLink]. Other errors are
// those of ctx and [ErrTooLarge].
func Codes(ctx context.Context, texts []string) (Result, error) {
	r, err := readCodes(ctx, texts)
	if err != nil {
		return Result{}, err
	}
	r.Format = "Picture with QR codes"
	meant := slices.DeleteFunc(slices.Clone(r.Failures), func(f Failure) bool { return errors.Is(f.Err, ErrNoLink) })
	others := len(r.Failures) - len(meant)
	r.Failures = meant
	switch {
	case others == len(texts):
		return Result{}, fmt.Errorf("%w: %d codes were seen", ErrNoLink, len(texts))
	case len(r.Accounts) > MaxAccounts:
		return Result{}, fmt.Errorf("%w: more than %d accounts", ErrTooLarge, MaxAccounts)
	}
	return r, nil
}
