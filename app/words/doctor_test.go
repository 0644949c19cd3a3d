package words_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"latchkey/app/doctor"
	"latchkey/app/words"
	"latchkey/sync/clock"
	"latchkey/vault"
)

// jargon is what nobody should need to know to read a verdict.
var jargon = regexp.MustCompile(`(?i)\b(totp|hotp|otp|rfc|ntp|hmac|base32|otpauth|offset|parameters?|synchroni[sz]\w+|2fa|mfa)\b`)

// Every verdict and step has words, without jargon and with nothing left open.
func TestDoctor(t *testing.T) {
	a := vault.Account{Kind: vault.TOTP, Issuer: "Example", Name: "me", Algorithm: vault.SHA512, Digits: 8, Period: 60, Created: time.Now()}
	m := clock.Measurement{Decided: true, At: time.Now(), Samples: []clock.Sample{{Verdict: clock.Agrees}}}
	open := clock.Measurement{At: time.Now()}
	steam := a
	steam.Kind = vault.Steam
	seen := map[string]bool{}
	try := func(v doctor.Verdict, what string) {
		t.Helper()
		f := words.Doctor(v, a)
		if f.What == "" || v.Step != doctor.NoStep && f.Next == "" {
			t.Errorf("%+v has no words: %+v", v, f)
		}
		if seen[f.What+f.Basis] && what == "" {
			t.Errorf("%s says the same as another: %q", v.Cause, f.What)
		}
		seen[f.What+f.Basis] = true
		for _, s := range []string{f.What, f.Basis, f.Next} {
			s = f.In(s)
			switch {
			case strings.Contains(s, "{{"), strings.Contains(s, "<nil>"), strings.Contains(s, "%!"):
				t.Errorf("%s: left open: %q", v.Cause, s)
			case jargon.MatchString(s):
				t.Errorf("%s: jargon: %q", v.Cause, s)
			case s != "" && !strings.HasSuffix(s, "."):
				t.Errorf("%s: no full stop: %q", v.Cause, s)
			}
		}
		if !strings.Contains(f.In(f.What), what) {
			t.Errorf("%s: %q does not say %q", v.Cause, f.In(f.What), what)
		}
	}
	for _, c := range []doctor.Cause{
		doctor.CorrectionUnchecked, doctor.NoCode, doctor.WrongAccount, doctor.Twin, doctor.Replaced, doctor.Deleted,
		doctor.KeyExample, doctor.KeyRepeats, doctor.KeyWord, doctor.KeyShort, doctor.KeyLength, doctor.CounterAhead, doctor.CounterApart,
		doctor.Reused, doctor.Late, doctor.SameSite, doctor.Right, doctor.Site, doctor.ClockMoot, doctor.AloneFine,
		doctor.UsualFine, doctor.KeyFine, doctor.TimelyFine, doctor.NotSeen,
	} {
		try(doctor.Verdict{Cause: c, Certainty: doctor.Likely, Step: doctor.FreshCode}, "")
	}
	for _, tc := range []struct {
		v    doctor.Verdict
		what string
	}{
		{doctor.Verdict{Cause: doctor.ClockWrong, Certainty: doctor.Certain, Offset: 42300 * time.Millisecond}, "42.3 s behind"},
		{doctor.Verdict{Cause: doctor.ClockWrong, Certainty: doctor.Likely, Offset: -time.Hour}, "1 h ahead"},
		{doctor.Verdict{Cause: doctor.ClockWrong, Certainty: doctor.Possible, Offset: -3 * time.Second}, "off by 3.0 s"},
		{doctor.Verdict{Cause: doctor.CorrectionUnfit, Certainty: doctor.Certain, Offset: time.Minute}, "1 min behind"},
		{doctor.Verdict{Cause: doctor.CorrectionUnfit, Certainty: doctor.Certain, Offset: -time.Minute}, "1 min ahead"},
		{doctor.Verdict{Cause: doctor.CorrectionUnfit, Certainty: doctor.Possible, Offset: 3 * time.Second}, "off by 3.0 s"},
		{doctor.Verdict{Cause: doctor.CorrectionGone, Certainty: doctor.Certain, Offset: time.Minute}, "were 1 min off"},
		{doctor.Verdict{Cause: doctor.ClockImpossible, Finding: clock.FoundBeforeBuild}, "cannot be right"},
		{doctor.Verdict{Cause: doctor.ClockImpossible, Finding: clock.FoundWentBack}, "may be wrong"},
		{doctor.Verdict{Cause: doctor.ClockUnknown}, "still right"},
		{doctor.Verdict{Cause: doctor.ClockFine, Certainty: doctor.Fine}, "right"},
		{doctor.Verdict{Cause: doctor.Twin, Newer: true, Other: a}, "the other one is newer"},
		{doctor.Verdict{Cause: doctor.Deleted, Newer: true, Other: a}, "newer entry"},
		{doctor.Verdict{Cause: doctor.Unusual, Known: true, Try: []vault.Account{a}}, "This site"},
		{doctor.Verdict{Cause: doctor.Unusual, Try: []vault.Account{a}}, "rare"},
		{doctor.Verdict{Cause: doctor.Unusual, Known: true, Try: []vault.Account{steam}}, "Steam"},
		{doctor.Verdict{Cause: doctor.UsualFine, Known: true}, "the site asks for"},
		{doctor.Verdict{Cause: doctor.TimelyFine, Left: 20 * time.Second}, "in good time"},
	} {
		tc.v.Measured = &m
		try(tc.v, tc.what)
	}
	never, undecided := doctor.Verdict{Cause: doctor.ClockUnknown}, doctor.Verdict{Cause: doctor.ClockUnknown, Measured: &open}
	if n, u := words.Doctor(never, a).Basis, words.Doctor(undecided, a).Basis; n == u || n == "" || u == "" {
		t.Errorf("%q and %q", n, u)
	}
	for _, s := range []doctor.Step{doctor.Correct, doctor.CheckClock, doctor.Calibrate, doctor.FreshCode, doctor.NextCode, doctor.OtherCode, doctor.BringBack,
		doctor.TryAs, doctor.AddAgain, doctor.TwoCodes, doctor.ChooseName, doctor.ServiceCode, doctor.FindTheCodes} {
		if next := words.Doctor(doctor.Verdict{Cause: doctor.Right, Step: s}, a).Next; next == "" || jargon.MatchString(next) {
			t.Errorf("%s: %q", s, next)
		}
	}
}
