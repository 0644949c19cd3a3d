package cli

import (
	"flag"
	"strings"

	"latchkey/vault/exchange"
)

var formatsCommand = command{
	name:    "formats",
	summary: "list what import reads and export writes",
	words:   "[FLAGS]",
	about: `Import tells a format by what is in the file, never by its name. Formats that are
written take the beginning of their name: “latchkey export --format aegis”.`,
	example: "latchkey formats",
	exits:   "1 it could not be printed, 2 wrong usage",
	define: func(fs *flag.FlagSet) func(*session, []string) error {
		asJSON := fs.Bool("json", false, `print [{"name","extensions","in","out","encrypts"}]`)
		return func(s *session, words []string) error {
			if len(words) > 0 {
				return usagef("formats takes no words")
			}
			return s.formats(*asJSON)
		}
	},
}

func (s *session) formats(asJSON bool) error {
	if asJSON {
		type row struct {
			Name       string   `json:"name"`
			Extensions []string `json:"extensions"`
			In         bool     `json:"in"`
			Out        bool     `json:"out"`
			Encrypts   bool     `json:"encrypts"`
		}
		var rows []row
		for _, f := range exchange.Formats() {
			rows = append(rows, row{f.Name, f.Extensions, f.In, f.Out, f.Encrypts})
		}
		return s.emit(rows)
	}
	t := s.grid()
	for _, f := range exchange.Formats() {
		ways := "in"
		switch {
		case f.Out && f.Encrypts:
			ways = "in, out, out with a password"
		case f.Out:
			ways = "in, out"
		}
		t.row(f.Name, strings.Join(f.Extensions, " "), ways)
	}
	t.end()
	return nil
}
