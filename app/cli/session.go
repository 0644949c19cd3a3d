package cli

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"time"
	"unicode"

	"latchkey/sync/clock"
	"latchkey/vault"
	"latchkey/vault/keychain"
)

// session is one run of one command.
type session struct {
	ctx     context.Context
	io      IO
	out     *output
	lines   *bufio.Reader // of standard input
	places  places
	command string // its name, empty until it is known
}

func newSession(ctx context.Context, o IO) *session {
	if o.Env == nil {
		o.Env = func(string) string { return "" }
	}
	if o.Stdin == nil {
		o.Stdin = strings.NewReader("")
	}
	return &session{ctx: ctx, io: o, out: &output{to: o.Stdout}, lines: bufio.NewReader(o.Stdin)}
}

// output is standard output. It remembers the first failure, so that a full
// disk behind a pipe is not taken for success.
type output struct {
	to     io.Writer
	failed error
}

func (o *output) Write(p []byte) (int, error) {
	if o.failed != nil {
		return 0, o.failed
	}
	n, err := o.to.Write(p)
	o.failed = err
	return n, err
}

// say writes a line to standard output.
func (s *session) say(format string, args ...any) { writeLine(s.out, format, args) }

// note writes a line to standard error.
func (s *session) note(format string, args ...any) { writeLine(s.io.Stderr, format, args) }

// writeLine writes what people read. Names and texts come from QR codes and
// files of others; their control characters must not steer the terminal.
func writeLine(w io.Writer, format string, args []any) {
	io.WriteString(w, printable(fmt.Sprintf(format, args...))+"\n")
}

func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' {
			return '\uFFFD'
		}
		return r
	}, text)
}

// emit writes a value as one line of JSON.
func (s *session) emit(v any) error {
	e := json.NewEncoder(s.out)
	e.SetEscapeHTML(false)
	return e.Encode(v)
}

// interactive tells whether there is somebody to ask.
func (s *session) interactive() bool { return s.io.ReadSecret != nil }

// warn says what was put up with.
func (s *session) warn(err error) {
	if err != nil {
		p := problem(err)
		s.note("latchkey: %s", strings.TrimSpace(p.What+" "+p.Safe+" "+p.Next))
	}
}

func (s *session) profile() (Profile, error) {
	p, err := s.places.profile(s.io.Env)
	p.Version = s.io.Version
	if errors.Is(err, keychain.ErrSpec) {
		return p, usageError{err.Error()}
	}
	return p, err
}

// clock opens the clock. It warns of what is wrong with its file, and says that
// a correction is in force, which is never silent.
func (s *session) clock() (*clock.Clock, error) {
	p, err := s.profile()
	if err != nil {
		return nil, err
	}
	c, err := p.Clock(s.io.Now)
	if err != nil {
		return nil, err
	}
	s.warn(c.Status().Note)
	return c, nil
}

// store opens the store, asking for its passphrase where one is needed. The
// passphrase of a file that is about to be made is asked for twice.
func (s *session) store(makes bool) (*keychain.Store, error) {
	p, err := s.profile()
	if err != nil {
		return nil, err
	}
	if p.Place.File == "" {
		return p.Store(nil), nil
	}
	// What package keychain remembers of a passphrase file goes into the data
	// folder, which is not there on a new device. It says itself if that fails.
	os.MkdirAll(p.Dir, 0o700)
	if p.PassphraseFile != "" {
		passphrase, err := p.Passphrase()
		if err != nil {
			return nil, err
		}
		return p.Store(passphrase), nil
	}
	if !s.interactive() {
		return nil, usagef("%s needs a passphrase: give --passphrase-file", p.Place)
	}
	if makes && !exists(p.Place.File) && !exists(p.Place.File+".1") {
		passphrase, err := s.newPassphrase(p.Place.File)
		return p.Store(passphrase), err
	}
	passphrase, err := s.askSecret(fmt.Sprintf("Passphrase of %s: ", p.Place.File))
	return p.Store(passphrase), err
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return !errors.Is(err, fs.ErrNotExist)
}

// load opens the store and reads the vault.
func (s *session) load() (*vault.Vault, *keychain.Store, error) {
	store, err := s.store(false)
	if err != nil {
		return nil, nil, err
	}
	var v *vault.Vault
	err = s.opening(store, func() (err error) {
		v, err = store.Load(s.ctx)
		return err
	})
	if err != nil {
		return nil, nil, err
	}
	s.warn(store.Notice())
	if n := v.Unknown(); n > 0 {
		s.note("latchkey: %d entries were made by another version of Latchkey. They are kept, but cannot be used here.", n)
	}
	return v, store, nil
}

// update changes the vault.
func (s *session) update(store *keychain.Store, change func(*vault.Vault) error) (*vault.Vault, error) {
	var v *vault.Vault
	err := s.opening(store, func() (err error) {
		v, err = store.Update(s.ctx, change)
		return err
	})
	if err == nil {
		s.warn(store.Notice())
	}
	return v, err
}

// patience is how long work may take before the person is told what it is.
const patience = 2 * time.Second

// waiting does work that honours the context, and says words if it takes long.
func (s *session) waiting(words string, work func() error) error {
	done := make(chan error, 1)
	go func() { done <- work() }()
	slow := time.NewTimer(patience)
	defer slow.Stop()
	select {
	case err := <-done:
		return err
	case <-slow.C:
		s.note("%s", words)
		return <-done
	}
}
