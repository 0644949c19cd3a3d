package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"latchkey/app/remind"
	"latchkey/app/widgets"
	"latchkey/vault"
	"latchkey/vault/exchange"
	"latchkey/vault/qr"
	"latchkey/vault/reason"
)

// pictureTypes are the endings of picture files that qr reads.
var pictureTypes = []string{".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp", ".tif", ".tiff"}

func (a *App) choosePictures() { a.choose(pictureTypes) }
func (a *App) chooseFiles()    { a.choose(nil) }

// choose lets the person pick a file and takes the accounts in it, together with
// what was picked before.
func (a *App) choose(types []string, before ...exchange.Source) {
	a.openFile(types, func(r fyne.URIReadCloser) {
		a.take(append(slices.Clone(before), exchange.Source{Name: r.URI().Name(), Data: func() ([]byte, error) {
			defer r.Close()
			return readAll(r)
		}})...)
	})
}

// takeFiles takes the accounts in the files at paths.
func (a *App) takeFiles(paths []string) {
	sources := make([]exchange.Source, len(paths))
	for i, path := range paths {
		sources[i] = fileSource(path)
	}
	a.take(sources...)
}

func fileSource(path string) exchange.Source {
	return exchange.Source{Name: filepath.Base(path), Data: func() ([]byte, error) {
		f, err := os.Open(path)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		return readAll(f)
	}}
}

// takeText takes the accounts in text that was typed or pasted.
func (a *App) takeText(text string) { a.take(textSource(text)) }

func textSource(text string) exchange.Source {
	return exchange.Source{Data: func() ([]byte, error) { return []byte(text), nil }}
}

// paste takes the accounts on the clipboard: links, or a picture of a QR code.
func (a *App) paste() {
	a.readClipboard(func(content []byte) {
		if len(content) == 0 {
			a.explain(errEmptyClipboard)
			return
		}
		a.take(exchange.Source{Data: func() ([]byte, error) { return content, nil }})
	})
}

// readAll reads no more than may be taken in.
func readAll(r io.Reader) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, exchange.MaxFile+1))
	if err == nil && len(data) > exchange.MaxFile {
		err = exchange.ErrTooLarge
	}
	return data, err
}

// take reads the sources off the UI goroutine and shows what was found.
// A file that needs another one, such as a KeePass database with a key file, asks
// for it.
func (a *App) take(sources ...exchange.Source) {
	for i := range sources {
		sources[i].Data = sync.OnceValues(sources[i].Data)
	}
	run(a, lang.L("Looking for accounts…"), func(ctx context.Context, _ func(string)) (exchange.Result, error) {
		return exchange.ReadAll(ctx, sources, exchange.Options{Pictures: qr.Texts, Password: a.password})
	}, func(found exchange.Result, err error) {
		switch {
		case errors.Is(err, exchange.ErrKeyFile), errors.Is(err, exchange.ErrFileMissing), errors.Is(err, exchange.ErrWrongPassword):
			a.takeAgain(err, sources)
		case errors.Is(err, exchange.ErrBackup):
			p := problem(err)
			a.ask(p.What, p.Next, lang.L("Restore a backup"), widget.HighImportance, func() { a.show(newRestore(a)) })
		case err != nil:
			a.explain(err)
		default:
			a.found(found)
		}
	})
}

// takeAgain offers to type the password again, or to choose the file that is
// missing, without choosing anew what was chosen.
func (a *App) takeAgain(err error, sources []exchange.Source) {
	p := problem(err)
	other := func() { a.choose(nil, sources...) }
	if !errors.Is(err, exchange.ErrWrongPassword) {
		a.ask(p.What, p.Next, lang.L("Choose the other file"), widget.HighImportance, other)
		return
	}
	again := func() { a.take(sources...) }
	if !errors.Is(err, exchange.ErrKeyFile) {
		a.ask(p.What, p.Next, lang.L("Try again"), widget.HighImportance, again)
		return
	}
	then := func(f func()) func() { return func() { a.unpop(); f() } }
	a.pop(widgets.Gapped(20, sheetWords(p.What, p.Next), widgets.Gapped(8,
		widgets.NewPrimary(lang.L("Try again"), nil, then(again)),
		widgets.NewButton(lang.L("Choose the other file"), nil, then(other)),
		widgets.NewButton(lang.L("Cancel"), nil, a.unpop))), then(again), a.unpop)
}

// password asks for the password of an encrypted file and waits for the answer.
// It is called off the UI goroutine.
func (a *App) password(ctx context.Context) ([]byte, error) {
	type answer struct {
		password []byte
		err      error
	}
	answered := make(chan answer, 1)
	a.Do(func() {
		a.askPassword(lang.L("The file is encrypted"), lang.L("Type the password that it was exported with."), func(password []byte) {
			if password == nil {
				answered <- answer{err: context.Canceled}
				return
			}
			answered <- answer{password: password}
		})
	})
	select {
	case got := <-answered:
		return got.password, got.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// review shows what was found before it comes in. A single new account comes in
// at once, with a way to undo it.
func (a *App) review(t exchange.Result) {
	incoming := a.vault.Compare(t.Accounts)
	if len(incoming) == 1 && len(t.Failures) == 0 {
		switch in := incoming[0]; in.Standing {
		case vault.New:
			a.bring(incoming)
			return
		case vault.Present, vault.Renamed:
			a.explain(fmt.Errorf("%w: as %q", vault.ErrDuplicate, in.Known.Title()))
			return
		}
	}
	if len(incoming) == 0 && len(t.Failures) == 1 {
		a.explain(t.Failures[0].Err)
		return
	}
	a.show(newReview(a, lang.L("What was found"), incoming, t.Failures, 0, a.bring))
}

// bring does what the plan says and goes back to the list, saying what was done:
// by what was read back, with a way to undo it.
func (a *App) bring(plan []vault.Incoming) {
	if !slices.ContainsFunc(plan, vault.Incoming.ComesIn) {
		a.opened(a.vault)
		return
	}
	var done vault.Brought
	empty := len(a.vault.Accounts) == 0
	a.save(func(v *vault.Vault) error {
		done = v.Bring(plan, a.Clock.Now())
		remind.Enrol(v, done, a.Clock.Now())
		return nil
	}, func() {
		kept := done.Kept(a.vault)
		a.opened(a.vault)
		a.enrolling(kept)
		undo := lang.L("Undo")
		if empty && len(kept.Added) > 1 || len(kept.Added)+len(kept.Replaced) == 0 {
			undo = "" // the store refuses to lose all accounts at once
		}
		// The page after many accounts says itself how many came.
		if _, said := a.top().(*cameIn); !said || undo != "" {
			a.say(broughtWords(kept), undo, func() {
				a.save(func(v *vault.Vault) error { return kept.Undo(v, a.Clock.Now()) }, func() { a.opened(a.vault) })
			})
		}
		if len(kept.Refused) > 0 {
			a.show(newRefused(a, kept.Refused))
		}
	})
}

// broughtWords says what came in.
func broughtWords(b vault.Brought) string {
	var words []string
	switch n := len(b.Added); {
	case n == 1:
		words = append(words, lang.L("{{.Account}} was added.", data{"Account": b.Added[0].Title()}))
	case n > 1 || len(b.Replaced) == 0:
		words = append(words, lang.N("{{.N}} accounts were added.", n, data{"N": n}))
	}
	if n := len(b.Replaced); n > 0 {
		words = append(words, lang.N("{{.N}} keys were replaced; the old ones are in the bin.", n, data{"N": n}))
	}
	return sentences(words...)
}

// refused tells of accounts that could not come in, while others did.
type refused struct{ object fyne.CanvasObject }

func newRefused(a *App, accounts []vault.Refused) *refused {
	var failures []exchange.Failure
	for _, r := range accounts {
		failures = append(failures, exchange.Failure{Where: reason.Name(r.Title()), Err: r.Err})
	}
	return &refused{a.page(lang.L("Not everything came in"), widgets.NewPanel(failureList(lang.L("Could not be added"), failures)))}
}

func (r *refused) content() fyne.CanvasObject { return r.object }
