package app

import (
	"context"
	"errors"
	"image"
	"slices"
	"sync/atomic"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"golang.org/x/image/draw"

	"latchkey/app/capture"
	"latchkey/app/widgets"
	"latchkey/vault/exchange"
)

// previewWidth bounds a frame that is shown, in pixels.
const previewWidth = 640

// hasCamera tells whether cameras of this kind of system can be used.
func (a *App) hasCamera() bool { return capture.HasCamera || a.Cameras != nil }

// camera looks for QR codes through a camera, which runs only while this screen
// is shown.
type camera struct {
	app    *App
	finder *widgets.Viewfinder
	choose *widgets.Select // which camera, where there are several
	says   *widgets.Text
	kept   *widgets.Text   // says that nothing is
	view   *fyne.Container // the finder, or why there is none
	object fyne.CanvasObject

	stop   context.CancelFunc // ends the look under way; nil when there is none
	failed bool
	chosen int // among the cameras

	// seen, if not nil, takes the codes instead of what takes accounts, and
	// returns what to say. It may leave this screen.
	seen func(texts []string) string
}

func newCamera(a *App) *camera {
	s := &camera{app: a, finder: widgets.NewViewfinder(), choose: widgets.NewSelect(nil, nil), view: widgets.Gapped(gap),
		says: widgets.NewText("", widgets.Style{Bold: true}),
		kept: widgets.NewText(lang.L("What the camera sees stays in memory and is not kept."), widgets.Style{Size: widgets.SizeSmall, Color: widgets.ColorDim})}
	s.choose.Hide()
	s.choose.OnChanged = func(string) {
		if i := s.choose.SelectedIndex(); i != s.chosen {
			s.chosen = i
			s.again()
		}
	}
	s.object = a.page(lang.L("With the camera"), widgets.Gapped(gap, s.choose, s.view, s.says, s.kept))
	return s
}

// collecting is a set of QR codes that are seen one after the other.
type collecting interface {
	add(texts []string) error // why none of them is of use
	words() string            // what there is and what is missing
	complete() bool
}

// newCollectingCamera looks until the set is complete.
func newCollectingCamera(a *App, set collecting) *camera {
	s := newCamera(a)
	s.seen = func(texts []string) string {
		if err := set.add(texts); err != nil {
			return problem(err).sentence()
		}
		if set.complete() {
			a.back()
		}
		return set.words()
	}
	return s
}

func (s *camera) content() fyne.CanvasObject { return s.object }

// update implements updating: it starts the camera when the screen is shown.
func (s *camera) update() {
	if s.stop == nil && !s.failed {
		s.start()
	}
}

// leave implements pausing.
func (s *camera) leave() {
	if s.stop != nil {
		s.stop()
		s.stop = nil
	}
	s.finder.Set(nil)
}

// again starts over, with the camera that is chosen.
func (s *camera) again() {
	s.leave()
	s.failed = false
	s.start()
}

func (s *camera) start() {
	ctx, stop := context.WithCancel(context.Background())
	s.stop = stop
	s.view.Objects = []fyne.CanvasObject{s.finder}
	s.view.Refresh()
	s.kept.Show()
	s.say(lang.L("Starting the camera…"))
	if g := s.app.gathering(); g != nil {
		s.sayParts(g)
	}
	chosen := s.chosen
	go func() {
		err := s.look(ctx, chosen)
		s.now(ctx, func() { s.fail(err) })
	}()
}

// now does what a look under way has to say on the UI goroutine, unless it was
// ended meanwhile.
func (s *camera) now(ctx context.Context, do func()) {
	s.app.Do(func() {
		if ctx.Err() == nil {
			do()
		}
	})
}

// look runs the camera until ctx ends or it fails. It works off the UI goroutine.
func (s *camera) look(ctx context.Context, chosen int) error {
	list := s.app.Cameras
	if list == nil {
		list = capture.Cameras
	}
	cameras, err := list()
	if err != nil {
		return err
	}
	s.now(ctx, func() { s.offer(cameras) })
	stream, err := cameras[min(chosen, len(cameras)-1)].Open(ctx)
	if err != nil {
		return err
	}
	defer stream.Close()
	var shown, waiting atomic.Bool // a frame was shown; one is on its way to the UI goroutine
	var before []string
	return capture.Look(ctx, stream, func(frame image.Image) {
		if waiting.Swap(true) {
			return
		}
		small := preview(frame)
		s.now(ctx, func() {
			waiting.Store(false)
			s.finder.Set(small)
			if !shown.Swap(true) && s.app.gathering() == nil {
				s.say(lang.L("Hold the QR code so that it fills the frame."))
			}
		})
	}, func(texts []string) bool {
		if slices.Equal(texts, before) {
			return false
		}
		before = texts
		if s.seen != nil {
			s.now(ctx, func() { s.say(s.seen(texts)) })
			return false
		}
		found, err := exchange.Codes(ctx, texts)
		s.now(ctx, func() { s.take(found, err) })
		return false // take decides, and ends ctx
	})
}

// preview is a frame as it is shown: small, and mirrored, as one is used to see
// oneself.
func preview(frame image.Image) image.Image {
	b := frame.Bounds()
	width := min(b.Dx(), previewWidth)
	small := image.NewRGBA(image.Rect(0, 0, width, max(1, b.Dy()*width/b.Dx())))
	draw.ApproxBiLinear.Scale(small, small.Bounds(), frame, b, draw.Src, nil)
	for y := range small.Bounds().Dy() {
		row := small.Pix[y*small.Stride:][:4*width]
		for left, right := 0, 4*(width-1); left < right; left, right = left+4, right-4 {
			for i := range 4 {
				row[left+i], row[right+i] = row[right+i], row[left+i]
			}
		}
	}
	return small
}

// offer lets the person choose among several cameras.
func (s *camera) offer(cameras []capture.Camera) {
	var names []string
	for _, c := range cameras {
		names = append(names, c.Name)
	}
	s.chosen = min(s.chosen, len(names)-1)
	s.choose.SetOptions(names)
	s.choose.SetSelectedIndex(s.chosen)
	if len(names) > 1 && !s.choose.Visible() {
		s.choose.Show()
		s.app.body.Refresh()
	}
}

// take goes on with codes that were seen: away from here, or to the next code of
// an export.
func (s *camera) take(found exchange.Result, err error) {
	g := s.app.gathering()
	if err == nil && g != nil {
		err = g.join(found)
	}
	if err != nil {
		s.say(problem(err).sentence())
		return
	}
	parts := found.Parts()
	switch {
	case g != nil && g.parts.Complete():
		s.app.gathered(g)
	case g != nil:
		s.sayParts(g)
	case parts != nil && !parts.Complete():
		// It stands under this screen, where the way back leads.
		g = newGather(s.app, parts)
		s.app.stack = slices.Insert(s.app.stack, len(s.app.stack)-1, screen(g))
		s.sayParts(g)
	default:
		s.app.back()
		s.app.review(found)
	}
}

// fail says why the camera is not to be had, and offers the other ways to take
// accounts, where it is that.
func (s *camera) fail(err error) {
	s.leave()
	s.failed = true
	p := problem(err)
	again := widgets.NewPrimary(lang.L("Try again"), nil, s.again)
	ways := []fyne.CanvasObject{again}
	if a := s.app; s.seen == nil {
		pick := widgets.NewButton(lang.L("Choose a picture"), theme.FileImageIcon(), a.choosePictures)
		ways = append(ways, pick)
		if errors.Is(err, capture.ErrCameraRefused) { // as it will be again
			turn(pick, true)
			turn(again, false)
			ways = []fyne.CanvasObject{pick, again}
		}
		if a.gathering() == nil {
			ways = append(ways, widgets.NewButton(lang.L("Type it in"), theme.DocumentCreateIcon(), func() { a.show(newEntry(a)) }))
		}
	}
	s.view.Objects = []fyne.CanvasObject{widgets.NewBanner(widgets.Warn, p.What, p.Next), widgets.Flow(8, ways...)}
	s.kept.Hide()
	s.say("")
}

// sayParts says how much of an export is there, and what to do.
func (s *camera) sayParts(g *gather) {
	s.say(lang.L("{{.Status}}. Show the next one; what was read is kept.", data{"Status": g.status()}))
}

func (s *camera) say(words string) {
	s.says.SetText(words)
	s.says.Hidden = words == ""
	s.app.body.Refresh() // it may need more room
}
