package backup

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
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
	Key   string          `json:"key"`             // of the secret
	Link  string          `json:"link,omitempty"`  // of the line, where the secret alone could mean two
	Whole bool            `json:"whole,omitempty"` // the line cannot say it all: Rest is the whole account
	Rest  json.RawMessage `json:"rest"`            // [vault.Account.Beside]
}

// render writes the list. It carries every secret in clear.
func render(v *vault.Vault, recoveryID string, carried Code, made time.Time) ([]byte, error) {
	own := v.ForBackup()
	own.Accounts = nil
	stored, err := own.Encode()
	if err != nil {
		return nil, err
	}
	var top fields
	var setAside []json.RawMessage
	if err := errors.Join(json.Unmarshal(stored, &top), json.Unmarshal(top["accounts"], &setAside)); err != nil {
		return nil, err
	}
	delete(top, "accounts")
	n := len(v.Accounts)
	m := meta{Version: metaVersion, Made: made.UTC().Truncate(time.Second), RecoveryID: recoveryID, Recovery: carried.Reveal(), Vault: top, Accounts: make([]metaAccount, n), SetAside: setAside}

	links, failures := make([]string, n), make([]error, n)
	spread(n, func(i int) { links[i], m.Accounts[i], failures[i] = link(v.Accounts[i]) })
	if err := errors.Join(failures...); err != nil {
		return nil, err
	}
	uses := make(map[string]int, n)
	for _, e := range m.Accounts {
		uses[e.Key]++
	}
	for i := range m.Accounts {
		if e := &m.Accounts[i]; e.Whole || uses[e.Key] > 1 {
			e.Link = hash([]byte(links[i]))
		}
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

// link returns the line of an account, and what there is to say beside it: the
// whole account where the line does not read back as it was.
func link(a vault.Account) (string, metaAccount, error) {
	text := a.URI()
	if strings.ContainsFunc(text, unicode.IsControl) {
		bare := a
		bare.Params = ""
		text = bare.URI()
	}
	rest, err := a.Beside()
	if err != nil {
		return "", metaAccount{}, err
	}
	e := metaAccount{Key: keyHash(a), Rest: rest}
	back, err := vault.ParseURI(text)
	if err == nil {
		back, err = back.WithBeside(rest)
	}
	if err == nil && back.Equal(a) {
		return text, e, nil
	}
	var form struct{ Accounts []json.RawMessage }
	stored, err := (&vault.Vault{Accounts: []vault.Account{a}}).Encode()
	if err == nil {
		err = json.Unmarshal(stored, &form)
	}
	if err != nil {
		return "", metaAccount{}, err
	}
	e.Whole, e.Rest = true, form.Accounts[0]
	return text, e, nil
}

// spread calls do for every number below n, on all processors, and waits.
func spread(n int, do func(i int)) {
	var wg sync.WaitGroup
	parts := min(n, runtime.GOMAXPROCS(0))
	for part := range parts {
		wg.Go(func() {
			for i := part * n / parts; i < (part+1)*n/parts; i++ {
				do(i)
			}
		})
	}
	wg.Wait()
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

func keyHash(a vault.Account) string { return hash(a.Secret.Bytes()) }

// hash is long enough to find a line again, which is all it is for.
func hash(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:4])
}
