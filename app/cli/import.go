package cli

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"path/filepath"
	"strings"

	"latchkey/vault"
	"latchkey/vault/exchange"
	"latchkey/vault/qr"
)

var importCommand = command{
	name:    "import",
	summary: "bring accounts in from pictures of QR codes, lists of links and other apps",
	words:   "[FLAGS] FILE…",
	about: `Reads pictures with one or several QR codes, lists of otpauth:// links and the
exports of other authenticators; “-” is standard input. Accounts that are here
already are recognised and left as they are.`,
	example: "latchkey import --dry-run --json export.png\nlatchkey import accounts.txt",
	exits:   "1 nothing could be read or saved, 2 wrong usage, 3 some could not be read",
	define: func(fs *flag.FlagSet) func(*session, []string) error {
		var o importOptions
		fs.BoolVar(&o.dry, "dry-run", false, "only say what is in the files; the keychain is not opened")
		fs.BoolVar(&o.json, "json", false, `print {"accounts":[{"type","issuer","name","secret","algorithm","digits","period","counter"}],"failures":[{"where","reason"}]}: all accounts that were read`)
		fs.BoolVar(&o.reveal, "reveal", false, "show the secrets")
		fs.StringVar(&o.passwordFile, "password-file", "", "a `FILE` with the password that the export was made with")
		return func(s *session, words []string) error {
			if len(words) == 0 {
				return usagef("import needs a file; “-” is standard input")
			}
			return s.importFiles(words, o)
		}
	},
}

type importOptions struct {
	dry, json, reveal bool
	passwordFile      string
}

func (s *session) importFiles(paths []string, o importOptions) error {
	t, err := s.read(paths, o.passwordFile)
	if err != nil {
		return err
	}
	incoming := new(vault.Vault).Compare(t.accounts)
	if !o.dry && len(t.accounts) > 0 {
		if incoming, err = s.bring(t.accounts, func(*vault.Vault) error { return nil }); err != nil {
			return err
		}
	}
	if o.json {
		err = s.emit(struct {
			Accounts []record  `json:"accounts"`
			Failures []failure `json:"failures"`
		}{records(t.accounts, o.reveal), t.failures})
	} else {
		s.report(incoming, t.failures, o.dry, o.reveal)
	}
	if err != nil {
		return err
	}
	return t.outcome()
}

// taken is what was read of files.
type taken struct {
	accounts []vault.Account
	others   int       // entries that only another version of Latchkey knows
	failures []failure // never nil
}

// outcome is nil if everything was read, and else says how much of it was.
func (t taken) outcome() error {
	switch {
	case len(t.accounts)+t.others == 0:
		return errToldAlready
	case len(t.failures) > 0:
		return errInPart
	}
	return nil
}

// read reads files. One that cannot be read does not keep the others out; it
// only fails when the context ends.
func (s *session) read(paths []string, passwordFile string) (taken, error) {
	var names []string
	var sources []exchange.Source
	for _, path := range paths {
		name := filepath.Base(path)
		if path == fromStdin {
			name = "standard input"
		}
		names = append(names, name)
		sources = append(sources, exchange.Source{Name: name, Ask: s.password(name, passwordFile),
			Data: func() ([]byte, error) { return s.readInput(path) }})
	}
	result, err := exchange.ReadAll(s.ctx, sources, exchange.Options{Pictures: qr.Texts})
	t := taken{accounts: result.Accounts, failures: []failure{}}
	if s.ctx.Err() != nil {
		return t, s.ctx.Err()
	}
	for _, f := range result.Failures {
		t.failures = append(t.failures, failure{f.Where, reason(f.Err)})
	}
	if err == nil && len(result.Accounts) == 0 && len(result.Failures) == 0 {
		err = errNothingIn
	}
	if err != nil {
		t.failures = append(t.failures, failure{strings.Join(names, ", "), reason(err)})
	}
	return t, nil
}

// password returns what gives the password of an export: from a file, or as
// typed. It gives none where there is neither.
func (s *session) password(name, file string) func(context.Context) ([]byte, error) {
	return func(context.Context) ([]byte, error) {
		switch {
		case file != "":
			return readSecretFile(file)
		case s.interactive():
			return s.askSecret(fmt.Sprintf("Password of %s: ", name))
		}
		return nil, nil
	}
}

// bring adds the accounts that are not in the vault yet, does more in the same
// change, and returns how each of them stood.
func (s *session) bring(accounts []vault.Account, more func(*vault.Vault) error) ([]vault.Incoming, error) {
	c, err := s.clock()
	if err != nil {
		return nil, err
	}
	store, err := s.store(true)
	if err != nil {
		return nil, err
	}
	var incoming []vault.Incoming
	_, err = s.update(store, func(v *vault.Vault) error {
		incoming = v.Compare(accounts)
		for _, in := range incoming {
			if !comesIn(in) {
				continue
			}
			if _, err := v.Add(in.Account, c.Now()); err != nil && !errors.Is(err, vault.ErrDuplicate) {
				return err
			}
		}
		return more(v)
	})
	return incoming, err
}

func comesIn(in vault.Incoming) bool {
	return in.Standing == vault.New || in.Standing == vault.Conflict
}

// report lists what came in and what did not, and sums it up.
func (s *session) report(incoming []vault.Incoming, failures []failure, dry, reveal bool) {
	t := s.grid()
	var added int
	for _, in := range incoming {
		if comesIn(in) {
			added++
		}
		cells := []string{standing(in), in.Title(), traits(in.Account)}
		if reveal {
			cells = append(cells, secretText(in.Account, true))
		}
		t.row(cells...)
	}
	for _, f := range failures {
		t.row("failed", f.Where, f.Reason)
	}
	t.end()
	verb := "added"
	if dry {
		verb = "would be added"
	}
	sum := fmt.Sprintf("%s %s", count(added, "account"), verb)
	if known := len(incoming) - added; known > 0 {
		sum += fmt.Sprintf(", %d here already", known)
	}
	if len(failures) > 0 {
		sum += fmt.Sprintf(", %d could not be read", len(failures))
	}
	s.say("%s.", sum)
}

func standing(in vault.Incoming) string {
	switch in.Standing {
	case vault.New:
		return "new"
	case vault.Renamed:
		return fmt.Sprintf("here as %s", in.Known.Title())
	case vault.Conflict:
		return "new, beside one of this name"
	case vault.Repeated:
		return "twice in the list"
	}
	return "here already"
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
