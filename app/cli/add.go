package cli

import (
	"flag"
	"strings"

	"latchkey/app/remind"
	"latchkey/vault"
)

var addCommand = command{
	name:    "add",
	summary: "add an account from an otpauth link, or by hand",
	words:   "[FLAGS] [-|LINK]",
	about: `The link is asked for, or read from standard input. A LINK on the command line
works too, but other programs can see it there. With --issuer, --name or another
flag of the account, the secret key is asked for instead, or read from standard
input.`,
	example: "latchkey add < link.txt\nlatchkey add --issuer GitHub --name alice",
	exits:   "1 the account cannot be used, is here already or was not saved, 2 wrong usage",
	define: func(fs *flag.FlagSet) func(*session, []string) error {
		var o addOptions
		fs.StringVar(&o.issuer, "issuer", "", "who runs the site, a `TEXT`")
		fs.StringVar(&o.name, "name", "", "whose account it is there, a `TEXT`")
		fs.StringVar(&o.kind, "kind", "totp", "the `KIND` of codes: totp, hotp or steam")
		fs.StringVar(&o.algorithm, "algorithm", "SHA1", "the `HASH`: SHA1, SHA256 or SHA512")
		fs.IntVar(&o.digits, "digits", vault.DefaultDigits, "the `NUMBER` of digits, 1 to 10")
		fs.IntVar(&o.period, "period", vault.DefaultPeriod, "`SECONDS` that a code lives")
		fs.Uint64Var(&o.counter, "counter", 0, "the `COUNT` of the next code, for hotp")
		asJSON := fs.Bool("json", false, `print {"account":{…}}, as in import`)
		return func(s *session, words []string) error {
			if len(words) > 1 {
				return usagef("add takes one link; “latchkey import” takes lists")
			}
			o.given = make(map[string]bool)
			fs.Visit(func(f *flag.Flag) { o.given[f.Name] = true })
			byHand := false
			for _, name := range []string{"issuer", "name", "kind", "algorithm", "digits", "period", "counter"} {
				byHand = byHand || o.given[name]
			}
			link := ""
			if len(words) == 1 {
				link = words[0]
			}
			var a vault.Account
			var err error
			switch {
			case byHand && link != "" && link != fromStdin:
				return usagef("give a link or the flags of an account, not both")
			case byHand:
				a, err = s.typedAccount(o, link == fromStdin)
			default:
				a, err = s.linkedAccount(link)
			}
			if err != nil {
				return err
			}
			return s.add(a, *asJSON)
		}
	},
}

// addOptions describe an account that is added by hand.
type addOptions struct {
	issuer, name, kind, algorithm string
	digits, period                int
	counter                       uint64
	given                         map[string]bool // flags, by name
}

// linkedAccount reads the account in a link: the one given, or one that is asked
// for when it is empty or "-".
func (s *session) linkedAccount(link string) (vault.Account, error) {
	if link != "" && link != fromStdin {
		s.note("latchkey: The link holds a secret, and other programs on this device can see it in the list of processes and in the shell's history. “latchkey add” asks for it instead.")
		return vault.ParseURI(link)
	}
	text, err := s.secretInput("Link (otpauth://…): ", link == fromStdin)
	if err != nil {
		return vault.Account{}, err
	}
	if strings.ContainsAny(text, "\r\n") {
		return vault.Account{}, errLongInput
	}
	return vault.ParseURI(text)
}

// typedAccount makes an account of flags and of a key that is asked for.
func (s *session) typedAccount(o addOptions, piped bool) (vault.Account, error) {
	a := vault.Account{Kind: vault.Kind(strings.ToLower(o.kind)), Issuer: o.issuer, Name: o.name, Digits: o.digits, Period: o.period}
	switch a.Kind {
	case vault.TOTP:
	case vault.HOTP:
		if o.given["period"] {
			return a, usagef("--period is not for --kind hotp")
		}
		a.Period, a.Counter = 0, o.counter
	case vault.Steam:
		if o.given["digits"] || o.given["algorithm"] {
			return a, usagef("--digits and --algorithm are not for --kind steam")
		}
		a.Digits = vault.SteamDigits
	default:
		return a, usagef("--kind is totp, hotp or steam")
	}
	if o.given["counter"] && a.Kind != vault.HOTP {
		return a, usagef("--counter is for --kind hotp")
	}
	var err error
	if a.Algorithm, err = vault.ParseAlgorithm(o.algorithm); err != nil {
		return a, usagef("--algorithm is SHA1, SHA256 or SHA512")
	}
	if a.Digits < vault.MinDigits || a.Digits > vault.MaxDigits {
		return a, usagef("--digits is %d to %d", vault.MinDigits, vault.MaxDigits)
	}
	if a.Kind != vault.HOTP && (a.Period < 1 || a.Period > vault.MaxPeriod) {
		return a, usagef("--period is 1 to %d", vault.MaxPeriod)
	}
	if a.Counter > vault.MaxCounter {
		return a, usagef("--counter is at most %d", uint64(vault.MaxCounter))
	}
	text, err := s.secretInput("Secret key: ", piped)
	if err != nil {
		return a, err
	}
	a.Secret, err = vault.ParseSecret(text)
	return a, err
}

func (s *session) add(a vault.Account, asJSON bool) error {
	c, err := s.clock()
	if err != nil {
		return err
	}
	store, err := s.store(true)
	if err != nil {
		return err
	}
	_, err = s.update(store, func(v *vault.Vault) error {
		kept, err := v.Add(a, c.Now())
		if err == nil {
			a = kept
			remind.Enrol(v, vault.Brought{Added: []vault.Account{a}}, c.Now())
		}
		return err
	})
	if err != nil {
		return err
	}
	if asJSON {
		return s.emit(struct {
			Account record `json:"account"`
		}{recordOf(a, false)})
	}
	s.say("Added %s: %s.", a.Title(), traits(a))
	s.tellUnfinished()
	return nil
}
