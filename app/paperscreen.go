package app

import (
	"cmp"
	"context"
	"fmt"
	"image"
	"os"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"latchkey/app/paper"
	"latchkey/app/widgets"
	"latchkey/assets"
	"latchkey/vault/backup"
	kitparts "latchkey/vault/backup/parts"
)

// paperKit puts a backup on paper: a PDF of QR codes, scanned back before it is
// called good.
type paperKit struct {
	app      *App
	code     backup.Code
	data     []byte  // packed, for the preview alone
	to       *target // nil before there is a code
	size     *widgets.Select
	withCode *widgets.Tick
	preview  *fyne.Container
	object   *fyne.Container
}

// How a page is shown: its larger letters can just be read.
const (
	previewDPI = 72
	pageWidth  = 320 // fits into the smallest phone
)

// paperLine leads to the paper kit.
func (a *App) paperLine() fyne.CanvasObject {
	return choice(theme.DocumentPrintIcon(), lang.L("Paper kit"), lang.L("The same backup as QR codes to print, for the day when no file is left."),
		widgets.NewButton(lang.L("Print one"), nil, func() { a.show(newPaper(a)) }))
}

func newPaper(a *App) *paperKit {
	k := &paperKit{app: a, preview: container.NewStack()}
	k.size = widgets.NewSelect([]string{paper.A4.Name, paper.Letter.Name}, nil)
	k.size.SetSelected(paper.A4.Name)
	k.size.OnChanged = func(string) { k.draw() }
	k.withCode = widgets.NewTick(lang.L("Print the recovery code on it too"), k.askWithCode)
	k.object = container.NewStack()
	a.reload(func() {
		code, err := backup.ParseCode(string(a.vault.RecoveryCode))
		if err != nil {
			k.lay(a.page, widgets.NewBanner(widgets.Calm, lang.L("Make a backup first"),
				lang.L("The first backup makes your recovery code. The paper kit opens with the same one."),
				widgets.NewPrimary(lang.L("Make a backup"), nil, func() { a.show(newBackup(a)) })))
			return
		}
		k.code = code
		k.to = newTarget(a, paper.FileName(code, a.Clock.Now()))
		k.to.path.OnSubmitted = func(string) { k.save() }
		k.show()
		k.pack()
	})
	return k
}

func (k *paperKit) content() fyne.CanvasObject { return k.object }

// show lays the screen out.
func (k *paperKit) show() {
	left := widgets.Gapped(gap,
		widgets.NewText(lang.L("A backup to print: QR codes that only your recovery code “{{.ID}}” opens. Photos or scans of the pages bring everything back, even when some codes are lost, and the last page says how without Latchkey.", data{"ID": k.code.ID()}), widgets.Style{}),
		field(lang.L("Paper"), k.size), k.withCode,
		k.to.field,
		widgets.Flow(8, widgets.NewPrimary(lang.L("Save the PDF"), theme.DocumentSaveIcon(), k.save), k.to.browse),
		widgets.NewPanel(widgets.Gapped(8,
			widgets.NewText(lang.L("The recovery code on a sheet of its own"), widgets.Style{Bold: true}),
			widgets.NewText(lang.L("Keep it somewhere other than the kit: whoever has both has all your accounts."), widgets.Style{Size: widgets.SizeSmall, Color: widgets.ColorDim}),
			widgets.Flow(8, widgets.NewButton(lang.L("Save that sheet"), nil, k.saveSlip)))))
	if p := k.codeSheetPanel(); p != nil {
		left.Add(p)
	}
	k.lay(k.app.widePage, widgets.Columns(2*gap, left, k.preview))
}

// lay puts parts on a page of one kind or the other.
func (k *paperKit) lay(page func(string, fyne.CanvasObject, ...fyne.CanvasObject) fyne.CanvasObject, parts ...fyne.CanvasObject) {
	k.object.Objects = []fyne.CanvasObject{page(lang.L("Paper kit"), widgets.Gapped(gap, parts...))}
	k.object.Refresh()
}

// askWithCode takes a yes before both are on one sheet.
func (k *paperKit) askWithCode(on bool) {
	if !on {
		k.draw()
		return
	}
	k.withCode.SetChecked(false) // until it is confirmed
	k.app.ask(lang.L("Print both on one sheet?"), lang.L("Whoever finds that sheet has all your accounts. On two sheets at two places neither is enough alone."),
		lang.L("Print both"), widget.DangerImportance, func() {
			k.withCode.Checked = true
			k.withCode.Refresh()
			k.draw()
		})
}

// kit is what is asked for; its data is filled in when it is written.
func (k *paperKit) kit() paper.Kit {
	size, _ := paper.SizeOf(k.size.Selected)
	return paper.Kit{Code: k.code, Made: k.app.Clock.Now(), Size: size, WithCode: k.withCode.Checked, Language: printed()}
}

// printed is the language of what is printed, which is the window's.
func printed() paper.Language {
	tag := cmp.Or(assets.Translation(lang.SystemLocale().LanguageString()), "en")
	return paper.Language{Tag: strings.ReplaceAll(tag, "_", "-"), L: lang.L, Day: written}
}

// pack encrypts a backup for the preview.
func (k *paperKit) pack() {
	a, v, kit := k.app, k.app.vault, k.kit()
	run(a, lang.L("Drawing the pages…"), func(context.Context, func(string)) ([]byte, error) {
		return backup.Pack(v, kit.Code, kit.Made)
	}, func(data []byte, err error) {
		if err != nil {
			a.explain(err)
			return
		}
		k.data = data
		k.draw()
	})
}

// draw shows the first page as it will be.
func (k *paperKit) draw() {
	if k.data == nil {
		return
	}
	a, kit := k.app, k.kit()
	kit.Kind, kit.Data, kit.Count = kitparts.Backup, k.data, len(a.vault.Accounts)
	type drawn struct {
		page  image.Image
		pages int
	}
	run(a, lang.L("Drawing the pages…"), func(context.Context, func(string)) (drawn, error) {
		s, err := kit.Sheet()
		if err != nil {
			return drawn{}, err
		}
		return drawn{s.Picture(0, previewDPI), s.Pages()}, nil
	}, func(d drawn, err error) {
		if err != nil {
			p := problem(err)
			k.preview.Objects = []fyne.CanvasObject{widgets.NewBanner(widgets.Warn, p.What, p.Next)}
			k.object.Refresh()
			return
		}
		picture := canvas.NewImageFromImage(d.page)
		picture.FillMode = canvas.ImageFillContain
		picture.SetMinSize(fyne.NewSize(pageWidth, pageWidth*float32(kit.Size.Height/kit.Size.Width)))
		k.preview.Objects = []fyne.CanvasObject{widgets.Gapped(8, picture,
			widgets.NewText(lang.N("The first of {{.N}} pages", d.pages, data{"N": d.pages}), widgets.Style{Size: widgets.SizeSmall, Color: widgets.ColorDim, Align: fyne.TextAlignCenter}))}
		k.object.Refresh()
	})
}

// save asks before a file is replaced, and writes.
func (k *paperKit) save() {
	a, kit, store := k.app, k.kit(), k.app.Store
	writePDF(k, k.to, paper.FileName(k.code, a.Clock.Now()), func(ctx context.Context, to paper.Target, say func(string)) (backup.Report, error) {
		// What is kept counts, not what this window has seen of it.
		v, err := store.Load(ctx)
		if err != nil {
			return backup.Report{}, err
		}
		return paper.WriteBackup(ctx, to, v, kit, func(done float64) {
			say(lang.L("Scanning the pages back… {{.Percent}} %", data{"Percent": int(100 * done)}))
		})
	}, k.done)
}

// writePDF writes a file called name by way of write, after a yes if it replaces
// one, and goes on with done if that went well.
func writePDF[T any](k *paperKit, to *target, name string, write func(context.Context, paper.Target, func(string)) (T, error), done func(made[T])) {
	a := k.app
	replace := false
	begin := func() {
		writeTo(to, name, lang.L("Drawing the pages…"), func(ctx context.Context, path string, say func(string)) (T, error) {
			return write(ctx, paper.Target{PDF: path, Replace: replace}, say)
		}, func(m made[T], err error) {
			if err != nil {
				a.explain(err)
				return
			}
			done(m)
		})
	}
	if a.Phone != nil { // its own screen asks
		begin()
		return
	}
	at := to.at(name)
	run(a, lang.L("Drawing the pages…"), func(context.Context, func(string)) (string, error) {
		path := at()
		_, err := os.Lstat(path)
		replace = err == nil
		return path, nil
	}, func(path string, err error) {
		switch {
		case err != nil: // it was stopped
		case replace:
			a.ask(lang.L("Replace the file?"), path, lang.L("Replace"), widget.HighImportance, begin)
		default:
			begin()
		}
	})
}

func (k *paperKit) saveSlip() {
	a, kit := k.app, k.kit()
	name := fmt.Sprintf("latchkey-recovery-code-%s.pdf", k.code.ID())
	writePDF(k, k.to.beside(name), name, func(ctx context.Context, to paper.Target, _ func(string)) (struct{}, error) {
		return struct{}{}, paper.Slip(kit.Code, kit.Made, kit.Size, kit.Language).Write(ctx, to, nil, nil)
	}, func(m made[struct{}]) {
		words := lang.L("Print {{.File}} and delete the file: it has the recovery code in clear.", data{"File": m.at})
		if a.Phone != nil {
			a.say(words, "", nil)
			return
		}
		a.ask(lang.L("The sheet was written"), words, lang.L("Delete it now"), widget.HighImportance, func() { k.remove(m.at) })
	})
}

// remove deletes the file with the recovery code.
func (k *paperKit) remove(path string) {
	a := k.app
	run(a, lang.L("Deleting the file…"), func(context.Context, func(string)) (struct{}, error) { return struct{}{}, os.Remove(path) }, func(_ struct{}, err error) {
		if err != nil {
			a.explain(err)
			return
		}
		a.say(lang.L("The file was deleted."), "", nil)
	})
}

func (k *paperKit) done(m made[backup.Report]) {
	r := m.value
	done := widgets.NewPrimary(lang.L("Done"), nil, func() { k.app.opened(k.app.vault) })
	ways := []fyne.CanvasObject{done}
	if k.app.Phone == nil { // there the person has chosen what takes it
		turn(done, false)
		ways = []fyne.CanvasObject{widgets.NewPrimary(lang.L("Open the PDF"), theme.DocumentPrintIcon(), func() { k.app.openOutside(m.at) }), done}
	}
	k.lay(k.app.page,
		widgets.NewBanner(widgets.Good, k.app.verified(r),
			lang.L("Every code was scanned from the pages, put together, opened with your recovery code and compared.")),
		widgets.NewText(m.at, widgets.Style{Mono: true, Size: widgets.SizeSmall}),
		widgets.NewText(lang.L("Print it at full size, on both sides or on one, and keep it apart from the recovery code. To be sure of your printer, take a photo of a page and try it at “Restore a backup”: nothing changes before you say so."), widgets.Style{Color: widgets.ColorDim}),
		widgets.Flow(8, ways...))
}
