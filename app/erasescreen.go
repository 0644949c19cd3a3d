package app

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"latchkey/app/ready"
	"latchkey/app/widgets"
)

// erase asks, with a word to type, whether everything is to go from this device.
type erase struct {
	app    *App
	word   *widgets.Entry
	places []string // of automatic backups, which stay
	object fyne.CanvasObject
}

func newErase(a *App) *erase {
	e := &erase{app: a, word: widgets.NewEntry(), places: a.placeNames()}
	word := lang.L("erase")
	e.word.SetPlaceHolder(word)
	goOn := widgets.NewPrimary(lang.L("Erase everything"), theme.DeleteIcon(), e.erase)
	goOn.Importance = widget.DangerImportance
	goOn.Disable()
	e.word.OnChanged = func(string) {
		if e.typed() {
			goOn.Enable()
		} else {
			goOn.Disable()
		}
	}
	e.word.OnSubmitted = func(string) { e.erase() }
	body := widgets.Gapped(gap,
		widgets.NewBanner(widgets.Bad, lang.N("{{.N}} accounts will be gone from this device", len(a.vault.Accounts), data{"N": len(a.vault.Accounts)}),
			lang.L("With them go the bin, the history, the places of automatic backups and all settings. Without a backup or another device that has these accounts, you could no longer sign in where a site asks for a code.")))
	if lost := len(a.vault.Accounts) - ready.Back(a.vault); lost > 0 {
		body.Add(widgets.NewBanner(widgets.Warn, lang.N("{{.N}} accounts are in no verified backup", lost, data{"N": lost}),
			lang.L("Make a backup first, unless you are sure."), widgets.NewButton(lang.L("Make a backup"), nil, func() { a.show(newBackup(a)) })))
	}
	body.Add(backupsLeft(e.places))
	body.Add(field(lang.L("Type “{{.Word}}” to go on", data{"Word": word}), e.word))
	body.Add(widgets.Flow(8, goOn, widgets.NewButton(lang.L("Cancel"), nil, a.back)))
	e.object = a.page(lang.L("Erase everything"), body)
	return e
}

func (e *erase) content() fyne.CanvasObject { return e.object }

func (e *erase) typed() bool {
	return strings.EqualFold(strings.TrimSpace(e.word.Text), lang.L("erase"))
}

// backupsLeft says what stays.
func backupsLeft(places []string) fyne.CanvasObject {
	return listed(lang.L("Your backups stay"), lang.L("They open with your recovery code: keep the paper. Backups, exports and paper kits that you wrote yourself are where you put them."), places)
}

func (e *erase) erase() {
	switch a := e.app; {
	case !e.typed() || a.Erase == nil:
	case a.saving > 0 || a.auto.running:
		// It would write to the store once more when it is done.
		a.say(lang.L("Something is still being saved. Try again in a moment."), "", nil)
	default:
		a.eraseAll(e.places)
	}
}

// eraseAll erases everything; places are named as what stays. From here on what
// was loaded is worth nothing: some of it may be gone.
func (a *App) eraseAll(places []string) {
	if s, ok := a.Store.(lockable); ok {
		s.Lock()
	}
	a.vault, a.uses, a.opening = nil, nil, nil
	run(a, lang.L("Erasing…"), func(ctx context.Context, _ func(string)) (struct{}, error) {
		return struct{}{}, a.Erase(ctx)
	}, func(_ struct{}, err error) {
		a.looks.forget()
		a.erased = err == nil
		a.home(newErased(a, err, places))
	})
}

// Erased tells whether everything was erased, so that what the toolkit writes
// when the program ends has to be removed.
func (a *App) Erased() bool { return a.erased }

// erased says what came of it. There is no way on but out: the next start is a
// first one.
type erased struct{ object fyne.CanvasObject }

func newErased(a *App, err error, places []string) *erased {
	if err != nil {
		p := problem(err)
		return &erased{frontPage(lang.L("Not everything is erased"), widgets.Gapped(gap,
			widgets.NewBanner(widgets.Bad, p.What, p.Next),
			widgets.Flow(8, widgets.NewPrimary(lang.L("Try again"), theme.ViewRefreshIcon(), func() { a.eraseAll(places) }),
				widgets.NewButton(lang.L("Quit"), nil, a.fyne.Quit))))}
	}
	return &erased{frontPage(lang.L("Everything is erased"), widgets.Gapped(gap,
		widgets.NewBanner(widgets.Good, lang.L("Latchkey has left this device"), lang.L("Every place was checked again. Next time, Latchkey starts afresh.")),
		backupsLeft(places),
		widgets.Flow(8, widgets.NewPrimary(lang.L("Quit"), nil, a.fyne.Quit))))}
}

func (e *erased) content() fyne.CanvasObject { return e.object }
