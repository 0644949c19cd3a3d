package app

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"latchkey/app/capture"
	"latchkey/app/paper"
	"latchkey/app/transfer"
	"latchkey/app/widgets"
	"latchkey/vault"
	"latchkey/vault/backup"
	"latchkey/vault/exchange"
	"latchkey/vault/reason"
)

// receiving takes the accounts of another device: what its QR codes say, or its
// file, the transfer code, what will come in, and two words to compare.
type receiving struct {
	app      *App
	receiver transfer.Receiver
	status   *widgets.Text
	bar      *widget.ProgressBar
	code     *widgets.Entry
	said     *widgets.Text
	scans    *widgets.Button // through the camera; nil without one
	opens    *widgets.Button
	object   fyne.CanvasObject
}

func newReceive(a *App) *receiving {
	r := &receiving{app: a, status: widgets.NewText("", widgets.Style{Bold: true}), bar: widget.NewProgressBar(), code: widgets.NewEntry(),
		said: widgets.NewText("", widgets.Style{Size: widgets.SizeSmall, Color: widgets.ColorDim})}
	r.code.SetPlaceHolder("XXXX-XXXX-XXXX-XXXX-XXXX")
	r.code.TextStyle.Monospace = true
	r.code.OnChanged = func(string) {
		judge(r.code, r.said, backup.ParseTransferCode, backup.TransferLength)
	}
	r.code.OnSubmitted = func(string) { r.open() }
	r.code.OnChanged("")
	r.opens = widgets.NewButton(lang.L("Open the transfer"), nil, r.open)
	ways := widgets.Flow(8)
	if a.hasCamera() {
		r.scans = widgets.NewButton(lang.L("Scan with the camera"), theme.MediaPhotoIcon(), r.scan)
		ways.Add(r.scans)
	}
	if a.hasScreen() {
		ways.Add(widgets.NewButton(lang.L("Look at the screen"), theme.ComputerIcon(), r.look))
	}
	ways.Add(widgets.NewButton(lang.L("Choose a picture or the file"), theme.FolderOpenIcon(), r.choose))
	ways.Add(widgets.NewButton(lang.L("Paste a picture"), theme.ContentPasteIcon(), r.paste))
	old := lang.L("On the old device choose “Move to a new device”. It shows a transfer code, and then changing QR codes; or it writes a file, which you can drop on this window.")
	if a.Phone != nil {
		old = lang.L("On the old device choose “Move to a new device”. It shows a transfer code, and then changing QR codes; or it writes a file.")
	}
	r.object = a.page(lang.L("Move from another device"), widgets.Gapped(gap,
		widgets.NewText(old, widgets.Style{Color: widgets.ColorDim}),
		ways, r.status, r.bar,
		field(lang.L("Transfer code"), r.code), r.said,
		widgets.Flow(8, r.opens)))
	r.progress()
	return r
}

func (r *receiving) content() fyne.CanvasObject { return r.object }
func (r *receiving) focus() fyne.Focusable      { return r.code }

// progress says what there is and what is missing.
func (r *receiving) progress() {
	r.status.SetText(r.words())
	have, need, _ := r.receiver.Progress()
	r.bar.Hidden = need == 0
	if need > 0 {
		r.bar.SetValue(float64(have) / float64(need))
	}
	// The next step is the one to take.
	scanOrOpen(r.scans, r.opens, !r.complete())
	r.object.Refresh()
}

func (r *receiving) words() string {
	have, need, _ := r.receiver.Progress()
	switch {
	case r.receiver.Complete():
		return lang.L("Everything is here. Type the transfer code.")
	case need == 0:
		return lang.L("Nothing has been scanned yet.")
	}
	return lang.L("{{.N}} of {{.All}} codes are here. Keep scanning: {{.More}} more.", data{"N": have, "All": need, "More": need - have})
}

func (r *receiving) complete() bool { return r.receiver.Complete() }

// add implements collecting.
func (r *receiving) add(texts []string) error {
	var wrong error
	taken := 0
	for _, text := range texts {
		if _, err := r.receiver.Add(text); err == nil {
			taken++
		} else {
			wrong = err
		}
	}
	r.progress()
	if taken > 0 {
		return nil
	}
	return wrong
}

// scan looks through the camera until everything is here.
func (r *receiving) scan() { r.app.show(newCollectingCamera(r.app, r)) }

// look takes the codes that are on the screen.
func (r *receiving) look() {
	a, look := r.app, r.app.Screen
	if look == nil {
		look = capture.Screen
	}
	run(a, lang.L("Looking for QR codes on the screen…"), func(ctx context.Context, _ func(string)) ([]string, error) {
		shot, err := look(ctx, a.stepAside)
		if err != nil {
			return nil, err
		}
		return shot.Codes(ctx)
	}, r.seen)
}

func (r *receiving) seen(texts []string, err error) {
	if err == nil {
		err = r.add(texts)
	}
	if err != nil {
		r.app.explain(err)
	}
}

func (r *receiving) choose() {
	r.app.chooseFile(func(_ fyne.URI, open source) { r.read(open) })
}

// accept implements accepting.
func (r *receiving) accept(handed []exchange.Source) {
	var sources []source
	for _, h := range handed {
		sources = append(sources, opener(h))
	}
	r.read(sources...)
}

func (r *receiving) drop(paths []string) {
	var sources []source
	for _, path := range paths {
		sources = append(sources, func() (io.ReadCloser, error) { return os.Open(path) })
	}
	r.read(sources...)
}

func (r *receiving) paste() {
	r.app.readClipboard(func(content []byte) {
		if len(content) == 0 {
			r.app.explain(errEmptyClipboard)
			return
		}
		r.read(func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(content)), nil })
	})
}

// read takes pictures, or the file.
func (r *receiving) read(sources ...source) {
	type scanned struct {
		texts []string
		file  []byte
	}
	run(r.app, lang.L("Looking for QR codes…"), func(ctx context.Context, _ func(string)) (scanned, error) {
		var all scanned
		var first error
		for _, s := range sources {
			content, err := s.read()
			if err != nil {
				return all, err
			}
			if !paper.Is(content) {
				all.file = content
				continue
			}
			texts, err := paper.Texts(ctx, content, nil)
			if ctx.Err() != nil {
				return all, ctx.Err()
			}
			if err != nil && first == nil {
				first = err
			}
			all.texts = append(all.texts, texts...)
		}
		if len(all.texts) == 0 && all.file == nil {
			return all, first
		}
		return all, nil
	}, func(all scanned, err error) {
		if err == nil && all.file != nil {
			r.receiver.AddFile(all.file)
			r.progress()
			return
		}
		r.seen(all.texts, err)
	})
}

// open opens the transfer and shows what will come in.
func (r *receiving) open() {
	a, text := r.app, r.code.Text
	if _, err := backup.ParseTransferCode(text); err != nil {
		a.explain(err)
		return
	}
	if !r.receiver.Complete() {
		r.app.explain(errTransferParts)
		return
	}
	known := a.vault
	run(a, lang.L("Opening the transfer…"), func(ctx context.Context, _ func(string)) (*transfer.Arrival, error) {
		return r.receiver.Open(ctx, known, text)
	}, func(arrival *transfer.Arrival, err error) {
		if errors.Is(err, backup.ErrNotBackup) {
			err = transfer.ErrNotTransfer
		}
		if err != nil {
			a.explain(err)
			return
		}
		a.show(newReview(a, lang.L("What comes over"), a.vault.Compare(arrival.Vault.Accounts), unread(arrival.Contents), arrival.Vault.Unknown(),
			func(plan []vault.Incoming) { r.bring(arrival, plan) }))
	})
}

func (r *receiving) bring(arrival *transfer.Arrival, plan []vault.Incoming) {
	a := r.app
	var done vault.Brought
	a.save(func(v *vault.Vault) (err error) {
		done, err = arrival.Bring(v, plan, a.Clock.Now())
		return err
	}, func() { a.home(newArrived(a, arrival, done.Kept(a.vault))) })
}

// arrived shows the two words that the old device has to show too, and names what
// did not come over.
type arrived struct{ object fyne.CanvasObject }

func newArrived(a *App, arrival *transfer.Arrival, done vault.Brought) *arrived {
	n := len(done.Added) + len(done.Replaced)
	tone, head := widgets.Good, lang.N("{{.N}} accounts came over", n, data{"N": n})
	sentence := lang.L("They were read back from where they are kept.")
	var left []exchange.Failure
	for _, account := range arrival.Left(a.vault) {
		left = append(left, exchange.Failure{Where: reason.Name(account.Title()), Err: errLeft})
	}
	if left = append(left, unread(arrival.Contents)...); len(left) > 0 {
		tone, sentence = widgets.Warn, lang.L("Not everything did. Do not wipe the old device.")
	}
	body := widgets.Gapped(gap,
		widgets.NewBanner(tone, head, sentence),
		widgets.NewText(lang.L("Compare these two words with those on the old device:"), widgets.Style{Bold: true}),
		checkWords(arrival.Words(a.vault)),
		widgets.NewText(lang.L("Only if both show the same words is the old device safe to wipe."), widgets.Style{Color: widgets.ColorDim}))
	if len(left) > 0 {
		body.Add(widgets.NewPanel(failureList(lang.L("Did not come over"), left)))
	}
	body.Add(container.NewHBox(widgets.NewPrimary(lang.L("Done"), nil, func() { a.opened(a.vault) })))
	return &arrived{frontPage(lang.L("Compare with the old device"), body)}
}

func (s *arrived) content() fyne.CanvasObject { return s.object }
