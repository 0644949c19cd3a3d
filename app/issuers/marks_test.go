package issuers_test

import (
	"regexp"
	"strings"
	"testing"

	"latchkey/app/issuers"
	"latchkey/assets"
)

// TestMarks: every mark is that of a site of the table, and of the form that is
// drawn.
func TestMarks(t *testing.T) {
	color, path := regexp.MustCompile(`^[0-9A-F]{6}$`), regexp.MustCompile(`^[Mm][0-9a-zA-Z .,-]+$`)
	n := 0
	for _, site := range issuers.All() {
		if mark, ok := site.Mark(); ok {
			n++
			if !color.MatchString(mark.Color) || !path.MatchString(mark.Path) {
				t.Errorf("the mark of %s: %s %.40s", site.Name, mark.Color, mark.Path)
			}
		}
	}
	lines := 0
	for line := range strings.Lines(assets.Marks) {
		if !strings.HasPrefix(line, "#") {
			lines++
		}
	}
	if n != lines || n < 50 || len(assets.Marks) > 300<<10 {
		t.Errorf("%d marks of sites, %d lines, %d bytes", n, lines, len(assets.Marks))
	}
}
