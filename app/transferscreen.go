package app

import (
	"context"
	"image"
	"os"
	"strconv"
	"sync/atomic"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"

	"latchkey/app/transfer"
	"latchkey/app/widgets"
	"latchkey/vault"
	"latchkey/vault/backup"
	kitparts "latchkey/vault/backup/parts"
	"latchkey/vault/exchange"
	"latchkey/vault/qr"
)

// paces are how many codes a second are shown: a slow camera wants fewer.
var paces = []int{2, 5, 9}

// sending moves all accounts to a device at hand: the transfer code, the codes
// that move, and the two words that say that all has arrived. When it is left the
// transfer is over, and its code void.
type sending struct {
	app    *App
	sender *transfer.Sender // nil before there is one
	body   *fyne.Container
	object fyne.CanvasObject

	frames  *transfer.Sequence
	at      int // the frame that is shown
	pace    int // among paces
	picture *canvas.Image
	stop    context.CancelFunc // ends the movement; nil while nothing moves
}

func newTransfer(a *App) *sending {
	s := &sending{app: a, body: widgets.Gapped(gap), pace: 1}
	s.object = a.page(lang.L("Move to a new device"), s.body)
	s.begin()
	return s
}

func (s *sending) content() fyne.CanvasObject { return s.object }

// leave implements pausing: the transfer is over.
func (s *sending) leave() {
	s.still()
	if s.sender != nil {
		s.sender.Spend()
		s.sender = nil
		s.begin()
	}
}

func (s *sending) step(objects ...fyne.CanvasObject) {
	s.body.Objects = objects
	s.object.Refresh()
}

func (s *sending) begin() {
	s.step(
		widgets.NewText(lang.L("Have the new device at hand, with Latchkey on it, and choose “Move from another device” there."), widgets.Style{}),
		widgets.NewText(lang.L("This device shows a transfer code, then changing QR codes. Type the code on the new device, then hold its camera to the QR codes. Nothing is sent over a network, and nothing is deleted here."), widgets.Style{Color: widgets.ColorDim}),
		widgets.Flow(8, widgets.NewPrimary(lang.L("Start the transfer"), nil, s.prepare)))
}

func (s *sending) prepare() {
	a, now := s.app, s.app.Clock.Now()
	store := a.Store
	run(a, lang.L("Preparing the transfer…"), func(ctx context.Context, _ func(string)) (*transfer.Sender, error) {
		v, err := store.Load(ctx)
		if err != nil {
			return nil, err
		}
		return transfer.New(ctx, v, now)
	}, func(sender *transfer.Sender, err error) {
		switch {
		case err != nil:
			a.explain(err)
		case a.top() != screen(s):
			sender.Spend()
		default:
			s.sender = sender
			s.showCode()
		}
	})
}

// codeGroups shows a code in numbered groups, as many in a row as there is room
// for.
func (a *App) codeGroups(code backup.Code) fyne.CanvasObject {
	groups := widgets.Even(28)
	for i, g := range code.Groups() {
		groups.Add(widgets.Gapped(0,
			widgets.NewText(strconv.Itoa(i+1), widgets.Style{Size: widgets.SizeSmall, Color: widgets.ColorDim, Align: fyne.TextAlignCenter, Fixed: true}),
			widgets.NewText(g, widgets.Style{Size: widgets.SizeCode, Mono: true, Align: fyne.TextAlignCenter, Fixed: true})))
	}
	return widgets.NewPanel(groups)
}

// showCode shows the transfer code, by itself: who films the QR codes must not
// have it too.
func (s *sending) showCode() {
	s.still()
	next := widgets.Flow(8)
	sequence, err := s.sender.Sequence(kitparts.Share)
	if err == nil {
		s.frames, s.at = sequence, 0
		next.Add(widgets.NewPrimary(lang.L("Show the QR codes"), nil, s.move))
	}
	next.Add(widgets.NewButton(lang.L("Write a file instead"), theme.DocumentSaveIcon(), s.chooseFolder))
	body := []fyne.CanvasObject{
		widgets.NewText(lang.L("Type this transfer code on the new device."), widgets.Style{Bold: true}),
		s.app.codeGroups(s.sender.Code()),
		widgets.NewText(lang.L("It is good for this one transfer, until you leave this screen. Keep it from anyone who can see the QR codes or has the file."), widgets.Style{Color: widgets.ColorDim}),
		next,
	}
	if transfer.TooManyForCodes(err) {
		body = append(body, widgets.NewText(lang.L("These are too many accounts for QR codes; a file takes them all."), widgets.Style{Color: widgets.ColorDim}))
	}
	s.step(body...)
}

// move shows the QR codes, one after the other.
func (s *sending) move() {
	s.picture = canvas.NewImageFromImage(image.NewGray(image.Rect(0, 0, 1, 1)))
	// One pixel a module: the window makes them large, with sharp edges.
	s.picture.FillMode, s.picture.ScaleMode = canvas.ImageFillContain, canvas.ImageScalePixels
	speed := widgets.NewSelect([]string{lang.L("Speed: slow"), lang.L("Speed: normal"), lang.L("Speed: fast")}, nil)
	speed.SetSelectedIndex(s.pace)
	speed.OnChanged = func(string) {
		s.pace = speed.SelectedIndex()
		s.run()
	}
	s.step(s.app.framed(
		widgets.NewText(lang.L("Hold the new device’s camera so that it sees the whole code."), widgets.Style{Bold: true, Align: fyne.TextAlignCenter}),
		s.picture,
		widgets.Gapped(gap, widgets.NewText(lang.L("There are {{.Of}} codes, and any {{.Need}} of them are enough. They go on until the new device has them.", data{"Of": s.frames.Of(), "Need": s.frames.Need()}), widgets.Style{Size: widgets.SizeSmall, Color: widgets.ColorDim, Align: fyne.TextAlignCenter}),
			widgets.Flow(8, widgets.NewPrimary(lang.L("The new device has everything"), nil, s.compare), speed, widgets.NewButton(lang.L("Show the transfer code"), nil, s.showCode)))))
	s.next()
	s.run()
}

// run moves the codes at the pace that is chosen, until still.
func (s *sending) run() {
	s.still()
	ctx, stop := context.WithCancel(context.Background())
	s.stop = stop
	every := time.Second / time.Duration(paces[s.pace])
	go func() {
		turn := time.NewTicker(every)
		defer turn.Stop()
		var waiting atomic.Bool // a turn is on its way to the UI goroutine
		for {
			select {
			case <-ctx.Done():
				return
			case <-turn.C:
				if waiting.Swap(true) {
					continue
				}
				s.app.Do(func() {
					waiting.Store(false)
					if ctx.Err() == nil {
						s.next()
					}
				})
			}
		}
	}()
}

// still ends the movement.
func (s *sending) still() {
	if s.stop != nil {
		s.stop()
		s.stop = nil
	}
}

// next shows the next code.
func (s *sending) next() {
	modules, err := qr.Modules(s.frames.At(s.at))
	if err != nil {
		s.still()
		s.app.explain(err)
		return
	}
	s.at++
	s.picture.Image = modules
	s.picture.Refresh()
}

func (s *sending) chooseFolder() {
	to := newTarget(s.app, s.sender.FileName())
	s.step(
		widgets.NewText(lang.L("The file holds all accounts, and only the transfer code opens it. Carry it to the new device, and delete it when it has served."), widgets.Style{}),
		to.field,
		widgets.Flow(8, widgets.NewPrimary(lang.L("Write the file"), nil, func() { s.write(to) }), to.browse, widgets.NewButton(lang.L("Back to the code"), nil, s.showCode)))
}

func (s *sending) write(to *target) {
	a := s.app
	content, err := s.sender.File()
	if err != nil {
		a.explain(err)
		return
	}
	writeTo(to, s.sender.FileName(), lang.L("Writing the file…"), func(_ context.Context, path string, _ func(string)) (struct{}, error) {
		if err := exchange.Save(path, content, false); err != nil {
			return struct{}{}, err
		}
		back, err := os.ReadFile(path)
		if err == nil && string(back) != string(content) {
			err = backup.ErrDamaged
		}
		return struct{}{}, err
	}, func(m made[struct{}], err error) {
		if err != nil {
			a.explain(err)
			return
		}
		s.step(
			widgets.NewBanner(widgets.Good, lang.L("The file is written"), lang.L("It was read back. On the new device choose “Move from another device”, take the file and type the transfer code.")),
			widgets.NewText(m.at, widgets.Style{Mono: true, Size: widgets.SizeSmall}),
			s.app.codeGroups(s.sender.Code()),
			widgets.Flow(8, widgets.NewPrimary(lang.L("The new device has everything"), nil, s.compare)))
	})
}

// compare shows the two words that the new device has to show too.
func (s *sending) compare() {
	s.still()
	s.step(
		widgets.NewText(lang.L("Does the new device show the same two words?"), widgets.Style{Bold: true}),
		checkWords(s.sender.Words()),
		widgets.NewText(lang.L("They are made from all {{.N}} accounts. If one is missing there, they differ.", data{"N": s.sender.Accounts()}), widgets.Style{Color: widgets.ColorDim}),
		widgets.Flow(8, widgets.NewPrimary(lang.L("Yes, the same"), nil, s.done), widgets.NewButton(lang.L("No, different"), nil, s.differs), widgets.NewButton(lang.L("Not yet, back"), nil, s.showCode)))
}

// checkWords shows the two words, large.
func checkWords(w transfer.Words) fyne.CanvasObject {
	return widgets.NewPanel(widgets.NewText(w.String(), widgets.Style{Size: widgets.SizeCode, Bold: true, Align: fyne.TextAlignCenter}))
}

func (s *sending) done() {
	sender, now := s.sender, s.app.Clock.Now()
	n := sender.Accounts()
	s.app.quietly(func(v *vault.Vault) error {
		sender.Certify(v, now)
		return nil
	})
	sender.Spend()
	s.sender = nil
	s.step(
		widgets.NewBanner(widgets.Good, lang.N("All {{.N}} accounts are on the new device", n, data{"N": n}),
			lang.L("The keys are the same. Now make a backup on the new device; then it is safe to wipe this one. Nothing was deleted here.")),
		widgets.Flow(8, widgets.NewPrimary(lang.L("Done"), nil, func() { s.app.opened(s.app.vault) })))
}

func (s *sending) differs() {
	s.sender.Spend()
	s.sender = nil
	s.step(
		widgets.NewBanner(widgets.Bad, lang.L("Do not wipe this device"), lang.L("Something is missing on the new one, or it took another transfer. It names what did not come over.")),
		widgets.Flow(8, widgets.NewPrimary(lang.L("Start again"), nil, s.begin)))
}
