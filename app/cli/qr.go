package cli

import (
	"flag"
	"strings"

	"latchkey/vault/qr"
)

var qrCommand = command{
	name:    "qr",
	summary: "print the texts of all QR codes in a picture or on the screen, or draw one",
	words:   "[FLAGS] FILE\n       latchkey qr --screen|--camera [FLAGS]\n       latchkey qr --draw --reveal [FLAGS] QUERY",
	about: `Codes of accounts hold their secrets, and they are printed. Without --json each
code is a line, and control characters in it are replaced. “-” is standard input.
With --draw the account that matches QUERY is drawn, for another device to scan.`,
	example: "latchkey qr --json screenshot.png\nlatchkey qr --draw --reveal --out code.png github alice",
	exits:   "1 no code was found or the picture could not be read or written, 2 wrong usage",
	define: func(fs *flag.FlagSet) func(*session, []string) error {
		asJSON := fs.Bool("json", false, `print {"codes":["…"]}`)
		draw := fs.Bool("draw", false, "draw the code of an account instead")
		reveal := fs.Bool("reveal", false, "yes, draw the secret")
		out := fs.String("out", "", "the new `FILE`, a PNG, to draw to")
		var look sight
		look.define(fs)
		return func(s *session, words []string) error {
			if err := look.check(words); err != nil {
				return err
			}
			switch {
			case *draw && look.given():
				return usagef("--draw looks at nothing")
			case !*draw && (*reveal || *out != ""):
				return usagef("--reveal and --out go with --draw")
			case look.given():
				return s.qr(func() ([]string, error) { return s.seeTexts(look) }, *asJSON)
			case !*draw && len(words) != 1:
				return usagef("qr needs the name of one picture")
			case !*draw:
				return s.qr(func() ([]string, error) { return s.textsIn(words[0]) }, *asJSON)
			case *asJSON:
				return usagef("--json and --draw exclude each other")
			case len(words) == 0 || *out == "":
				return usagef("--draw needs a word of the account's name, and --out")
			case !*reveal:
				return usagef("the picture holds the secret in clear; give --reveal if that is meant")
			}
			return s.draw(strings.Join(words, " "), *out)
		}
	},
}

// textsIn returns the texts of the codes in a picture.
func (s *session) textsIn(path string) ([]string, error) {
	data, err := s.readInput(path)
	if err != nil {
		return nil, err
	}
	return qr.Texts(s.ctx, data)
}

func (s *session) qr(find func() ([]string, error), asJSON bool) error {
	texts, err := find()
	if err != nil {
		return err
	}
	if asJSON {
		return s.emit(struct {
			Codes []string `json:"codes"`
		}{texts})
	}
	for _, text := range texts {
		s.say("%s", text)
	}
	return nil
}

// drawnSize is the side of a drawn code in pixels: enough for the longest links
// there are, and not more than a small screen shows.
const drawnSize = 720

func (s *session) draw(query, path string) error {
	v, _, err := s.load()
	if err != nil {
		return err
	}
	found, err := one(v, query)
	if err != nil {
		return err
	}
	if err := s.drawTo(path, found.URI(), false); err != nil {
		return err
	}
	s.say("%s was drawn to %s. It is not encrypted: delete it when it has served.", found.Title(), path)
	return nil
}
