package exchange

import "context"

// twoFAuth is an export of 2FAuth: {app, schema, datetime, data}.
// https://docs.2fauth.app/getting-started/usage/export/
type twoFAuth struct {
	Entries items `json:"data"`
}

type twoFAuthEntry struct {
	Type      string `json:"otp_type"`
	Service   text   `json:"service"`
	Account   text   `json:"account"`
	Secret    string `json:"secret"`
	Algorithm string `json:"algorithm"`
	Digits    count  `json:"digits"`
	Period    count  `json:"period"`
	Counter   count  `json:"counter"`
}

func is2FAuth(f *file) bool { return f.has("app", "schema", "data") }

func read2FAuth(_ context.Context, f *file, _ Options) (Result, error) {
	var form twoFAuth
	if err := decode([]byte(f.text), &form); err != nil {
		return Result{}, err
	}
	if err := many(len(form.Entries)); err != nil {
		return Result{}, err
	}
	var r Result
	for i, raw := range form.Entries {
		var e twoFAuthEntry
		if err := decode(raw, &e); err != nil {
			r.fail(nth(i), err)
			continue
		}
		a, err := entry{
			kind: e.Type, issuer: string(e.Service), name: string(e.Account), secret: e.Secret, algorithm: e.Algorithm,
			digits: e.Digits, period: e.Period, counter: e.Counter,
		}.account()
		r.add(nth(i), a, err)
	}
	return r, nil
}
