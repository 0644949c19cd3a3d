package places

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"latchkey/vault"
	"latchkey/vault/backup"
	"latchkey/vault/reason"
)

const (
	// Patience is how long one try at one place may take.
	Patience = 2 * time.Minute

	// addPatience is the same for a new place, whose person waits.
	addPatience = 30 * time.Second

	// LookAgain is how old the proof of a backup may be before it is read back
	// once more, although nothing has changed since.
	LookAgain = 7 * 24 * time.Hour

	// atOnce is how many places are worked on at the same time. Each needs 32 MiB
	// to encrypt.
	atOnce = 4

	// maxRemoved bounds how many old backups go at a time.
	maxRemoved = 50

	maxMarker = 4 << 10 // bytes
)

// shelf is what a place can do with files. Names are without a folder. A call
// may block for longer than its context.
type shelf interface {
	// read returns a file of up to most bytes. fs.ErrNotExist if there is none.
	read(ctx context.Context, name string, most int64) ([]byte, error)
	// create makes a file, whole or not at all. fs.ErrExist if the name is taken.
	create(ctx context.Context, name string, data []byte) error
	list(ctx context.Context) ([]string, error)
	remove(ctx context.Context, name string) error
}

// Keeper does the work at the places. The zero Keeper is ready; use one for the
// life of the program. It is safe for several goroutines.
type Keeper struct {
	// Trees are the folders that the system lends, where it does; else nil. Set it
	// before the first call.
	Trees Trees

	mu    sync.Mutex
	turns map[string]chan struct{} // one holds whoever works at a place

	// For tests: nil means shelf, and zero what each call may take.
	open     func(vault.Place) (shelf, error)
	patience time.Duration
}

func (k *Keeper) shelf(p vault.Place) (shelf, error) {
	switch p.Kind {
	case vault.Tree:
		if k.Trees == nil {
			return nil, fmt.Errorf("%w: %s", ErrKind, p.At)
		}
		return tree{k.Trees, p.At}, nil
	case vault.Folder:
		if !filepath.IsAbs(p.At) {
			return nil, reason.For(ErrAddress, "the whole path is needed", nil)
		}
		return folder(filepath.Clean(p.At)), nil
	case vault.WebDAV:
		return openWebDAV(p)
	}
	return nil, fmt.Errorf("%w: %s", ErrKind, p.Kind)
}

// Add tries a new place: a file is written there, read back and removed, and a
// marker by which the place is known again stays. p has a kind, an address, and
// what else its kind needs; it comes back with an ID and has to be kept in a
// vault (see [Admit]). plain is the person's yes to a connection without
// encryption. The folder must exist. Errors wrap the sentinels.
func (k *Keeper) Add(ctx context.Context, p vault.Place, plain bool) (vault.Place, error) {
	at, err := CheckAddress(p.Kind, p.At, plain)
	if err != nil {
		return p, err
	}
	p.At = at
	p.ID, err = try(ctx, k, p, addPatience, func(ctx context.Context, s shelf) (string, error) {
		names, err := s.list(ctx)
		if err != nil {
			return "", err
		}
		id := newID()
		for slices.ContainsFunc(names, func(n string) bool { return strings.Contains(strings.ToUpper(n), "LATCHKEY-"+id) }) {
			id = newID()
		}
		probe := "latchkey-" + id + ".probe"
		if err := prove(ctx, s, probe, []byte(rand.Text())); err != nil {
			return "", err
		}
		if err := s.remove(ctx, probe); err != nil {
			return "", err
		}
		return id, prove(ctx, s, markerName(id), []byte(markerText(id)))
	})
	return p, err
}

// prove writes a small file and reads it back.
func prove(ctx context.Context, s shelf, name string, data []byte) error {
	if err := s.create(ctx, name, data); err != nil {
		return err
	}
	back, err := s.read(ctx, name, maxMarker)
	if err == nil && !bytes.Equal(back, data) {
		err = fmt.Errorf("%w: %s", ErrUnproven, name)
	}
	return err
}

// Result is what became of one try at one place.
type Result struct {
	Place  vault.Place   // as it is to be kept, see [Record]
	Report backup.Report // of the backup that is proven there, if Err is nil
	Err    error
}

// BackUp brings a place up to date: if it does not hold what v holds, a backup is
// written and proven there, and then old ones are removed; otherwise the one that
// is there is read back. A vault that has lost a good part of its accounts is
// written under another name, and nothing is removed until [Agree]. The result's
// place is that of p with what was found; after ctx was cancelled it is p. Errors
// wrap the sentinels, [backup.ErrCode] and [backup.ErrTooLarge], or are ctx's.
func (k *Keeper) BackUp(ctx context.Context, p vault.Place, v *vault.Vault, now time.Time) Result {
	now = now.UTC().Truncate(time.Second)
	shrunk := Shrunk(p, v)
	r, err := try(ctx, k, p, Patience, func(ctx context.Context, s shelf) (Result, error) {
		good, report, err := bringUp(ctx, s, p, v, now)
		done := p
		done.Good, done.Failed = good, vault.PlaceFailure{}
		if !shrunk {
			done.Most = max(p.Most, size(v))
		}
		return Result{Place: done, Report: report}, err
	})
	if err == nil && !shrunk && r.Place.Good.Name != p.Good.Name {
		// What cannot be removed now harms nobody, and is tried again after the
		// next backup.
		try(ctx, k, p, addPatience, func(ctx context.Context, s shelf) (struct{}, error) {
			return struct{}{}, tidy(ctx, s, p, r.Place.Good.Name, now)
		})
	}
	if err != nil {
		r = Result{Place: p, Err: err}
		if ctx.Err() == nil {
			r.Place.Failed.Why = whyOf(err)
			if p.Failed.Since.IsZero() {
				r.Place.Failed.Since = now
			}
		}
	}
	return r
}

// All brings several places of a vault up to date at the same time, in the order
// given. See [Keeper.BackUp].
func (k *Keeper) All(ctx context.Context, list []vault.Place, v *vault.Vault, now time.Time) []Result {
	out := make([]Result, len(list))
	turns := make(chan struct{}, atOnce)
	var all sync.WaitGroup
	for i, p := range list {
		all.Go(func() {
			turns <- struct{}{}
			defer func() { <-turns }()
			out[i] = k.BackUp(ctx, p, v, now)
		})
	}
	all.Wait()
	return out
}

// Bring loads the vault, brings the places that which picks of it up to date, and
// keeps what became of them in the vault if there is something new to keep. It
// returns the vault as it is kept then. Errors are those of the store; what is
// wrong with a place is in its result.
func (k *Keeper) Bring(ctx context.Context, store vault.Store, now time.Time, which func(*vault.Vault) []vault.Place) (*vault.Vault, []Result, error) {
	v, err := store.Load(ctx)
	if err != nil {
		return nil, nil, err
	}
	results := k.All(ctx, which(v), v, now)
	after := *v
	after.Places = slices.Clone(v.Places)
	if !Record(&after, results) {
		return v, results, nil
	}
	// Also after a cancel: what was proven is worth knowing.
	within, cancel := context.WithTimeout(context.WithoutCancel(ctx), addPatience)
	defer cancel()
	v, err = store.Update(within, func(v *vault.Vault) error {
		Record(v, results)
		return nil
	})
	return v, results, err
}

// bringUp makes sure that there is a proven backup of v on s.
func bringUp(ctx context.Context, s shelf, p vault.Place, v *vault.Vault, now time.Time) (good vault.PlaceGood, r backup.Report, err error) {
	code, err := backup.ParseCode(string(v.RecoveryCode))
	if err != nil {
		return good, r, err
	}
	content, err := contentOf(v)
	if err != nil {
		return good, r, err
	}
	if err := recognise(ctx, s, p.ID); err != nil {
		return good, r, err
	}
	if p.Good.Content == content {
		if r, err := readBack(ctx, s, p.Good.Name, code, v); err == nil {
			good = p.Good
			good.Checked = now
			return good, r, nil
		} else if ctx.Err() != nil {
			return good, r, err
		} // it was removed or spoilt, and is made again
	}
	data, err := backup.Seal(v, code, now)
	if err != nil {
		return good, r, err
	}
	shrunk := Shrunk(p, v)
	name, err := createNew(ctx, s, data, func(n int) string {
		return nameOf(p.ID, now.Add(time.Duration(n)*time.Second), code.ID(), shrunk)
	})
	if err != nil {
		return good, r, err
	}
	if r, err = readBack(ctx, s, name, code, v); err != nil {
		// Nobody must take it for a backup. If it stays, it stays under a name of
		// its own, and the one before is not touched.
		clean, cancel := context.WithTimeout(context.WithoutCancel(ctx), addPatience)
		defer cancel()
		s.remove(clean, name)
		return good, r, err
	}
	return vault.PlaceGood{At: r.At, Accounts: r.Verified, Name: name, Content: content, Checked: now}, r, nil
}

// recognise tells whether the shelf is the one that was chosen.
func recognise(ctx context.Context, s shelf, series string) error {
	text, err := s.read(ctx, markerName(series), maxMarker)
	if err == nil && strings.HasPrefix(string(text), "Latchkey place "+series) {
		return nil
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if _, err := s.list(ctx); err != nil {
		return err // not even a folder
	}
	return fmt.Errorf("%w: %s is missing", ErrOther, markerName(series))
}

// tries is how many names are tried for a new backup, a second apart: another
// Latchkey may keep the same vault at the same place.
const tries = 5

func createNew(ctx context.Context, s shelf, data []byte, name func(int) string) (string, error) {
	for n := range tries {
		err := s.create(ctx, name(n), data)
		if !errors.Is(err, fs.ErrExist) {
			return name(n), err
		}
	}
	return "", fmt.Errorf("%w: %d names are taken", ErrFailed, tries)
}

// readBack proves a backup by the path a person would take.
func readBack(ctx context.Context, s shelf, name string, code backup.Code, v *vault.Vault) (backup.Report, error) {
	data, err := s.read(ctx, name, backup.MaxFile)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			err = fmt.Errorf("%w: %w", ErrUnproven, err)
		}
		return backup.Report{}, err
	}
	r, err := backup.Check(ctx, data, code.Typed(), v)
	r.Path = name
	if err != nil && ctx.Err() == nil {
		err = fmt.Errorf("%w: %w", ErrUnproven, err)
	}
	return r, err
}

// tidy removes what a new backup makes superfluous: only files of the series by
// their name, and of those only what begins as a backup does.
func tidy(ctx context.Context, s shelf, p vault.Place, proven string, now time.Time) error {
	names, err := s.list(ctx)
	if err != nil {
		return err
	}
	var files []backupFile
	for _, n := range names {
		if f, ok := parseName(p.ID, n); ok {
			files = append(files, f)
		}
	}
	old := surplus(files, Keep(p), proven, now)
	for _, f := range old[:min(len(old), maxRemoved)] {
		data, err := s.read(ctx, f.name, backup.MaxFile)
		if err == nil && (bytes.HasPrefix(data, []byte(intro)) || f.part && bytes.HasPrefix([]byte(intro), data)) {
			err = s.remove(ctx, f.name)
		}
		if ctx.Err() != nil {
			return err
		}
	}
	return nil
}

// intro starts every backup that is made here: an age file that a passphrase
// opens.
const intro = "age-encryption.org/v1\n-> scrypt "

// Remove takes the marker away from a place, so that no Latchkey takes it for
// its own. The backups stay. An error means that the marker stays too, which
// harms nobody.
func (k *Keeper) Remove(ctx context.Context, p vault.Place) error {
	_, err := try(ctx, k, p, addPatience, func(ctx context.Context, s shelf) (struct{}, error) {
		err := recognise(ctx, s, p.ID)
		if err == nil {
			err = s.remove(ctx, markerName(p.ID))
		}
		return struct{}{}, err
	})
	return err
}

// try does work at a place within bounds, one after the other. Work on a file
// system that does not answer cannot be stopped: it is left behind, and the place
// is not tried again before it has come back.
func try[T any](ctx context.Context, k *Keeper, p vault.Place, patience time.Duration, work func(context.Context, shelf) (T, error)) (T, error) {
	var none T
	open := k.shelf
	if k.open != nil {
		open = k.open
	}
	s, err := open(p)
	if err != nil {
		return none, err
	}
	type result struct {
		value T
		err   error
	}
	if k.patience > 0 {
		patience = k.patience
	}
	within, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	done := make(chan result, 1)
	turn := k.turn(string(p.Kind) + " " + p.At)
	select {
	case turn <- struct{}{}:
		go func() {
			defer func() { <-turn }()
			value, err := work(within, s)
			done <- result{value, err}
		}()
	case <-within.Done():
	}
	var r result
	select {
	case r = <-done:
	case <-within.Done():
		r.err = within.Err()
	}
	if r.err == nil {
		return r.value, nil
	}
	if ctx.Err() != nil {
		return none, ctx.Err()
	}
	return none, classify(r.err)
}

// turn returns what holds the one who is working at a place.
func (k *Keeper) turn(place string) chan struct{} {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.turns[place] == nil {
		if k.turns == nil {
			k.turns = map[string]chan struct{}{}
		}
		k.turns[place] = make(chan struct{}, 1)
	}
	return k.turns[place]
}
