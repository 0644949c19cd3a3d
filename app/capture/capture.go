// Package capture takes pictures of what the person sees: of the screen
// ([Screen]), and through a camera ([Cameras], [Look]). What it takes stays in
// memory; where the system insists on a file, that file is deleted.
//
// Nothing here draws, and nothing keeps state between calls. Every function may
// block and belongs off the UI goroutine.
package capture

import (
	"context"
	"errors"
	"fmt"
	"image"

	"latchkey/vault/qr"
	"latchkey/vault/reason"
)

// Errors a caller may branch on with errors.Is. The returned errors wrap them
// and add what is known about the reason.
var (
	// ErrUnsupported: there is no way to do this on this system.
	ErrUnsupported = errors.New("not possible on this system")
	// ErrNoDisplay: there is no display that could be looked at.
	ErrNoDisplay = errors.New("there is no display")
	// ErrDismissed: the person closed the question whether the screen may be
	// seen.
	ErrDismissed = errors.New("the question was closed")
	// ErrRefused: the system did not hand the picture over.
	ErrRefused = errors.New("the system did not hand the picture over")
	// ErrNoAnswer: the system, or its question, was not answered in time.
	ErrNoAnswer = errors.New("no answer came")

	// ErrNothingSeen: there is no QR code on the screen.
	ErrNothingSeen = errors.New("no qr code is on the screen")
	// ErrLeft: a picture of the screen was left in a file.
	ErrLeft = errors.New("a picture of the screen was left behind")

	// ErrNoCamera: there is no camera whose pictures are understood.
	ErrNoCamera = errors.New("no camera was found")
	// ErrCameraBusy: another program has the camera.
	ErrCameraBusy = errors.New("the camera is in use")
	// ErrCameraRefused: this user may not use the camera.
	ErrCameraRefused = errors.New("the camera may not be used")
	// ErrCameraGone: the camera was unplugged, or went away otherwise.
	ErrCameraGone = errors.New("the camera is gone")
	// ErrCameraSilent: the camera gives no pictures, or none that are whole.
	ErrCameraSilent = errors.New("the camera gives no pictures")
)

// errAnswer: what the system answered is not what was asked for.
var errAnswer = reason.For(ErrRefused, "its answer is not understood", nil)

// Shot is what was to be seen on the screen.
type Shot struct {
	Pictures []image.Image // one a monitor, or what the person chose of it
	// Left is nil unless the system made a file with the picture that could not
	// be deleted: then it wraps [ErrLeft] and names the file. It may be set
	// beside an error.
	Left error
}

// Codes returns the texts of all QR codes in the pictures. It takes up to three
// seconds a picture. Errors are that of ctx, or wrap [ErrNothingSeen].
func (s Shot) Codes(ctx context.Context) ([]string, error) {
	var all []string
	for _, img := range s.Pictures {
		texts, err := qr.Find(ctx, img, nil)
		switch {
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case err != nil && !errors.Is(err, qr.ErrNoCode):
			return nil, err
		}
		all = append(all, texts...)
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("%w: %d pictures were searched", ErrNothingSeen, len(s.Pictures))
	}
	return all, nil
}

// Away makes room before a picture is taken: it hides the window that may cover
// what is looked for, and returns what shows it again, which is called in every
// case. Both may block until that is done.
type Away func() (back func())

// Screen takes a picture of the screen. Under X11 that is every monitor; under
// Wayland the desktop asks the person, through the Screenshot portal
// (https://flatpak.github.io/xdg-desktop-portal), which part it may be.
//
// away, which may be nil, is called once it is known that there is something to
// look at. A picture has at most [qr.MaxPixels], which is more than an 8K monitor
// has. Screen returns after two minutes at the latest, and soon after ctx has
// ended, then with its error. Other errors wrap [ErrUnsupported], [ErrNoDisplay],
// [ErrDismissed], [ErrRefused] or [ErrNoAnswer].
func Screen(ctx context.Context, away Away) (Shot, error) {
	if away == nil {
		away = func() func() { return func() {} }
	}
	return screen(ctx, away)
}
