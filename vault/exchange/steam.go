package exchange

import (
	"context"
	"crypto/sha1"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"latchkey/vault"
	"latchkey/vault/reason"
)

// steamGuard is what Steam keeps of an account: a .maFile of Steam Desktop
// Authenticator and steamguard-cli, or a file Steamguard-… of the Android app,
// whose newer versions have several under accounts.
type steamGuard struct {
	Name   text   `json:"account_name"`
	Secret string `json:"shared_secret"` // base64
}

// steamManifest is manifest.json, the list that Steam Desktop Authenticator and
// steamguard-cli keep beside the files of the accounts. What is encrypted needs
// the salt and the vector in it.
type steamManifest struct {
	Entries items `json:"entries"`
}

type steamEntry struct {
	File text `json:"filename"`
	IV   text `json:"encryption_iv"` // base64, as the salt
	Salt text `json:"encryption_salt"`

	// What steamguard-cli has in place of these.
	Encryption struct {
		Scheme text `json:"scheme"`
		IV     text `json:"iv"`
		Salt   text `json:"salt"`
	} `json:"encryption"`
}

// The costs that are fixed in the two programs.
const (
	steamRounds = 50_000 // of PBKDF2-HMAC-SHA-1

	steamArgonScheme                           = "Argon2idAes256"
	steamPasses, steamMemory, steamThreads     = 3, 62_500, 4 // of Argon2id; KiB
	maxSteamFile                           int = 1 << 20
)

// errManifest is the answer to a list without the files it lists.
var errManifest = reason.For(ErrFileMissing, "this is only the list of Steam’s accounts; the .maFile of each belongs to it", nil)

func isSteam(f *file) bool {
	if f.has("shared_secret") || isSteamManifest(f) {
		return true
	}
	if !f.has("accounts") {
		return false
	}
	accounts, ok := members(string(f.object["accounts"]))
	return ok && len(accounts) > 0 && open(accounts[0].value).has("shared_secret")
}

func isSteamManifest(f *file) bool {
	var entries items
	if !f.has("entries") || json.Unmarshal(f.object["entries"], &entries) != nil {
		return false
	}
	list := file{list: entries}
	return list.lists("filename", "steamid") || list.lists("filename", "steam_id")
}

func readSteam(ctx context.Context, f *file, o Options) (Result, error) {
	if isSteamManifest(f) {
		return readSteamManifest(ctx, f, o)
	}
	accounts := []member{{value: json.RawMessage(f.text)}}
	if !f.has("shared_secret") {
		accounts, _ = members(string(f.object["accounts"]))
	}
	if err := many(len(accounts)); err != nil {
		return Result{}, err
	}
	var r Result
	for i, m := range accounts {
		a, err := parseSteam(m.value)
		r.add(nth(i), a, err)
	}
	return r, nil
}

func parseSteam(raw json.RawMessage) (vault.Account, error) {
	var s steamGuard
	if err := decode(raw, &s); err != nil {
		return vault.Account{}, err
	}
	key, err := base64.StdEncoding.DecodeString(s.Secret)
	if err != nil || len(key) == 0 {
		return vault.Account{}, notEncoded(vault.ErrSecret, "base64")
	}
	return entry{kind: "steam", issuer: "Steam", name: string(s.Name), key: key}.account()
}

// readSteamManifest reads the files that the list names among those that were
// chosen with it.
func readSteamManifest(ctx context.Context, f *file, o Options) (Result, error) {
	var manifest steamManifest
	if err := decode([]byte(f.text), &manifest); err != nil {
		return Result{}, err
	}
	if err := many(len(manifest.Entries)); err != nil {
		return Result{}, err
	}
	var r Result
	var refused error
	found := 0
	o = o.asking()
	for i, raw := range manifest.Entries {
		var e steamEntry
		if err := decode(raw, &e); err != nil {
			r.fail(nth(i), err)
			continue
		}
		n := o.find(string(e.File))
		if n == nil {
			r.fail(nth(i), reason.For(ErrFileMissing, "the .maFile of this account", nil))
			continue
		}
		n.used = true // whatever comes of it, and never twice
		found++
		plain, err := e.open(ctx, n.data, o)
		switch {
		case ctx.Err() != nil, errors.Is(err, ErrNeedPassword):
			return Result{}, err
		case errors.Is(err, ErrWrongPassword):
			refused = err
		}
		var a vault.Account
		if err == nil {
			a, err = parseSteam(plain)
		}
		r.add(nth(i), a, err)
	}
	switch {
	case found == 0:
		return Result{}, errManifest
	case len(r.Accounts) == 0 && refused != nil:
		return Result{}, refused
	}
	return r, nil
}

// find returns the file of that name that was chosen too, and is not used yet.
func (o Options) find(name string) *neighbour {
	for _, n := range o.beside {
		if !n.used && n.name != "" && strings.EqualFold(n.name, name) {
			return n
		}
	}
	return nil
}

// open returns the content of the file of an entry.
func (e steamEntry) open(ctx context.Context, data []byte, o Options) ([]byte, error) {
	iv, salt := e.IV, e.Salt
	if e.Encryption.IV != "" {
		iv, salt = e.Encryption.IV, e.Encryption.Salt
	}
	if iv == "" {
		return data, nil
	}
	if len(data) > maxSteamFile {
		return nil, fmt.Errorf("%w: the file of an account of more than %d bytes", ErrTooLarge, maxSteamFile)
	}
	var parts [3][]byte
	for i, text := range []string{string(iv), string(salt), strings.TrimSpace(string(data))} {
		var err error
		if parts[i], err = base64.StdEncoding.DecodeString(text); err != nil {
			return nil, notEncoded(ErrDamaged, "base64")
		}
	}
	password, err := o.ask(ctx)
	if err != nil {
		return nil, err
	}
	var key []byte
	if e.Encryption.Scheme == steamArgonScheme {
		key, err = argon2Key(ctx, password, parts[1], steamPasses, steamMemory, steamThreads)
	} else {
		key, err = pbkdf2Key(ctx, sha1.New, password, parts[1], steamRounds)
	}
	if err != nil {
		return nil, err
	}
	plain, err := openCBC(key, parts[0], parts[2])
	if err == nil && !json.Valid(plain) {
		err = ErrWrongPassword // one of 256 wrong ones leaves a good padding
	}
	return plain, err
}
