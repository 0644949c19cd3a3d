package exchange

import "context"

// raivoEntry is one of the list raivo-otp-export.json, which Raivo OTP packs into
// an encrypted archive. All values are texts.
// https://github.com/raivo-otp/ios-application
type raivoEntry struct {
	Kind      string `json:"kind"`
	Issuer    text   `json:"issuer"`
	Account   text   `json:"account"`
	Secret    string `json:"secret"`
	Algorithm string `json:"algorithm"`
	Digits    count  `json:"digits"`
	Timer     count  `json:"timer"`
	Counter   count  `json:"counter"`
	Pinned    flag   `json:"pinned"`
	Icon      text   `json:"iconValue"`
}

func isRaivo(f *file) bool { return f.lists("secret", "kind", "timer") }

func readRaivo(_ context.Context, f *file, _ Options) (Result, error) {
	if err := many(len(f.list)); err != nil {
		return Result{}, err
	}
	var r Result
	for i, raw := range f.list {
		var e raivoEntry
		if err := decode(raw, &e); err != nil {
			r.fail(nth(i), err)
			continue
		}
		a, err := entry{
			kind: e.Kind, issuer: string(e.Issuer), name: string(e.Account), secret: e.Secret, algorithm: e.Algorithm,
			digits: e.Digits, period: e.Timer, counter: e.Counter, pinned: e.Pinned, icon: string(e.Icon),
		}.account()
		r.add(nth(i), a, err)
	}
	return r, nil
}
