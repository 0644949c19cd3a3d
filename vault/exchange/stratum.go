package exchange

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha1"
	"slices"
	"strconv"
	"strings"

	"latchkey/vault"
	"latchkey/vault/reason"
)

// stratum is a backup of Stratum, which was Authenticator Pro. A category holds
// accounts by their secret.
// https://github.com/stratumauth/app/blob/master/doc/BACKUP_FORMAT.md
type stratum struct {
	Authenticators items             `json:"Authenticators"`
	Categories     []stratumCategory `json:"Categories"`
	Members        []stratumMember   `json:"AuthenticatorCategories"`
}

type stratumCategory struct {
	ID   text `json:"Id"`
	Name text `json:"Name"`
}

type stratumMember struct {
	CategoryID text `json:"CategoryId"`
	Secret     text `json:"AuthenticatorSecret"`
}

type stratumEntry struct {
	Type      int    `json:"Type"`
	Issuer    text   `json:"Issuer"`
	Username  text   `json:"Username"`
	Icon      text   `json:"Icon"` // a name, or @ and the ID of a picture
	Secret    string `json:"Secret"`
	Algorithm int    `json:"Algorithm"`
	Digits    count  `json:"Digits"`
	Period    count  `json:"Period"`
	Counter   count  `json:"Counter"`
	Ranking   count  `json:"Ranking"` // where it stands
}

// The signs of encrypted backups, and their key derivations, which are fixed.
const (
	stratumSign   = "AUTHENTICATORPRO" // salt 16, nonce 12, AES-256-GCM
	stratumPasses = 3
	stratumMemory = 64 << 10 // KiB
	stratumLanes  = 4

	stratumOldSign   = "AuthenticatorPro" // salt 20, IV 16, AES-256-CBC
	stratumOldRounds = 64_000
)

func isStratum(f *file) bool {
	return f.has("Authenticators") || bytes.HasPrefix(f.data, []byte(stratumSign)) || bytes.HasPrefix(f.data, []byte(stratumOldSign))
}

func readStratum(ctx context.Context, f *file, o Options) (Result, error) {
	plain := []byte(f.text)
	if f.object == nil {
		var err error
		if plain, err = openStratum(ctx, f.data, o); err != nil {
			return Result{}, err
		}
	}
	var form stratum
	err := decode(plain, &form)
	if err != nil && bytes.HasPrefix(f.data, []byte(stratumOldSign)) {
		return Result{}, ErrWrongPassword // nothing else in the old form shows it
	}
	if err != nil {
		return Result{}, err
	}
	return form.result()
}

// result makes accounts of the lists, in the order that the person chose.
func (form stratum) result() (Result, error) {
	if err := many(len(form.Authenticators)); err != nil {
		return Result{}, err
	}
	names := map[text]text{}
	for _, c := range form.Categories {
		names[c.ID] = c.Name
	}
	groups := map[string]text{}
	for _, m := range form.Members {
		if _, ok := groups[string(m.Secret)]; !ok {
			groups[string(m.Secret)] = names[m.CategoryID]
		}
	}
	var r Result
	type placed struct {
		where *reason.Text
		entry stratumEntry
	}
	var entries []placed
	for i, raw := range form.Authenticators {
		var e stratumEntry
		if err := decode(raw, &e); err != nil {
			r.fail(nth(i), err)
			continue
		}
		entries = append(entries, placed{nth(i), e})
	}
	slices.SortStableFunc(entries, func(a, b placed) int { return cmp.Compare(a.entry.Ranking.n, b.entry.Ranking.n) })
	for _, p := range entries {
		a, err := p.entry.account(string(groups[p.entry.Secret]))
		r.add(p.where, a, err)
	}
	return r, nil
}

func (e stratumEntry) account(group string) (vault.Account, error) {
	kinds := map[int]string{1: "hotp", 2: "totp", 3: "motp", 4: "steam", 5: "yandex"}
	algorithms := map[int]string{0: "SHA1", 1: "SHA256", 2: "SHA512"}
	kind, ok := kinds[e.Type]
	if !ok {
		return vault.Account{}, errKind
	}
	algorithm, ok := algorithms[e.Algorithm]
	if !ok {
		algorithm = strconv.Itoa(e.Algorithm) // which is refused by name
	}
	icon := string(e.Icon)
	if strings.HasPrefix(icon, "@") {
		icon = ""
	}
	return entry{
		kind: kind, issuer: string(e.Issuer), name: string(e.Username), secret: e.Secret, algorithm: algorithm,
		digits: e.Digits, period: e.Period, counter: e.Counter, group: group, icon: icon,
	}.account()
}

func openStratum(ctx context.Context, data []byte, o Options) ([]byte, error) {
	salt, iv := 16, 12
	old := bytes.HasPrefix(data, []byte(stratumOldSign))
	if old {
		salt, iv = 20, 16
	}
	data = data[len(stratumSign):]
	if len(data) < salt+iv+16 {
		return nil, errCutOff
	}
	password, err := o.ask(ctx)
	if err != nil {
		return nil, err
	}
	if old {
		key, err := pbkdf2Key(ctx, sha1.New, password, data[:salt], stratumOldRounds)
		if err != nil {
			return nil, err
		}
		return openCBC(key, data[salt:salt+iv], data[salt+iv:])
	}
	key, err := argon2Key(ctx, password, data[:salt], stratumPasses, stratumMemory, stratumLanes)
	if err != nil {
		return nil, err
	}
	return openGCM(key, data[salt:salt+iv], data[salt+iv:], nil)
}
