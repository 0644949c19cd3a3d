package issuers

import (
	"strings"
	"sync"

	"latchkey/assets"
)

// Mark is the drawing that a site is known by.
type Mark struct {
	Color string // of its ground, six hexadecimal digits
	Path  string // the d attribute of one SVG path, on 24 by 24 units
}

// Mark returns the mark of the site, if there is one in assets/marks.tsv.
func (i Issuer) Mark() (Mark, bool) {
	m, ok := marks()[i.Name]
	return m, ok
}

var marks = sync.OnceValue(func() map[string]Mark {
	out := map[string]Mark{}
	for line := range strings.Lines(assets.Marks) {
		columns := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(columns) == 3 && !strings.HasPrefix(line, "#") {
			out[columns[0]] = Mark{columns[1], columns[2]}
		}
	}
	return out
})
