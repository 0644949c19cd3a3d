package doctor

import (
	"slices"
	"strings"

	"latchkey/vault"
)

// shortKey is the least length of a key, in bytes: RFC 4226 4 asks for 16, but
// many sites hand out 10. Fewer are hardly ever seen.
const shortKey = 10

// examples are keys that stand in guides: those of the key URI format.
var examples = []string{"JBSWY3DPEHPK3PXP", "HXDMVJECJJWSRB3HWIZR4IFUGFTMXBOZ"}

// counted begins with the keys of RFC 4226 appendix D and RFC 6238 appendix B.
var counted = strings.Repeat("1234567890", 7)

// made are words that people type where a key is wanted. Those of fewer letters
// come up by chance.
var made = []string{"SECRET", "PASSWORT", "PASSWORD", "EXAMPLE", "QWERTY", "QWERTZ", "ABCDEFGH", "TESTTEST", "HELLOWORLD", "AUTHENTICATOR"}

// keyOf looks at the pattern of the key. Nothing of it is in the verdict.
func keyOf(c Case) []Verdict {
	text, key := c.Account.Secret.Reveal(), c.Account.Secret.Bytes()
	v := Verdict{Certainty: unless(c.Account.Worked(), Likely), Step: AddAgain, Count: 8 * len(key)}
	switch {
	case slices.Contains(examples, text), len(key) >= shortKey && strings.HasPrefix(counted, string(key)):
		v.Cause = KeyExample
	case repeats(text):
		v.Cause = KeyRepeats
	case spells(text), spells(strings.ToUpper(string(key))):
		v.Cause = KeyWord
	case len(key) < shortKey && c.Account.Kind != vault.Steam:
		v.Cause = KeyShort
	case slices.Contains([]int{1, 3, 6}, len(text)%8):
		// RFC 4648 6: whole bytes never give such a number of characters. Some
		// sites hand them out all the same.
		v.Cause, v.Certainty = KeyLength, Possible
	default:
		return []Verdict{{Cause: KeyFine, Certainty: Fine, Count: v.Count}}
	}
	return []Verdict{v}
}

func spells(text string) bool {
	return slices.ContainsFunc(made, func(word string) bool { return strings.Contains(text, word) })
}

// repeats tells whether a text is a short piece over and over: one character,
// or up to eight that come three times and more.
func repeats(text string) bool {
	for n := 1; n <= 8 && 3*n <= len(text); n++ {
		if text[n:] == text[:len(text)-n] {
			return true
		}
	}
	return false
}
