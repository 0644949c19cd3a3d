package cli_test

import (
	"slices"
	"strings"
	"testing"
	"time"
)

type examination struct {
	Accounts []struct {
		Issuer   string `json:"issuer"`
		Name     string `json:"name"`
		Verdicts []struct {
			Cause     string   `json:"cause"`
			Certainty string   `json:"certainty"`
			Step      string   `json:"step"`
			Offset    *float64 `json:"offset"`
			What      string   `json:"what"`
			Basis     string   `json:"basis"`
			Next      string   `json:"next"`
			Code      string   `json:"code"`
			Try       []struct {
				Algorithm string `json:"algorithm"`
				Digits    int    `json:"digits"`
				Period    int    `json:"period"`
				Code      string `json:"code"`
			} `json:"try"`
		} `json:"verdicts"`
	} `json:"accounts"`
}

// causes are those of an account, in order.
func (e examination) causes(i int) []string {
	var out []string
	for _, v := range e.Accounts[i].Verdicts {
		out = append(out, v.Cause)
	}
	return out
}

func TestDoctor(t *testing.T) {
	w := filled(t)
	r := w.run("doctor", "--offline", "alice")
	if r.code != 0 || !strings.Contains(r.out, "Nobody knows yet whether the clock of this device is right.") || !strings.Contains(r.out, "Get in another way.") {
		t.Errorf("%+v", r)
	}

	served(t, w, 45*time.Second, 3)
	r = w.run("doctor", "alice")
	if r.code != 3 || !strings.HasPrefix(r.out, "Example (alice)\n  ! The clock of this device is 45.0 s behind.\n    3 of 3 time sources say so") || !strings.Contains(r.out, "Make the codes right") {
		t.Errorf("%+v", r)
	}
	w.run("clock", "--apply", "--yes")
	r = w.run("doctor", "bob", "--json") // within a minute: what the servers said holds
	got := decode[examination](t, r.out)
	if want := []string{"right", "unusual", "same-site", "site", "clock-fine", "alone-fine", "key-fine", "not-seen"}; r.code != 0 || !slices.Equal(got.causes(0), want) {
		t.Errorf("exit %d, %v, want %v", r.code, got.causes(0), want)
	}
	odd := got.Accounts[0].Verdicts[1]
	if len(odd.Try) != 2 || odd.Try[0].Digits != 6 || odd.Try[0].Period != 30 || odd.Try[0].Algorithm != "SHA1" || len(odd.Try[0].Code) != 6 || odd.Step != "try-as" || odd.Offset != nil {
		t.Errorf("%+v", odd)
	}

	// All at once: nobody said that a counter was refused.
	if r = w.run("doctor", "--offline"); r.code != 0 || r.out != "Nothing is wrong with the clock and the 3 accounts, as far as can be seen.\n" {
		t.Errorf("%+v", r)
	}
	w.stdin = "otpauth://totp/Example:alice?issuer=example&secret=JBSWY3DPEHPK3PXP\n"
	w.must("add")
	r = w.run("doctor", "--offline")
	if r.code != 3 || strings.Count(r.out, "There are two entries for this account") != 1 || !strings.Contains(r.out, "is an example from a guide") {
		t.Errorf("%+v", r)
	}
	r = w.run("doctor", "--offline", "--json", "example", "alice")
	if got := decode[examination](t, r.out); r.code != 3 || len(got.Accounts) != 2 || got.Accounts[0].Verdicts[0].Cause != "twin" || len(got.Accounts[0].Verdicts[0].Code) != 6 {
		t.Errorf("%+v", r)
	}
	for line, want := range map[string]int{"doctor nobody": 1, "doctor --report": 2, "doctor --names alice": 2, "doctor --report --json bob": 2, "doctor --report example": 1} {
		if r := w.run(strings.Fields(line + " --offline")...); r.code != want || r.out != "" {
			t.Errorf("%s: %+v", line, r)
		}
	}
}

// No network is no reason to blame the clock.
func TestDoctorUnreachable(t *testing.T) {
	w := filled(t)
	w.env["LATCHKEY_TIME_SERVERS"] = "127.0.0.1:9,127.0.0.1:10,127.0.0.1:11"
	r := w.run("doctor", "--json", "alice")
	v := decode[examination](t, r.out).Accounts[0].Verdicts[0]
	if r.code != 0 || v.Cause != "clock-unknown" || v.Certainty != "possible" || v.Step != "calibrate" {
		t.Errorf("%+v", r)
	}
}

func TestDoctorReport(t *testing.T) {
	w := filled(t)
	r := w.run("doctor", "--report", "--offline", "bob")
	if r.code != 0 || !strings.HasPrefix(r.out, "Latchkey     1.2.3 on linux/") || !strings.Contains(r.out, "totp, SHA256, 8 digits, 60 s") || strings.Contains(r.out, "bob") || strings.Contains(r.out, "Example") {
		t.Errorf("%+v", r)
	}
	if r = w.run("doctor", "--report", "--names", "--offline", "bob"); !strings.Contains(r.out, "Example (bob)") {
		t.Errorf("%+v", r)
	}
}

// From nothing to a rehearsed backup, and an account that came after it.
func TestReady(t *testing.T) {
	w := filled(t)
	if r := w.run("ready"); r.code != 3 || !strings.HasPrefix(r.out, "0 of 3 accounts would be yours again.\n  Backup ") || !strings.Contains(r.out, "There is no verified backup yet.") {
		t.Errorf("%+v", r)
	}
	w = backedUp(t)
	if r := w.run("ready"); r.code != 0 || !strings.HasPrefix(r.out, "3 of 3 accounts would be yours again.\n") || !strings.Contains(r.out, "and nothing has changed since.") {
		t.Errorf("%+v", r)
	}
	got := decode[readiness](t, w.must("ready", "--json").out)
	if got.Back != 3 || got.Of != 3 || got.Level != "amber" || len(got.Checks) != 8 || got.Checks[0].Level != "green" || got.Checks[0].At == nil || got.Checks[2].At != nil || len(got.Accounts) != 3 || !slices.Equal(got.Accounts[0].Reasons, []string{"codes-open", "untried"}) {
		t.Errorf("%+v", got)
	}
	w.now = func() time.Time { return time.Now().Add(time.Hour) }
	w.stdin = "otpauth://totp/GitHub:dave?issuer=GitHub&secret=" + keyA[2:] + "AB\n"
	w.must("add")
	r := w.run("ready", "--json")
	got = decode[readiness](t, r.out)
	if last := got.Accounts[len(got.Accounts)-1]; r.code != 3 || got.Back != 3 || got.Of != 4 || last.Level != "red" || !slices.Equal(last.Reasons, []string{"not-in-backup", "no-service-codes", "untried"}) {
		t.Errorf("%+v", got)
	}
	if r := w.run("ready"); !strings.Contains(r.out, "GitHub (dave):\n  It came after the last verified backup.\n") {
		t.Errorf("%+v", r)
	}
	if r := w.run("ready", "please"); r.code != 2 {
		t.Errorf("%+v", r)
	}
}
