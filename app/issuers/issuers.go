// Package issuers knows facts about well-known sites: what they are called in
// links, which codes they usually ask for, whether they hand out service codes,
// and where they help. The facts are in assets/issuers.tsv, which says how to
// add one. It imports no fyne.
package issuers

import (
	"strconv"
	"strings"
	"sync"
	"unicode"

	"latchkey/assets"
	"latchkey/vault"
)

// Tells says whether something is known of a site, and what.
type Tells int

// What can be known.
const (
	Unknown Tells = iota
	Yes
	No
)

// Issuer is what is known of one site. Zero values stand for what is not known.
type Issuer struct {
	Name         string   // as people know it
	Variants     []string // other names, and hosts that stand as issuer in links
	ServiceCodes Tells    // whether it hands out codes for the day the others cannot be had

	// Kind, Digits and Period are what its codes usually have, with SHA-1; Digits
	// is 0 where that is not known.
	Kind   vault.Kind
	Digits int
	Period int // seconds

	Color string // of its mark, six hexadecimal digits
	Page  string // where it helps people who cannot sign in, an https address
}

// Usual returns a with the parameters that codes of the site usually have, and
// whether those are known and others than a's. A counter is left alone: whether
// codes go by time is nothing that one gets wrong.
func (i Issuer) Usual(a vault.Account) (vault.Account, bool) {
	if i.Digits == 0 || a.Kind == vault.HOTP {
		return a, false
	}
	b := a
	b.Kind, b.Algorithm, b.Digits, b.Period = i.Kind, vault.SHA1, i.Digits, i.Period
	return b, !a.Same(b)
}

// Of finds the site that an account's issuer names, in any spelling.
func Of(name string) (Issuer, bool) {
	t := table()
	k := Key(name)
	if k == "" {
		return Issuer{}, false
	}
	n, ok := t.byKey[k]
	if !ok {
		return Issuer{}, false
	}
	return t.all[n], true
}

// All returns every site of the table.
func All() []Issuer { return table().all }

// Key brings the spellings of a name to one: letters and digits in lower case.
func Key(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, name)
}

// Site is a key that all names of one site share, known or not.
func Site(name string) string {
	if i, ok := Of(name); ok {
		name = i.Name
	}
	return Key(name)
}

type index struct {
	all   []Issuer
	byKey map[string]int
}

var table = sync.OnceValue(func() index {
	t := index{byKey: map[string]int{}}
	for line := range strings.Lines(assets.Issuers) {
		line = strings.TrimRight(line, "\r\n")
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		i := read(strings.Split(line, "\t"))
		for _, name := range append([]string{i.Name}, i.Variants...) {
			t.byKey[Key(name)] = len(t.all)
		}
		t.all = append(t.all, i)
	}
	return t
})

// read makes an issuer of the columns of a line. The table is built in and
// tested for its shape, so there is no error to return.
func read(columns []string) Issuer {
	columns = append(columns, make([]string, 5)...)
	names := strings.Split(columns[0], "|")
	i := Issuer{Name: names[0], Variants: names[1:], Kind: vault.TOTP, Color: columns[3], Page: columns[4]}
	switch columns[1] {
	case "yes":
		i.ServiceCodes = Yes
	case "no":
		i.ServiceCodes = No
	}
	digits, period, _ := strings.Cut(columns[2], "/")
	i.Digits, _ = strconv.Atoi(digits)
	i.Period, _ = strconv.Atoi(period)
	if columns[2] == "steam" {
		i.Kind, i.Digits, i.Period = vault.Steam, vault.SteamDigits, vault.DefaultPeriod
	}
	return i
}
