package issuers

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"latchkey/assets"
	"latchkey/vault"
)

// The table has the shape that it says it has, and no name stands in it twice.
func TestShape(t *testing.T) {
	usual := regexp.MustCompile(`^(|steam|[678]/(30|60))$`)
	color := regexp.MustCompile(`^([0-9A-F]{6})?$`)
	seen := map[string]string{}
	lines := 0
	for line := range strings.Lines(assets.Issuers) {
		line = strings.TrimSuffix(line, "\n")
		if strings.HasPrefix(line, "#") {
			continue
		}
		lines++
		c := strings.Split(line, "\t")
		if len(c) != 5 {
			t.Errorf("%q has %d columns, want 5", line, len(c))
			continue
		}
		for _, name := range strings.Split(c[0], "|") {
			if name != strings.TrimSpace(name) || Key(name) == "" {
				t.Errorf("%q is no name", name)
			}
			// Within a line, spellings may come to the same.
			if other, ok := seen[Key(name)]; ok && other != c[0] {
				t.Errorf("%q stands in %q and in %q", name, other, c[0])
			}
			seen[Key(name)] = c[0]
		}
		if c[1] != "" && c[1] != "yes" && c[1] != "no" {
			t.Errorf("%s: service codes: %q", c[0], c[1])
		}
		if !usual.MatchString(c[2]) {
			t.Errorf("%s: usual: %q", c[0], c[2])
		}
		if !color.MatchString(c[3]) {
			t.Errorf("%s: colour: %q", c[0], c[3])
		}
		if c[4] != "" {
			if u, err := url.Parse(c[4]); err != nil || u.Scheme != "https" || !strings.Contains(u.Host, ".") || u.User != nil || u.RawQuery != "" {
				t.Errorf("%s: page: %q", c[0], c[4])
			}
		}
	}
	if lines < 60 || lines != len(All()) {
		t.Errorf("%d lines, %d issuers", lines, len(All()))
	}
}

func TestOf(t *testing.T) {
	for text, want := range map[string]string{
		"GitHub": "GitHub", "github.com": "GitHub", " GITHUB ": "GitHub", "Google LLC": "Google",
		"Amazon Web Services": "AWS", "signin.aws.amazon.com": "AWS", "battle net": "Battle.net",
		"": "", "Example": "", "Git": "", "…": "",
	} {
		if got, ok := Of(text); got.Name != want || ok != (want != "") {
			t.Errorf("Of(%q) = %q, %v", text, got.Name, ok)
		}
	}
	if Site("github.com") != Site("GitHub") || Site("Bank of Åland") != Site("bank of åland") || Site("GitHub") == Site("GitLab") {
		t.Error("Site tells the same apart, or takes others for the same")
	}
}

func TestUsual(t *testing.T) {
	secret, err := vault.ParseSecret("AAAABBBBCCCCDDDD")
	if err != nil {
		t.Fatal(err)
	}
	plain := vault.Account{Kind: vault.TOTP, Secret: secret, Algorithm: vault.SHA1, Digits: 6, Period: 30}
	vary := func(change func(*vault.Account)) vault.Account {
		a := plain
		change(&a)
		return a
	}
	for _, tc := range []struct {
		issuer string
		a      vault.Account
		want   string // of digits, period and kind; empty where nothing is odd
	}{
		{"GitHub", plain, ""},
		{"GitHub", vary(func(a *vault.Account) { a.Algorithm = vault.SHA512 }), "6 30 totp"},
		{"GitHub", vary(func(a *vault.Account) { a.Digits = 8 }), "6 30 totp"},
		{"Battle.net", plain, "8 30 totp"},
		{"Battle.net", vary(func(a *vault.Account) { a.Digits = 8 }), ""},
		{"Steam", plain, "5 30 steam"},
		{"GitHub", vary(func(a *vault.Account) { a.Kind, a.Period = vault.HOTP, 0 }), ""},
		{"Keycloak", vary(func(a *vault.Account) { a.Period = 60 }), ""}, // each installation has its own
	} {
		site, ok := Of(tc.issuer)
		if !ok {
			t.Fatalf("%s is not known", tc.issuer)
		}
		got, odd := site.Usual(tc.a)
		if odd != (tc.want != "") {
			t.Errorf("%s: %+v is odd: %v", tc.issuer, tc.a, odd)
			continue
		}
		if err := got.Validate(); err != nil {
			t.Errorf("%s: %v", tc.issuer, err)
		}
		if odd && fmt.Sprint(got.Digits, got.Period, " ", got.Kind) != tc.want {
			t.Errorf("%s: usual is %+v, want %s", tc.issuer, got, tc.want)
		}
	}
}
