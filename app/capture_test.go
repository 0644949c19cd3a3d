package app

import (
	"context"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"sync"
	"testing"
	"time"

	"fyne.io/fyne/v2/widget"

	"latchkey/app/capture"
	"latchkey/vault/qr"
)

// parts are the codes of one export, and one of another.
var parts = []string{
	"otpauth-migration://offline?data=ChkKCgABAgMEBQYHCAkSBWFsaWNlIAEoATACEAEYAyAAKAc%3D",
	"otpauth-migration://offline?data=ChcKCgoLDA0ODxAREhMSA2JvYiABKAEwAhABGAMgASgH",
	"otpauth-migration://offline?data=ChkKChQVFhcYGRobHB0SBWNhcm9sIAEoATACEAEYAyACKAc%3D",
}

const otherPart = "otpauth-migration://offline?data=ChkKCgABAgMEBQYHCAkSBWFsaWNlIAEoATACEAEYBCAAKAg%3D"

// lens is a camera of the tests: it sees what it is shown, for as long as that
// stays.
type lens struct {
	mu     sync.Mutex
	frame  image.Image
	fails  error // of what comes next
	open   int   // streams that are not closed
	opened int
}

func (l *lens) camera(name string) capture.Camera {
	return capture.Camera{Name: name, Open: func(context.Context) (capture.Stream, error) {
		l.mu.Lock()
		defer l.mu.Unlock()
		if l.fails != nil {
			return nil, l.fails
		}
		l.open++
		l.opened++
		return l, nil
	}}
}

func (l *lens) Next(ctx context.Context) (image.Image, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return l.frame, l.fails
}

func (l *lens) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.open--
	return nil
}

// sees puts a code before the camera, or nothing.
func (l *lens) sees(t testing.TB, text string) {
	t.Helper()
	frame := view(t, text)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.frame = frame
}

// view is what a camera sees: a code before a wall, or the wall.
func view(t testing.TB, text string) image.Image {
	t.Helper()
	frame := image.NewRGBA(image.Rect(0, 0, 640, 480))
	draw.Draw(frame, frame.Bounds(), image.NewUniform(color.Gray{0xB0}), image.Point{}, draw.Src)
	if text != "" {
		code, err := qr.Draw(text, 320)
		if err != nil {
			t.Fatal(err)
		}
		draw.Draw(frame, code.Bounds().Add(image.Pt(160, 80)), code, image.Point{}, draw.Src)
	}
	return frame
}

func (l *lens) breaks(err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.fails = err
}

// running returns how many streams are open.
func (l *lens) running() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.open
}

// still is a camera that sees one frame and then nothing more, for pictures of
// the screen.
func still(frame image.Image) capture.Camera {
	var once sync.Once
	return capture.Camera{Name: "Integrated Camera", Open: func(context.Context) (capture.Stream, error) {
		return stream(func(ctx context.Context) (got image.Image, err error) {
			once.Do(func() { got = frame })
			if got == nil {
				<-ctx.Done()
				err = ctx.Err()
			}
			return got, err
		}), nil
	}}
}

type stream func(context.Context) (image.Image, error)

func (s stream) Next(ctx context.Context) (image.Image, error) { return s(ctx) }
func (s stream) Close() error                                  { return nil }

// with puts cameras into a window.
func with(cameras ...capture.Camera) options {
	return func(_ *rig, o *Options) {
		o.Cameras = func() ([]capture.Camera, error) { return cameras, nil }
	}
}

// until does what is queued until text can be read.
func (r *rig) until(text string) {
	r.Helper()
	deadline := time.After(time.Minute)
	for !reads(r.words(), text) {
		select {
		case f := <-r.queue:
			f()
		case <-deadline:
			r.Fatalf("%q cannot be read after a minute; on the screen:\n%s", text, r.words())
		}
	}
	r.settle()
}

// stopped waits until no camera runs.
func (r *rig) stopped(l *lens) {
	r.Helper()
	for deadline := time.Now().Add(time.Minute); l.running() > 0; {
		if time.Now().After(deadline) {
			r.Fatal("the camera still runs")
		}
		select {
		case f := <-r.queue:
			f()
		case <-time.After(time.Millisecond):
		}
	}
}

func TestCamera(t *testing.T) {
	l := &lens{}
	l.sees(t, "")
	r := newRig(t, with(l.camera("Webcam")))
	r.press("Add an account")
	r.press("Use the camera")
	r.until("Hold the QR code so that it fills the frame.")
	l.sees(t, "https://example.com/poster")
	r.until("This is not a link to an account.")
	l.sees(t, aliceLink)
	r.until("Example (alice) was added.")
	r.stopped(l)
	r.back()
	r.sees("Search 1 account")
}

// Nothing is left running after the screen, however it is left.
func TestCameraStops(t *testing.T) {
	l := &lens{}
	l.sees(t, "")
	r := newRig(t, with(l.camera("Webcam")))
	r.press("Add an account")
	for _, leave := range []func(){r.escape, r.back, func() { r.home(newAdd(r.App)) }} {
		r.press("Use the camera")
		r.until("Hold the QR code so that it fills the frame.")
		if l.running() != 1 {
			t.Fatalf("%d streams", l.running())
		}
		leave()
		r.stopped(l)
	}
	// What was under way when it was left does not come in.
	r.press("Use the camera")
	r.until("Hold the QR code so that it fills the frame.")
	s := r.top().(*camera)
	r.back()
	l.sees(t, aliceLink)
	s.now(canceled(), func() { t.Error("the look that was ended still speaks") })
	r.settle()
	r.stopped(l)
	if len(r.vault.Accounts) != 0 {
		t.Error("an account came in")
	}
}

func canceled() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx
}

// What keeps a camera from being used is told apart, and may be tried again.
func TestCameraFails(t *testing.T) {
	for says, err := range map[string]error{
		"Another program is using the camera.": capture.ErrCameraBusy,
		"add your user to the group “video”":   capture.ErrCameraRefused,
		"The camera gives no pictures: none.":  fmt.Errorf("%w: none", capture.ErrCameraSilent),
	} {
		l := &lens{fails: err}
		l.sees(t, aliceLink)
		r := newRig(t, with(l.camera("Webcam")))
		r.press("Add an account")
		r.press("Use the camera")
		r.until(says)
		r.refresh() // as a change of the clock does
		r.sees(says)
		l.breaks(nil)
		r.press("Try again")
		r.until("Example (alice) was added.")
		r.stopped(l)
	}
	l := &lens{}
	l.sees(t, "")
	r := newRig(t, with(l.camera("Webcam")))
	r.show(newCamera(r.App))
	r.until("Hold the QR code")
	l.breaks(capture.ErrCameraGone)
	r.until("The camera is gone.")
	r.stopped(l)
	r = newRig(t, func(_ *rig, o *Options) {
		o.Cameras = func() ([]capture.Camera, error) { return nil, capture.ErrNoCamera }
	})
	r.show(newCamera(r.App))
	r.until("No camera was found.")
}

func TestSeveralCameras(t *testing.T) {
	front, back := &lens{}, &lens{}
	front.sees(t, "")
	back.sees(t, aliceLink)
	r := newRig(t, with(front.camera("Front"), back.camera("Back")))
	r.show(newCamera(r.App))
	r.until("Hold the QR code")
	r.top().(*camera).choose.SetSelected("Back")
	r.stopped(front)
	r.until("Example (alice) was added.")
	r.stopped(back)
}

// An export over several codes is collected by the camera, in any order.
func TestCameraParts(t *testing.T) {
	l := &lens{}
	l.sees(t, parts[2])
	r := newRig(t, with(l.camera("Webcam")))
	r.press("Import accounts")
	r.press("Use the camera")
	r.until("1 of 3 codes, still missing 1 and 2")
	l.sees(t, otherPart)
	r.until("This code belongs to another export.")
	l.sees(t, aliceLink)
	r.settle()
	l.sees(t, parts[0])
	r.until("2 of 3 codes, still missing 2")
	r.escape()
	r.stopped(l)
	r.sees("An export in several QR codes", "2 of 3 codes, still missing 2", "Go on with 2 accounts")
	if len(r.vault.Accounts) != 0 {
		t.Fatal("they came in before they were seen")
	}
	l.sees(t, "")
	r.press("With the camera")
	r.until("2 of 3 codes, still missing 2")
	l.sees(t, parts[1])
	r.until("3 accounts will be added")
	r.stopped(l)
	r.press("Add 3 accounts")
	r.sees("3 accounts were added.")
}

// The same by all other ways: dropped pictures, the clipboard, the screen.
func TestPartsOneByOne(t *testing.T) {
	onScreen := ""
	r := newRig(t, func(r *rig, o *Options) {
		o.Screen = func(context.Context, capture.Away) (capture.Shot, error) {
			img, err := qr.Draw(onScreen, 400)
			return capture.Shot{Pictures: []image.Image{img}}, err
		}
	})
	r.drop(picture(t, parts[1]))
	r.sees("1 of 3 codes, still missing 1 and 3", "Nothing was added yet.")
	if r.gathering().handy.Importance != widget.HighImportance {
		t.Error("no button is the one to take")
	}
	r.drop(picture(t, otherPart))
	r.sees("This code belongs to another export.")
	r.press("OK")
	r.drop(picture(t, aliceLink))
	r.sees("This code belongs to another export.")
	r.press("OK")
	r.fyne.Clipboard().SetContent(parts[1])
	r.press("Paste")
	r.sees("1 of 3 codes, still missing 1 and 3")
	r.fyne.Clipboard().SetContent(parts[0])
	r.press("Paste")
	r.sees("2 of 3 codes, still missing 3", "Go on with 2 accounts")
	r.press("Go on with 2 accounts")
	r.sees("2 accounts will be added", "Some codes of the export are missing: 2 of 3, still missing 3.")
	r.back()
	onScreen = parts[2]
	r.press("From the screen")
	r.sees("3 accounts will be added")
	r.back()
	r.sees("All 3 codes are here")
	if r.gathering().handy.Importance == widget.HighImportance {
		t.Error("two buttons are the one to take")
	}
	r.press("Go on")
	r.press("Add 3 accounts")
	r.sees("3 accounts were added.")
	r.drop(picture(t, otherPart)) // the next export is another
	r.sees("1 of 4 codes, still missing 2, 3 and 4")
}

// A picture with all codes of an export completes one that was begun.
func TestPartsAllAtOnce(t *testing.T) {
	r := newRig(t)
	r.drop(picture(t, parts[1]))
	r.drop(picture(t, parts[0]), picture(t, parts[1]), picture(t, parts[2]))
	r.sees("3 accounts will be added")
}

func TestLookAtScreen(t *testing.T) {
	code := func(text string) image.Image {
		img, err := qr.Draw(text, 400)
		if err != nil {
			t.Fatal(err)
		}
		return img
	}
	blank := image.NewGray(image.Rect(0, 0, 300, 200))
	for name, tc := range map[string]struct {
		shot capture.Shot
		err  error
		says []string
	}{
		"one code":          {capture.Shot{Pictures: []image.Image{blank, code(aliceLink)}}, nil, []string{"Example (alice) was added."}},
		"two monitors":      {capture.Shot{Pictures: []image.Image{code(aliceLink), code(bobLink)}}, nil, []string{"2 accounts will be added"}},
		"beside a poster":   {capture.Shot{Pictures: []image.Image{code("https://example.com"), code(aliceLink)}}, nil, []string{"Example (alice) was added."}},
		"only a poster":     {capture.Shot{Pictures: []image.Image{code("https://example.com")}}, nil, []string{"This is not a link to an account."}},
		"no code":           {capture.Shot{Pictures: []image.Image{blank}}, nil, []string{"No QR code was found on the screen."}},
		"dismissed":         {capture.Shot{}, capture.ErrDismissed, []string{"No picture of the screen was taken."}},
		"no portal":         {capture.Shot{}, fmt.Errorf("%w: no portal", capture.ErrUnsupported), []string{"That cannot be done here: no portal."}},
		"a file is left":    {capture.Shot{Pictures: []image.Image{code(aliceLink)}, Left: fmt.Errorf("%w: /tmp/a.png", capture.ErrLeft)}, nil, []string{"kept a picture of the screen: /tmp/a.png"}},
		"a file, no answer": {capture.Shot{Left: fmt.Errorf("%w: /tmp/a.png", capture.ErrLeft)}, capture.ErrNoAnswer, []string{"kept a picture of the screen: /tmp/a.png"}},
	} {
		t.Run(name, func(t *testing.T) {
			shows := 0
			r := newRig(t, func(_ *rig, o *Options) {
				o.Screen = func(_ context.Context, away capture.Away) (capture.Shot, error) {
					back := away()
					shows++
					back()
					return tc.shot, tc.err
				}
			})
			r.press("Add an account")
			r.press("Look at the screen")
			r.sees(tc.says...)
			if accounts := len(r.vault.Accounts); tc.shot.Left != nil && tc.err == nil && accounts != 1 {
				t.Errorf("%d accounts came in", accounts)
			}
			if shows != 1 {
				t.Errorf("the screen was looked at %d times", shows)
			}
		})
	}
}

// A preview is small, mirrored and whole.
func TestPreview(t *testing.T) {
	frame := image.NewGray(image.Rect(10, 10, 10+1280, 10+720))
	draw.Draw(frame, image.Rect(10, 10, 10+640, 10+720), image.White, image.Point{}, draw.Src)
	got := preview(frame)
	if got.Bounds() != image.Rect(0, 0, 640, 360) {
		t.Fatalf("%v", got.Bounds())
	}
	if l, r := color.GrayModel.Convert(got.At(10, 10)), color.GrayModel.Convert(got.At(630, 350)); l != (color.Gray{0}) || r != (color.Gray{0xFF}) {
		t.Errorf("left %v, right %v", l, r)
	}
	if got := preview(image.NewGray(image.Rect(0, 0, 2, 2))); got.Bounds() != image.Rect(0, 0, 2, 2) {
		t.Errorf("%v", got.Bounds())
	}
}
