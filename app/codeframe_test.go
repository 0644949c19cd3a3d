package app

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"latchkey/app/apptest"
)

// A code that is shown is seen whole, and as large as can be, however the device
// is turned and the window is made small, without scrolling.
func TestCodeFrame(t *testing.T) {
	for name, reach := range map[string]func(*rig){
		"account": func(r *rig) {
			r.visit(newAccountCode(r.App, r.vault.Accounts[0]))
			r.press("Show the QR code")
		},
		"transfer": func(r *rig) {
			r.startTransfer()
			r.press("Show the QR codes")
			r.top().(*sending).still()
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, holding(demo()...))
			phone, turned := frame{width: 390, height: 844}, frame{width: 844, height: 390}
			r.window.Resize(phone.size())
			reach(r)
			for _, f := range []frame{phone, turned, {width: 360, height: 640}, turned, {width: 800, height: 1280}, {width: 1200, height: 800}, phone} {
				r.window.Resize(f.size())
				r.window.Content().Refresh()
				code := r.code()
				at, size := fyne.CurrentApp().Driver().AbsolutePositionForObject(code), code.Size()
				if at.X < 0 || at.Y < 0 || at.X+size.Width > f.width || at.Y+size.Height > f.height || size.Width < leastCode || size.Width != size.Height {
					t.Errorf("%s: the code is %v at %v", f, size, at)
				}
			}
		})
	}
}

// code is the QR code on the screen: the largest picture.
func (r *rig) code() (code *canvas.Image) {
	r.Helper()
	apptest.Each(r.window.Content(), func(c *canvas.Image) {
		if code == nil || c.Size().Width > code.Size().Width {
			code = c
		}
	})
	if code == nil {
		r.Fatal("no code on the screen")
	}
	return code
}
