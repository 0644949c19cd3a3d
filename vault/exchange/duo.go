package exchange

import (
	"context"
)

// duoEntry is one of the list that Duo Mobile keeps in accounts.json. A counter
// makes it one of events; accounts of Duo's own push messages have no secret.
type duoEntry struct {
	Name text `json:"name"`
	OTP  *struct {
		Secret  string `json:"otpSecret"`
		Counter count  `json:"counter"`
	} `json:"otpGenerator"`
}

func isDuo(f *file) bool { return f.lists("accountType", "name") || f.lists("otpGenerator") }

func readDuo(_ context.Context, f *file, _ Options) (Result, error) {
	if err := many(len(f.list)); err != nil {
		return Result{}, err
	}
	var r Result
	for i, raw := range f.list {
		var e duoEntry
		if err := decode(raw, &e); err != nil {
			r.fail(nth(i), err)
			continue
		}
		if e.OTP == nil || e.OTP.Secret == "" {
			r.fail(nth(i), errPush)
			continue
		}
		out := entry{name: string(e.Name), secret: e.OTP.Secret, counter: e.OTP.Counter}
		if e.OTP.Counter.set {
			out.kind = "hotp"
		}
		a, err := out.account()
		r.add(nth(i), a, err)
	}
	return r, nil
}
