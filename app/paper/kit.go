package paper

import (
	_ "embed"
	"fmt"
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
}

// The codes of a page. Those of version 13 are 0.73 mm a module, more than four
// pixels in a scan of 150 dpi.
const (
	columns = 3
	rows    = 3
	// PerPage is how many codes are on a page of codes.
	PerPage = columns * rows

	caption = 6.0  // mm below a code
	around  = 62.0 // mm that the head and what stands below the codes need
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
	need, spare := plan(len(k.Data))
	if need+spare > parts.Max {
		return nil, fmt.Errorf("%w: %d bytes are too much for paper", parts.ErrTooLarge, len(k.Data))
	}
	texts, err := parts.Split(k.Kind, k.Data, parts.Share, spare)
	if err != nil {
		return nil, err
	}
	first, err := parts.Parse(texts[0])
	if err != nil {
		return nil, err
	}
	title := "Latchkey paper kit"
	if k.Kind == parts.Codes {
		title = "Latchkey service codes, sealed"
	}
	s := &Sheet{size: k.Size, title: title, made: k.Made}
	about := fmt.Sprintf("Made on %s, %s. Opens with the recovery code %s. Set %s.", day(k.Made), count(k.Count, "account"), k.Code.ID(), first.Set())
	pitchX := (k.Size.Width - 2*margin) / columns
	side := min(pitchX-4, (k.Size.Height-2*margin-around)/rows-caption)
	for start := 0; start < len(texts); start += PerPage {
		p, y := s.add(title, about, k.enough(need, len(texts)))
		y++
		for i, text := range texts[start:min(start+PerPage, len(texts))] {
			m, err := qr.Modules(text)
			if err != nil {
				return nil, err
			}
			part, err := parts.Parse(text)
			if err != nil {
				return nil, err
			}
			left, top := margin+float64(i%columns)*pitchX, y+float64(i/columns)*(side+caption)
			p.code(left+(pitchX-side)/2, top, side, text, m)
			name := fmt.Sprintf("Part %d of %d", part.Number, part.Of)
			width := regular.width(name+"   ", 9) + mono.width(part.Check(), 9)
			left += (pitchX - width) / 2
			p.text(left, top+side+1.5, 9, regular, name)
			p.text(left+regular.width(name+"   ", 9), top+side+1.5, 9, mono, part.Check())
		}
		y += rows*(side+caption) + 4
		if k.WithCode && start == 0 {
			y = printCode(p, margin, y, k.Size.Width-2*margin, k.Code)
		}
		for _, line := range k.help() {
			y = p.paragraph(margin, y, k.Size.Width-2*margin, 9, regular, line) + 1
		}
	}
	s.howTo(k)
	s.number()
	return s, nil
}

// enough says how many of the codes may be missing.
func (k Kit) enough(need, n int) string {
	switch pages := n / PerPage; {
	case pages == 1:
		return fmt.Sprintf("Any %d of these %d codes bring everything back; the others may be missing or damaged.", need, n)
	case need <= PerPage:
		return fmt.Sprintf("Any %d of the %d codes on pages 1 to %d bring everything back: one page is enough.", need, n, pages)
	default:
		return fmt.Sprintf("Any %d of the %d codes on pages 1 to %d bring everything back: two whole pages may be missing.", need, n, pages)
	}
}

func (k Kit) help() []string {
	lines := []string{
		"With Latchkey: choose “Restore a backup”, give it photos or scans of these codes in any order, and type the recovery code " + k.Code.ID() + ". Without Latchkey: see the last page.",
		"Keep this apart from the recovery code: whoever has both has all your accounts. Nothing on this page is readable without it.",
		"The four characters after a part's number are a check sum: prints of the same part have the same.",
	}
	if k.Kind == parts.Codes {
		lines[0] = "With Latchkey: choose “Restore a backup”, give it photos or scans of these codes in any order, and type the recovery code " + k.Code.ID() + ": it shows what is on the sheet. Without Latchkey: see the last page."
	}
	if k.WithCode {
		lines[1] = "The recovery code is on the first page: whoever has it with these codes has all your accounts. Keep it as you keep cash."
	}
	return lines
}

//go:embed recover.py
var recover_py string

// howTo adds the page for those who have no Latchkey.
func (s *Sheet) howTo(k Kit) {
	p, y := s.add(s.title+": without Latchkey", "What it takes to read these codes with common tools, in any year.")
	width := s.size.Width - 2*margin
	inside := "The list has one otpauth:// link for each account; other authenticators read such links. Delete it when you have used it."
	if k.Kind == parts.Codes {
		inside = "The list names each account and its codes; those with an x were used. Delete it when you have used it."
	}
	y += 2
	for i, step := range []string{
		"Read as many of the QR codes as the first page says with any reader, for example “zbarimg --raw -q SCAN.png > scanned.txt”. Each is a line that begins with LATCHKEY: and ends with a full stop.",
		"Join them with the script below (Python 3, no other packages): python3 recover.py < scanned.txt > kit.age",
		"Open that with age (age-encryption.org) and unpack it: age -d kit.age | gunzip. The passphrase is the recovery code as it is written: seven groups of four capitals and digits, with dashes.",
		inside,
	} {
		p.text(margin, y, 9, bold, fmt.Sprintf("%d.", i+1))
		y = p.paragraph(margin+6, y, width-6, 9, regular, step) + 1
	}
	y = p.paragraph(margin, y+1, width, 9, regular, "What the script does: the text between colon and full stop is base 45 (RFC 9285). Of its bytes, counted from 0, byte 10 is the part's number, byte 11 how many parts are needed, bytes 13 to 16 the length of all; from byte 17 to the last four, which are a CRC-32, is the part's share. Joined in order, the shares of the first parts are the age file. Shares that are missing follow from others by Reed–Solomon: in GF(256) with 0x11d, the bytes at one place of all shares are the values of one polynomial at number − 1.") + 3
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
func Slip(code backup.Code, made time.Time, size Size) *Sheet {
	s := &Sheet{size: size, title: "Latchkey recovery code", made: made}
	p, y := s.add(s.title, fmt.Sprintf("Printed on %s. Its name is %s.", day(made), code.ID()))
	width := size.Width - 2*margin
	y = printCode(p, margin, y+6, width, code)
	for _, words := range []string{
		"This code opens every backup file whose name ends in " + code.ID() + ".age, and every paper kit that names " + code.ID() + ". Nobody can open them without it, and nobody can make it again.",
		"Keep it away from your devices and apart from the paper kit: whoever has both has all your accounts.",
		"The letters I, L, O and U do not occur: what looks like them is 1, 1, 0 and V. Capitals and dashes do not matter to Latchkey; to the program age they do.",
	} {
		y = p.paragraph(margin, y, width, 11, regular, words) + 3
	}
	s.number()
	return s
}

// printCode sets the recovery code in a frame and returns where to go on.
func printCode(p *page, x, y, width float64, code backup.Code) float64 {
	const size = 17
	p.box(x, y-3, width, 13, 0.4)
	p.text(x+(width-mono.width(code.Reveal(), size))/2, y+5.5, size, mono, code.Reveal())
	return y + 16
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
