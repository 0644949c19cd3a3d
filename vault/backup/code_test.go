package backup_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"

	"latchkey/vault/backup"
)

// Made by a few lines of another language from the random bits of the comment.
var knownCodes = []struct{ text, id string }{
	{"0000-0000-0000-0000-0000-0000-00VM", "86VX"}, // all zero
	{"000G-40R4-0M30-E209-185G-R38E-1YZ4", "7C8Q"}, // 00 01 02 … 0f
	{"ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZXDC", "H4DB"}, // all ones
	{goldenCode, "5R3R"},
}

func TestParseCode(t *testing.T) {
	for _, k := range knownCodes {
		bare := strings.ReplaceAll(k.text, "-", "")
		lookalikes := strings.NewReplacer("0", "o", "1", "l").Replace(k.text)
		for _, text := range []string{
			k.text, bare, strings.ToLower(k.text), strings.ReplaceAll(k.text, "-", " "), "\n " + bare[:9] + "\t" + bare[9:] + " ",
			lookalikes, strings.ToUpper(strings.ReplaceAll(lookalikes, "l", "i")),
			strings.ReplaceAll(k.text, "-", "–"), strings.ReplaceAll(k.text, "-", "\u00a0—\u200b"), strings.ReplaceAll(k.text, "-", "\u2212"),
		} {
			code, err := backup.ParseCode(text)
			if err != nil || code.Reveal() != k.text || code.ID() != k.id || strings.Join(code.Groups(), "-") != k.text {
				t.Errorf("%q: %q, id %s, %v", text, code.Reveal(), code.ID(), err)
			}
		}
	}
}

func TestParseCodeRefuses(t *testing.T) {
	for _, tc := range []struct {
		text       string
		fault      backup.Fault
		characters int
		groups     []int
	}{
		{"", backup.TooShort, 0, nil},
		{"000G-40R4-0M30", backup.TooShort, 12, nil},
		{"000G-40R4-0M30-E29-185G-R38E-1YZ4", backup.TooShort, 27, []int{4}},
		{"000G-40R4-0M30-E2099-185G-R38E-1YZ4", backup.TooLong, 29, []int{4}},
		{"000G40R40M30E209185GR38E1YZ", backup.TooShort, 27, nil},
		{strings.Repeat("0", 2000), backup.TooLong, 2000, nil},
		{"000G-40R4-0M30-E2U9-185G-R38E-1YZ4", backup.BadCharacter, 28, []int{4}},
		{"000G-40R4-0M30-E209-185G-R38E-1YZé", backup.BadCharacter, 28, []int{7}},
		{"000G-40R4-0M30-E209-185G-R38E-1YZ5", backup.CheckFailed, 28, []int{7}},
		{"000G-40R4-0M30-E209-185G-R3E8-1YZ4", backup.CheckFailed, 28, []int{6}},
	} {
		_, err := backup.ParseCode(tc.text)
		var bad *backup.CodeError
		if !errors.As(err, &bad) || !errors.Is(err, backup.ErrCode) {
			t.Errorf("%.40q: %v, want a CodeError", tc.text, err)
			continue
		}
		if bad.Fault != tc.fault || bad.Characters != tc.characters {
			t.Errorf("%.40q: fault %d with %d characters", tc.text, bad.Fault, bad.Characters)
		}
		if tc.groups == nil && len(bad.Groups) != 0 || tc.groups != nil && (len(bad.Groups) == 0 || bad.Groups[0] != tc.groups[0]) {
			t.Errorf("%.40q: look at %v, want %v", tc.text, bad.Groups, tc.groups)
		}
		if len(tc.text) > 4 && strings.Contains(err.Error(), tc.text[:4]) {
			t.Errorf("%q is quoted: %v", tc.text, err)
		}
	}
}

// Made by the same lines of another language.
var knownTransferCodes = []string{"0000-0000-0000-0000-01RV", "000G-40R4-0M30-E209-19WA", "ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZWAK"}

func TestTransferCode(t *testing.T) {
	for _, text := range knownTransferCodes {
		code, err := backup.ParseTransferCode(" " + strings.ToLower(strings.ReplaceAll(text, "-", "")) + "\n")
		if err != nil || code.Reveal() != text {
			t.Errorf("%q: %q, %v", text, code.Reveal(), err)
		}
	}
	shape := regexp.MustCompile(`^([0-9A-HJKMNP-TV-Z]{4}-){4}[0-9A-HJKMNP-TV-Z]{4}$`)
	seen := map[string]bool{}
	for range 1000 {
		text := backup.NewTransferCode().Reveal()
		if !shape.MatchString(text) || seen[text] {
			t.Fatalf("%q is no fresh code", text)
		}
		seen[text] = true
		if _, err := backup.ParseTransferCode(text); err != nil {
			t.Fatalf("%q does not read back: %v", text, err)
		}
		if _, err := backup.ParseCode(text); !errors.Is(err, backup.ErrCode) {
			t.Fatalf("%q is taken for a recovery code", text)
		}
	}
	for text, want := range map[string]backup.CodeError{
		"0000-0000":                      {Fault: backup.TooShort, Characters: 8, Want: 20},
		knownCodes[1].text:               {Fault: backup.TooLong, Characters: 28, Want: 20},
		knownTransferCodes[1] + "U":      {Fault: backup.TooLong, Characters: 21, Want: 20},
		knownTransferCodes[0][:23] + "U": {Fault: backup.BadCharacter, Characters: 20, Want: 20, Groups: []int{5}},
	} {
		_, err := backup.ParseTransferCode(text)
		var bad *backup.CodeError
		if !errors.As(err, &bad) || !errors.Is(err, backup.ErrTransferCode) || errors.Is(err, backup.ErrCode) ||
			bad.Fault != want.Fault || bad.Characters != want.Characters || bad.Want != want.Want || want.Groups != nil && !slices.Equal(bad.Groups, want.Groups) {
			t.Errorf("%q: %+v", text, err)
		}
	}
}

func TestCodeHides(t *testing.T) {
	code := backup.NewCode()
	data, err := json.Marshal(struct{ C backup.Code }{code})
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []string{fmt.Sprint(code), fmt.Sprintf("%v %+v %#v %s %q %x", code, code, code, code, code, code), string(data)} {
		for _, g := range code.Groups() {
			if strings.Contains(s, g) {
				t.Errorf("shown: %s", s)
			}
		}
	}
}

func TestNewCode(t *testing.T) {
	shape := regexp.MustCompile(`^([0-9A-HJKMNP-TV-Z]{4}-){6}[0-9A-HJKMNP-TV-Z]{4}$`)
	seen := map[string]bool{}
	for range 1000 {
		code := backup.NewCode()
		if text := code.Reveal(); !shape.MatchString(text) || seen[text] {
			t.Fatalf("%q is no fresh code", text)
		}
		seen[code.Reveal()] = true
		if back, err := backup.ParseCode(code.Reveal()); err != nil || back != code {
			t.Fatalf("%q does not read back: %v", code.Reveal(), err)
		}
	}
	if !(backup.Code{}).IsZero() || backup.NewCode().IsZero() {
		t.Error("IsZero")
	}
}

// A slip passes the 12 check bits once in 4,096 times. More than that would mean
// that the check is broken; 13 of 4,000 come by chance once in 10^10 runs.
func TestCodeSlips(t *testing.T) {
	const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	rng := rand.New(rand.NewPCG(1, 2))
	var undetected, named, first, tried int
	for tried < 4_000 {
		code := backup.NewCode()
		b := []byte(strings.ReplaceAll(code.Reveal(), "-", ""))
		i := rng.IntN(len(b) - 1)
		groups := []int{i/4 + 1}
		if tried%2 == 0 {
			b[i] = alphabet[rng.IntN(len(alphabet))]
		} else {
			b[i], b[i+1] = b[i+1], b[i]
			groups = append(groups, (i+1)/4+1)
		}
		back, err := backup.ParseCode(string(b))
		if err == nil && back == code {
			continue // the slip changed nothing
		}
		tried++
		var bad *backup.CodeError
		if !errors.As(err, &bad) {
			undetected++
			continue
		}
		if slices.ContainsFunc(groups, func(g int) bool { return slices.Contains(bad.Groups, g) }) {
			named++
		}
		if len(bad.Groups) > 0 && slices.Contains(groups, bad.Groups[0]) {
			first++
		}
	}
	t.Logf("%d slips: %d not detected; the right group named in %d, first in %d", tried, undetected, named, first)
	if undetected > 12 {
		t.Errorf("%d of %d slips were not detected", undetected, tried)
	}
	if named+undetected != tried {
		t.Errorf("the group of %d slips was not among those named", tried-undetected-named)
	}
	if first*100 < tried*80 {
		t.Errorf("the right group came first in only %d of %d", first, tried)
	}
}

func FuzzParseCode(f *testing.F) {
	for _, k := range knownCodes {
		if _, err := backup.ParseCode(k.text); err != nil {
			f.Fatalf("seed %q: %v", k.text, err)
		}
		f.Add(k.text)
	}
	f.Add("ooog 40r4 om3o e2o9 l85g r38e iyz4")
	f.Add("u-\u2212\u200b\xff")
	f.Fuzz(func(t *testing.T, text string) {
		code, err := backup.ParseCode(text)
		if err != nil {
			if !errors.Is(err, backup.ErrCode) {
				t.Fatalf("%v is no code error", err)
			}
			return
		}
		if again, err := backup.ParseCode(code.Reveal()); err != nil || again != code {
			t.Fatalf("%q: %v", code.Reveal(), err)
		}
	})
}
