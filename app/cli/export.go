package cli

import (
	"bytes"
	"encoding/json"
	"flag"

	"latchkey/vault"
	"latchkey/vault/exchange"
)

var exportCommand = command{
	name:    "export",
	summary: "write all accounts as a list of otpauth links, with their secrets",
	words:   "--reveal [FLAGS] [FILE]",
	about: `The list is not encrypted: whoever reads it can make your codes. It is for moving
to another app; “latchkey backup” is for keeping. Without FILE it is printed.`,
	example: "latchkey export --reveal accounts.txt",
	exits:   "1 it was not written, 2 wrong usage or no --reveal",
	define: func(fs *flag.FlagSet) func(*session, []string) error {
		asJSON := fs.Bool("json", false, `write {"accounts":[…]} as in import instead`)
		reveal := fs.Bool("reveal", false, "yes, write the secrets")
		force := fs.Bool("force", false, "replace a file that is there")
		return func(s *session, words []string) error {
			switch {
			case len(words) > 1:
				return usagef("export writes one file")
			case !*reveal:
				return usagef("the list holds all secrets in clear; give --reveal if that is meant. For safe keeping use “latchkey backup”")
			}
			path := fromStdin
			if len(words) == 1 {
				path = words[0]
			}
			return s.export(path, *asJSON, *force)
		}
	},
}

func (s *session) export(path string, asJSON, force bool) error {
	v, _, err := s.load()
	if err != nil {
		return err
	}
	if len(v.Accounts) == 0 {
		return errNoAccounts
	}
	data, err := exported(v, asJSON)
	if err != nil {
		return err
	}
	if path == fromStdin {
		_, err = s.out.Write(data)
		return err
	}
	if err := writeFile(path, data, force); err != nil {
		return err
	}
	s.say("%s written to %s. It is not encrypted: delete it when it has served.", count(len(v.Accounts), "account"), path)
	return nil
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
