package cli

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"image"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"latchkey/app/paper"
	"latchkey/app/transfer"
	"latchkey/vault"
	"latchkey/vault/backup"
	"latchkey/vault/backup/parts"
	"latchkey/vault/exchange"
	"latchkey/vault/qr"
)

var transferCommand = command{
	name:    "transfer",
	summary: "move all accounts to another device that is at hand",
	words:   "send [FLAGS]\n       latchkey transfer receive [FLAGS] FILE…",
	about: `“send” shows the accounts as changing QR codes, any half of which is enough; --png
draws them into a folder, --file writes a file instead. They are encrypted for a
transfer code that is made for this once: it is shown here, and typed there.

“receive” takes pictures, folders of pictures, or the file, in any order; --camera and
--screen look for the codes themselves. Then it shows two words, for which “send” asks.
Only if they are right has everything arrived, and only then is the old device safe to
wipe.`,
	example: "latchkey transfer send\nlatchkey transfer send --png frames\nlatchkey transfer receive frames",
	exits:   "1 nothing was moved, 2 wrong usage, 3 some accounts did not come over",
	define: func(fs *flag.FlagSet) func(*session, []string) error {
		var o transferOptions
		fs.StringVar(&o.png, "png", "", "send: a new `FOLDER` for the QR codes as PNG pictures")
		fs.StringVar(&o.file, "file", "", "send: a new `FILE`, or a folder for one, instead of QR codes")
		fs.StringVar(&o.codeOut, "code-out", "", "send: a new `FILE` to write the transfer code to, instead of showing it")
		fs.IntVar(&o.speed, "speed", 5, "send: `N` QR codes a second in the terminal, 1 to 15")
		fs.StringVar(&o.codeFile, "code-file", "", "receive: a `FILE` with the transfer code")
		conflicts := fs.String("conflicts", "keep", "receive: `keep`, replace or skip an account whose name is here with another key")
		fs.BoolVar(&o.yes, "yes", false, "receive: do not ask")
		fs.BoolVar(&o.json, "json", false, `print {"set","accounts","words","parts","needed"} of what is sent, {"set","accounts","words","added","left","failures"} of what came`)
		o.sight.define(fs)
		return func(s *session, words []string) error {
			var ok bool
			o.conflicts, ok = conflictChoices[*conflicts]
			if !ok {
				return usagef("--conflicts is keep, replace or skip, not %q", *conflicts)
			}
			switch {
			case len(words) == 1 && words[0] == "send":
				return s.sendTransfer(o)
			case len(words) > 0 && words[0] == "receive":
				if err := o.sight.check(words[1:]); err != nil {
					return err
				}
				if len(words) == 1 && !o.sight.given() {
					return usagef("transfer receive needs the name of a file")
				}
				return s.receiveTransfer(words[1:], o)
			}
			return usagef("transfer takes send, or receive and files")
		}
	},
}

type transferOptions struct {
	png, file, codeOut, codeFile string
	speed                        int
	conflicts                    vault.Choice
	yes, json                    bool
	sight                        sight
}

// sentRecord is a transfer that was made, in JSON. Its shape is fixed.
type sentRecord struct {
	Set      string         `json:"set"`
	Accounts int            `json:"accounts"`
	Words    transfer.Words `json:"words"`
	Parts    int            `json:"parts,omitempty"`
	Needed   int            `json:"needed,omitempty"`
}

// terminalShare is what fits into a QR code of 65 columns and 33 rows.
const terminalShare = 170

func (s *session) sendTransfer(o transferOptions) error {
	shows := o.png == "" && o.file == ""
	switch {
	case o.png != "" && o.file != "":
		return usagef("--png and --file exclude each other")
	case o.speed < 1 || o.speed > 15:
		return usagef("--speed takes 1 to 15")
	case shows && (!s.interactive() || o.json):
		return usagef("give --png or --file where nobody looks at the terminal")
	case o.codeOut == "" && !s.interactive():
		return usagef("the transfer needs a code, and nobody is here to read it: give --code-out")
	}
	c, err := s.clock()
	if err != nil {
		return err
	}
	v, store, err := s.load()
	if err != nil {
		return err
	}
	if len(v.Accounts) == 0 {
		return errNoAccounts
	}
	sender, err := transfer.New(s.ctx, v, c.Now())
	if err != nil {
		return err
	}
	defer sender.Spend()
	record := sentRecord{Set: sender.Set(), Accounts: sender.Accounts(), Words: sender.Words()}
	var q *transfer.Sequence
	if o.file == "" {
		share := parts.Share
		if shows {
			share = terminalShare
		}
		if q, err = sender.Sequence(share); err != nil {
			return err
		}
		record.Parts, record.Needed = q.Of(), q.Need()
	}
	if err := s.tellTransferCode(sender.Code(), o.codeOut); err != nil {
		return err
	}
	switch {
	case o.png != "":
		err = s.drawFrames(q, o.png)
	case o.file != "":
		err = s.writeTransfer(sender, o.file)
	default:
		err = s.showFrames(q, o.speed)
	}
	if err != nil {
		return err
	}
	if n := v.Unknown(); n > 0 {
		s.note("latchkey: %d entries are of another version of Latchkey. They go along as they are.", n)
	}
	if o.json {
		return s.emit(record)
	}
	if !s.interactive() {
		s.say("When all has arrived, the new device shows: %s", sender.Words())
		s.say("Only then is it safe to wipe this one.")
		return nil
	}
	same, err := s.hasWords(sender.Words())
	if err != nil {
		return err
	}
	if !same {
		s.note("Then do not wipe this device. The code and the pictures are void; start a new transfer.")
		return errToldAlready
	}
	if _, err := s.update(store, func(v *vault.Vault) error {
		sender.Certify(v, c.Now())
		return nil
	}); err != nil {
		return err
	}
	s.say("All %d accounts are on the new device. It is safe to wipe this one.", sender.Accounts())
	return nil
}

// hasWords asks for the two words that the new device shows, and tells whether they
// are right. They are not shown here: who only has to say yes does not look.
func (s *session) hasWords(words transfer.Words) (bool, error) {
	question := "When all has arrived, the new device shows two words. Type them here: "
	for range 3 {
		typed, err := s.askLine(question)
		if typed == "" && (err == nil || errors.Is(err, io.EOF)) {
			return false, nil
		}
		if err != nil {
			return false, err
		}
		if strings.EqualFold(strings.Join(strings.Fields(typed), " "), words.String()) {
			return true, nil
		}
		question = "Those are not the right words. Look once more, or press Enter if it shows no others: "
	}
	return false, nil
}

func (s *session) tellTransferCode(code backup.Code, file string) error {
	if file != "" {
		return exchange.Save(file, []byte(code.Reveal()+"\n"), false)
	}
	s.note("This is the transfer code. Type it on the new device; let nobody see it who can see the codes or the file.\n")
	s.note("    %s\n", code.Reveal())
	return nil
}

// drawFrames draws each part once, in the order of the first round.
func (s *session) drawFrames(q *transfer.Sequence, folder string) error {
	if err := os.Mkdir(folder, 0o700); err != nil {
		return err
	}
	for i := range q.Of() {
		if err := s.ctx.Err(); err != nil {
			return err
		}
		if err := s.drawTo(filepath.Join(folder, fmt.Sprintf("frame-%03d.png", i+1)), q.At(i), false); err != nil {
			return err
		}
	}
	s.note("%d pictures were drawn to %s; any %d of them are enough. Delete them when they have served.", q.Of(), folder, q.Need())
	return nil
}

func (s *session) writeTransfer(sender *transfer.Sender, path string) error {
	data, err := sender.File()
	if err != nil {
		return err
	}
	if isFolder(path) {
		path = filepath.Join(path, sender.FileName())
	}
	if err := exchange.Save(path, data, false); err != nil {
		return err
	}
	s.note("The transfer was written to %s. Delete it when it has served.", path)
	return nil
}

// showFrames shows one code after the other until somebody presses Enter. The
// transfer code is taken off the screen before: who films the codes must not have
// both.
func (s *session) showFrames(q *transfer.Sequence, speed int) error {
	if _, err := s.askLine("Type it now; then press Enter here for the QR codes, and Enter again when the new device has enough. "); err != nil {
		return err
	}
	io.WriteString(s.io.Stderr, "\x1b[2J\x1b[3J")
	enough := make(chan error, 1)
	go func() {
		_, err := s.lines.ReadString('\n')
		enough <- err
	}()
	turn := time.NewTicker(time.Second / time.Duration(speed))
	defer turn.Stop()
	for i := 0; ; i++ {
		modules, err := qr.Modules(q.At(i))
		if err != nil {
			return err
		}
		io.WriteString(s.io.Stderr, "\x1b[H"+halfBlocks(modules))
		s.note("%d of %d, any %d are enough. Enter when the new device has them.", i%q.Of()+1, q.Of(), q.Need())
		select {
		case err := <-enough:
			io.WriteString(s.io.Stderr, "\x1b[2J\x1b[3J\x1b[H")
			if errors.Is(err, io.EOF) {
				err = nil
			}
			return err
		case <-s.ctx.Done():
			return s.ctx.Err()
		case <-turn.C:
		}
	}
}

// halfBlocks draws a picture of black and white pixels in lines of text, two rows
// a line, black on white whatever the colours of the terminal are.
func halfBlocks(img *image.Gray) string {
	var b strings.Builder
	dark := func(x, y int) bool { return y < img.Rect.Dy() && img.GrayAt(x, y).Y < 0x80 }
	for y := 0; y < img.Rect.Dy(); y += 2 {
		b.WriteString("\x1b[38;5;16;48;5;231m")
		for x := range img.Rect.Dx() {
			switch upper, lower := dark(x, y), dark(x, y+1); {
			case upper && lower:
				b.WriteString("█")
			case upper:
				b.WriteString("▀")
			case lower:
				b.WriteString("▄")
			default:
				b.WriteString(" ")
			}
		}
		b.WriteString("\x1b[0m\n")
	}
	return b.String()
}

func (s *session) receiveTransfer(paths []string, o transferOptions) error {
	var r transfer.Receiver
	var err error
	if o.sight.given() {
		err = s.seeTransfer(&r, o.sight)
	} else {
		err = s.readTransfer(&r, paths)
	}
	if err != nil {
		return err
	}
	if !r.Complete() {
		have, need, missing := r.Progress()
		return fmt.Errorf("%w: %d of %d, any %d of %s are still needed", errTransferParts, have, need, need-have, strings.Join(paper.Runs(missing), ", "))
	}
	code, err := s.transferCode(o.codeFile)
	if err != nil {
		return err
	}
	known := new(vault.Vault)
	if store, err := s.store(true); err != nil {
		return err
	} else if known, err = store.Load(s.ctx); err != nil {
		return err
	}
	a, err := r.Open(s.ctx, known, code)
	if err != nil {
		return err
	}
	t := takenFrom(a.Contents)
	if s.interactive() && !o.yes && !o.json {
		if err := s.askFor("In the transfer:", t.accounts, fmt.Sprintf("Bring in %s?", count(len(t.accounts), "account"))); err != nil {
			return err
		}
	}
	kept, plan, done, err := s.bring(t.accounts, o.conflicts, a.Bring)
	if err != nil {
		return err
	}
	t.refuse(done)
	left := a.Left(kept)
	if o.json {
		err = s.emit(struct {
			Set      string         `json:"set"`
			Accounts []record       `json:"accounts"`
			Words    transfer.Words `json:"words"`
			Added    int            `json:"added"`
			Left     []record       `json:"left"`
			Failures []failure      `json:"failures"`
		}{a.Set, records(t.accounts, false), a.Words(kept), len(done.Added), records(left, false), t.failures})
	} else {
		s.report(plan, done, t.failures, false, false)
		for _, account := range left {
			s.say("did not come over: %s", account.Title())
		}
		s.say("Compare with the old device: %s", a.Words(kept))
	}
	if err == nil && len(left)+len(t.failures) > 0 {
		err = errInPart
	}
	return err
}

// readTransfer takes pictures, in folders or not, or a transfer that is a file. A
// file that cannot be read does not keep the others out.
func (s *session) readTransfer(r *transfer.Receiver, paths []string) error {
	files, err := scans(paths)
	if err != nil {
		return err
	}
	var first error
	for _, path := range files {
		if r.Complete() {
			return nil
		}
		err := s.takeTransfer(r, path)
		if s.ctx.Err() != nil {
			return s.ctx.Err()
		}
		if err != nil {
			s.note("latchkey: %s: %s", filepath.Base(path), reason(err))
			if first == nil {
				first = err
			}
		}
	}
	if _, need, _ := r.Progress(); need == 0 && !r.Complete() {
		if first == nil {
			first = errNoScans
		}
		return first
	}
	return nil
}

func (s *session) takeTransfer(r *transfer.Receiver, path string) error {
	data, err := s.readInput(path)
	if err != nil {
		return err
	}
	if bytes.HasPrefix(data, []byte("age-encryption.org/")) {
		r.AddFile(data)
		return nil
	}
	texts, err := paper.Texts(s.ctx, data, nil)
	if err != nil {
		return err
	}
	for _, text := range texts {
		if _, err := r.Add(text); err != nil {
			return err
		}
	}
	return nil
}

// seeTransfer looks for the codes on the screen or through the camera.
func (s *session) seeTransfer(r *transfer.Receiver, w sight) error {
	told := -1
	return s.see(w, func(texts []string) bool {
		for _, text := range texts {
			r.Add(text) // what is no part of a transfer stands beside it
		}
		if have, need, _ := r.Progress(); have != told && need > 0 {
			told = have
			s.note("%d of %d", have, need)
		}
		return r.Complete()
	})
}

func (s *session) transferCode(file string) (string, error) {
	if file != "" {
		data, err := readSecretFile(file)
		return string(data), err
	}
	if !s.interactive() {
		return "", usagef("the transfer needs its code: give --code-file")
	}
	typed, err := s.askSecret("Transfer code: ")
	return string(typed), err
}
