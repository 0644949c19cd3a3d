package doctor

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"latchkey/sync/clock"
	"latchkey/vault"
)

func account(t testing.TB, link string) vault.Account {
	t.Helper()
	a, err := vault.ParseURI(link)
	if err != nil {
		t.Fatal(err)
	}
	a.ID = vault.NewID()
	return a
}

// counter is an account whose codes go by a counter.
func counter(t testing.TB, at uint64) vault.Account {
	return account(t, fmt.Sprintf("otpauth://hotp/Example:me?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Example&counter=%d", at))
}

// The codes are those of RFC 4226 appendix D.
func TestResync(t *testing.T) {
	codes := []string{"755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"}
	for _, tc := range []struct {
		here          uint64
		first, second string
		want          uint64
		err           error
	}{
		{0, codes[0], codes[1], 2, nil},
		{0, codes[8], codes[9], 10, nil},
		{9, codes[2], codes[3], 4, nil}, // the other device is behind
		{4, "338 314", "254-676", 6, nil},
		{0, codes[1], codes[3], 0, ErrNoMatch}, // one was passed over
		{0, codes[4], codes[3], 0, ErrNoMatch}, // in the wrong order
		{0, codes[4], codes[4], 0, ErrNoMatch},
		{0, codes[4], "", 0, ErrTwoCodes},
		{0, "1234567", codes[4], 0, ErrTwoCodes},
		{vault.MaxCounter, codes[4], codes[5], 0, ErrNoMatch},
		{resyncBack + 1, codes[1], codes[2], 3, nil},
		{resyncBack + 2, codes[1], codes[2], 0, ErrNoMatch}, // too far back
	} {
		got, err := Resync(counter(t, tc.here), tc.first, tc.second)
		if got != tc.want || !errors.Is(err, tc.err) {
			t.Errorf("at %d, %s and %s: %d, %v", tc.here, tc.first, tc.second, got, err)
		}
	}
	broken := counter(t, 0)
	broken.Digits = 6
	broken.Secret = vault.Secret{}
	if _, err := Resync(broken, "123456", "123456"); !errors.Is(err, vault.ErrSecret) {
		t.Errorf("without a secret: %v", err)
	}
}

// A report tells what helps, and nothing that is the person's own.
func TestReport(t *testing.T) {
	rows := readCases(t)
	for _, row := range rows {
		c := row.make(t)
		for _, names := range []bool{false, true} {
			text := Report(c, About{Version: "1.2.3", System: "linux/amd64", Names: names})
			if !strings.Contains(text, "Latchkey     1.2.3 on linux/amd64") || !strings.Contains(text, "Verdict") || !strings.Contains(text, "Codes ") {
				t.Errorf("%s: incomplete:\n%s", row.Name, text)
			}
			for _, a := range c.Vault.Accounts {
				hidden := []string{a.Secret.Reveal(), fmt.Sprintf("%x", a.Secret.Bytes()), string(a.ID)}
				for at := -120; at <= 120; at += 30 {
					if code, err := a.Code(c.Now.Add(time.Duration(at) * time.Second)); err == nil {
						hidden = append(hidden, code.Value, code.Grouped())
					}
				}
				for _, code := range a.ServiceCodes {
					hidden = append(hidden, string(code.Code))
				}
				if !names {
					hidden = append(hidden, a.Name)
				}
				for _, h := range hidden {
					if h != "" && h != "me" && strings.Contains(text, h) {
						t.Errorf("%s: the report holds %q:\n%s", row.Name, h, text)
					}
				}
			}
			if got := strings.Contains(text, "Account"); got != names {
				t.Errorf("%s: the account is named: %v, want %v", row.Name, got, names)
			}
		}
	}
}

func TestReportClock(t *testing.T) {
	a := account(t, "otpauth://totp/GitHub:me?secret=KRSXG5CTMVRXEZLUKN2XAZLS&issuer=GitHub")
	now := caseNow
	m := clock.Measurement{At: now, Offset: 42300 * time.Millisecond, Uncertainty: 12 * time.Millisecond, Decided: true, Samples: []clock.Sample{
		{Server: clock.Server{Kind: clock.NTS, Host: "time.example.com"}, Offset: 42 * time.Second, Verdict: clock.Agrees},
		{Server: clock.Server{Kind: clock.NTP, Host: "ntp.example.org"}, Err: errors.New("canary"), Verdict: clock.NoAnswer},
	}}
	c := Case{Account: a, Vault: &vault.Vault{Accounts: []vault.Account{a}}, Now: now, Clock: Clock{Status: clock.Status{Last: &m}, Unreachable: true},
		Attempts: []Attempt{NewAttempt(a, now.Add(-4*time.Second)), {Account: "other", At: now}}}
	text := Report(c, About{Version: "v", System: "s"})
	for _, want := range []string{"offset +42.300 s ± 0.012 s", "nts://time.example.com: agrees, +42.000 s", "ntp.example.org: no-answer\n",
		"2026-11-23 12:01:03 UTC, good for another 27.0 s", "totp, SHA1, 6 digits, 30 s", "certain: clock-wrong", "no time source answered just now"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing:\n%s", want, text)
		}
	}
	if strings.Count(text, "Copied") != 1 || strings.Contains(text, "canary") {
		t.Errorf("says too much:\n%s", text)
	}
}

// Whatever the numbers, what the doctor says of a case is sound.
func FuzzExamine(f *testing.F) {
	f.Add(int64(45e9), int64(0), uint8(6), uint16(30), int64(7), uint8(0))
	f.Add(int64(0), int64(45e9), uint8(8), uint16(60), int64(29), uint8(3))
	f.Add(int64(-5e9), int64(0), uint8(0), uint16(0), int64(0), uint8(255))
	f.Fuzz(func(t *testing.T, offset, correction int64, digits uint8, period uint16, ago int64, flags uint8) {
		a := account(t, "otpauth://totp/GitHub:me?secret=KRSXG5CTMVRXEZLUKN2XAZLS&issuer=GitHub")
		a.Digits, a.Period = int(digits), int(period)
		if flags&1 != 0 {
			a.Kind, a.Period, a.Counter = vault.HOTP, 0, uint64(ago)
		}
		other := account(t, "otpauth://totp/GitHub:me?secret=KRSXG5CTMVRXEZLUKN2XAZLSKN2XAZLS&issuer=github.com")
		m := clock.Measurement{At: caseNow.Add(time.Duration(ago)), Decided: flags&2 == 0, Offset: time.Duration(offset)}
		c := Case{Account: a, Vault: &vault.Vault{Accounts: []vault.Account{a, other}, Bin: []vault.Binned{{Account: other, Removed: caseNow}}}, Now: caseNow,
			Clock: Clock{Status: clock.Status{Last: &m, Corrected: flags&4 != 0, Offset: time.Duration(correction)}}}
		for _, back := range []int64{ago, ago / 2} {
			c.Attempts = append(c.Attempts, NewAttempt(a, caseNow.Add(-time.Duration(back))))
		}
		verdicts := Examine(c)
		sound(t, c, verdicts)
		Report(c, About{})
	})
}
