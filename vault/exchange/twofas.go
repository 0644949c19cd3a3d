package exchange

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"slices"
	"strings"

	"latchkey/vault/reason"
)

// twoFAS is a backup of 2FAS, schema 1 to 4: {schemaVersion, services, groups},
// where services may be sealed in servicesEncrypted. A higher schema is read as
// far as it goes: its fields have only ever grown.
type twoFAS struct {
	Services  items `json:"services"`
	Encrypted text  `json:"servicesEncrypted"` // ciphertext:salt:nonce, base64 each
	Groups    []struct {
		ID   text `json:"id"`
		Name text `json:"name"`
	} `json:"groups"`
}

type twoFASService struct {
	Name    text   `json:"name"` // what the person called it
	Secret  string `json:"secret"`
	GroupID text   `json:"groupId"`
	Order   struct {
		Position count `json:"position"`
	} `json:"order"`
	OTP struct {
		Label     text   `json:"label"`
		Account   text   `json:"account"`
		Issuer    text   `json:"issuer"`
		Digits    count  `json:"digits"`
		Period    count  `json:"period"`
		Algorithm string `json:"algorithm"`
		Counter   count  `json:"counter"`
		TokenType string `json:"tokenType"`
	} `json:"otp"`
}

// twoFASRounds is fixed in 2FAS.
const twoFASRounds = 10_000

func is2FAS(f *file) bool {
	return f.has("schemaVersion", "services") || f.has("schemaVersion", "servicesEncrypted")
}

func read2FAS(ctx context.Context, f *file, o Options) (Result, error) {
	var form twoFAS
	if err := decode([]byte(f.text), &form); err != nil {
		return Result{}, err
	}
	if form.Encrypted != "" {
		plain, err := form.open(ctx, o)
		if err != nil {
			return Result{}, err
		}
		form.Services = nil
		if err := decode(plain, &form.Services); err != nil {
			return Result{}, err
		}
	}
	if err := many(len(form.Services)); err != nil {
		return Result{}, err
	}
	groups := map[text]text{}
	for _, g := range form.Groups {
		groups[g.ID] = g.Name
	}
	type placed struct {
		where    *reason.Text
		position int64
		entry    entry
	}
	var r Result
	var services []placed
	for i, raw := range form.Services {
		var s twoFASService
		if err := decode(raw, &s); err != nil {
			r.fail(nth(i), err)
			continue
		}
		issuer, name := s.names()
		services = append(services, placed{nth(i), s.Order.Position.n, entry{
			kind: s.OTP.TokenType, issuer: issuer, name: name, secret: s.Secret, algorithm: s.OTP.Algorithm,
			digits: s.OTP.Digits, period: s.OTP.Period, counter: s.OTP.Counter, group: string(groups[s.GroupID]),
		}})
	}
	slices.SortStableFunc(services, func(a, b placed) int { return cmp.Compare(a.position, b.position) })
	for _, s := range services {
		a, err := s.entry.account()
		r.add(s.where, a, err)
	}
	return r, nil
}

// names returns what the person sees. On iOS account and issuer may be missing.
func (s twoFASService) names() (issuer, name string) {
	issuer, name = string(s.Name), string(s.OTP.Account)
	prefix, rest := splitName(string(s.OTP.Issuer), string(s.OTP.Label))
	if strings.TrimSpace(issuer) == "" {
		issuer = prefix
	}
	if name == "" && rest != issuer {
		name = rest
	}
	return issuer, name
}

func (form twoFAS) open(ctx context.Context, o Options) ([]byte, error) {
	var parts [3][]byte
	texts := strings.Split(string(form.Encrypted), ":")
	if len(texts) != len(parts) {
		return nil, errEncryption
	}
	for i, t := range texts {
		var err error
		if parts[i], err = base64.StdEncoding.DecodeString(t); err != nil {
			return nil, wrongForm("servicesEncrypted", "base64")
		}
	}
	password, err := o.ask(ctx)
	if err != nil {
		return nil, err
	}
	key, err := pbkdf2Key(ctx, sha256.New, password, parts[1], twoFASRounds)
	if err != nil {
		return nil, err
	}
	return openGCM(key, parts[2], parts[0], nil)
}
