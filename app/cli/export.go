package cli

import (
	"bytes"
	"encoding/json"
	"flag"
	"strings"

	"latchkey/vault"
	"latchkey/vault/exchange"
)

var exportCommand = command{
	name:    "export",
	summary: "write all accounts for another app, with their secrets",
	words:   "--reveal [FLAGS] [FILE]",
	about: `A list of otpauth links, or what “latchkey formats” says can be written. But for a
password it is not encrypted: whoever reads it can make your codes. It is for moving
to another app; “latchkey backup” is for keeping. Without FILE it is printed.`,
	example: "latchkey export --reveal accounts.txt\nlatchkey export --reveal --format aegis --password-file word.txt aegis.json",
	exits:   "1 it was not written, 2 wrong usage or no --reveal, 3 the format cannot hold some accounts",
	define: func(fs *flag.FlagSet) func(*session, []string) error {
		asJSON := fs.Bool("json", false, `write {"accounts":[…]} as in import instead`)
		reveal := fs.Bool("reveal", false, "yes, write the secrets")
		force := fs.Bool("force", false, "replace a file that is there")
		format := fs.String("format", "", "write a `FORMAT` of “latchkey formats”")
		password := fs.String("password-file", "", "encrypt it with the password in this `FILE`")
		return func(s *session, words []string) error {
			switch {
			case len(words) > 1:
				return usagef("export writes one file")
			case !*reveal:
				return usagef("the list holds all secrets in clear; give --reveal if that is meant. For safe keeping use “latchkey backup”")
			case *asJSON && *format != "", *password != "" && *format == "":
				return usagef("--format and --json exclude each other, and --password-file goes with --format")
			}
			path := fromStdin
			if len(words) == 1 {
				path = words[0]
			}
			return s.export(path, *format, *password, *asJSON, *force)
		}
	},
}

func (s *session) export(path, format, passwordFile string, asJSON, force bool) error {
	v, _, err := s.load()
	if err != nil {
		return err
	}
	if len(v.Accounts) == 0 {
		return errNoAccounts
	}
	accounts, left := v.Accounts, []exchange.Failure(nil)
	var data []byte
	if format != "" {
		data, accounts, left, err = s.foreign(v.Accounts, format, passwordFile)
	} else {
		data, err = exported(v, asJSON)
	}
	if err != nil {
		return err
	}
	if path == fromStdin {
		_, err = s.out.Write(data)
	} else if err = writeFile(path, data, force); err == nil && passwordFile != "" {
		s.say("%s written to %s, encrypted.", count(len(accounts), "account"), path)
	} else if err == nil {
		s.say("%s written to %s. It is not encrypted: delete it when it has served.", count(len(accounts), "account"), path)
	}
	if err != nil || len(left) == 0 {
		return err
	}
	for _, f := range left {
		s.note("left out: %s: %s", f.Where, reason(f.Err))
	}
	return errInPart
}

// foreign returns a file of another app's format, what is in it, and what the
// format cannot hold.
func (s *session) foreign(accounts []vault.Account, name, passwordFile string) (data []byte, fit []vault.Account, left []exchange.Failure, err error) {
	format, err := outFormat(name)
	if err != nil {
		return nil, nil, nil, err
	}
	var password []byte
	if passwordFile != "" {
		if password, err = readSecretFile(passwordFile); err != nil {
			return nil, nil, nil, err
		}
	}
	if fit, left, err = exchange.Fit(format.Name, accounts); err != nil {
		return nil, nil, nil, err
	}
	var b bytes.Buffer
	if err := exchange.Write(s.ctx, &b, format.Name, fit, password); err != nil {
		return nil, nil, nil, err
	}
	return b.Bytes(), fit, left, nil
}

// outFormat finds the one format that is written and whose name begins so.
func outFormat(name string) (exchange.Format, error) {
	for _, f := range exchange.Formats() {
		if f.Out && strings.HasPrefix(strings.ToLower(f.Name), strings.ToLower(name)) {
			return f, nil
		}
	}
	return exchange.Format{}, usagef("no format that is written is called %q; “latchkey formats” lists them", name)
}

func exported(v *vault.Vault, asJSON bool) ([]byte, error) {
	var b bytes.Buffer
	if !asJSON {
		err := exchange.WriteURIs(&b, v.Accounts)
		return b.Bytes(), err
	}
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(struct {
		Accounts []record `json:"accounts"`
	}{records(v.Accounts, true)})
	return b.Bytes(), err
}
