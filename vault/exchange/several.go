package exchange

import (
	"context"
	"fmt"
)

// Source is one of several files that are read together.
type Source struct {
	Name string                                // stands before Where in its failures; may be empty
	Data func() ([]byte, error)                // reads the file
	Ask  func(context.Context) ([]byte, error) // in place of Options.Password, if not nil
}

// ReadAll reads several files as one, so that an export whose codes are spread
// over several pictures is complete when all of them are there. A file that
// cannot be read is a failure beside what the others hold; when there is only
// one file, its error is returned, as [Read] gives it. Other errors are that of
// ctx and [ErrTooLarge].
func ReadAll(ctx context.Context, sources []Source, o Options) (Result, error) {
	var all Result
	var codes collector // of all pictures
	var refused error
	for _, s := range sources {
		r, err := readSource(ctx, s, o, &codes)
		if ctx.Err() != nil {
			return Result{}, ctx.Err()
		}
		if err != nil {
			if refused == nil {
				refused = err
			}
			all.fail(s.Name, err)
			continue
		}
		if all.Format == "" {
			all.Format = r.Format
		}
		for _, f := range r.Failures {
			all.fail(within(s.Name, f.Where), f.Err)
		}
		all.Accounts = append(all.Accounts, r.Accounts...)
	}
	pictures := codes.finish()
	all.Accounts = append(all.Accounts, pictures.Accounts...)
	all.Failures = append(all.Failures, pictures.Failures...)
	switch {
	case len(all.Accounts) > MaxAccounts:
		return Result{}, fmt.Errorf("%w: more than %d accounts", ErrTooLarge, MaxAccounts)
	case len(sources) == 1 && refused != nil:
		return Result{}, refused
	}
	return all, nil
}

// readSource reads one file; the codes of a picture go to codes.
func readSource(ctx context.Context, s Source, o Options, codes *collector) (Result, error) {
	data, err := s.Data()
	if err != nil {
		return Result{}, err
	}
	if s.Ask != nil {
		o.Password = s.Ask
	}
	if find := o.Pictures; find != nil {
		// The reader of pictures hands its texts on to the shared collector; what
		// Read itself makes of them is not used.
		var taken bool
		o.Pictures = func(ctx context.Context, picture []byte) ([]string, error) {
			texts, err := find(ctx, picture)
			if err != nil {
				return nil, err
			}
			for i, text := range texts {
				if err := codes.take(ctx, within(s.Name, fmt.Sprintf("code %d", i+1)), text); err != nil {
					return nil, err
				}
			}
			taken = len(texts) > 0
			return texts, nil
		}
		r, err := Read(ctx, data, o)
		if err == nil && taken {
			r.Accounts, r.Failures = nil, nil
		}
		return r, err
	}
	return Read(ctx, data, o)
}

// within says where in a file something is.
func within(file, where string) string {
	if file == "" {
		return where
	}
	return file + ": " + where
}
