package app

import (
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"latchkey/app/widgets"
	"latchkey/vault"
	"latchkey/vault/exchange"
)

// edit is the form for an account, new or there already, with a live preview
// of its code.
type edit struct {
	app    *App
	draft  vault.Account // what is not in a field: ID, time of creation, parameters
	before vault.Account // as it was when the form was opened
	fresh  bool

	issuer, name, key      *widgets.Entry
	kind, algorithm        *widgets.Select
	digits, period, moving *widgets.Entry // moving is the counter
	group, note            *widgets.Entry
	periodField            fyne.CanvasObject
	counterField           fyne.CanvasObject
	digitsField            fyne.CanvasObject
	algorithmField         fyne.CanvasObject
	preview                *widgets.Card
	said                   *widgets.Text
	save                   *widgets.Button
	object                 fyne.CanvasObject
}

// kinds are the choices of how codes are made, in words.
func kinds() ([]string, map[string]vault.Kind) {
	words := []string{lang.L("By time (usual)"), lang.L("By counter"), lang.L("Steam")}
	return words, map[string]vault.Kind{words[0]: vault.TOTP, words[1]: vault.HOTP, words[2]: vault.Steam}
}

// newEntry is the form for an account that is typed in.
func newEntry(a *App) *edit {
	return newForm(a, lang.L("Type in a key"), lang.L("Add"), vault.Account{Kind: vault.TOTP, Algorithm: vault.SHA1, Digits: vault.DefaultDigits, Period: vault.DefaultPeriod}, true)
}

// newEdit is the form for an account of the vault.
func newEdit(a *App, account vault.Account) *edit {
	return newForm(a, lang.L("Edit"), lang.L("Save"), account, false)
}

func newForm(a *App, title, action string, account vault.Account, fresh bool) *edit {
	e := &edit{app: a, before: account, fresh: fresh, preview: widgets.NewCard(), said: widgets.NewText("", widgets.Style{Color: "error"}),
		issuer: widgets.NewEntry(), name: widgets.NewEntry(), key: widgets.NewPasswordEntry(),
		digits: widgets.NewEntry(), period: widgets.NewEntry(), moving: widgets.NewEntry(), group: widgets.NewEntry(), note: widgets.NewMultiLineEntry()}
	words, _ := kinds()
	e.kind = widgets.NewSelect(words, nil)
	e.algorithm = widgets.NewSelect([]string{string(vault.SHA1), string(vault.SHA256), string(vault.SHA512)}, nil)
	e.issuer.SetPlaceHolder(lang.L("Example"))
	e.name.SetPlaceHolder("you@example.com")
	e.key.SetPlaceHolder(lang.L("letters and the digits 2 to 7, or a link"))
	e.said.Hide()
	e.save = widgets.NewPrimary(action, nil, e.keep)
	e.fill(account)

	e.periodField, e.counterField = field(lang.L("Seconds a code lasts"), e.period), field(lang.L("Counter of the next code"), e.moving)
	e.digitsField, e.algorithmField = field(lang.L("Digits"), e.digits), field(lang.L("Algorithm"), e.algorithm)
	more := widgets.NewMore(lang.L("More"), widgets.Gapped(gap,
		field(lang.L("How its codes are made"), e.kind), e.algorithmField, e.digitsField, e.periodField, e.counterField,
		field(lang.L("Group"), e.group), field(lang.L("Note"), e.note)))
	for _, input := range []*widgets.Entry{e.issuer, e.name, e.digits, e.period, e.moving, e.group, e.note} {
		input.OnChanged = func(string) { e.tick(a.Clock.Now()) }
	}
	e.key.OnChanged = e.keyChanged
	e.kind.OnChanged = func(string) { e.tick(a.Clock.Now()) }
	e.algorithm.OnChanged = func(string) { e.tick(a.Clock.Now()) }
	for _, input := range []*widgets.Entry{e.issuer, e.name, e.key} {
		input.OnSubmitted = func(string) { e.keep() }
	}
	e.object = a.page(title, widgets.Gapped(gap, e.preview,
		field(lang.L("Site"), e.issuer), field(lang.L("User name"), e.name), field(lang.L("Key"), e.key), e.said,
		more, container.NewHBox(e.save)))
	return e
}

func (e *edit) content() fyne.CanvasObject { return e.object }

func (e *edit) focus() fyne.Focusable { return e.issuer }

// fill puts an account into the fields.
func (e *edit) fill(a vault.Account) {
	e.draft = a
	e.issuer.SetText(a.Issuer)
	e.name.SetText(a.Name)
	e.key.SetText(a.Secret.Reveal())
	words, byWord := kinds()
	for _, w := range words {
		if byWord[w] == a.Kind {
			e.kind.SetSelected(w)
		}
	}
	e.algorithm.SetSelected(string(a.Algorithm))
	e.digits.SetText(strconv.Itoa(a.Digits))
	period := a.Period
	if period == 0 { // by counter: what to begin with if that is changed
		period = vault.DefaultPeriod
	}
	e.period.SetText(strconv.Itoa(period))
	e.moving.SetText(strconv.FormatUint(a.Counter, 10))
	e.group.SetText(a.Group)
	e.note.SetText(a.Note)
}

// keyChanged takes a whole link where a key was expected: people paste what
// they have.
func (e *edit) keyChanged(text string) {
	if strings.Contains(text, "://") {
		if a, err := vault.ParseURI(text); err == nil {
			a.ID, a.Created, a.Group, a.Note = e.draft.ID, e.draft.Created, e.group.Text, e.note.Text
			e.fill(a)
		}
	}
	e.tick(e.app.Clock.Now())
}

// account makes an account of what is in the fields.
func (e *edit) account() (vault.Account, error) {
	a := e.draft
	_, byWord := kinds()
	a.Issuer, a.Name, a.Group, a.Note = e.issuer.Text, e.name.Text, e.group.Text, e.note.Text
	a.Kind, a.Algorithm = byWord[e.kind.Selected], vault.Algorithm(e.algorithm.Selected)
	var err error
	if strings.Contains(e.key.Text, "://") {
		_, err = vault.ParseURI(e.key.Text)
	} else {
		a.Secret, err = vault.ParseSecret(e.key.Text)
	}
	if err != nil {
		return a, err
	}
	number := func(input *widgets.Entry) uint64 {
		n, bad := strconv.ParseUint(strings.TrimSpace(input.Text), 10, 63)
		if bad != nil && err == nil {
			err = errNotNumber
		}
		return n
	}
	a.Digits, a.Period, a.Counter = int(number(e.digits)), 0, 0
	switch a.Kind {
	case vault.TOTP:
		a.Period = int(number(e.period))
	case vault.Steam:
		a.Period, a.Digits, a.Algorithm = int(number(e.period)), vault.SteamDigits, vault.SHA1
	case vault.HOTP:
		a.Counter = number(e.moving)
	}
	if err != nil {
		return a, err
	}
	a = a.Tidy()
	return a, a.Validate()
}

// tick shows the code as it is right now, or what is missing.
func (e *edit) tick(now time.Time) {
	_, byWord := kinds()
	kind := byWord[e.kind.Selected]
	show(e.periodField, kind != vault.HOTP)
	show(e.counterField, kind == vault.HOTP)
	show(e.digitsField, kind != vault.Steam)
	show(e.algorithmField, kind != vault.Steam)
	a, err := e.account()
	if err != nil {
		e.preview.Set(widgets.Row{Title: e.title(), Name: e.name.Text, Code: "––– –––", Logo: e.app.logos.of(a.Issuer)})
		show(e.said, e.key.Text != "")
		e.said.SetText(problem(err).sentence())
		e.save.Disable()
		return
	}
	e.said.Hide()
	row := e.app.rowOf(a, now)
	if row.Title == "" {
		row.Title = e.title()
	}
	e.preview.Set(row)
	e.save.Enable()
}

func (e *edit) title() string {
	if e.issuer.Text == "" {
		return lang.L("A new account")
	}
	return e.issuer.Text
}

func show(o fyne.CanvasObject, visible bool) {
	if visible {
		o.Show()
	} else {
		o.Hide()
	}
}

// keep saves the account.
func (e *edit) keep() {
	a, err := e.account()
	switch {
	case err != nil:
		e.app.explain(err)
	case e.fresh:
		e.app.review(exchange.Result{Accounts: []vault.Account{a}})
	default:
		e.app.save(func(v *vault.Vault) error {
			now, ok := v.Find(a.ID)
			if !ok {
				return vault.ErrNoAccount
			}
			return v.Replace(edited(now, e.before, a))
		}, e.app.back)
	}
}

// edited makes the changes from before to after in now. What was not changed in
// the form stays as it is by then: above all the counter, which another Latchkey
// may have moved on.
func edited(now, before, after vault.Account) vault.Account {
	change(&now.Issuer, before.Issuer, after.Issuer)
	change(&now.Name, before.Name, after.Name)
	change(&now.Secret, before.Secret, after.Secret)
	change(&now.Kind, before.Kind, after.Kind)
	change(&now.Algorithm, before.Algorithm, after.Algorithm)
	change(&now.Digits, before.Digits, after.Digits)
	change(&now.Period, before.Period, after.Period)
	change(&now.Counter, before.Counter, after.Counter)
	change(&now.Group, before.Group, after.Group)
	change(&now.Note, before.Note, after.Note)
	change(&now.Params, before.Params, after.Params)
	return now
}

func change[T comparable](now *T, before, after T) {
	if after != before {
		*now = after
	}
}
