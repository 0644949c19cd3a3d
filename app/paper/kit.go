package paper

import (
	_ "embed"
	"fmt"
	"image"
	"math"
	"strings"
	"time"

	"latchkey/vault/backup"
	"latchkey/vault/backup/parts"
	"latchkey/vault/qr"
)

// Kit is what a paper kit is made of.
type Kit struct {
	Kind  parts.Kind  // Backup or Codes
	Data  []byte      // from backup.Pack or backup.SealText
	Code  backup.Code // that opens it; its id is printed
	Count int         // of accounts, printed
	Made  time.Time
	Size  Size
	// WithCode prints the recovery code on the first page. Then that sheet alone
	// gives every account away, which the person must have agreed to.
	WithCode bool
	Language Language
}

// The codes of a page. Those of version 13 are 0.73 mm a module, more than four
// pixels in a scan of 150 dpi.
const (
	columns = 3
	rows    = 3
	// PerPage is how many codes are on a page of codes.
	PerPage = columns * rows

	widest  = 56.0 // mm of a code with its white border, what fits thrice on A4
	caption = 6.0  // mm below a code
)

// plan says into how many parts data goes, k and n. What fits on one page is
// filled up with parity; of more pages, any two may be lost as a whole.
func plan(bytes int) (need, spare int) {
	need = (bytes + parts.Share - 1) / parts.Share
	if pages := 1; need <= PerPage-2 {
		return need, pages*PerPage - need
	}
	pages := (need+PerPage-1)/PerPage + 2
	return need, pages*PerPage - need
}

// Sheet lays the kit out. Errors wrap [parts.ErrTooLarge] if a kit would have
// more than 28 pages of codes.
func (k Kit) Sheet() (*Sheet, error) {
	tiles, err := k.tiles()
	if err != nil {
		return nil, err
	}
	return k.lay(tiles), nil
}

// tile is a part as it is drawn.
type tile struct {
	parts.Part
	text    string
	modules *image.Gray
}

func (k Kit) tiles() ([]tile, error) {
	need, spare := plan(len(k.Data))
	if need+spare > parts.Max {
		return nil, fmt.Errorf("%w: %d bytes are too much for paper", parts.ErrTooLarge, len(k.Data))
	}
	texts, err := parts.Split(k.Kind, k.Data, parts.Share, spare)
	if err != nil {
		return nil, err
	}
	tiles := make([]tile, len(texts))
	for i, text := range texts {
		m, err := qr.Modules(text)
		if err != nil {
			return nil, err
		}
		part, err := parts.Parse(text)
		if err != nil {
			return nil, err
		}
		tiles[i] = tile{part, text, m}
	}
	return tiles, nil
}

func (k Kit) lay(tiles []tile) *Sheet {
	return k.Language.in(func(lang *voice) *Sheet { return k.say(lang, tiles) })
}

// say draws the tiles and says what they are.
func (k Kit) say(lang *voice, tiles []tile) *Sheet {
	s := &Sheet{size: k.Size, title: lang.L("Latchkey paper kit"), made: k.Made, lang: lang}
	if k.Kind == parts.Codes {
		s.title = lang.L("Latchkey service codes, sealed")
	}
	about := lang.L("Made on {{.Day}}. Accounts: {{.N}}. Opens with the recovery code {{.ID}}. Set {{.Set}}.",
		values{"Day": lang.Day(k.Made), "N": k.Count, "ID": k.Code.ID(), "Set": tiles[0].Set()})
	enough := k.enough(lang, tiles[0].Need, len(tiles))
	pitchX := (k.Size.Width - 2*margin) / columns
	foot := k.foot(lang, &page{}, 0, k.WithCode)
	for start := 0; start < len(tiles); start += PerPage {
		p, y := s.add(s.title, about, enough)
		y++
		side := min(widest, (k.Size.Height-margin-foot-y)/rows-caption)
		for i, tile := range tiles[start:min(start+PerPage, len(tiles))] {
			left, top := margin+float64(i%columns)*pitchX, y+float64(i/columns)*(side+caption)
			p.code(left+(pitchX-side)/2, top, side, tile.text, tile.modules)
			name := lang.L("Part {{.Number}} of {{.Of}}", values{"Number": tile.Number, "Of": tile.Of})
			width := regular.width(name+"   ", 9) + mono.width(tile.Check(), 9)
			left += (pitchX - width) / 2
			p.text(left, top+side+2.7, 9, regular, name)
			p.text(left+regular.width(name+"   ", 9), top+side+2.7, 9, mono, tile.Check())
		}
		k.foot(lang, p, y+rows*(side+caption), k.WithCode && start == 0)
	}
	s.howTo(k)
	s.number()
	return s
}

// enough says how many of the codes may be missing.
func (k Kit) enough(lang *voice, need, n int) string {
	pages := n / PerPage
	of := values{"Need": need, "N": n, "Pages": pages}
	switch {
	case pages == 1:
		return lang.L("Any {{.Need}} of these {{.N}} codes bring everything back; the others may be missing or damaged.", of)
	case need <= PerPage:
		return lang.L("Any {{.Need}} of the {{.N}} codes on pages 1 to {{.Pages}} bring everything back: one page is enough.", of)
	default:
		return lang.L("Any {{.Need}} of the {{.N}} codes on pages 1 to {{.Pages}} bring everything back: two whole pages may be missing.", of)
	}
}

// foot sets what stands below the codes, which end at y, and returns where it
// ends.
func (k Kit) foot(lang *voice, p *page, y float64, withCode bool) float64 {
	width := k.Size.Width - 2*margin
	y += 4
	if withCode {
		y = printCode(p, margin, y, width, k.Code)
	}
	for _, line := range k.help(lang) {
		y = p.paragraph(margin, y, width, 9, regular, line) + 1
	}
	return y - leading(9)
}

func (k Kit) help(lang *voice) []string {
	id := values{"ID": k.Code.ID()}
	restore := lang.L("With Latchkey: choose “Restore a backup”, give it photos or scans of these codes in any order, and type the recovery code {{.ID}}. Without Latchkey: see the last page.", id)
	apart := lang.L("Keep this apart from the recovery code: whoever has both has all your accounts. Without it nobody can open these codes.")
	if k.Kind == parts.Codes {
		restore = lang.L("With Latchkey: choose “Restore a backup”, give it photos or scans of these codes in any order, and type the recovery code {{.ID}}: it shows what is on the sheet. Without Latchkey: see the last page.", id)
		apart = lang.L("Keep this apart from the recovery code: whoever has both can use the service codes. Without it nobody can open them.")
	}
	if k.WithCode {
		apart = lang.L("The recovery code is on the first page: whoever has it with these codes has all your accounts. Keep it as you keep cash.")
	}
	return []string{restore, apart, lang.L("The four characters after a part’s number are a check sum: prints of the same part have the same.")}
}

//go:embed recover.py
var recover_py string

// howTo adds the page for those who have no Latchkey.
func (s *Sheet) howTo(k Kit) {
	lang := s.lang
	p, y := s.add(lang.L("{{.Title}}: without Latchkey", values{"Title": s.title}), lang.L("What it takes to read these codes with common tools, in any year."))
	width := s.size.Width - 2*margin
	inside := lang.L("The list has one otpauth:// link for each account; other authenticators read such links. Delete it when you have used it.")
	if k.Kind == parts.Codes {
		inside = lang.L("The list names each account and its codes; those with an x were used. Delete it when you have used it.")
	}
	y += 2
	for i, step := range []struct{ what, command string }{
		{lang.L("Read as many of the QR codes as the first page says with any reader. Each gives a line that begins with LATCHKEY: and ends with a full stop. For example:"), "zbarimg --raw -q SCAN.png > scanned.txt"},
		{lang.L("Join these lines with the script below (Python 3, no other packages):"), "python3 recover.py < scanned.txt > kit.age"},
		{lang.L("Open the result with age (age-encryption.org) and unpack it. The passphrase is the recovery code as it is written: seven groups of four capitals and digits, with dashes."), "age -d kit.age | gunzip"},
		{inside, ""},
	} {
		p.text(margin, y, 9, bold, fmt.Sprintf("%d.", i+1))
		y = p.paragraph(margin+6, y, width-6, 9, regular, step.what)
		y = p.paragraph(margin+6, y, width-6, 9, mono, step.command) + 1
	}
	y = p.paragraph(margin, y+1, width, 9, regular, lang.L("What the script does: the text between colon and full stop is base 45 (RFC 9285). Of its bytes, counted from 0, byte 10 is the part’s number, byte 11 how many parts are needed, bytes 13 to 16 the length of all; from byte 17 to the last four, which are a CRC-32, is the part’s share. Joined in order, the shares of the first parts are the age file. Shares that are missing follow from others by Reed–Solomon: in GF(256) with 0x11d, the bytes at one place of all shares are the values of one polynomial at number − 1.")) + 3
	lines := strings.Split(strings.TrimRight(recover_py, "\n"), "\n")
	size := 8.5
	for _, line := range lines {
		size = min(size, size*width/mono.width(line, size))
	}
	// And all lines on this page.
	size = min(size, (s.size.Height-margin-y)/float64(len(lines))/leading(1))
	size = math.Floor(size*10) / 10
	for _, line := range lines {
		p.text(margin, y, size, mono, line)
		y += leading(size)
	}
}

// Slip is a sheet with nothing but the recovery code.
func Slip(code backup.Code, made time.Time, size Size, language Language) *Sheet {
	return language.in(func(lang *voice) *Sheet {
		s := &Sheet{size: size, title: lang.L("Latchkey recovery code"), made: made, lang: lang}
		id := values{"ID": code.ID()}
		p, y := s.add(s.title, lang.L("Printed on {{.Day}}. Its name is {{.ID}}.", values{"Day": lang.Day(made), "ID": code.ID()}))
		width := size.Width - 2*margin
		y = printCode(p, margin, y+6, width, code)
		for _, words := range []string{
			lang.L("This code opens every backup file whose name ends in {{.ID}}.age, and every paper kit that names {{.ID}}. Nobody can open them without it, and nobody can make it again.", id),
			lang.L("Keep it away from your devices and apart from the paper kit: whoever has both has all your accounts."),
			lang.L("The letters I, L, O and U do not occur: what looks like them is 1, 1, 0 and V. Capitals and dashes do not matter to Latchkey; to the program age they do."),
		} {
			y = p.paragraph(margin, y, width, 11, regular, words) + 3
		}
		s.number()
		return s
	})
}

// printCode sets the recovery code in a frame and returns where to go on.
func printCode(p *page, x, y, width float64, code backup.Code) float64 {
	const size = 17
	p.box(x, y-3, width, 13, 0.4)
	p.text(x+(width-mono.width(code.Reveal(), size))/2, y+5.5, size, mono, code.Reveal())
	return y + 16
}
