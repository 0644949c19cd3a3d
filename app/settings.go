package app

import (
	"context"
	"io"
	"os"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"latchkey/app/widgets"
	"latchkey/assets"
	"latchkey/vault"
)

// AtLogin has the window started with the session. Set may not be called on the
// UI goroutine.
type AtLogin interface {
	On() bool
	Set(on bool) error
}

// settings is everything that can be set, each with a sentence.
type settings struct {
	app    *App
	list   *fyne.Container
	object fyne.CanvasObject
}

func newSettings(a *App) *settings {
	s := &settings{app: a, list: widgets.Gapped(gap)}
	s.object = a.page(lang.L("Settings"), s.list)
	return s
}

func (s *settings) content() fyne.CanvasObject { return s.object }

func (s *settings) update() {
	a := s.app
	s.list.Objects = []fyne.CanvasObject{
		section(lang.L("Who may see your codes"), s.lock(),
			s.toggle(hideCodes, lang.L("Hide codes until they are tapped"), lang.L("For when others can see your screen.")),
			s.clearing(), s.screenshots()),
		section(lang.L("How it looks"), s.shades(), s.sizes(), s.languages(), s.icons()),
	}
	if !fyne.CurrentDevice().IsMobile() {
		s.list.Add(section(lang.L("How it behaves"), s.behaviour()...))
	}
	s.list.Add(section(lang.L("Your accounts"), s.accounts()...))
	s.list.Add(section(lang.L("Start over"),
		setting(lang.L("Reset the settings"), lang.L("What you chose under “How it looks” and “How it behaves” goes back to how it was at first. Accounts, the lock and backups stay."),
			widgets.NewButton(lang.L("Reset"), nil, s.reset)),
		setting(lang.L("Erase everything"), lang.L("Takes all accounts and settings off this device, for instance before you give it away."),
			widgets.NewButton(lang.L("Erase…"), nil, func() { a.show(newErase(a)) }))))
	s.list.Refresh()
}

// section is a panel of settings under a heading. Nil rows are left out.
func section(heading string, rows ...fyne.CanvasObject) fyne.CanvasObject {
	body := widgets.Gapped(18)
	for _, r := range rows {
		if r != nil {
			body.Add(r)
		}
	}
	return widgets.Gapped(8, widgets.NewText(heading, widgets.Style{Size: theme.SizeNameSubHeadingText, Bold: true}), widgets.NewPanel(body))
}

// setting is one that is set elsewhere, or by a button.
func setting(title, sentence string, control fyne.CanvasObject) fyne.CanvasObject {
	return widgets.Ranked(300, widgets.Gapped(4, widgets.NewText(title, widgets.Style{Bold: true}), small(sentence)), control)
}

func small(sentence string) fyne.CanvasObject {
	return widgets.NewText(sentence, widgets.Style{Size: widgets.SizeSmall, Color: widgets.ColorDim})
}

// toggle is a setting that is on or off. What follows from it is done by then,
// which may be nil.
func (s *settings) toggle(t toggle, title, sentence string, then ...func()) fyne.CanvasObject {
	return widgets.NewSetting(title, sentence, s.app.looks.is(t), func(on bool) {
		s.app.looks.turn(t, on)
		for _, f := range then {
			f()
		}
	})
}

// picked is a setting that is one of several.
func picked(title string, options []string, now int, choose func(i int)) fyne.CanvasObject {
	choice := widgets.NewSelect(options, nil)
	choice.SetSelectedIndex(now)
	choice.OnChanged = func(string) { choose(choice.SelectedIndex()) }
	return field(title, choice)
}

func (s *settings) lock() fyne.CanvasObject {
	sentence := lang.L("Off. Other programs that you run can read your keychain.")
	switch {
	case s.app.sealed:
		sentence = lang.L("On. Latchkey asks for your passphrase.")
	case s.app.Phone != nil: // which keeps apps apart
		sentence = lang.L("Off. Whoever unlocks this phone can open Latchkey.")
	}
	return setting(lang.L("App lock"), sentence, widgets.NewButton(lang.L("Set the lock"), nil, func() { s.app.show(newLockScreen(s.app)) }))
}

func (s *settings) clearing() fyne.CanvasObject {
	return s.amount(lang.L("Clear a copied code after"), clearAfter, []int{15, 30, 60, 120}, func(n int) string {
		return lang.N("{{.N}} seconds", n, data{"N": n})
	})
}

// amount is a setting that is a number.
func (s *settings) amount(title string, of amount, steps []int, word func(n int) string, then ...func()) fyne.CanvasObject {
	options, now := make([]string, len(steps)), 0
	for i, n := range steps {
		options[i] = word(n)
		if n <= s.app.looks.number(of) {
			now = i
		}
	}
	return picked(title, options, now, func(i int) {
		s.app.looks.amend(of, steps[i])
		for _, f := range then {
			f()
		}
	})
}

func (s *settings) shades() fyne.CanvasObject {
	words := []string{lang.L("As the system"), lang.L("Light"), lang.L("Dark")}
	now := 0
	for i, w := range shade.of {
		if w == s.app.looks.word(shade) {
			now = i
		}
	}
	return picked(lang.L("Light or dark"), words, now, func(i int) {
		s.app.looks.choose(shade, shade.of[i])
		s.app.dress()
	})
}

func (s *settings) sizes() fyne.CanvasObject {
	return s.amount(lang.L("Text size"), textSize, []int{100, 115, 130, 150, 175, 200}, func(n int) string {
		return lang.L("{{.N}} %", data{"N": n})
	}, s.app.dress)
}

// languages is nil while there is nothing to choose from, or the system does not
// let itself be overruled; see useTranslations in main.
func (s *settings) languages() fyne.CanvasObject {
	tags := assets.Languages()
	if len(tags) < 2 || !s.app.Languages {
		return nil
	}
	names := map[string]string{"en": "English", "de": "Deutsch", "fr": "Français", "es": "Español", "zh_Hans": "简体中文", "ja": "日本語"}
	words, now := []string{lang.L("As the system")}, 0
	chosen := s.app.looks.kept.String(LanguageKey)
	for i, tag := range tags {
		if tag == chosen {
			now = i + 1
		}
		name := names[tag]
		if name == "" {
			name = tag
		}
		words = append(words, name)
	}
	return picked(lang.L("Language, from the next start on"), words, now, func(i int) {
		if i == 0 {
			s.app.looks.kept.RemoveValue(LanguageKey)
		} else {
			s.app.looks.kept.SetString(LanguageKey, tags[i-1])
		}
	})
}

// icons is where an icon pack is chosen.
func (s *settings) icons() fyne.CanvasObject {
	a := s.app
	if a.Icons == "" {
		return nil
	}
	buttons := widgets.Flow(8, widgets.NewButton(lang.L("Choose an icon pack"), nil, func() {
		a.chooseFile(func(_ fyne.URI, open source) { s.takePack(open) })
	}))
	if a.logos.pack {
		buttons.Add(widgets.NewButton(lang.L("Without a pack"), nil, func() {
			a.changePack(lang.L("Removing the icon pack…"), func() (int, error) { return dropPack(a.packFile()) }, func(int) {
				a.say(lang.L("There is no icon pack any more."), "", nil)
			})
		}))
	}
	return widgets.Gapped(8, widgets.NewText(lang.L("Icons"), widgets.Style{Bold: true}),
		small(lang.L("Marks of well-known sites are built in. An icon pack for Aegis, a zip file, brings others. Nothing is fetched from the network.")), buttons)
}

func (s *settings) takePack(open func() (io.ReadCloser, error)) {
	a := s.app
	a.changePack(lang.L("Reading the icon pack…"), func() (int, error) { return takePack(open, a.packFile()) }, func(n int) {
		a.say(lang.N("The pack has {{.N}} icons. They show beside accounts of the sites they are for.", n, data{"N": n}), "", nil)
	})
}

// drop takes an icon pack.
func (s *settings) drop(paths []string) {
	if s.app.Icons != "" {
		s.takePack(func() (io.ReadCloser, error) { return os.Open(paths[0]) })
	}
}

// behaviour are the settings of a window on a desktop.
func (s *settings) behaviour() []fyne.CanvasObject {
	a := s.app
	var out []fyne.CanvasObject
	if a.canMinimise() {
		out = append(out, s.toggle(minimise, lang.L("Minimise after a copy"), lang.L("The window steps aside for the site that asked for the code.")))
	}
	out = append(out,
		s.toggle(inTray, lang.L("Show an icon in the tray"), lang.L("Its menu copies the codes of the accounts that you keep on top. Takes effect at the next start."), func() { s.update() }))
	if a.looks.is(inTray) {
		out = append(out,
			s.toggle(closeToTray, lang.L("Close to the tray"), lang.L("Closing the window leaves Latchkey in the tray. “Quit” in the tray’s menu ends it.")),
			s.toggle(startHidden, lang.L("Start in the tray"), lang.L("The window stays hidden until you open it from the tray.")))
	}
	out = append(out, a.keptSetting(s, lang.L("Show notifications"),
		lang.L("Reminders and changes of the clock, while Latchkey is not in front; no account is named. And what was copied from the tray, with the account’s name."),
		a.vault.Reminders.Notify, turnNotices))
	if a.AtLogin != nil {
		out = append(out, s.atLogin())
	}
	return out
}

// keptSetting is a setting that is kept with the accounts. The screen shows it as
// it is kept by then.
func (a *App) keptSetting(on interface{ update() }, title, sentence string, is bool, set func(v *vault.Vault, on bool)) fyne.CanvasObject {
	return widgets.NewSetting(title, sentence, is, func(turned bool) {
		a.try(func(v *vault.Vault) error {
			set(v, turned)
			return nil
		}, func(err error) {
			if err != nil {
				a.explain(err)
			}
			if a.vault != nil {
				on.update()
			}
		})
	})
}

func turnNotices(v *vault.Vault, on bool) { v.Reminders.Notify = on }

func (s *settings) atLogin() fyne.CanvasObject {
	a := s.app
	return widgets.NewSetting(lang.L("Start when you sign in"), lang.L("Your desktop starts Latchkey, in the tray if that is on."), a.AtLogin.On(), func(on bool) {
		run(a, lang.L("Saving the setting…"), func(context.Context, func(string)) (struct{}, error) {
			return struct{}{}, a.AtLogin.Set(on)
		}, func(_ struct{}, err error) {
			if err != nil {
				a.explain(err)
				s.update()
			}
		})
	})
}

// accounts are the ways to what concerns the accounts.
func (s *settings) accounts() []fyne.CanvasObject {
	a := s.app
	deleted := lang.L("The bin is empty")
	if n := len(a.vault.Bin); n > 0 {
		deleted = lang.N("{{.N}} accounts can be brought back.", n, data{"N": n})
	}
	out := []fyne.CanvasObject{
		setting(lang.L("What changed"), lang.L("Earlier states of your accounts, to go back to."),
			widgets.NewButton(lang.L("See the history"), nil, func() { a.show(newHistory(a)) })),
		setting(lang.L("Bin"), deleted,
			widgets.NewButton(lang.L("Open the bin"), nil, func() { a.show(newBin(a)) })),
	}
	out = append(out, setting(lang.L("Reminders"), lang.L("Choose what Latchkey reminds you of."),
		widgets.NewButton(lang.L("Choose"), nil, func() { a.show(newReminders(a)) })))
	if a.moves() {
		out = append(out, setting(lang.L("Where your accounts are kept"), a.Place,
			widgets.NewButton(lang.L("Move them"), nil, func() { a.show(newMovePlace(a)) })))
	}
	if a.Kept != nil {
		out = append(out, setting(lang.L("Where things are kept"), lang.L("Every file, folder and keychain item of Latchkey on this device."),
			widgets.NewButton(lang.L("See the list"), nil, func() { a.showKept() })))
	}
	return out
}

// screenshots lets the window of a phone into pictures of the screen, or keeps it
// out. It is nil elsewhere.
func (s *settings) screenshots() fyne.CanvasObject {
	a := s.app
	if a.Phone == nil || a.Phone.AllowScreenshots == nil {
		return nil
	}
	allow := !a.Phone.Screenshots
	state, action := lang.L("Kept out. Nobody finds your codes in a picture or in the list of apps."), lang.L("Let them")
	if !allow {
		state, action = lang.L("Let in. Your codes are also seen in the list of apps, and other apps may look at the screen."), lang.L("Keep them out")
	}
	return setting(lang.L("Screenshots"), state, widgets.NewButton(action, nil, func() {
		run(a, lang.L("Waiting for the phone…"), func(context.Context, func(string)) (struct{}, error) {
			return struct{}{}, a.Phone.AllowScreenshots(allow)
		}, func(_ struct{}, err error) {
			if err != nil {
				a.explain(err)
				return
			}
			a.Phone.Screenshots = allow
			s.update()
		})
	}))
}

// reset makes the looks as usual again, after a question.
func (s *settings) reset() {
	a := s.app
	a.ask(lang.L("Reset the settings?"), lang.L("Accounts, the lock and backups stay as they are."), lang.L("Reset"), widget.HighImportance, func() {
		a.looks.forget()
		a.dress()
		s.update()
		said := func() { a.say(lang.L("The settings are as usual again."), "", nil) }
		if !a.vault.Reminders.Notify {
			said()
			return
		}
		a.save(func(v *vault.Vault) error {
			turnNotices(v, false)
			return nil
		}, said)
	})
}
