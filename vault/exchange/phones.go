package exchange

import (
	"context"
	"encoding/base64"
	"encoding/json"

	"latchkey/vault"
	"latchkey/vault/reason"
)

// The databases of Google's and Microsoft's authenticators, which only come off
// rooted phones, hold accounts whose secrets the phone itself has encrypted.
var errPhone = reason.For(vault.ErrUnsupported, "the phone that it comes from has encrypted it; export from the app there", nil)

func isGoogleDB(f *file) bool { return f.db.has("accounts", "email", "secret", "counter", "type") }

// readGoogleDB reads the database of Google Authenticator, which knows neither
// algorithms nor digits nor periods.
func readGoogleDB(_ context.Context, f *file, _ Options) (Result, error) {
	return f.accounts(func(r row) (vault.Account, error) {
		if n := parseCount(r["isencrypted"]); n.n != 0 {
			return vault.Account{}, errPhone
		}
		e := entry{secret: r["secret"], counter: parseCount(r["counter"])}
		e.issuer, e.name = splitName(r["issuer"], r["email"])
		switch r["type"] {
		case "0":
		case "1":
			e.kind = "hotp"
		default:
			return vault.Account{}, errKind
		}
		return e.account()
	})
}

func isMicrosoftDB(f *file) bool {
	return f.db.has("accounts", "account_type", "name", "username", "oath_secret_key")
}

// readMicrosoftDB reads the database PhoneFactor of Microsoft Authenticator:
// accounts of others, and those of Microsoft with eight digits, of which some
// have no codes at all.
func readMicrosoftDB(_ context.Context, f *file, _ Options) (Result, error) {
	return f.accounts(func(r row) (vault.Account, error) {
		e := entry{issuer: r["name"], name: r["username"], secret: r["oath_secret_key"]}
		switch {
		case e.secret == "" && r["encrypted_oath_secret_key"] != "":
			return vault.Account{}, errPhone
		case r["account_type"] == "0":
		case r["account_type"] == "1":
			key, err := base64.StdEncoding.DecodeString(e.secret)
			if err != nil {
				return vault.Account{}, notEncoded(vault.ErrSecret, "base64")
			}
			e.key, e.digits = key, count{8, true}
		default:
			return vault.Account{}, errPush
		}
		return e.account()
	})
}

// accounts makes an account of each row of the table of that name.
func (f *file) accounts(read func(row) (vault.Account, error)) (Result, error) {
	rows, err := f.db.rows("accounts")
	if err != nil {
		return Result{}, err
	}
	if err := many(len(rows)); err != nil {
		return Result{}, err
	}
	var r Result
	for i, line := range rows {
		a, err := read(line)
		r.add(nth(i), a, err)
	}
	return r, nil
}

func isStratumDB(f *file) bool { return f.db.has("authenticator", "type", "secret", "ranking") }

// readStratumDB reads the database of Stratum, whose tables are what its backup
// has for lists.
func readStratumDB(_ context.Context, f *file, _ Options) (Result, error) {
	var form stratum
	rows, err := f.db.rows("authenticator")
	if err != nil {
		return Result{}, err
	}
	for _, r := range rows {
		raw, err := json.Marshal(map[string]any{
			"Type": json.Number(r["type"]), "Issuer": r["issuer"], "Icon": r["icon"], "Username": r["username"], "Secret": r["secret"],
			"Algorithm": json.Number(r["algorithm"]), "Digits": r["digits"], "Period": r["period"], "Counter": r["counter"], "Ranking": r["ranking"],
		})
		if err != nil { // a number that is none: no account of a known type
			raw = []byte("{}")
		}
		form.Authenticators = append(form.Authenticators, raw)
	}
	for table, add := range map[string]func(row){
		"category": func(r row) {
			form.Categories = append(form.Categories, stratumCategory{text(r["id"]), text(r["name"])})
		},
		"authenticatorcategory": func(r row) {
			form.Members = append(form.Members, stratumMember{text(r["categoryid"]), text(r["authenticatorsecret"])})
		},
	} {
		if !f.db.has(table) {
			continue
		}
		rows, err := f.db.rows(table)
		if err != nil {
			return Result{}, err
		}
		for _, r := range rows {
			add(r)
		}
	}
	return form.result()
}
