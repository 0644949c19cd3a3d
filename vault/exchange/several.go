package exchange

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"latchkey/vault/reason"
)

var (
	// ErrFileMissing: a file that goes with this one was not chosen with it.
	ErrFileMissing = errors.New("a file that goes with it was not chosen")
	// ErrKeyFile: the password alone does not open the database, and no key file
	// was chosen with it. It comes with [ErrWrongPassword].
	ErrKeyFile = errors.New("the password alone does not open the database")
)

// Source is one of several files that are read together.
type Source struct {
	Name string                                // stands before Where in its failures; may be empty
	Data func() ([]byte, error)                // reads the file; called once
	Ask  func(context.Context) ([]byte, error) // in place of Options.Password, if not nil
}

// neighbour is one of several files that were chosen together, but for pictures:
// some formats are spread over several, or need a key that is in another.
type neighbour struct {
	name string
	data []byte
	used bool // by another file; it is none that is read for itself
}

// maxTogether bounds what is kept in memory of files that are read together, in
// bytes.
const maxTogether = 4 * MaxFile

// ReadAll reads several files as one, so that an export whose codes are spread
// over several pictures is complete when all of them are there, and a file that
// goes with another, such as the key file of a KeePass database or the list of
// Steam Desktop Authenticator's accounts, is found. A file that cannot be read is
// a failure beside what the others hold; when there is only one file, its error
// is returned, as [Read] gives it. Other errors are that of ctx and
// [ErrTooLarge].
func ReadAll(ctx context.Context, sources []Source, o Options) (Result, error) {
	results, errs := make([]Result, len(sources)), make([]error, len(sources))
	held := make([]*neighbour, len(sources)) // nil for pictures, which are read at once
	var codes collector                      // of all pictures
	total := 0
	for i, s := range sources {
		data, err := s.Data()
		switch {
		case err != nil:
			errs[i] = err
		case isPicture(&file{data: data}):
			results[i], errs[i] = readSource(ctx, s, data, o, &codes)
		case total+len(data) > maxTogether:
			errs[i] = fmt.Errorf("%w: more than %d bytes together", ErrTooLarge, maxTogether)
		default:
			total += len(data)
			held[i] = &neighbour{name: s.Name, data: data}
		}
		if ctx.Err() != nil {
			return Result{}, ctx.Err()
		}
	}
	for _, leading := range []bool{true, false} {
		for i, s := range sources {
			if held[i] == nil || held[i].used || leads(held[i].data) != leading {
				continue
			}
			o.beside = nil
			for j, other := range held {
				if j != i && other != nil && !other.used {
					o.beside = append(o.beside, other)
				}
			}
			results[i], errs[i] = readSource(ctx, s, held[i].data, o, &codes)
			if ctx.Err() != nil {
				return Result{}, ctx.Err()
			}
		}
	}
	return joined(sources, results, errs, codes.finish())
}

// leads tells files that go with others, and are read before them.
func leads(data []byte) bool {
	const enough = 1 << 20
	return bytes.HasPrefix(data, []byte(kdbxSign)) || len(data) <= enough && isSteamManifest(open(data))
}

// joined puts together what was found in each file.
func joined(sources []Source, results []Result, errs []error, pictures Result) (Result, error) {
	var all Result
	for i, s := range sources {
		if errs[i] != nil {
			if len(sources) == 1 {
				return Result{}, errs[i]
			}
			all.fail(reason.Name(s.Name), errs[i])
			continue
		}
		r := results[i]
		if all.Format == "" {
			all.Format = r.Format
		}
		for _, f := range r.Failures {
			all.fail(within(s.Name, f.Where), f.Err)
		}
		all.Accounts = append(all.Accounts, r.Accounts...)
		all.spread = append(all.spread, r.spread...)
	}
	all.Accounts = append(all.Accounts, pictures.Accounts...)
	all.Failures = append(all.Failures, pictures.Failures...)
	all.spread = append(all.spread, pictures.spread...)
	if len(all.Accounts) > MaxAccounts {
		return Result{}, fmt.Errorf("%w: more than %d accounts", ErrTooLarge, MaxAccounts)
	}
	return all, nil
}

// readSource reads one file; the codes of a picture go to codes.
func readSource(ctx context.Context, s Source, data []byte, o Options, codes *collector) (Result, error) {
	if s.Ask != nil {
		o.Password = s.Ask
	}
	if find := o.Pictures; find != nil && isPicture(&file{data: data}) {
		// The reader of pictures hands its texts on to the shared collector; what
		// Read itself makes of them is not used.
		var taken bool
		o.Pictures = func(ctx context.Context, picture []byte) ([]string, error) {
			texts, err := find(ctx, picture)
			if err != nil {
				return nil, err
			}
			for i, text := range texts {
				if err := codes.take(ctx, within(s.Name, inCode(i+1)), text); err != nil {
					return nil, err
				}
			}
			taken = len(texts) > 0
			return texts, nil
		}
		r, err := Read(ctx, data, o)
		if err == nil && taken {
			r.Accounts, r.Failures, r.spread = nil, nil, nil
		}
		return r, err
	}
	return Read(ctx, data, o)
}

// within says where in a file something is.
func within(file string, where *reason.Text) *reason.Text {
	if file == "" {
		return where
	}
	return reason.Within(reason.Name(file), where)
}
