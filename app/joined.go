package app

import (
	"strings"

	"fyne.io/fyne/v2/lang"

	"latchkey/app/words"
)

// sentences puts sentences after one another as the person's language does, which
// may leave no space between them. Empty ones are left out.
func sentences(all ...string) string {
	return folded(all, func(before, after string) string {
		return lang.L("{{.Before}} {{.After}}", data{"Before": before, "After": after})
	})
}

// enumerated puts the things of a list after one another, with the comma of the
// person's language.
func enumerated(all []string) string {
	return folded(all, func(before, after string) string {
		return lang.L(words.Comma, data{"Before": before, "After": after})
	})
}

func folded(all []string, join func(before, after string) string) string {
	var out string
	for _, text := range all {
		text = strings.TrimSpace(text)
		switch {
		case text == "":
		case out == "":
			out = text
		default:
			out = join(out, text)
		}
	}
	return out
}
