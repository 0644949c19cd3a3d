package app

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"

	"latchkey/app/widgets"
	"latchkey/vault"
	"latchkey/vault/qr"
)

// showCodes shows one QR code or several, one after the other. They hold keys:
// they are hidden until they are asked for, and again when the screen is left or
// nothing was done for a while.
type showCodes struct {
	app      *App
	texts    []string // what the codes hold
	at       int
	revealed bool
	hideAt   time.Time // by the clock of this device
	turnAt   time.Time // to the next, where that was chosen

	place  *fyne.Container // the code, or what stands for it, and the words around it
	above  *fyne.Container
	which  *widgets.Text
	turns  *widgets.Tick
	moves  *fyne.Container
	object fyne.CanvasObject

	drawnIn fyne.Size // of the window
}

const (
	codesPatience = 3 * time.Minute // until codes that are looked at are hidden
	turnTime      = 5 * time.Second // for one code of a sequence
	drawnCode     = 900             // the side of a drawn code in pixels
)

// newAccountCode shows the code of one account, for another device to scan.
func newAccountCode(a *App, account vault.Account) *showCodes {
	return newShowCodes(a, account.Title(), lang.L("Another authenticator that scans this QR code makes the same codes as Latchkey."), []string{account.URI()})
}

func newShowCodes(a *App, title, sentence string, texts []string) *showCodes {
	c := &showCodes{app: a, texts: texts, place: container.NewStack(), which: widgets.NewText("", widgets.Style{Bold: true, Align: fyne.TextAlignCenter})}
	c.turns = widgets.NewTick(lang.L("Advance automatically"), func(bool) { c.turnAt = a.device().Add(turnTime) })
	c.moves = widgets.Flow(8, widgets.NewButton(lang.L("Previous"), theme.NavigateBackIcon(), func() { c.turn(-1) }),
		widgets.NewPrimary(lang.L("Next"), theme.NavigateNextIcon(), func() { c.turn(1) }), c.turns)
	show(c.moves, len(texts) > 1)
	show(c.which, len(texts) > 1)
	c.above = widgets.Gapped(gap, widgets.NewText(sentence, widgets.Style{Color: widgets.ColorDim}), c.which)
	c.object = a.page(title, c.place)
	return c
}

func (c *showCodes) content() fyne.CanvasObject { return c.object }

// update hides the code: the screen comes back after another was shown, or
// something changed underneath.
func (c *showCodes) update() {
	c.revealed = false
	c.draw()
}

// reveal shows the code.
func (c *showCodes) reveal() {
	c.revealed = true
	c.touched()
	c.draw()
}

// touched counts the times anew.
func (c *showCodes) touched() {
	c.hideAt, c.turnAt = c.app.device().Add(codesPatience), c.app.device().Add(turnTime)
}

// turn goes on by n codes, around the ends.
func (c *showCodes) turn(n int) {
	c.at = (c.at + n + len(c.texts)) % len(c.texts)
	c.touched()
	c.draw()
}

func (c *showCodes) draw() {
	c.which.SetText(lang.L("{{.N}} of {{.All}}", data{"N": c.at + 1, "All": len(c.texts)}))
	c.place.Objects = []fyne.CanvasObject{c.code()}
	c.drawnIn = c.app.window.Canvas().Size()
	c.object.Refresh()
}

// code is the code, or what stands for it, and the words around it.
func (c *showCodes) code() fyne.CanvasObject {
	if !c.revealed {
		return c.instead(widgets.NewBanner(widgets.Warn, lang.L("The QR code holds your key"), lang.L("Whoever sees or photographs it can make your codes. Share no screen, and look who is behind you."),
			widgets.NewPrimary(lang.L("Show the QR code"), theme.VisibilityIcon(), c.reveal)))
	}
	img, err := qr.Draw(c.texts[c.at], drawnCode)
	if err != nil {
		return c.instead(widgets.NewBanner(widgets.Bad, problem(err).What, problem(err).Next))
	}
	picture := canvas.NewImageFromImage(img)
	picture.FillMode, picture.ScaleMode = canvas.ImageFillContain, canvas.ImageScaleFastest
	return c.app.framed(c.above, picture, widgets.Gapped(gap, c.moves)) // which may be hidden
}

func (c *showCodes) instead(banner fyne.CanvasObject) fyne.CanvasObject {
	return widgets.Gapped(gap, c.above, banner, c.moves)
}

// tick goes on to the next code, and hides what nobody looks at any more.
func (c *showCodes) tick(time.Time) {
	switch now := c.app.device(); {
	case !c.revealed:
	case now.After(c.hideAt):
		c.revealed = false
		c.draw()
	case c.turns.Checked && now.After(c.turnAt):
		hide := c.hideAt // nobody touched it
		c.turn(1)
		c.hideAt = hide
	case c.drawnIn != c.app.window.Canvas().Size():
		c.draw() // it takes what room there is
	}
}
