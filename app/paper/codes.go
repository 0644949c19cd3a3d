package paper

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"latchkey/vault"
)

// WithServiceCodes returns the accounts that have service codes, in order.
func WithServiceCodes(v *vault.Vault) []vault.Account {
	var out []vault.Account
	for _, a := range v.Accounts {
		if len(a.ServiceCodes) > 0 {
			out = append(out, a)
		}
	}
	return out
}

// ServiceCodes is a sheet of service codes in clear: who sees it can use them.
// Used ones are crossed out. Only the terminal prints it, which speaks English.
func ServiceCodes(accounts []vault.Account, made time.Time, size Size) *Sheet {
	s := &Sheet{size: size, title: "Latchkey service codes", made: made, lang: Language{}.voice()}
	const letters, line, head, box, gap = 11.0, 7.0, 12.0, 5.5, 8.0
	width := size.Width - 2*margin
	var p *page
	var y float64
	room := func(height float64) {
		if p != nil && y+height <= size.Height-margin {
			return
		}
		p, y = s.add(s.title, fmt.Sprintf("Printed on %s. Each code signs in once when the second factor is gone.", day(made)),
			"Whoever sees this sheet can use the codes. Keep it as you keep cash, and cross out what you use.")
		y += 6
	}
	for _, a := range accounts {
		room(head + line)
		y = p.paragraph(margin, y, width, 12, bold, a.Title()) + 2
		widest := 44.0
		for _, c := range a.ServiceCodes {
			widest = max(widest, mono.width(mono.printable(string(c.Code)), letters))
		}
		// As many columns as fit; long codes take several lines of one.
		columns := max(1, int((width+gap)/(widest+box+gap)))
		for i, c := range a.ServiceCodes {
			pieces := mono.wrap(mono.printable(string(c.Code)), letters, width-box)
			if i%columns == 0 {
				if i > 0 {
					y += line
				}
				room(line * float64(len(pieces)))
			}
			x := margin + float64(i%columns)*(widest+box+gap)
			p.box(x, y-3.2, 3.4, 3.4, 0.25)
			if !c.Used.IsZero() {
				p.box(x+0.9, y-2.3, 1.6, 1.6, 0.9)
			}
			for j, piece := range pieces {
				if j > 0 {
					y += line
				}
				p.text(x+box, y, letters, mono, piece)
				if !c.Used.IsZero() {
					p.line(x+box-1, y-1.3, x+box+1+mono.width(piece, letters), y-1.3, 0.5)
				}
			}
		}
		y += line + 5
	}
	s.number()
	return s
}

// ServiceCodesText is the same as text, for a sealed sheet.
func ServiceCodesText(accounts []vault.Account, made time.Time) []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "# Latchkey service codes, %s.\n# Each signs in once; those with an x were used.\n", day(made))
	for _, a := range accounts {
		fmt.Fprintf(&b, "\n%s\n", a.Title())
		for _, c := range a.ServiceCodes {
			if c.Used.IsZero() {
				fmt.Fprintf(&b, "[ ] %s\n", string(c.Code))
			} else {
				fmt.Fprintf(&b, "[x] %s   used on %s\n", string(c.Code), day(c.Used))
			}
		}
	}
	return []byte(b.String())
}

// Listed is an account on a sealed sheet.
type Listed struct {
	Title string
	Codes []ListedCode
}

// ListedCode is a service code on a sealed sheet.
type ListedCode struct {
	Code vault.Hidden
	Used string // the day when it was crossed out, as DayLayout has it; empty while it is good
}

// listedCode is a line of ServiceCodesText that is a code.
var listedCode = regexp.MustCompile(`^\[[ x]\] (.+?)(?:   used on (.+))?$`)

// ReadServiceCodes reads what [ServiceCodesText] wrote, in order.
func ReadServiceCodes(text []byte) []Listed {
	var out []Listed
	for line := range strings.Lines(string(text)) {
		line = strings.TrimRight(line, "\r\n")
		switch found := listedCode.FindStringSubmatch(line); {
		case found != nil && len(out) > 0:
			last := &out[len(out)-1]
			last.Codes = append(last.Codes, ListedCode{vault.Hidden(found[1]), found[2]})
		case line != "" && (line[0] != '#' || len(out) > 0):
			out = append(out, Listed{Title: line})
		}
	}
	return out
}
