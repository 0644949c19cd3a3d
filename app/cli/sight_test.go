package cli_test

import (
	"context"
	"image"
	"strings"
	"sync"
	"testing"

	"latchkey/app/capture"
	"latchkey/app/capture/capturetest"
	"latchkey/vault/qr"
)

// The codes of one export.
var exportParts = []string{
	"otpauth-migration://offline?data=ChkKCgABAgMEBQYHCAkSBWFsaWNlIAEoATACEAEYAyAAKAc%3D",
	"otpauth-migration://offline?data=ChcKCgoLDA0ODxAREhMSA2JvYiABKAEwAhABGAMgASgH",
	"otpauth-migration://offline?data=ChkKChQVFhcYGRobHB0SBWNhcm9sIAEoATACEAEYAyACKAc%3D",
}

func drawn(t *testing.T, text string) image.Image {
	t.Helper()
	img, err := qr.Draw(text, 320)
	if err != nil {
		t.Fatal(err)
	}
	return img
}

func TestSeeScreen(t *testing.T) {
	display := capturetest.Display(t, "1000x600x24")
	capturetest.UseDisplay(t, display)
	w := newWorld(t)
	for _, command := range []string{"qr --screen", "import --screen --dry-run"} {
		if r := w.bare(strings.Fields(command)...); r.code != 1 || !strings.Contains(r.out+r.err, "No QR code was found on the screen.") {
			t.Errorf("%s: %+v", command, r)
		}
	}
	capturetest.Show(t, display, 0, image.Pt(50, 50), drawn(t, linkA))
	capturetest.Show(t, display, 0, image.Pt(500, 50), drawn(t, "https://example.com"))
	if r := w.bare("qr", "--json", "--screen"); r.code != 0 || r.out != `{"codes":["`+linkA+`","https://example.com"]}`+"\n" {
		t.Errorf("%+v", r)
	}
	r := w.must("import", "--screen", "--wait", "1", "--json")
	if got := decode[imported](t, r.out); len(got.Accounts) != 1 || got.Accounts[0].Name != "alice" || len(got.Failures) != 0 {
		t.Errorf("%+v", got)
	}
	if !strings.Contains(r.err, "The screen is looked at in 1 second.") {
		t.Errorf("%q", r.err)
	}
	if r := w.must("import", "--screen"); !strings.Contains(r.out, "0 accounts added, 1 here already.") {
		t.Errorf("%s", r.out)
	}
	capturetest.Show(t, display, 0, image.Pt(50, 50), drawn(t, exportParts[1]))
	if r := w.run("import", "--screen"); r.code != 3 || !strings.Contains(r.out, "1 of 3, still missing 1 and 3") {
		t.Errorf("%+v", r)
	}
}

func TestSeeNothing(t *testing.T) {
	capturetest.UseDisplay(t, "")
	w := newWorld(t)
	if r := w.bare("qr", "--screen", "--json"); r.code != 1 || r.out != "" || !strings.Contains(r.err, "There is no screen to look at.") {
		t.Errorf("%+v", r)
	}
	r := w.bare("import", "--dry-run", "--screen", "--json")
	if got := decode[imported](t, r.out); r.code != 1 || len(got.Failures) != 1 || !strings.Contains(got.Failures[0].Reason, "There is no screen to look at.") {
		t.Errorf("%+v", r)
	}
	for _, command := range []string{
		"qr --screen --camera", "qr --screen a.png", "qr --camera a.png", "qr --draw --screen --reveal --out a.png x", "qr --wait 3 a.png",
		"qr --screen --wait -1", "import --screen --wait 61", "import --camera a.txt", "import --camera --wait 3",
	} {
		if r := w.bare(strings.Fields(command)...); r.code != 2 {
			t.Errorf("%s: %+v", command, r)
		}
	}
}

// slides is a camera before which pictures are held, each until the next is asked
// for by what is said.
type slides struct {
	mu    sync.Mutex
	texts []string
	t     *testing.T
	open  int
}

func (s *slides) Next(ctx context.Context) (image.Image, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return drawn(s.t, s.texts[0]), ctx.Err()
}

func (s *slides) Close() error {
	s.open--
	return nil
}

func (s *slides) cameras() ([]capture.Camera, error) {
	return []capture.Camera{{Name: "Webcam", Open: func(context.Context) (capture.Stream, error) {
		s.open++
		return s, nil
	}}}, nil
}

// Write implements io.Writer: the person hears what is said and holds up the next
// picture.
func (s *slides) Write(p []byte) (int, error) {
	if strings.Contains(string(p), "still missing") || strings.Contains(string(p), "not a link") {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.texts = s.texts[1:]
	}
	return len(p), nil
}

func TestSeeCamera(t *testing.T) {
	w := newWorld(t)
	s := &slides{t: t, texts: []string{linkB}}
	w.cameras = s.cameras
	if r := w.bare("qr", "--camera", "--json"); r.code != 0 || r.out != `{"codes":["`+linkB+`"]}`+"\n" || !strings.Contains(r.err, "Hold the QR code in front of “Webcam”.") {
		t.Errorf("%+v", r)
	}
	s.texts = []string{"https://example.com", exportParts[2], exportParts[0], exportParts[1]}
	w.hear = s
	r := w.must("import", "--camera", "--json")
	if got := decode[imported](t, r.out); len(got.Accounts) != 3 || got.Accounts[0].Name != "alice" || len(got.Failures) != 0 {
		t.Errorf("%+v", got)
	}
	for _, part := range []string{"1 of 3, still missing 1 and 2", "2 of 3, still missing 2"} {
		if !strings.Contains(r.err, part) {
			t.Errorf("%q is not in %s", part, r.err)
		}
	}
	if s.open != 0 {
		t.Errorf("%d streams are open", s.open)
	}
	w.cameras = func() ([]capture.Camera, error) { return nil, capture.ErrCameraRefused }
	if r := w.bare("qr", "--camera"); r.code != 1 || !strings.Contains(r.err, "This device does not let Latchkey use the camera.") {
		t.Errorf("%+v", r)
	}
}
