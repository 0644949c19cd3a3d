package strength_test

import (
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/ccojocar/zxcvbn-go"

	"latchkey/vault/backup/strength"
)

func TestOf(t *testing.T) {
	for passphrase, want := range map[string]strength.Strength{
		"":                                   strength.Weak,
		"short":                              strength.Weak,
		"password1234":                       strength.Weak,
		"qwertyuiop12":                       strength.Weak,
		"aaaaaaaaaaaaaaaaaaaa":               strength.Weak,
		"20011223 20011223":                  strength.Weak,
		"P@ssw0rd1234!":                      strength.Weak,
		"drowssap4321abc":                    strength.Weak,
		"1q2w3e4r5t6y":                       strength.Weak,
		"13.05.1987 anna":                    strength.Weak,
		"correcthorsebatterystaple":          strength.Fair,
		"otter gravel sunset plum":           strength.Strong,
		"correct horse battery":              strength.Fair,
		"VNBD-WG9Q-JMES-S4K8-3C1M-2VP1-BW83": strength.Strong,
		strings.Repeat("abc", 10_000):        strength.Weak,
	} {
		if got := strength.Of(passphrase); got != want {
			t.Errorf("%.30q is %d, want %d", passphrase, got, want)
		}
	}
	if strength.Of("rumpelstilzchen77") <= strength.Of("rumpelstilzchen77", "rumpelstilzchen") {
		t.Error("the person's own words count")
	}
}

func TestHabits(t *testing.T) {
	for _, c := range []struct {
		what, text string
		most       float64 // bits
	}{
		{"the most common", "password", 0},
		{"a capital", "Password", 1},
		{"all capitals", "PASSWORD", 1},
		{"backwards", "drowssap", 1},
		{"signs for letters", "p@ssw0rd", 6},
		{"a name", "elizabeth", 6},
		{"a word of the person's own", "rumpelstilzchen", 0},
		{"a repeat", "zzzzzzzz", 9},
		{"a block again and again", "passwordpassword", 1},
		{"a sequence", "lmnopqrst", 8},
		{"a sequence down", "98765432", 9},
		{"a row of keys", "zxcvbnm", 14},
		{"two rows of keys", "2wsx3edc", 25},
		{"a year", "1987", 8},
		{"a day", "13051987", 16},
		{"a day with points", "13.5.1987", 18},
		{"a day with strokes, year first", "1987-05-13", 18},
	} {
		if bits := strength.Bits(c.text, []string{"Rumpelstilzchen"}); bits > c.most {
			t.Errorf("%s: %.1f bits, want at most %.0f", c.what, bits, c.most)
		}
	}
}

// The whole of the library is the judge. It takes no blocks and no word backwards
// for habits, so it may think better of a passphrase, but hardly worse.
func TestBesideLibrary(t *testing.T) {
	words := strings.Fields("password monkey dragon otter gravel sunset plum correct horse battery staple anna thomas winter liverpool zebra quartz abcdef qwerty Summer zzzz")
	r := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		var p strings.Builder
		for range 1 + r.IntN(4) {
			if r.IntN(4) > 0 {
				p.WriteString(words[r.IntN(len(words))])
				continue
			}
			for range 3 + r.IntN(6) {
				p.WriteByte(byte('a' + r.IntN(26)))
			}
		}
		ours, theirs := strength.Bits(p.String(), nil), zxcvbn.PasswordStrength(p.String(), nil).Entropy
		if ours > theirs+3 || ours < theirs/2-3 {
			t.Errorf("%s: %.1f bits, the library says %.1f", &p, ours, theirs)
		}
	}
}

// All that is random is worth what it is.
func TestRandom(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 100 {
		var p strings.Builder
		for range 16 {
			p.WriteByte("0123456789ABCDEFGHJKMNPQRSTVWXYZ"[r.IntN(32)])
		}
		if bits := strength.Bits(p.String(), nil); bits < 55 || bits > 84 {
			t.Errorf("%s: %.1f bits, of 80", &p, bits)
		}
	}
}

func FuzzBits(f *testing.F) {
	for _, seed := range []string{"", "password", "P@ssw0rd 13.05.1987", "ÄÖÜß 密码 \xff", strings.Repeat("abc", 100)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		bits := strength.Bits(text, nil)
		// 195 kinds of characters, 64 of them looked at.
		if most := 7.7 * float64(min(utf8.RuneCountInString(text), 64)); !(bits >= 0 && bits <= most) {
			t.Errorf("%q: %v bits", text, bits)
		}
	})
}
