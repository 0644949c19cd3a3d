package qr_test

import (
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"slices"
	"testing"
	"time"

	"latchkey/vault/qr"
)

func TestFindReads(t *testing.T) {
	a := func(module, quiet int) *image.Gray { return code(t, textA, module, quiet) }
	sheet := canvas(1000, 800, 255)
	var sheetTexts []string
	for i := range 12 {
		s := fmt.Sprintf("otpauth://totp/Example:user%02d?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", i)
		sheet = pasted(sheet, []part{{20 + i%4*240, 20 + i/4*240, code(t, s, 5, 4)}})
		sheetTexts = append(sheetTexts, s)
	}
	for name, c := range map[string]struct {
		img  image.Image
		want []string
	}{
		"plain":               {a(6, 4), []string{textA}},
		"inverted":            {negative(a(6, 4)), []string{textA}},
		"no quiet zone":       {a(6, 0), []string{textA}},
		"inverted, no quiet":  {negative(a(6, 0)), []string{textA}},
		"on a dark page":      {pasted(canvas(700, 500, 20), []part{{300, 90, a(6, 0)}}), []string{textA}},
		"on a grey page":      {pasted(canvas(700, 500, 90), []part{{300, 90, a(6, 0)}}), []string{textA}},
		"modules of a pixel":  {a(1, 4), []string{textA}},
		"modules of 2 pixels": {a(2, 1), []string{textA}},
		"turned by 3":         {rotated(a(6, 4), 3), []string{textA}},
		"turned by 45":        {rotated(a(6, 4), 45), []string{textA}},
		"turned by 137":       {rotated(a(6, 4), 137), []string{textA}},
		"turned, inverted":    {negative(rotated(a(6, 4), 20)), []string{textA}},
		"mirrored":            {mirrored(a(6, 4)), []string{textA}},
		"tilted":              {tilted(a(6, 4), 0.35), []string{textA}},
		"tilted far":          {tilted(a(8, 12), 0.4), []string{textA}},
		"tilted very far":     {tilted(a(10, 30), 0.7), []string{textA}},
		"tilted and turned":   {tilted(rotated(a(8, 4), 25), 0.4), []string{textA}},
		"squeezed":            {bent(a(6, 4), 49*3, 49*6, func(x, y float64) (float64, float64) { return 2 * x, y }), []string{textA}},
		"stretched":           {bent(a(4, 4), 49*8, 49*4, func(x, y float64) (float64, float64) { return x / 2, y }), []string{textA}},
		"on a can":            {rolled(a(6, 6), 0.7), []string{textA}},
		"blurred":             {blurred(a(6, 4), 2), []string{textA}},
		"noisy":               {noisy(a(6, 4), 100), []string{textA}},
		"low contrast":        {faded(a(6, 4), 120, 150), []string{textA}},
		"hardly any contrast": {faded(a(6, 4), 124, 136), []string{textA}},
		"light, low contrast": {faded(a(6, 4), 235, 250), []string{textA}},
		"dark, low contrast":  {faded(negative(a(6, 4)), 5, 20), []string{textA}},
		"dots":                {dotted(a(6, 4), 6), []string{textA}},
		"small squares":       {gapped(a(9, 4), 9, 2), []string{textA}},
		"inverted squares":    {negative(gapped(a(9, 4), 9, 2)), []string{textA}},
		"inverted, no quiet zone, on a light page": {pasted(lettered(440, 440), []part{
			{40, 40, canvas(360, 360, 255)}, {70, 70, negative(a(6, 0))},
		}), []string{textA}},
		"no quiet zone, on a dark page with text": {pasted(negative(lettered(440, 440)), []part{
			{40, 40, canvas(360, 360, 0)}, {70, 70, a(6, 0)},
		}), []string{textA}},
		"inverted dots":      {negative(dotted(a(9, 4), 9)), []string{textA}},
		"blue on navy":       {coloured(a(6, 4), color.NRGBA{0, 0, 90, 255}, color.NRGBA{0, 60, 255, 255}), []string{textA}},
		"red on green":       {coloured(a(6, 4), color.NRGBA{200, 0, 0, 255}, color.NRGBA{0, 102, 0, 255}), []string{textA}},
		"yellow on white":    {coloured(a(6, 4), color.NRGBA{255, 230, 60, 255}, color.NRGBA{255, 255, 255, 255}), []string{textA}},
		"black, transparent": {coloured(a(6, 4), color.NRGBA{0, 0, 0, 255}, color.NRGBA{}), []string{textA}},
		"white, transparent": {coloured(a(6, 4), color.NRGBA{255, 255, 255, 255}, color.NRGBA{}), []string{textA}},
		"logo":               {pasted(code(t, textA, 6, 4, "-l", "H"), []part{{140, 140, canvas(70, 70, 60)}}), []string{textA}},
		"no alignment":       {pasted(a(6, 4), []part{{6 * 34, 6 * 34, canvas(48, 48, 255)}}), []string{textA}},
		"largest version":    {code(t, string(slices.Repeat([]byte("Ab"), 1150)), 3, 4), []string{string(slices.Repeat([]byte("Ab"), 1150))}},
		"utf-8":              {code(t, "otpauth://totp/橡皮鸭:Zoë?secret=AA", 5, 4), []string{"otpauth://totp/橡皮鸭:Zoë?secret=AA"}},
		"three codes": {pasted(canvas(900, 700, 255), []part{
			{500, 30, code(t, textB, 5, 4)}, {20, 40, a(6, 4)}, {300, 400, code(t, textC, 4, 4)},
		}), []string{textA, textB, textC}},
		"both polarities": {pasted(canvas(900, 400, 255), []part{
			{20, 40, negative(a(6, 4))}, {500, 30, code(t, textB, 5, 4)},
		}), []string{textA, textB}},
		"half the page dark": {pasted(canvas(900, 400, 255), []part{
			{0, 0, canvas(450, 400, 0)}, {50, 40, negative(a(5, 0))}, {500, 30, code(t, textB, 5, 4)},
		}), []string{textA, textB}},
		"one code twice": {pasted(canvas(900, 400, 255), []part{
			{20, 40, a(6, 4)}, {500, 30, a(5, 4)},
		}), []string{textA}},
		"large and small": {pasted(canvas(1600, 1200, 255), []part{
			{20, 40, a(16, 4)}, {1200, 900, code(t, textB, 2, 4)},
		}), []string{textA, textB}},
		"a sheet of twelve": {sheet, sheetTexts},
		"small on a 4K screen": {pasted(lettered(3840, 2160), []part{
			{2900, 1500, a(2, 4)},
		}), []string{textA}},
		"small, inverted, on a dark 4K screen": {pasted(negative(lettered(3840, 2160)), []part{
			{2900, 1500, negative(dotted(a(3, 4), 3))},
		}), []string{textA}},
		"large photo": {pasted(canvas(4000, 3000, 200), []part{
			{900, 700, tilted(a(40, 4), 0.2)},
		}), []string{textA}},
	} {
		t.Run(name, func(t *testing.T) {
			texts, err := qr.Glance(context.Background(), c.img, patience)
			if err != nil || !slices.Equal(texts, c.want) {
				t.Errorf("found %q, %v\nwant %q", texts, err, c.want)
			}
		})
	}
}

// patience is for pictures that are hard to read: the race detector makes a search
// many times slower than the three seconds of Find are meant for.
const patience = time.Minute

func TestFindMovedBounds(t *testing.T) {
	page := pasted(canvas(700, 500, 20), []part{{300, 90, code(t, textA, 6, 4)}})
	part := page.SubImage(image.Rect(290, 80, 690, 490))
	if texts, err := qr.Glance(context.Background(), part, patience); err != nil || !slices.Equal(texts, []string{textA}) {
		t.Errorf("found %q, %v", texts, err)
	}
}

func TestFindNothing(t *testing.T) {
	for name, img := range map[string]image.Image{
		"white":        canvas(300, 300, 255),
		"one pixel":    canvas(1, 1, 0),
		"a line":       canvas(400, 1, 0),
		"text":         lettered(600, 400),
		"no pixels":    image.NewGray(image.Rect(0, 0, 0, 0)),
		"half a code":  code(t, textA, 6, 4).SubImage(image.Rect(0, 0, 300, 140)),
		"transparent":  image.NewNRGBA(image.Rect(0, 0, 50, 50)),
		"empty colour": image.NewPaletted(image.Rect(0, 0, 50, 50), nil),
	} {
		texts, err := qr.Glance(context.Background(), img, patience)
		if !errors.Is(err, qr.ErrNoCode) || texts != nil {
			t.Errorf("%s: found %q, %v; want ErrNoCode", name, texts, err)
		}
	}
}

func TestFindRefusesLargePictures(t *testing.T) {
	if _, err := qr.Find(context.Background(), image.NewUniform(color.White), nil); !errors.Is(err, qr.ErrTooLarge) {
		t.Errorf("endless picture: %v, want ErrTooLarge", err)
	}
}

func TestFindStopsWhenCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := qr.Find(ctx, code(t, textA, 6, 4), nil); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled before: %v, want context.Canceled", err)
	}
	ctx, cancel = context.WithCancel(context.Background())
	calls := 0
	_, err := qr.Find(ctx, lettered(600, 400), func(float64) {
		if calls++; calls == 3 {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) || calls != 3 {
		t.Errorf("cancelled in the third stage: %v after %d stages", err, calls)
	}
}

func TestFindTellsProgress(t *testing.T) {
	var told []float64
	if _, err := qr.Find(context.Background(), canvas(60, 40, 255), func(done float64) { told = append(told, done) }); err == nil {
		t.Fatal("found a code on an empty page")
	}
	if len(told) < 5 || told[0] != 0 || told[len(told)-1] != 1 || !slices.IsSorted(told) {
		t.Errorf("progress %v, want from 0 to 1", told)
	}
}

// A page of nothing but finder patterns is the worst case for the choice
// among them. It must end, and at the limit at the latest.
func TestFindIsBounded(t *testing.T) {
	finder := code(t, textA, 2, 0).SubImage(image.Rect(0, 0, 16, 16))
	page := canvas(2000, 2000, 255)
	for y := 0; y < 2000; y += 18 {
		for x := 0; x < 2000; x += 18 {
			draw.Draw(page, image.Rect(x, y, x+14, y+14), finder, image.Point{}, draw.Src)
		}
	}
	if _, err := qr.Find(context.Background(), page, nil); !errors.Is(err, qr.ErrNoCode) {
		t.Errorf("error %v, want ErrNoCode", err)
	}
}

// A glance finds what is plain, and ends in time without an error of its own.
func TestGlance(t *testing.T) {
	img := code(t, textA, 6, 4)
	if got, err := qr.Glance(t.Context(), img, time.Minute); err != nil || !slices.Equal(got, []string{textA}) {
		t.Errorf("%q, %v", got, err)
	}
	if _, err := qr.Glance(t.Context(), noisy(canvas(400, 300, 128), 100), time.Nanosecond); !errors.Is(err, qr.ErrNoCode) {
		t.Errorf("%v, want ErrNoCode", err)
	}
	ended, end := context.WithCancel(t.Context())
	end()
	if _, err := qr.Glance(ended, img, time.Minute); !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want Canceled", err)
	}
}
