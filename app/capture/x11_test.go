//go:build linux && !android

package capture_test

import (
	"context"
	"errors"
	"image"
	"net"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/randr"
	"github.com/jezek/xgb/xproto"

	"latchkey/app/capture"
	"latchkey/app/capture/capturetest"
	"latchkey/vault/qr"
)

const (
	aliceLink = "otpauth://totp/Example:alice?secret=GEZDGNBVGY3TQOJQ&issuer=Example"
	bobLink   = "otpauth://hotp/Example:bob?secret=MFRGGZDFMZTWQ2LK&issuer=Example&counter=5"
)

// read returns the texts in the pictures of a shot, picture by picture. Of a very
// large one only what is about at is searched: how long the rest takes depends on
// the machine, and is the business of package qr.
func read(t *testing.T, s capture.Shot, at image.Point) [][]string {
	t.Helper()
	var all [][]string
	for _, img := range s.Pictures {
		if b := img.Bounds(); b.Dx()*b.Dy() > 4_000_000 {
			img = img.(*image.RGBA).SubImage(image.Rectangle{at, at}.Inset(-400))
		}
		texts, err := qr.Find(context.Background(), img, nil)
		if err != nil && !errors.Is(err, qr.ErrNoCode) {
			t.Fatal(err)
		}
		all = append(all, texts)
	}
	return all
}

func TestScreen(t *testing.T) {
	type shown struct {
		screen int
		at     image.Point
		text   string
		size   int
	}
	for name, tc := range map[string]struct {
		screens []string
		shows   []shown
		want    [][]string
		sizes   []image.Point
	}{
		"one code":              {[]string{"1200x800x24"}, []shown{{0, image.Pt(300, 200), aliceLink, 300}}, [][]string{{aliceLink}}, []image.Point{{1200, 800}}},
		"two codes":             {[]string{"1200x800x24"}, []shown{{0, image.Pt(100, 200), aliceLink, 300}, {0, image.Pt(700, 200), bobLink, 300}}, [][]string{{aliceLink, bobLink}}, nil},
		"no code":               {[]string{"800x600x24"}, nil, [][]string{nil}, nil},
		"16 bits, odd width":    {[]string{"803x601x16"}, []shown{{0, image.Pt(101, 103), aliceLink, 299}}, [][]string{{aliceLink}}, []image.Point{{803, 601}}},
		"15 bits":               {[]string{"800x600x15"}, []shown{{0, image.Pt(101, 103), aliceLink, 299}}, [][]string{{aliceLink}}, nil},
		"30 bits":               {[]string{"800x600x30"}, []shown{{0, image.Pt(101, 103), aliceLink, 299}}, [][]string{{aliceLink}}, nil},
		"small code on 4K":      {[]string{"3840x2160x24"}, []shown{{0, image.Pt(3000, 1500), aliceLink, 130}}, [][]string{{aliceLink}}, []image.Point{{3840, 2160}}},
		"two screens":           {[]string{"800x600x24", "640x480x24"}, []shown{{0, image.Pt(50, 50), aliceLink, 300}, {1, image.Pt(50, 50), bobLink, 300}}, [][]string{{aliceLink}, {bobLink}}, []image.Point{{800, 600}, {640, 480}}},
		"larger than any other": {[]string{"6500x6500x24"}, nil, nil, nil},
	} {
		t.Run(name, func(t *testing.T) {
			display := capturetest.Display(t, tc.screens...)
			capturetest.UseDisplay(t, display)
			for _, s := range tc.shows {
				capturetest.Show(t, display, s.screen, s.at, code(t, s.text, s.size))
			}
			shot, err := capture.Screen(t.Context(), nil)
			if tc.want == nil {
				if !errors.Is(err, qr.ErrTooLarge) {
					t.Fatalf("%v, want ErrTooLarge", err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			var at image.Point
			if len(tc.shows) > 0 {
				at = tc.shows[0].at
			}
			got := read(t, shot, at)
			if len(got) != len(tc.want) {
				t.Fatalf("%d pictures, want %d", len(got), len(tc.want))
			}
			for i, texts := range got {
				slices.Sort(texts)
				slices.Sort(tc.want[i])
				if !slices.Equal(texts, tc.want[i]) {
					t.Errorf("picture %d: %q, want %q", i, texts, tc.want[i])
				}
				if tc.sizes != nil && shot.Pictures[i].Bounds().Size() != tc.sizes[i] {
					t.Errorf("picture %d: %v, want %v", i, shot.Pictures[i].Bounds(), tc.sizes[i])
				}
			}
		})
	}
}

// Monitors of one screen come as a picture each; one that shows the same as
// another does not come twice.
func TestMonitors(t *testing.T) {
	display := capturetest.Display(t, "1600x600x24")
	capturetest.UseDisplay(t, display)
	conn, err := xgb.NewConnDisplay(display)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := randr.Init(conn); err != nil {
		t.Fatal(err)
	}
	root := xproto.Setup(conn).Roots[0].Root
	resources, err := randr.GetScreenResourcesCurrent(conn, root).Reply()
	if err != nil {
		t.Fatal(err)
	}
	for i, area := range []image.Rectangle{image.Rect(0, 0, 800, 600), image.Rect(800, 0, 1600, 600), image.Rect(900, 0, 1500, 500)} {
		name := []string{"left", "right", "mirror"}[i]
		atom, err := xproto.InternAtom(conn, false, uint16(len(name)), name).Reply()
		if err != nil {
			t.Fatal(err)
		}
		m := randr.MonitorInfo{Name: atom.Atom, X: int16(area.Min.X), Y: int16(area.Min.Y), Width: uint16(area.Dx()), Height: uint16(area.Dy())}
		if i == 0 {
			m.NOutput, m.Outputs = 1, resources.Outputs[:1] // in place of the one that is there by itself
		}
		if err := randr.SetMonitorChecked(conn, root, m).Check(); err != nil {
			t.Fatal(err)
		}
	}
	capturetest.Show(t, display, 0, image.Pt(50, 50), code(t, aliceLink, 300))
	capturetest.Show(t, display, 0, image.Pt(1000, 50), code(t, bobLink, 300))
	shot, err := capture.Screen(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	got := read(t, shot, image.Point{})
	if len(got) != 2 || !slices.Equal(got[0], []string{aliceLink}) || !slices.Equal(got[1], []string{bobLink}) {
		t.Errorf("%q", got)
	}
}

// What covers the code is put away before the picture is taken, and shown again
// after it.
func TestAway(t *testing.T) {
	display := capturetest.Display(t, "800x600x24")
	capturetest.UseDisplay(t, display)
	capturetest.Show(t, display, 0, image.Pt(50, 50), code(t, aliceLink, 300))
	cover := newCover(t, display)
	if shot, err := capture.Screen(t.Context(), nil); err != nil || len(read(t, shot, image.Point{})[0]) != 0 {
		t.Fatalf("the cover does not cover: %v", err)
	}
	var steps []string
	shot, err := capture.Screen(t.Context(), func() func() {
		steps = append(steps, "away")
		cover.away(t)
		return func() { steps = append(steps, "back") }
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := read(t, shot, image.Point{}); !slices.Equal(got[0], []string{aliceLink}) {
		t.Errorf("%q", got)
	}
	if !slices.Equal(steps, []string{"away", "back"}) {
		t.Errorf("%q", steps)
	}
}

// cover is a white window over everything.
type cover struct {
	conn   *xgb.Conn
	window xproto.Window
}

func newCover(t *testing.T, display string) *cover {
	t.Helper()
	conn, err := xgb.NewConnDisplay(display)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(conn.Close)
	c := &cover{conn: conn}
	if c.window, err = xproto.NewWindowId(conn); err != nil {
		t.Fatal(err)
	}
	root := xproto.Setup(conn).Roots[0]
	xproto.CreateWindow(conn, root.RootDepth, c.window, root.Root, 0, 0, root.WidthInPixels, root.HeightInPixels, 0,
		xproto.WindowClassInputOutput, root.RootVisual, xproto.CwBackPixel|xproto.CwOverrideRedirect, []uint32{root.WhitePixel, 1})
	if err := xproto.MapWindowChecked(conn, c.window).Check(); err != nil {
		t.Fatal(err)
	}
	return c
}

func (c *cover) away(t *testing.T) {
	t.Helper()
	if err := xproto.UnmapWindowChecked(c.conn, c.window).Check(); err != nil {
		t.Error(err)
	}
}

// Nothing is hidden where there is nothing to look at.
func TestNoDisplay(t *testing.T) {
	never := func() func() {
		t.Error("the window was hidden")
		return func() {}
	}
	for name, display := range map[string]string{"none": "", "a wrong one": ":4095", "nonsense": "nonsense"} {
		t.Run(name, func(t *testing.T) {
			capturetest.UseDisplay(t, display)
			if _, err := capture.Screen(t.Context(), never); !errors.Is(err, capture.ErrNoDisplay) {
				t.Errorf("%v, want ErrNoDisplay", err)
			}
		})
	}
}

// A server that does not answer holds nobody up who has given up.
func TestSilentServer(t *testing.T) {
	socket := filepath.Join(t.TempDir(), "X")
	listener, err := net.Listen("unix", socket+":0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	capturetest.UseDisplay(t, socket+":0")
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if _, err := capture.Screen(ctx, nil); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v, want DeadlineExceeded", err)
	}
}
