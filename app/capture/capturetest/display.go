// Package capturetest gives tests a display of their own, and pictures on it. It
// never touches the display of the person who runs the tests.
package capturetest

import (
	"bufio"
	"image"
	"image/color"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
)

// Display starts an X server and returns its name. screens are the sizes and
// depths of its screens, "1200x800x24" for instance; further arguments of Xvfb
// may follow, the first beginning with a sign.
func Display(t testing.TB, screens ...string) string {
	t.Helper()
	// The server picks a free number and writes it to the descriptor.
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	args := []string{"-displayfd", "3", "-nolisten", "tcp"}
	for i, s := range screens {
		if strings.ContainsAny(s[:1], "+-") {
			args = append(args, screens[i:]...)
			break
		}
		args = append(args, "-screen", string(rune('0'+i)), s)
	}
	cmd := exec.Command("Xvfb", args...)
	cmd.ExtraFiles = []*os.File{w}
	err = cmd.Start()
	w.Close()
	if err != nil {
		t.Fatalf("%v (install the package xvfb)", err)
	}
	t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
	})
	line, err := bufio.NewReader(r).ReadString('\n')
	if err != nil {
		t.Fatal("Xvfb did not start: ", err)
	}
	return ":" + strings.TrimSpace(line)
}

// UseDisplay makes a display that of this process for the time of the test.
func UseDisplay(t testing.TB, display string) {
	t.Helper()
	t.Setenv("DISPLAY", display)
	t.Setenv("WAYLAND_DISPLAY", "")
	t.Setenv("XDG_SESSION_TYPE", "x11")
}

// Show opens a window with a picture, in black and white, on a screen of a
// display. The server itself draws it anew whenever it is uncovered. It is there
// when Show returns, and until the test ends.
func Show(t testing.TB, display string, screen int, at image.Point, img image.Image) {
	t.Helper()
	conn, err := xgb.NewConnDisplay(display)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(conn.Close)
	root := xproto.Setup(conn).Roots[screen]
	window, err := xproto.NewWindowId(conn)
	if err != nil {
		t.Fatal(err)
	}
	size := img.Bounds().Size()
	pixmap := paint(t, conn, root, img)
	check := func(c interface{ Check() error }) {
		t.Helper()
		if err := c.Check(); err != nil {
			t.Fatal(err)
		}
	}
	check(xproto.CreateWindowChecked(conn, root.RootDepth, window, root.Root, int16(at.X), int16(at.Y), uint16(size.X), uint16(size.Y), 0,
		xproto.WindowClassInputOutput, root.RootVisual, xproto.CwBackPixmap|xproto.CwOverrideRedirect, []uint32{uint32(pixmap), 1}))
	check(xproto.MapWindowChecked(conn, window))
	check(xproto.ClearAreaChecked(conn, false, window, 0, 0, 0, 0))
}

// paint draws a picture on a pixmap: what is darker than the middle black, the
// rest white.
func paint(t testing.TB, conn *xgb.Conn, root xproto.ScreenInfo, img image.Image) xproto.Pixmap {
	t.Helper()
	pixmap, err := xproto.NewPixmapId(conn)
	if err != nil {
		t.Fatal(err)
	}
	pen, err := xproto.NewGcontextId(conn)
	if err != nil {
		t.Fatal(err)
	}
	b := img.Bounds()
	xproto.CreatePixmap(conn, root.RootDepth, pixmap, xproto.Drawable(root.Root), uint16(b.Dx()), uint16(b.Dy()))
	xproto.CreateGC(conn, pen, xproto.Drawable(pixmap), xproto.GcForeground, []uint32{root.WhitePixel})
	whole := []xproto.Rectangle{{Width: uint16(b.Dx()), Height: uint16(b.Dy())}}
	xproto.PolyFillRectangle(conn, xproto.Drawable(pixmap), pen, whole)
	xproto.ChangeGC(conn, pen, xproto.GcForeground, []uint32{root.BlackPixel})
	for y := b.Min.Y; y < b.Max.Y; y++ {
		var dark []xproto.Rectangle
		for x := b.Min.X; x < b.Max.X; x++ {
			if color.GrayModel.Convert(img.At(x, y)).(color.Gray).Y < 0x80 {
				dark = append(dark, xproto.Rectangle{X: int16(x - b.Min.X), Y: int16(y - b.Min.Y), Width: 1, Height: 1})
			}
		}
		if len(dark) > 0 {
			xproto.PolyFillRectangle(conn, xproto.Drawable(pixmap), pen, dark)
		}
	}
	return pixmap
}
