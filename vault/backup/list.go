package backup

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"latchkey/vault"
)

// line is one link of the list.
type line struct {
	number  int
	text    string
	account vault.Account
	err     error
	about   *metaAccount // what the link does not say; nil if nothing is known
}

// parse reads the list, also one that was edited or made by hand. Only a text
// that is no list of accounts at all is an error.
func parse(text string) (*Contents, error) {
	var c Contents
	var m *meta
	var lines []line
	for i, s := range strings.Split(strings.TrimPrefix(text, "\ufeff"), "\n") {
		s = strings.TrimSpace(s)
		switch {
		case strings.HasPrefix(s, metaPrefix) && m == nil:
			var err error
			if m, err = parseMeta(s[len(metaPrefix)-1:]); err != nil {
				c.Failures = append(c.Failures, Failure{i + 1, err})
			}
		case s == "" || s[0] == '#':
		case len(lines) == vault.MaxAccounts:
			return nil, fmt.Errorf("%w: it has more than %d accounts", ErrTooLarge, vault.MaxAccounts)
		default:
			l := line{number: i + 1, text: s}
			l.account, l.err = vault.ParseURI(s)
			lines = append(lines, l)
		}
	}
	known := m != nil
	if !known {
		m = &meta{}
	}
	c.Made, c.RecoveryID = m.Made, m.RecoveryID
	if code, err := ParseCode(m.Recovery); err == nil {
		c.RecoveryCode = code
	}
	match(lines, m.Accounts)

	var read []line
	for _, l := range lines {
		if l.err == nil || l.about != nil && l.about.Whole {
			read = append(read, l)
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
	if !known && len(read) == 0 {
		return nil, fmt.Errorf("%w: it opens, but there are no accounts in it", ErrNotBackup)
	}
	var err error
	c.Vault, err = assemble(m, read)
	return &c, err
}

func parseMeta(text string) (*meta, error) {
	var m meta
	if err := json.Unmarshal([]byte(text), &m); err != nil {
		return nil, errors.New("the line with groups and notes cannot be read; the accounts can")
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
			index[name(e)] = append(index[name(e)], i)
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
	links := by(func(e metaAccount) string { return e.Link })
	for i := range lines {
		take(&lines[i], links[hash([]byte(lines[i].text))])
	}
	keys := by(func(e metaAccount) string {
		if e.Whole {
			return ""
		}
		return e.Key
	})
	for i := range lines {
		if l := &lines[i]; l.about == nil && l.err == nil {
			take(l, keys[keyHash(l.account)])
		}
	}
}

// assemble builds the vault. An account whose JSON was spoiled by hand is still
// an account by its link.
func assemble(m *meta, lines []line) (*vault.Vault, error) {
	v, err := decode(m.Vault, lines, m.SetAside)
	if err == nil && len(v.Accounts) >= len(lines) {
		return v, nil
	}
	seen := make(map[string]bool, len(lines))
	for i := range lines {
		l := &lines[i]
		one, err := decode(nil, lines[i:i+1], nil)
		if err != nil || len(one.Accounts) != 1 || seen[string(l.about.id())] {
			l.about = nil
		}
		seen[string(l.about.id())] = true
	}
	if v, err := decode(m.Vault, lines, m.SetAside); err == nil {
		return v, nil
	}
	return decode(nil, lines, m.SetAside)
}

// id is the account's ID as it stands in the JSON.
func (e *metaAccount) id() json.RawMessage {
	if e == nil {
		return nil
	}
	return e.Rest["id"]
}

// decode reads the stored form that is put together of a vault's own fields,
// the accounts of lines and the entries that were set aside.
func decode(own fields, lines []line, setAside []json.RawMessage) (*vault.Vault, error) {
	entries := make([]any, 0, len(lines)+len(setAside))
	for _, l := range lines {
		switch {
		case l.about == nil:
			l.account.ID = vault.NewID()
			entries = append(entries, entry(l.account))
		case l.about.Whole:
			entries = append(entries, l.about.Rest)
		default:
			entries = append(entries, merge(l.account, l.about.Rest))
		}
	}
	for _, raw := range setAside {
		entries = append(entries, raw)
	}
	form := map[string]any{"version": vault.Version}
	for name, value := range own {
		form[name] = value
	}
	form["accounts"] = entries
	data, err := marshal(form)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	v, err := vault.Decode(data)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	return v, nil
}
