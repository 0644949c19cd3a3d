package cli_test

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestAddLink(t *testing.T) {
	w := newWorld(t)
	w.stdin = "  " + linkA + "\n"
	r := w.must("add", "--json")
	added := decode[struct{ Account account }](t, r.out).Account
	if added.Type != "totp" || added.Issuer != "Example" || added.Name != "alice" || added.Secret != "[secret]" || *added.Period != 30 || added.Counter != nil {
		t.Errorf("%+v", added)
	}
	if r := w.run("add", "-"); r.code != 1 || r.out != "" || !strings.Contains(r.err, "here already") {
		t.Errorf("twice: %+v", r)
	}
	w.stdin = ""
	r = w.must("add", linkB)
	if !strings.Contains(r.err, "other programs") || !strings.Contains(r.out, "Added Example (bob)") {
		t.Errorf("as an argument: %+v", r)
	}
	var prompts []string
	w.answer = func(prompt, _ string) string { prompts = append(prompts, prompt); return linkC }
	if r := w.must("add"); len(prompts) != 1 || !strings.HasPrefix(prompts[0], "Link") || !strings.Contains(r.out, "Added Counter (carol)") {
		t.Errorf("asked: %q, %+v", prompts, r)
	}
}

func TestAddByHand(t *testing.T) {
	for _, c := range []struct {
		flags string
		want  string
	}{
		{"--issuer X --name y", "X (y)  totp, SHA1, 6 digits, 30 s"},
		{"--name y --digits 8 --period 60 --algorithm sha-512", "y  totp, SHA512, 8 digits, 60 s"},
		{"--issuer X --kind HOTP --counter 5", "X  hotp, SHA1, 6 digits, counter 5"},
		{"--issuer X --kind steam", "X  steam"},
	} {
		w := newWorld(t)
		w.stdin = "canary aaaa bbbb 22\n"
		w.must(append([]string{"add"}, strings.Fields(c.flags)...)...)
		if r := w.must("list"); strings.TrimSpace(r.out) != c.want {
			t.Errorf("%s: %q", c.flags, r.out)
		}
		if r := w.must("list", "--reveal"); !strings.Contains(r.out, "CANARYAAAABBBB22") {
			t.Errorf("%s: %q", c.flags, r.out)
		}
	}
}

// Bad input is refused with a reason, and nothing of it is kept.
func TestAddRefused(t *testing.T) {
	for link, want := range map[string]string{
		"otpauth://totp/x?secret=CANARY1!":                   "The key cannot be right",
		"otpauth://totp/x":                                   "The key cannot be right",
		"otpauth://totp/x?secret=" + keyA + "&algorithm=MD4": "algorithm",
		"otpauth://totp/x?secret=" + keyA + "&digits=0":      "digits",
		"otpauth://totp/x?secret=" + keyA + "&digits=11":     "digits",
		"otpauth://totp/x?secret=" + keyA + "&period=0":      "period",
		"otpauth://yaotp/x?secret=" + keyA:                   "cannot make codes of this type",
		keyA:                                                 "not a link to an account",
		"":                                                   "not a link to an account",
		linkA + "\n" + linkB:                                 "latchkey import",
		"otpauth://totp/x?secret=" + strings.Repeat(keyA, 10_000): "latchkey import",
	} {
		w := newWorld(t)
		w.stdin = link
		if r := w.run("add", "--json"); r.code != 1 || r.out != "" || !strings.Contains(r.err, want) || strings.Contains(r.err, "CANARY") {
			t.Errorf("%.60q: %+v", link, r)
		}
		if r := w.must("list", "--json"); r.out != `{"accounts":[]}`+"\n" {
			t.Errorf("%.60q: left %s", link, r.out)
		}
	}
}

func TestList(t *testing.T) {
	w := filled(t)
	all := decode[struct{ Accounts []account }](t, w.must("list", "--json").out).Accounts
	if len(all) != 3 || all[1].Digits != 8 || all[1].Algorithm != "SHA256" || *all[1].Period != 60 || all[2].Period != nil || *all[2].Counter != 7 {
		t.Errorf("%+v", all)
	}
	for _, a := range all {
		if a.Secret != "[secret]" {
			t.Errorf("%+v", a)
		}
	}
	some := decode[struct{ Accounts []account }](t, w.must("list", "--reveal", "example", "--json", "bob").out).Accounts
	if len(some) != 1 || some[0].Name != "bob" || some[0].Secret != keyB {
		t.Errorf("%+v", some)
	}
	if r := w.must("list", "nobody"); r.out != "" || !strings.Contains(r.err, "None of the 3 accounts") {
		t.Errorf("%+v", r)
	}
	if r := w.must("list", "--json", "--", "--nobody"); r.out != `{"accounts":[]}`+"\n" {
		t.Errorf("%+v", r)
	}
}

type codes struct {
	Codes []struct {
		Type        string     `json:"type"`
		Issuer      string     `json:"issuer"`
		Name        string     `json:"name"`
		Code        string     `json:"code"`
		Next        string     `json:"next"`
		ValidFrom   *time.Time `json:"valid_from"`
		ValidUntil  *time.Time `json:"valid_until"`
		SecondsLeft *int64     `json:"seconds_left"`
		Counter     *uint64    `json:"counter"`
	} `json:"codes"`
	Corrected  bool     `json:"corrected"`
	Correction *float64 `json:"correction"`
}

func oathtoolA(t *testing.T, at time.Time) string {
	return program(t, "oathtool", "oathtool", "--totp=SHA1", "-b", "-d", "6", "-s", "30", "--now", at.UTC().Format("2006-01-02 15:04:05 UTC"), keyA)
}

func oathtoolB(t *testing.T, at time.Time) string {
	return program(t, "oathtool", "oathtool", "--totp=SHA256", "-b", "-d", "8", "-s", "60", "--now", at.UTC().Format("2006-01-02 15:04:05 UTC"), keyB)
}

func oathtoolC(t *testing.T, counter int) string {
	return program(t, "oathtool", "oathtool", "--hotp", "-b", "-d", "6", "-c", fmt.Sprint(counter), keyC)
}

func TestCode(t *testing.T) {
	w := filled(t)
	at := noon.Add(11*time.Second + 300*time.Millisecond)
	w.now = func() time.Time { return at }

	got := decode[codes](t, w.must("code", "--next", "e", "--json").out)
	if len(got.Codes) != 3 || got.Corrected || got.Correction != nil {
		t.Fatalf("%+v", got)
	}
	a, b, c := got.Codes[0], got.Codes[1], got.Codes[2]
	if a.Code != oathtoolA(t, at) || a.Next != oathtoolA(t, at.Add(30*time.Second)) || *a.SecondsLeft != 19 || !a.ValidFrom.Equal(noon) || !a.ValidUntil.Equal(noon.Add(30*time.Second)) || a.Counter != nil {
		t.Errorf("%+v", a)
	}
	if b.Code != oathtoolB(t, at) || b.Next != oathtoolB(t, at.Add(time.Minute)) || *b.SecondsLeft != 49 {
		t.Errorf("%+v", b)
	}
	if c.Code != oathtoolC(t, 7) || c.Next != oathtoolC(t, 8) || *c.Counter != 7 || c.ValidFrom != nil || c.SecondsLeft != nil {
		t.Errorf("%+v", c)
	}

	code := oathtoolA(t, at)
	if r := w.must("code", "Alice"); r.out != "Example (alice)  "+code[:3]+" "+code[3:]+"  19 s left\n" || r.err != "" {
		t.Errorf("%+v", r)
	}
	if r := w.must("code", "--plain", "alice"); r.out != code+"\n" {
		t.Errorf("%+v", r)
	}
	later := time.Date(2030, 2, 3, 4, 5, 6, 0, time.UTC)
	if r := w.must("code", "--plain", "--next", "bob", "--at", "2030-02-03T05:05:06+01:00"); r.out != oathtoolB(t, later)+"\n"+oathtoolB(t, later.Add(time.Minute))+"\n" {
		t.Errorf("%+v", r)
	}
	for line, want := range map[string]string{
		"code nobody --json":                                       "No account matches.",
		"code --plain example":                                     "Several accounts match: Example (alice), Example (bob).",
		"code --advance example":                                   "Several accounts match",
		"code --advance alice":                                     "there is no counter",
		"code alice --at 1969-12-31T23:00:00Z":                     "1970",
		"--store file:" + w.path("passphrase/in/it") + " code any": "cannot be used",
	} {
		if r := w.run(strings.Fields(line)...); r.code != 1 || r.out != "" || !strings.Contains(r.err, want) {
			t.Errorf("%s: %+v", line, r)
		}
	}
	if r := newWorld(t).run("code", "x"); r.code != 1 || !strings.Contains(r.err, "There are no accounts yet.") {
		t.Errorf("empty: %+v", r)
	}
}

// Each advance spends the code it shows, and no other.
func TestAdvance(t *testing.T) {
	w := filled(t)
	for counter := 7; counter < 10; counter++ {
		want := oathtoolC(t, counter)
		if r := w.must("code", "carol", "--plain"); r.out != want+"\n" {
			t.Errorf("looked at %d: %+v", counter, r)
		}
		if r := w.must("code", "carol", "--advance", "--plain"); r.out != want+"\n" {
			t.Errorf("spent %d: %+v", counter, r)
		}
	}
	// What cannot be saved is not shown.
	for _, name := range []string{"vault", "vault.1", "vault.2", "vault.3", "vault.4", "vault.5", "vault.upgrade"} {
		w.write(name, "damaged")
	}
	if r := w.run("code", "carol", "--advance"); r.code != 1 || r.out != "" || !strings.Contains(r.err, "damaged") {
		t.Errorf("%+v", r)
	}
}
