package backup

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode"

	"latchkey/vault"
)

// MaxPlaintext bounds what is inside a backup, in bytes.
const MaxPlaintext = 16 << 20

// Contents is what a backup holds.
type Contents struct {
	// Vault has the accounts in the order of their lines. What this version
	// cannot read is set aside in it, so that [vault.Vault.KeepUnknown] can
	// carry it over. It has no recovery code, no record of a backup and no places.
	Vault *vault.Vault

	// Failures are the lines that could not be read.
	Failures []Failure

	Made       time.Time // zero if the list was made by hand
	RecoveryID string    // [Code.ID] of the code it was made with; empty if unknown

	// RecoveryCode is that of the vault, which only a transfer brings along.
	RecoveryCode Code
}

// Failure is a line of the list that could not be read.
type Failure struct {
	Line int // counted from 1
	Err  error
}

// metaPrefix starts the comment line that holds what links cannot say.
const metaPrefix = "# latchkey {"

// metaVersion is the version of that line.
const metaVersion = 1

type fields = map[string]json.RawMessage

// meta is the stored form of the vault less what the links say.
type meta struct {
	Version    int               `json:"version"`
	Made       time.Time         `json:"made"`
	RecoveryID string            `json:"recoveryID,omitempty"`
	Recovery   string            `json:"recoveryCode,omitempty"`
	Vault      fields            `json:"vault"` // all but the accounts
	Accounts   []metaAccount     `json:"accounts"`
	SetAside   []json.RawMessage `json:"setAside,omitempty"`
}

// metaAccount finds its line by hashes, so that it still does when the list was
// sorted or a name was changed by hand.
type metaAccount struct {
	Key   string `json:"key"`             // of the secret
	Link  string `json:"link,omitempty"`  // of the line, where the secret alone could mean two
	Whole bool   `json:"whole,omitempty"` // the line cannot say it all: Rest is the whole account
	Rest  fields `json:"rest"`
}

// said are the fields of a stored account that its link carries.
var said = []string{"kind", "issuer", "name", "secret", "algorithm", "digits", "period", "counter", "params"}

// render writes the list. It carries every secret in clear.
func render(v *vault.Vault, recoveryID string, carried Code, made time.Time) ([]byte, error) {
	stored, err := storedForm(v)
	if err != nil {
		return nil, err
	}
	var top fields
	var entries []json.RawMessage
	if err := errors.Join(json.Unmarshal(stored, &top), json.Unmarshal(top["accounts"], &entries)); err != nil {
		return nil, err
	}
	delete(top, "accounts")
	n := len(v.Accounts)
	m := meta{Version: metaVersion, Made: made.UTC().Truncate(time.Second), RecoveryID: recoveryID, Recovery: carried.Reveal(), Vault: top, Accounts: make([]metaAccount, n), SetAside: entries[n:]}

	uses := make(map[string]int, n)
	for _, a := range v.Accounts {
		uses[keyHash(a)]++
	}
	links := make([]string, n)
	for i, a := range v.Accounts {
		var whole fields
		if err := json.Unmarshal(entries[i], &whole); err != nil {
			return nil, err
		}
		e := metaAccount{Key: keyHash(a), Rest: maps.Clone(whole)}
		for _, name := range said {
			delete(e.Rest, name)
		}
		links[i] = a.URI()
		if strings.ContainsFunc(links[i], unicode.IsControl) {
			a.Params = ""
			links[i] = a.URI()
		}
		if back, err := vault.ParseURI(links[i]); err != nil || !maps.EqualFunc(merge(back, e.Rest), whole, equalRaw) {
			e.Whole, e.Rest = true, whole
		}
		if e.Whole || uses[e.Key] > 1 {
			e.Link = hash([]byte(links[i]))
		}
		m.Accounts[i] = e
	}

	var b bytes.Buffer
	fmt.Fprintf(&b, "# Latchkey backup: %d accounts, %s.\n", n, m.Made.Format("2006-01-02 15:04:05 MST"))
	b.WriteString("# Every line that starts with otpauth:// is one account; most authenticators read such lines.\n" +
		"# Whoever sees this list can make your codes: delete it when you have used it.\n")
	for _, link := range links {
		b.WriteString(link + "\n")
	}
	about, err := marshal(m)
	if err != nil {
		return nil, err
	}
	// Last, since it is long and nobody but Latchkey reads it.
	fmt.Fprintf(&b, "# latchkey %s\n", about)
	if b.Len() > MaxPlaintext {
		return nil, fmt.Errorf("%w: the accounts and notes take more than %d bytes", ErrTooLarge, MaxPlaintext)
	}
	return b.Bytes(), nil
}

// storedForm is the stored form of what a backup keeps of a vault. Equal vaults
// have equal ones.
func storedForm(v *vault.Vault) ([]byte, error) { return v.ForBackup().Encode() }

// entry is the stored form of one account.
func entry(a vault.Account) fields {
	var form struct{ Accounts []fields }
	data, err := (&vault.Vault{Accounts: []vault.Account{a}}).Encode()
	if err != nil || json.Unmarshal(data, &form) != nil || len(form.Accounts) != 1 {
		return fields{} // is not an account to anyone who decodes it
	}
	return form.Accounts[0]
}

// merge puts together what a link said and what it could not say.
func merge(a vault.Account, rest fields) fields {
	e := entry(a)
	delete(e, "id")
	for name, value := range rest {
		if !slices.Contains(said, name) {
			e[name] = value
		}
	}
	return e
}

// marshal writes JSON on one line and leaves '<', '>' and '&' as they are, so
// that entries which were set aside come back byte for byte.
func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}

func equalRaw(a, b json.RawMessage) bool { return bytes.Equal(a, b) }

func keyHash(a vault.Account) string { return hash(a.Secret.Bytes()) }

// hash is long enough to find a line again, which is all it is for.
func hash(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:4])
}
