package app

import (
	"strings"
	"time"

	"fyne.io/fyne/v2/lang"

	"latchkey/app/words"
	"latchkey/sync/clock"
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

// decimal writes a number that has a point as the person's language does.
func decimal(text string) string {
	whole, part, ok := strings.Cut(text, ".")
	if !ok {
		return text
	}
	return lang.L("{{.Whole}}.{{.Part}}", data{"Whole": whole, "Part": part})
}

// measured writes an amount of time such as "5 h 30 min" as the person's language
// does.
func measured(amount string) string {
	fields := strings.Fields(amount)
	var out []string
	for i := 0; i+1 < len(fields); i += 2 {
		out = append(out, counted(decimal(fields[i]), fields[i+1]))
	}
	return strings.Join(out, " ")
}

func counted(number, unit string) string {
	n := data{"N": number}
	switch unit {
	case "s":
		return lang.L("{{.N}} s", n)
	case "min":
		return lang.L("{{.N}} min", n)
	case "h":
		return lang.L("{{.N}} h", n)
	case "d":
		return lang.L("{{.N}} d", n)
	}
	return number + " " + unit
}

// amountOf is how much time something is off, and whether what is off is late.
func amountOf(offset time.Duration) (amount string, late bool) {
	amount, late = clock.Describe(offset)
	return measured(amount), late
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
