package app

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"latchkey/app/widgets"
	"latchkey/vault"
	"latchkey/vault/backup"
	"latchkey/vault/backup/places"
)

// placesScreen shows where backups are kept automatically, and how it stands
// with each place.
type placesScreen struct {
	app    *App
	list   *fyne.Container
	object fyne.CanvasObject
}

func newPlaces(a *App) *placesScreen {
	s := &placesScreen{app: a, list: widgets.Gapped(gap)}
	s.object = a.page(lang.L("Automatic backups"), s.list)
	return s
}

func (s *placesScreen) content() fyne.CanvasObject { return s.object }

func (s *placesScreen) update() {
	a := s.app
	s.list.Objects = []fyne.CanvasObject{
		widgets.NewText(lang.L("After each change, Latchkey writes an encrypted backup to every place here, reads it back and compares every code. It keeps the newest, and one of each month."), widgets.Style{Color: widgets.ColorDim}),
	}
	if _, err := backup.ParseCode(string(a.vault.RecoveryCode)); err != nil {
		s.list.Add(choice(theme.DocumentIcon(), lang.L("You need a recovery code first"), lang.L("It opens your backups, and has to be on paper before any are made."),
			widgets.NewPrimary(lang.L("Make a backup"), nil, func() { a.show(newBackup(a)) })))
		s.list.Refresh()
		return
	}
	for _, p := range a.vault.Places {
		s.list.Add(s.place(p))
	}
	add := widgets.Flow(8)
	if len(a.vault.Places) > 0 {
		add.Add(widgets.NewPrimary(lang.L("Back up now"), theme.ViewRefreshIcon(), func() { a.backUpNow(func(v *vault.Vault) []vault.Place { return v.Places }) }))
	}
	add.Add(widgets.NewButton(lang.L("Add a folder"), theme.FolderNewIcon(), s.chooseFolder))
	add.Add(widgets.NewButton(lang.L("Add a server"), theme.StorageIcon(), func() { a.show(newServer(s)) }))
	if len(a.vault.Places) == 0 {
		s.list.Add(widgets.NewText(lang.L("A synced folder, a USB stick, a network folder, or a WebDAV server such as Nextcloud. Two are best, not both in the same house."), widgets.Style{Color: widgets.ColorDim}))
	}
	s.list.Add(add)
	if len(a.vault.Places) > 0 {
		s.list.Add(s.keep())
	}
	if a.Phone != nil && !slices.ContainsFunc(a.vault.Places, func(p vault.Place) bool { return p.At == a.Phone.Copied }) {
		s.list.Add(choice(theme.UploadIcon(), lang.L("The backup of this phone"), lang.L("Android’s own backup takes the newest one along to a new phone, through your Google account. Like all backups it opens with the recovery code alone."),
			widgets.NewButton(lang.L("Switch it on"), nil, func() { s.add(vault.Place{Kind: vault.Folder, At: a.Phone.Copied, Keep: 1}, false, nil) })))
	}
	s.list.Refresh()
}

// place is one place and how it stands with it.
func (s *placesScreen) place(p vault.Place) fyne.CanvasObject {
	a := s.app
	tone, state := placeState(p, a.vault, a.Clock.Now())
	if places.Shrunk(p, a.vault) {
		tone = widgets.Warn
		state += "\n" + lang.L("The fullest backup there has {{.Most}} accounts. Old ones are kept until you say that fewer are right.", data{"Most": p.Most})
	}
	actions := []fyne.CanvasObject{widgets.NewButton(lang.L("Remove"), nil, func() { s.remove(p) })}
	if places.Fault(p) != nil {
		actions = append([]fyne.CanvasObject{a.tryAgain(p)}, actions...)
	}
	if places.Shrunk(p, a.vault) {
		actions = append(actions, widgets.NewButton(lang.L("I deleted them"), nil, a.agreeToFewer))
	}
	return widgets.NewBanner(tone, a.placeTitle(p), state, actions...)
}

// placeTitle is what people call a place by.
func (a *App) placeTitle(p vault.Place) string {
	if a.Phone != nil && p.Kind == vault.Folder && p.At == a.Phone.Copied {
		return lang.L("The backup of this phone")
	}
	return places.Title(p)
}

// keep lets the person choose how many backups stay at each place.
func (s *placesScreen) keep() fyne.CanvasObject {
	choices := []string{"3", "10", "30", "100"}
	now := strconv.Itoa(places.Keep(s.app.vault.Places[0]))
	if !slices.Contains(choices, now) {
		choices = append(choices, now)
	}
	input := widgets.NewSelect(choices, nil)
	input.SetSelected(now)
	input.OnChanged = func(text string) {
		n, err := strconv.Atoi(text)
		if err != nil || text == now {
			return
		}
		s.app.save(func(v *vault.Vault) error {
			for i := range v.Places {
				v.Places[i].Keep = n
			}
			return nil
		}, func() {})
	}
	return field(lang.L("How many of the newest backups stay at each place"), container.NewHBox(input))
}

// placeState says in words how it stands with a place.
func placeState(p vault.Place, v *vault.Vault, now time.Time) (widgets.Tone, string) {
	var good string
	if g := p.Good; g.Name != "" {
		good = lang.L("Verified {{.N}} of {{.N}}, {{.Day}} {{.Time}}.", data{"N": g.Accounts, "Day": day(g.Checked, now), "Time": hour(g.Checked)})
	}
	if fault := places.Fault(p); fault != nil {
		e := problem(fault)
		text := sentences(e.What, e.Next, again(fault))
		if good != "" {
			text += "\n" + lang.L("The last good one: {{.State}}", data{"State": good})
		}
		return widgets.Bad, text
	}
	switch {
	case good == "":
		return widgets.Warn, lang.L("There is no backup there yet.")
	case !places.UpToDate(p, v):
		return widgets.Warn, sentences(good, lang.L("The last change is not in it yet."))
	}
	return widgets.Good, good
}

// again says that a fault may end by itself.
func again(fault error) string {
	if places.Passing(fault) || errors.Is(fault, places.ErrFull) {
		return lang.L("Latchkey tries again by itself.")
	}
	return ""
}

func (s *placesScreen) chooseFolder() {
	a := s.app
	if a.Phone != nil {
		a.hold()
		run(a, lang.L("Choose a folder"), func(ctx context.Context, _ func(string)) (string, error) { return a.Phone.ChooseTree(ctx) }, func(tree string, err error) {
			a.unhold()
			if err != nil {
				a.explain(err)
				return
			}
			s.add(vault.Place{Kind: vault.Tree, At: tree}, false, nil)
		})
		return
	}
	a.showChooser(dialog.NewFolderOpen(func(u fyne.ListableURI, err error) {
		switch {
		case err != nil:
			a.explain(err)
		case u != nil:
			s.add(vault.Place{Kind: vault.Folder, At: filepath.FromSlash(u.Path())}, false, nil)
		}
	}, a.window))
}

// add tries a place, takes it into the vault and makes the first backup there.
// added, if not nil, is called once it is in the vault.
func (s *placesScreen) add(p vault.Place, plain bool, added func()) {
	a := s.app
	at, err := places.CheckAddress(p.Kind, p.At, plain)
	if errors.Is(err, places.ErrPlain) {
		a.ask(lang.L("Go without encryption?"), lang.L("Everyone on the way can read the name and the password, though not the backups. Only do this in a network of your own."),
			lang.L("Go without"), widget.DangerImportance, func() { s.add(p, true, added) })
		return
	}
	if p.At = at; err == nil {
		err = places.Admit(&vault.Vault{Places: slices.Clone(a.vault.Places)}, p)
	}
	if err != nil {
		a.explain(err)
		return
	}
	run(a, lang.L("Writing a file there and reading it back…"), func(ctx context.Context, _ func(string)) (vault.Place, error) {
		return a.auto.keeper.Add(ctx, p, plain)
	}, func(p vault.Place, err error) {
		if err != nil {
			a.explain(err)
			return
		}
		a.save(func(v *vault.Vault) error { return places.Admit(v, p) }, func() {
			if added != nil {
				added()
			}
			a.backUpNow(only(p))
		})
	})
}

// only chooses a place of a vault, if it is still there.
func only(p vault.Place) func(*vault.Vault) []vault.Place {
	return func(v *vault.Vault) []vault.Place {
		kept, ok := v.Place(p.ID)
		if !ok {
			return nil
		}
		return []vault.Place{kept}
	}
}

// tryAgain is for a place that failed, once the person has seen to it.
func (a *App) tryAgain(p vault.Place) *widgets.Button {
	return widgets.NewButton(lang.L("Try again"), nil, func() { a.backUpNow(only(p)) })
}

// backUpNow brings places up to date while the person waits.
func (a *App) backUpNow(which func(*vault.Vault) []vault.Place) {
	store, now := a.Store, a.Clock.Now()
	type brought struct {
		vault   *vault.Vault
		results []places.Result
	}
	run(a, lang.L("Writing the backups and reading them back…"), func(ctx context.Context, _ func(string)) (brought, error) {
		v, results, err := a.auto.keeper.Bring(ctx, store, now, which)
		return brought{v, results}, err
	}, func(b brought, err error) {
		if err != nil {
			a.explain(err)
			return
		}
		a.vault = b.vault
		a.auto.seen = a.vault
		a.refresh()
		good := 0
		for _, r := range b.results {
			if r.Err == nil {
				good++
			}
		}
		if good > 0 && good == len(b.results) {
			a.say(lang.N("Verified at {{.N}} places.", good, data{"N": good}), "", nil)
		}
	})
}

// remove takes a place out of the vault after a question.
func (s *placesScreen) remove(p vault.Place) {
	a := s.app
	a.ask(lang.L("Keep no more backups there?"), a.placeTitle(p)+"\n"+lang.L("The backups that are there stay."), lang.L("Remove"), widget.HighImportance, func() {
		a.save(func(v *vault.Vault) error {
			places.Drop(v, p.ID)
			return nil
		}, func() {
			go a.auto.keeper.Remove(context.Background(), p) // the marker, if the place is there
		})
	})
}

// serverScreen asks for a WebDAV server.
type serverScreen struct {
	places         *placesScreen
	at, user, word *widgets.Entry
	object         fyne.CanvasObject
}

func newServer(s *placesScreen) *serverScreen {
	n := &serverScreen{places: s, at: widgets.NewEntry(), user: widgets.NewEntry(), word: widgets.NewPasswordEntry()}
	n.at.SetPlaceHolder("https://cloud.example.com/remote.php/dav/files/me/Backups")
	for _, e := range []*widgets.Entry{n.at, n.user, n.word} {
		e.OnSubmitted = func(string) { n.add() }
	}
	n.object = s.app.page(lang.L("Add a server"), widgets.Gapped(gap,
		widgets.NewText(lang.L("The address of a folder on a WebDAV server such as Nextcloud, as the server’s own settings show it. The folder has to exist. Many servers need a password made for apps."), widgets.Style{Color: widgets.ColorDim}),
		field(lang.L("Address of the folder"), n.at), field(lang.L("User name"), n.user), field(lang.L("Password"), n.word),
		widgets.NewText(lang.L("The password is kept with your accounts and sent to that server alone. The server sees encrypted files, and when they change."), widgets.Style{Size: widgets.SizeSmall, Color: widgets.ColorDim}),
		widgets.Flow(8, widgets.NewPrimary(lang.L("Test and add"), nil, n.add))))
	return n
}

func (n *serverScreen) content() fyne.CanvasObject { return n.object }
func (n *serverScreen) focus() fyne.Focusable      { return n.at }

func (n *serverScreen) add() {
	a := n.places.app
	n.places.add(vault.Place{Kind: vault.WebDAV, At: n.at.Text, User: n.user.Text, Password: vault.Hidden(n.word.Text)}, false, func() { a.backTo(n.places) })
}
