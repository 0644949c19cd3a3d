package exchange

import (
	"context"
	"fmt"
)

func isPicture(f *file) bool { return f.looks() == picture }

// readPicture takes every code in the picture for a link or a migration link.
func readPicture(ctx context.Context, f *file, o Options) (Result, error) {
	if o.Pictures == nil {
		return Result{}, fmt.Errorf("%w: it is a picture, and pictures are not read here", ErrUnknownFormat)
	}
	texts, err := o.Pictures(ctx, f.data)
	if err != nil {
		return Result{}, err
	}
	if len(texts) == 0 {
		return Result{}, fmt.Errorf("%w: it is a picture without a QR code", ErrUnknownFormat)
	}
	var c collector
	for i, text := range texts {
		if err := c.take(ctx, fmt.Sprintf("code %d", i+1), text); err != nil {
			return Result{}, err
		}
	}
	return c.finish(), nil
}
