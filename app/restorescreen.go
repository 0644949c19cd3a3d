package app

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/storage"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"latchkey/app/paper"
	"latchkey/app/widgets"
	"latchkey/vault"
	"latchkey/vault/backup"
	kitparts "latchkey/vault/backup/parts"
	"latchkey/vault/exchange"
	"latchkey/vault/reason"
)

// restore brings accounts back from a backup: the file, or pictures of a paper
// kit, the code, what will come in, and only then the vault changes.
type restore struct {
	app    *App
	opened func(c *backup.Contents, passphrase string) // goes on with what is in the backup
	path   *widgets.Entry
	kit    paper.Collector // what was scanned of a paper kit
	parts  *fyne.Container // how far that is; hidden while there is nothing
	scans  *widgets.Button // through the camera; nil without one
	opens  *widgets.Button
	picked fyne.URI // the file of the chooser; nil when path was typed
	code   *widgets.Entry
	said   *widgets.Text
	object fyne.CanvasObject
}

func newRestore(a *App) *restore {
	r := newOpening(a, lang.L("Restore a backup"), lang.L("You need the backup file or the paper kit, and the recovery code that you wrote down. Nothing changes before you have seen what will come in."))
	r.opened = r.preview
	r.findCopied()
	return r
}

// findCopied fills in the backup that the system has brought along to this phone.
func (r *restore) findCopied() {
	a := r.app
	if a.Phone == nil {
		return
	}
	go func() {
		found, err := filepath.Glob(filepath.Join(a.Phone.Copied, "latchkey-*.age"))
		if err != nil || len(found) == 0 {
			return
		}
		a.Do(func() {
			if r.path.Text == "" {
				r.path.SetText(found[len(found)-1]) // the newest: their names begin alike, and go on with the time
				a.say(lang.L("A backup came along to this phone. Type its recovery code."), "", nil)
			}
		})
	}()
}

// newOpening asks for a backup and its code; what follows is set by the caller.
func newOpening(a *App, title, sentence string) *restore {
	r := &restore{app: a, path: widgets.NewEntry(), parts: widgets.Gapped(8), code: widgets.NewEntry(), said: widgets.NewText("", widgets.Style{Size: widgets.SizeSmall, Color: widgets.ColorDim})}
	r.path.SetPlaceHolder(lang.L("The file that ends in .age"))
	r.path.OnChanged = func(string) { r.picked = nil }
	r.path.OnSubmitted = func(string) { a.window.Canvas().Focus(r.code) }
	r.code.SetPlaceHolder("XXXX-XXXX-XXXX-XXXX-XXXX-XXXX-XXXX")
	r.code.TextStyle.Monospace = true
	r.code.OnChanged = func(string) { judge(r.code, r.said, backup.ParseCode, backup.CodeLength) }
	r.code.OnSubmitted = func(string) { r.read() }
	r.code.OnChanged("")
	r.parts.Hide()
	r.opens = widgets.NewPrimary(lang.L("Open the backup"), nil, r.read)
	ways := widgets.Flow(8) // to give the backup, beside a file
	if a.hasCamera() {
		r.scans = widgets.NewButton(lang.L("Scan with the camera"), theme.MediaPhotoIcon(), r.scan)
		ways.Add(r.scans)
	}
	if a.photographs() {
		ways.Add(a.photoButton())
	}
	ways.Add(widgets.NewButton(lang.L("Paste a picture"), theme.ContentPasteIcon(), r.paste))
	browse := widgets.NewButton(lang.L("Choose a file"), theme.FolderOpenIcon(), r.choose)
	sources := lang.L("Backup file, or pictures of a paper kit, one after the other (you can drop them here)")
	if a.Phone != nil {
		sources = lang.L("Backup file, or pictures of a paper kit, one after the other")
	}
	r.object = a.page(title, widgets.Gapped(gap,
		widgets.NewText(sentence, widgets.Style{Color: widgets.ColorDim}),
		field(sources, widgets.Beside(r.path, browse)), ways,
		r.parts,
		field(lang.L("Recovery code, or the passphrase of the file"), r.code), r.said, widgets.Flow(8, r.opens)))
	return r
}

func (r *restore) content() fyne.CanvasObject { return r.object }

// focus implements focusing: what comes next is to be typed.
func (r *restore) focus() fyne.Focusable {
	if r.complete() {
		return r.code
	}
	return r.path
}

// drop takes files that were dropped on the window.
func (r *restore) drop(paths []string) {
	var sources []source
	for _, path := range paths {
		sources = append(sources, func() (io.ReadCloser, error) { return os.Open(path) })
	}
	r.take(func() {
		r.path.SetText(paths[0])
		r.app.window.Canvas().Focus(r.code)
	}, sources...)
}

func (r *restore) choose() {
	a := r.app
	a.chooseFile(func(uri fyne.URI, open source) {
		r.take(func() {
			r.path.SetText(uri.Path())
			r.picked = uri
			a.window.Canvas().Focus(r.code)
		}, open)
	})
}

// accept implements accepting.
func (r *restore) accept(handed []exchange.Source) {
	var sources []source
	for _, h := range handed {
		sources = append(sources, opener(h))
	}
	r.take(func() { r.app.explain(kitparts.ErrNotPart) }, sources...)
}

// paste takes a picture of a part, or its text, from the clipboard.
func (r *restore) paste() {
	a := r.app
	a.readClipboard(func(content []byte) {
		if len(content) == 0 {
			a.explain(errEmptyClipboard)
			return
		}
		r.take(func() { a.explain(kitparts.ErrNotPart) }, func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(content)), nil })
	})
}

// judge says while typing how far the code is right, so that a slip is found
// before anything is opened.
func judge(code *widgets.Entry, said *widgets.Text, parse func(string) (backup.Code, error), length int) {
	color, words := widgets.ColorDim, lang.L("Small letters and missing dashes are fine.")
	_, err := parse(code.Text)
	var fault *backup.CodeError
	switch {
	case code.Text == "":
	case err == nil:
		color, words = theme.ColorNamePrimary, lang.L("The code is complete.")
	case errors.As(err, &fault) && fault.Fault == backup.TooShort:
		words = lang.L("{{.N}} of {{.All}} characters", data{"N": fault.Characters, "All": length})
	default:
		color, words = theme.ColorNameError, problem(err).sentence()
	}
	said.SetColor(color)
	said.SetText(words)
}

// opener returns what opens the file or the paper kit, for use off the UI
// goroutine.
func (r *restore) opener() func() (io.ReadCloser, error) {
	picked, path := r.picked, r.path.Text
	if strings.TrimSpace(path) == "" {
		return func() (io.ReadCloser, error) {
			data, err := r.kit.Bytes()
			return io.NopCloser(bytes.NewReader(data)), err
		}
	}
	return func() (io.ReadCloser, error) {
		if picked != nil {
			return storage.Reader(picked)
		}
		return os.Open(expand(path))
	}
}

// read looks whether all is there, and opens the backup.
func (r *restore) read() {
	a, text := r.app, r.code.Text
	switch best := r.kit.Best(); {
	case strings.TrimSpace(r.path.Text) != "":
	case !best.Complete() && best.Count() > 0:
		a.explain(fmt.Errorf("%w: %s", kitparts.ErrIncomplete, lang.L("{{.N}} of {{.All}} parts", data{"N": best.Count(), "All": best.Need()})))
		return
	case !best.Complete():
		a.window.Canvas().Focus(r.path)
		return
	}
	// A slip in a code is found by its check digits before any decryption. What
	// does not look like a code at all may be a passphrase of the person's own.
	_, slip := backup.ParseCode(text)
	var fault *backup.CodeError
	if errors.As(slip, &fault) && (text == "" || fault.Fault == backup.CheckFailed) {
		a.explain(slip)
		return
	}
	switch open := r.opener(); {
	case strings.TrimSpace(r.path.Text) != "": // it may be a picture after all
		r.take(func() { openWith(r, open, slip, backup.Read, r.opened) }, open)
	case r.kit.Best().Kind() == kitparts.Codes:
		openWith(r, open, slip, backup.OpenText, func(text []byte, _ string) { a.show(newSealedCodes(a, text)) })
	default:
		openWith(r, open, slip, backup.Read, r.opened)
	}
}

// openWith opens what was chosen or scanned with the code that was typed, and goes
// on with what is in it. slip is what is wrong with the code, for a recovery code.
func openWith[T any](r *restore, open func() (io.ReadCloser, error), slip error, read func(context.Context, io.Reader, string) (T, error), then func(inside T, passphrase string)) {
	a, text := r.app, r.code.Text
	var fault *backup.CodeError
	errors.As(slip, &fault)
	run(a, lang.L("Opening the backup…"), func(ctx context.Context, _ func(string)) (inside T, err error) {
		file, err := open()
		if err != nil {
			return inside, err
		}
		defer file.Close()
		return read(ctx, file, text)
	}, func(inside T, err error) {
		switch code, bad := backup.ParseCode(text); {
		case !errors.Is(err, backup.ErrWrongCode):
		case bad == nil:
			err = backup.OtherCode(code, r.path.Text)
		case fault != nil && fault.Fault != backup.BadCharacter:
			err = slip // it was meant to be a code, and is not all of one
		}
		if err != nil {
			a.explain(err)
			return
		}
		then(inside, text)
	})
}

// unread are the lines of a backup that could not be read.
func unread(c *backup.Contents) []exchange.Failure {
	var out []exchange.Failure
	for _, f := range c.Failures {
		out = append(out, exchange.Failure{Where: reason.New("line {{.N}}", reason.Data{"N": f.Line}), Err: f.Err})
	}
	return out
}

// preview shows what would come in.
func (r *restore) preview(c *backup.Contents, passphrase string) {
	a := r.app
	title := lang.L("What is in the backup")
	if !c.Made.IsZero() {
		title = lang.L("Backup of {{.Day}}", data{"Day": day(c.Made, a.Clock.Now())})
	}
	review := newReview(a, title, a.vault.Compare(c.Vault.Accounts), unread(c), c.Vault.Unknown(), func(plan []vault.Incoming) { r.bring(c, plan, passphrase) })
	if code, err := backup.ParseCode(passphrase); err == nil && a.vault.RecoveryCode != "" && string(a.vault.RecoveryCode) != code.Reveal() {
		if own, err := backup.ParseCode(string(a.vault.RecoveryCode)); err == nil {
			review.add(widgets.NewText(lang.L("This backup is of the recovery code “{{.Its}}”. Yours here is “{{.Own}}”, and new backups keep to it.", data{"Its": code.ID(), "Own": own.ID()}), widgets.Style{Size: widgets.SizeSmall, Color: widgets.ColorDim}))
		}
	}
	if len(a.vault.Accounts) > 0 && len(c.Vault.Accounts) > 0 {
		review.add(choice(theme.HistoryIcon(), lang.L("Replace instead"), lang.L("Your accounts become those of the backup. What is here is backed up first, and what the backup does not have goes into the bin."),
			widgets.NewButton(lang.L("Replace everything"), nil, func() { r.askReplace(c, passphrase) })))
	}
	a.show(review)
}

// bring merges the backup into the vault.
func (r *restore) bring(c *backup.Contents, plan []vault.Incoming, passphrase string) {
	a := r.app
	code, _ := backup.ParseCode(passphrase) // zero if it was a passphrase
	var done vault.Brought
	a.save(func(v *vault.Vault) (err error) {
		if done, err = c.Bring(v, plan, code, a.Clock.Now()); err != nil {
			return err
		}
		r.remember(v, c)
		return nil
	}, func() {
		kept := done.Kept(a.vault)
		a.opened(a.vault)
		if n := len(kept.Added) + len(kept.Replaced); n > 0 {
			a.say(lang.N("{{.N}} accounts are back.", n, data{"N": n}), "", nil)
		}
		if len(kept.Refused) > 0 {
			a.show(newRefused(a, kept.Refused))
		}
	})
}

// remember notes what a restore has proven: that it can be done, and that the
// accounts are in the backup.
func (r *restore) remember(v *vault.Vault, c *backup.Contents) {
	now := r.app.Clock.Now()
	if proven := c.Rehearse(v); proven.Restored > 0 {
		kind, name := r.origin()
		v.Certify(proven.Certificate(kind, name, r.app.fyne.Metadata().Version, now))
	}
	if digest := v.Digest(); digest == c.Vault.Digest() && v.Backup.At.IsZero() {
		v.Backup = vault.BackupRecord{At: now, Accounts: len(v.Accounts), Digest: digest}
	}
}

// origin says what the backup came from: a file, or the pages of a paper kit,
// which the name of their set stands for.
func (r *restore) origin() (kind vault.RehearsalKind, name string) {
	if path := strings.TrimSpace(r.path.Text); path != "" {
		return vault.FromFile, filepath.Base(path)
	}
	return vault.FromPaper, r.kit.Best().Set()
}

func (r *restore) askReplace(c *backup.Contents, passphrase string) {
	a := r.app
	gone := len(c.Rehearse(a.vault).Pairs) - len(c.Vault.Accounts) // of the vault, and not in the backup
	sentence := lang.N("{{.N}} accounts that are not in the backup go into the bin for 30 days.", gone, data{"N": gone})
	if gone <= 0 {
		sentence = ""
	}
	a.ask(lang.L("Replace all accounts with those of the backup?"), sentences(sentence, lang.L("Before, what is here now is written to a backup of its own, which is read back. If that fails nothing is changed.")),
		lang.L("Replace everything"), widget.DangerImportance, func() { r.replace(c, passphrase) })
}

// replace makes the accounts those of the backup, once there is a proven backup
// of what is here.
func (r *restore) replace(c *backup.Contents, passphrase string) {
	a := r.app
	store, folder, now := a.Store, documents(), a.Clock.Now()
	if a.Phone != nil {
		folder = a.Phone.Copied
	}
	code, _ := backup.ParseCode(passphrase)
	run(a, lang.L("Backing up what is here…"), func(ctx context.Context, _ func(string)) (backup.Report, error) {
		v, err := store.Load(ctx)
		if err != nil {
			return backup.Report{}, err
		}
		return backup.KeepBefore(ctx, folder, v, passphrase, now)
	}, func(before backup.Report, err error) {
		if err != nil {
			a.explain(err)
			return
		}
		a.save(func(v *vault.Vault) error {
			if err := c.Replace(v, code, now); err != nil {
				return err
			}
			r.remember(v, c)
			return nil
		}, func() {
			a.opened(a.vault)
			a.say(lang.L("Your accounts are those of the backup. What was here is in {{.File}}.", data{"File": before.Path}), "", nil)
		})
	})
}
