package cli

import (
	"flag"
	"fmt"
	"strings"

	"latchkey/vault"
)

var listCommand = command{
	name:    "list",
	summary: "list the accounts, without codes",
	words:   "[FLAGS] [QUERY]",
	about:   "With a QUERY, those whose issuer, name or group has each word of it.",
	example: "latchkey list --json",
	exits:   "1 the accounts could not be opened, 2 wrong usage",
	define: func(fs *flag.FlagSet) func(*session, []string) error {
		asJSON := fs.Bool("json", false, `print {"accounts":[…]}`)
		reveal := fs.Bool("reveal", false, "show the secrets")
		return func(s *session, words []string) error { return s.list(strings.Join(words, " "), *asJSON, *reveal) }
	},
}

func (s *session) list(query string, asJSON, reveal bool) error {
	v, _, err := s.load()
	if err != nil {
		return err
	}
	found := matching(v, query)
	if asJSON {
		return s.emit(struct {
			Accounts []record `json:"accounts"`
		}{records(found, reveal)})
	}
	t := s.grid()
	for _, a := range found {
		cells := []string{a.Title(), traits(a)}
		if reveal {
			cells = append(cells, secretText(a, true))
		}
		t.row(cells...)
	}
	t.end()
	switch {
	case len(v.Accounts) == 0:
		s.note("There are no accounts yet. “latchkey add” and “latchkey import” bring some in.")
	case len(found) == 0:
		s.note("None of the %d accounts matches.", len(v.Accounts))
	}
	return nil
}

func matching(v *vault.Vault, query string) []vault.Account {
	var found []vault.Account
	for _, a := range v.Accounts {
		if a.Matches(query) {
			found = append(found, a)
		}
	}
	return found
}

// some returns the accounts that match, of which there is at least one.
func some(v *vault.Vault, query string) ([]vault.Account, error) {
	found := matching(v, query)
	switch {
	case len(v.Accounts) == 0:
		return nil, errNoAccounts
	case len(found) == 0:
		return nil, errNoMatch
	}
	return found, nil
}

// one returns the account that matches, of which there has to be just one.
func one(v *vault.Vault, query string) (vault.Account, error) {
	found, err := some(v, query)
	if err != nil {
		return vault.Account{}, err
	}
	if len(found) > 1 {
		return vault.Account{}, fmt.Errorf("%w: %s", errSeveral, titles(found))
	}
	return found[0], nil
}

// titles names accounts for a sentence, not too many of them.
func titles(accounts []vault.Account) string {
	const most = 5
	var out []string
	for i, a := range accounts {
		if i == most {
			out = append(out, fmt.Sprintf("and %d more", len(accounts)-most))
			break
		}
		out = append(out, a.Title())
	}
	return strings.Join(out, ", ")
}

// secretText is the one place that turns a secret into text.
func secretText(a vault.Account, reveal bool) string {
	if reveal {
		return a.Secret.Reveal()
	}
	return fmt.Sprint(a.Secret)
}

// traits says how an account's codes are made.
func traits(a vault.Account) string {
	switch a.Kind {
	case vault.HOTP:
		return fmt.Sprintf("hotp, %s, %d digits, counter %d", a.Algorithm, a.Digits, a.Counter)
	case vault.Steam:
		return "steam"
	}
	return fmt.Sprintf("totp, %s, %d digits, %d s", a.Algorithm, a.Digits, a.Period)
}
