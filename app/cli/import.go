package cli

import (
	"context"
	"flag"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"latchkey/app/remind"
	"latchkey/vault"
	"latchkey/vault/exchange"
	"latchkey/vault/qr"
)

var importCommand = command{
	name:    "import",
	summary: "bring accounts in from pictures of QR codes, lists of links and other apps",
	words:   "[FLAGS] FILE…\n       latchkey import --screen|--camera [FLAGS]",
	about: `Reads pictures with one or several QR codes, lists of otpauth:// links and the
exports of other authenticators; “-” is standard input. Accounts that are here
already are recognised and left as they are. --conflicts says what becomes of one
whose name is here with another key: keep both (the usual), replace the key that is
here, which then waits in the bin for 30 days, or skip the one that comes.
QR codes can also be read off the screen or through the camera, where an export of
Google Authenticator is shown to it one code after the other.`,
	example: "latchkey import --plan --conflicts replace export.json\nlatchkey import --dry-run --json export.png\nlatchkey import accounts.txt\nlatchkey import --screen --wait 5",
	exits:   "1 nothing could be read or saved, 2 wrong usage, 3 some could not be read",
	define: func(fs *flag.FlagSet) func(*session, []string) error {
		var o importOptions
		fs.BoolVar(&o.dry, "dry-run", false, "only say what is in the files; the keychain is not opened")
		fs.BoolVar(&o.plan, "plan", false, "only say what would become of your accounts; nothing is changed")
		conflicts := fs.String("conflicts", "keep", "`keep`, replace or skip an account whose name is here with another key")
		fs.BoolVar(&o.json, "json", false, `print {"accounts":[{"type","issuer","name","secret","algorithm","digits","period","counter"}],"failures":[{"where","reason"}]}: all accounts that were read; with --plan also "plan":[{"issuer","name","standing","action","known","made","known_made"}]`)
		fs.BoolVar(&o.reveal, "reveal", false, "show the secrets")
		fs.StringVar(&o.passwordFile, "password-file", "", "a `FILE` with the password that the export was made with")
		o.sight.define(fs)
		return func(s *session, words []string) error {
			if err := o.sight.check(words); err != nil {
				return err
			}
			if len(words) == 0 && !o.sight.given() {
				return usagef("import needs a file; “-” is standard input")
			}
			if o.dry && o.plan {
				return usagef("--dry-run does not open the vault, --plan does: choose one")
			}
			var ok bool
			if o.conflicts, ok = conflictChoices[*conflicts]; !ok {
				return usagef("--conflicts is keep, replace or skip, not %q", *conflicts)
			}
			return s.importFiles(words, o)
		}
	},
}

type importOptions struct {
	dry, plan, json, reveal bool
	conflicts               vault.Choice
	passwordFile            string
	sight                   sight
}

var conflictChoices = map[string]vault.Choice{"keep": vault.KeepBoth, "replace": vault.Replace, "skip": vault.Skip}

func (s *session) importFiles(paths []string, o importOptions) error {
	read := func() (taken, error) { return s.read(paths, o.passwordFile) }
	if o.sight.given() {
		read = func() (taken, error) {
			result, err := s.seeAccounts(o.sight)
			return s.taken("what was seen", result, err)
		}
	}
	t, err := read()
	if err != nil {
		return err
	}
	plan := new(vault.Vault).Compare(t.accounts)
	var done vault.Brought
	switch {
	case o.dry || len(t.accounts) == 0:
	case o.plan:
		v, _, err := s.load()
		if err != nil {
			return err
		}
		plan = choose(v.Compare(t.accounts), o.conflicts)
	default:
		if _, plan, done, err = s.bring(t.accounts, o.conflicts, importing); err != nil {
			return err
		}
		t.refuse(done)
	}
	if o.json {
		form := struct {
			Accounts []record  `json:"accounts"`
			Failures []failure `json:"failures"`
			Plan     []planned `json:"plan,omitempty"`
		}{Accounts: records(t.accounts, o.reveal), Failures: t.failures}
		if o.plan {
			form.Plan = plans(plan)
		}
		err = s.emit(form)
	} else {
		s.report(plan, done, t.failures, o.dry || o.plan, o.reveal)
	}
	if err != nil {
		return err
	}
	return t.outcome()
}

// planned is what would become of an account, in JSON. Its shape is fixed.
type planned struct {
	Issuer    string `json:"issuer"`
	Name      string `json:"name"`
	Standing  string `json:"standing"`        // new, present, renamed, conflict, repeated
	Action    string `json:"action"`          // add, replace, none
	Known     string `json:"known,omitempty"` // what the one that is here is called
	Made      string `json:"made,omitempty"`  // RFC 3339, where it is known
	KnownMade string `json:"known_made,omitempty"`
}

func plans(plan []vault.Incoming) []planned {
	standings := map[vault.Standing]string{vault.New: "new", vault.Present: "present", vault.Renamed: "renamed", vault.Conflict: "conflict", vault.Repeated: "repeated"}
	var out []planned
	for _, in := range plan {
		p := planned{Issuer: in.Issuer, Name: in.Name, Standing: standings[in.Standing], Action: "none", Made: stamp(in.Created), KnownMade: stamp(in.Known.Created)}
		if in.Known.ID != "" {
			p.Known = in.Known.Title()
		}
		if in.ComesIn() {
			p.Action = "add"
			if in.Standing == vault.Conflict && in.Choice == vault.Replace {
				p.Action = "replace"
			}
		}
		out = append(out, p)
	}
	return out
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
	return s.taken(strings.Join(names, ", "), result, err)
}

// taken is what reading from where has come to. It only fails when the context
// ends.
func (s *session) taken(from string, result exchange.Result, err error) (taken, error) {
	t := taken{accounts: result.Accounts, failures: []failure{}}
	if s.ctx.Err() != nil {
		return t, s.ctx.Err()
	}
	for _, f := range result.Failures {
		t.failures = append(t.failures, failure{f.Where.Error(), reason(f.Err)})
	}
	if err == nil && len(result.Accounts) == 0 && len(result.Failures) == 0 {
		err = errNothingIn
	}
	if err != nil {
		t.failures = append(t.failures, failure{from, reason(err)})
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

// bringing carries out a plan at true time now.
type bringing func(v *vault.Vault, plan []vault.Incoming, now time.Time) (vault.Brought, error)

func importing(v *vault.Vault, plan []vault.Incoming, now time.Time) (vault.Brought, error) {
	done := v.Bring(plan, now)
	remind.Enrol(v, done, now)
	return done, nil
}

// bring brings accounts in, and returns the vault as it was kept, how each of
// them stood, and what is kept now that was not.
func (s *session) bring(accounts []vault.Account, conflicts vault.Choice, bring bringing) (*vault.Vault, []vault.Incoming, vault.Brought, error) {
	c, err := s.clock()
	if err != nil {
		return nil, nil, vault.Brought{}, err
	}
	store, err := s.store(true)
	if err != nil {
		return nil, nil, vault.Brought{}, err
	}
	var plan []vault.Incoming
	var done vault.Brought
	kept, err := s.update(store, func(v *vault.Vault) (err error) {
		plan = choose(v.Compare(accounts), conflicts)
		done, err = bring(v, plan, c.Now())
		return err
	})
	if err != nil {
		return nil, nil, vault.Brought{}, err
	}
	return kept, plan, done.Kept(kept), nil
}

// choose answers all conflicts alike.
func choose(plan []vault.Incoming, conflicts vault.Choice) []vault.Incoming {
	for i := range plan {
		plan[i].Choice = conflicts
	}
	return plan
}

// refuse adds what could not come in to the failures.
func (t *taken) refuse(done vault.Brought) {
	for _, r := range done.Refused {
		t.failures = append(t.failures, failure{r.Title(), reason(r.Err)})
	}
}

// report lists what came in and what did not, and sums it up: done by what is
// kept, and a dry run by the plan.
func (s *session) report(plan []vault.Incoming, done vault.Brought, failures []failure, dry, reveal bool) {
	t := s.grid()
	added, replaced, known, twice := len(done.Added), len(done.Replaced), 0, 0
	for _, in := range plan {
		switch {
		case in.Standing == vault.Repeated:
			twice++
		case !in.ComesIn():
			known++
		case dry && in.Standing == vault.Conflict && in.Choice == vault.Replace:
			replaced++
		case dry:
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
	would := ""
	if dry {
		would = "would be "
	}
	sum := fmt.Sprintf("%s %sadded", count(added, "account"), would)
	if replaced > 0 {
		sum += fmt.Sprintf(", %d %sreplaced", replaced, would)
	}
	if known > 0 {
		sum += fmt.Sprintf(", %d here already", known)
	}
	if twice > 0 {
		sum += fmt.Sprintf(", %d twice in the list", twice)
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
		return map[vault.Choice]string{vault.KeepBoth: "new, beside one of this name", vault.Replace: "replaces the key of one", vault.Skip: "skipped, one of this name is here"}[in.Choice] + ages(in)
	case vault.Repeated:
		return "twice in the list"
	}
	return "here already"
}

// ages says from when the two of a conflict are, as far as it is known.
func ages(in vault.Incoming) string {
	var parts []string
	if !in.Known.Created.IsZero() {
		parts = append(parts, "here since "+in.Known.Created.Local().Format(time.DateOnly))
	}
	if !in.Created.IsZero() {
		parts = append(parts, "this one made "+in.Created.Local().Format(time.DateOnly))
	}
	if len(parts) == 0 {
		return ""
	}
	return " (" + strings.Join(parts, ", ") + ")"
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
