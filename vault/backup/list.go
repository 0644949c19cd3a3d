package backup

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"latchkey/vault"
)

// line is one link of the list.
type line struct {
	number  int
	text    string
	account vault.Account
	err     error
	key     string       // [keyHash] of the account
	about   *metaAccount // what the link does not say; nil if nothing is known
	whole   bool         // the account is as it was, and not only what its link says
	spoiled bool         // about is no JSON
}

// parse reads the list, also one that was edited or made by hand. Only a text
// that is no list of accounts at all is an error.
func parse(text string) (*Contents, error) {
	var c Contents
	var about string
	lines := make([]line, 0, min(strings.Count(text, "\n")+1, vault.MaxAccounts))
	aboutAt := 0 // the number of its line
	for i, s := range strings.Split(strings.TrimPrefix(text, "\ufeff"), "\n") {
		s = strings.TrimSpace(s)
		switch {
		case strings.HasPrefix(s, metaPrefix) && about == "":
			about, aboutAt = s[len(metaPrefix)-1:], i+1
		case s == "" || s[0] == '#':
		case len(lines) == vault.MaxAccounts:
			return nil, fmt.Errorf("%w: it has more than %d accounts", ErrTooLarge, vault.MaxAccounts)
		default:
			lines = append(lines, line{number: i + 1, text: s})
		}
	}
	m := &meta{}
	known := false
	var reading sync.WaitGroup
	if about != "" {
		reading.Go(func() {
			if read, err := parseMeta(about); err == nil {
				m, known = read, true
			} else {
				c.Failures = append(c.Failures, Failure{aboutAt, err})
			}
		})
	}
	spread(len(lines), func(i int) { lines[i].read() })
	reading.Wait()
	c.Made, c.RecoveryID = m.Made, m.RecoveryID
	if code, err := ParseCode(m.Recovery); err == nil {
		c.RecoveryCode = code
	}
	match(lines, m.Accounts)
	spread(len(lines), func(i int) { lines[i].complete() })
	if slices.ContainsFunc(lines, func(l line) bool { return l.spoiled }) {
		c.Failures = append(c.Failures, Failure{aboutAt, errMeta})
	}

	accounts := make([]vault.Account, 0, len(lines))
	taken := make(map[vault.ID]bool, len(lines))
	for _, l := range lines {
		if l.err == nil {
			if !l.whole || taken[l.account.ID] {
				l.account.ID = vault.NewID()
			}
			taken[l.account.ID] = true
			accounts = append(accounts, l.account)
			continue
		}
		c.Failures = append(c.Failures, Failure{l.number, l.err})
		if strings.Contains(l.text, "://") {
			kept, err := marshal(l.text)
			if err != nil {
				return nil, err
			}
			m.SetAside = append(m.SetAside, kept)
		}
	}
	if !known && len(accounts) == 0 {
		return nil, fmt.Errorf("%w: it opens, but there are no accounts in it", ErrNotBackup)
	}
	var err error
	if c.Vault, err = assemble(m.Vault, accounts, m.SetAside); err != nil && len(m.Vault) > 0 {
		c.Vault, err = assemble(nil, accounts, m.SetAside) // it was spoiled by hand
	}
	return &c, err
}

// read reads the link.
func (l *line) read() {
	if l.account, l.err = vault.ParseURI(l.text); l.err == nil {
		l.key = keyHash(l.account)
	}
}

// complete adds to the account what is known of it beside its link. One whose
// JSON was spoiled by hand is still an account by its link.
func (l *line) complete() {
	var account vault.Account
	err := l.err
	switch {
	case l.about == nil:
		return
	case l.about.Whole:
		account, err = decodeAccount(l.about.Rest)
	case err == nil:
		account, err = l.account.WithBeside(l.about.Rest)
	}
	if err != nil {
		l.spoiled = !json.Valid(l.about.Rest)
		return
	}
	l.account, l.err, l.whole = account, nil, true
}

// errMeta is that of the line of JSON.
var errMeta = errors.New("the line with groups and notes cannot be read; the accounts can")

func parseMeta(text string) (*meta, error) {
	m, ok := cutMeta([]byte(text))
	if !ok {
		m = meta{}
		if err := json.Unmarshal([]byte(text), &m); err != nil {
			return nil, errMeta
		}
	}
	if m.Version != metaVersion {
		return nil, fmt.Errorf("the line with groups and notes is of version %d, which this Latchkey does not know; the accounts can be read", m.Version)
	}
	return &m, nil
}

// match gives each line the entry that is about it: by the whole line where the
// entry knows it, else by the secret. An entry is used once.
func match(lines []line, entries []metaAccount) {
	used := make([]bool, len(entries))
	by := func(name func(metaAccount) string) map[string][]int {
		index := make(map[string][]int, len(entries))
		for i, e := range entries {
			if s := name(e); s != "" {
				index[s] = append(index[s], i)
			}
		}
		return index
	}
	take := func(l *line, candidates []int) {
		for _, i := range candidates {
			if !used[i] {
				used[i], l.about = true, &entries[i]
				return
			}
		}
	}
	if links := by(func(e metaAccount) string { return e.Link }); len(links) > 0 {
		for i := range lines {
			take(&lines[i], links[hash([]byte(lines[i].text))])
		}
	}
	left := false
	for i := range lines {
		l := &lines[i]
		if l.about != nil || l.err != nil {
			continue
		}
		// They stand in one order, unless somebody sorted the list.
		if i < len(entries) && !used[i] && !entries[i].Whole && entries[i].Key == l.key {
			used[i], l.about = true, &entries[i]
			continue
		}
		left = true
	}
	if !left {
		return
	}
	keys := by(func(e metaAccount) string {
		if e.Whole {
			return ""
		}
		return e.Key
	})
	for i := range lines {
		if l := &lines[i]; l.about == nil && l.err == nil {
			take(l, keys[l.key])
		}
	}
}

// decodeAccount reads the stored form of one account.
func decodeAccount(stored json.RawMessage) (vault.Account, error) {
	v, err := assemble(nil, nil, []json.RawMessage{stored})
	if err == nil && len(v.Accounts) != 1 {
		err = ErrDamaged
	}
	if err != nil {
		return vault.Account{}, err
	}
	return v.Accounts[0], nil
}

// assemble builds a vault of its own fields, its accounts, and the entries that
// were set aside.
func assemble(own fields, accounts []vault.Account, setAside []json.RawMessage) (*vault.Vault, error) {
	form := map[string]any{"version": vault.Version}
	for name, value := range own {
		form[name] = value
	}
	form["accounts"] = append([]json.RawMessage{}, setAside...) // never null
	data, err := marshal(form)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	v, err := vault.DecodeBehind(accounts, data)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	return v, nil
}
