package exchange

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"

	"latchkey/vault"
)

// steamGuard is what Steam keeps of an account: a .maFile of Steam Desktop
// Authenticator and steamguard-cli, or a file Steamguard-… of the Android app,
// whose newer versions have several under accounts.
type steamGuard struct {
	Name   text   `json:"account_name"`
	Secret string `json:"shared_secret"` // base64
}

// errManifest is the answer to the list that Steam Desktop Authenticator keeps
// beside its files, encrypted or not.
var errManifest = errors.New("it is only the list of Steam Desktop Authenticator's accounts; turn its encryption off if it is on, and import the .maFile of each account")

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
	return f.has("encrypted", "entries") && json.Unmarshal(f.object["entries"], &entries) == nil &&
		(&file{list: entries}).lists("filename", "steamid")
}

func readSteam(_ context.Context, f *file, _ Options) (Result, error) {
	if isSteamManifest(f) {
		return Result{}, fmt.Errorf("%w: %w", ErrUnknownFormat, errManifest)
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
		return vault.Account{}, fmt.Errorf("%w: it is not base64", vault.ErrSecret)
	}
	return entry{kind: "steam", issuer: "Steam", name: string(s.Name), key: key}.account()
}
