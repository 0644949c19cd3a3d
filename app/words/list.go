package words

import "strings"

// Comma joins what is before it and after it in a list. It is a sentence like the
// others: not every language has this comma, or a space after it.
const Comma = "{{.Before}}, {{.After}}"

// List is several things that a sentence names. It prints in English; the window
// joins them by the translation of [Comma].
type List []string

// Amount is a time with its units, as package clock writes it.
type Amount string

func (l List) String() string { return strings.Join(l, ", ") }
