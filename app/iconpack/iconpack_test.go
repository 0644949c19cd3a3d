package iconpack_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"strings"
	"testing"

	"latchkey/app/iconpack"
	"latchkey/app/issuers"
)

// square is an SVG that is red all over.
const square = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><path fill="#ff0000" d="M0 0h32v32H0z"/></svg>`

// zipped makes a zip of names and contents.
func zipped(t testing.TB, files ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i := 0; i < len(files); i += 2 {
		f, err := w.Create(files[i])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write([]byte(files[i+1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// wide is a blue PNG, twice as wide as high.
func wide(t testing.TB, width int) string {
	t.Helper()
	img := image.NewNRGBA(image.Rect(0, 0, width, width/2))
	for i := 0; i < len(img.Pix); i += 4 {
		img.Pix[i+2], img.Pix[i+3] = 0xFF, 0xFF
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

const listed = `{"uuid":"c553f06f-2a17-46ca-87f5-56af90dd0500","name":"Test icons","version":1,"icons":[
 {"name":"Red Site","filename":"icons/red.svg","category":"x","issuer":["Red","red.example"]},
 {"filename":"icons/blue.png","issuer":["Twitter"]},
 {"filename":"icons/missing.svg","issuer":["Missing"]}]}`

func at(t testing.TB, data []byte, x, y int) color.Color {
	t.Helper()
	img, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	if img.Bounds().Dx() != iconpack.Size || img.Bounds().Dy() != iconpack.Size {
		t.Errorf("the icon has %v", img.Bounds())
	}
	return color.NRGBAModel.Convert(img.At(x, y))
}

// TestPack: icons are found by the issuers they name, in any spelling, by their
// own name, and by the other names of a site.
func TestPack(t *testing.T) {
	p, err := iconpack.Open(zipped(t, "pack.json", listed, "icons/red.svg", square, "icons/blue.png", wide(t, 64)))
	if err != nil {
		t.Fatal(err)
	}
	if p.Name != "Test icons" || p.Len() != 2 {
		t.Errorf("%q with %d icons", p.Name, p.Len())
	}
	red, blue := color.NRGBA{R: 0xFF, A: 0xFF}, color.NRGBA{B: 0xFF, A: 0xFF}
	for issuer, want := range map[string]color.Color{"red": red, "RED.EXAMPLE": red, "red site": red, "X": blue, "twitter.com": blue, "Missing": nil, "": nil} {
		icon, err := p.Icon(issuer)
		if err != nil || (icon == nil) != (want == nil) {
			t.Errorf("%q: %d bytes, %v", issuer, len(icon), err)
			continue
		}
		if want == nil {
			continue
		}
		if got := at(t, icon, iconpack.Size/2, iconpack.Size/2); got != want {
			t.Errorf("%q is %v in the middle", issuer, got)
		}
		// The wide one keeps its shape: nothing above it.
		if _, _, _, a := at(t, icon, iconpack.Size/2, 5).RGBA(); (a == 0) != (want == blue) {
			t.Errorf("%q: alpha %d at the top", issuer, a)
		}
	}
}

// TestMarksDraw: every mark that is built in can be drawn, and so can the same in
// a pack.
func TestMarksDraw(t *testing.T) {
	n := 0
	for _, site := range issuers.All() {
		mark, ok := site.Mark()
		if !ok {
			continue
		}
		n++
		p, err := iconpack.Open(zipped(t, "pack.json", `{"icons":[{"filename":"a.svg","issuer":["a"]}]}`,
			"a.svg", `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><path d="`+mark.Path+`"/></svg>`))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.Icon("a"); err != nil {
			t.Errorf("%s: %v", site.Name, err)
		}
	}
	if n < 50 {
		t.Errorf("%d marks", n)
	}
}

// TestPlain: flags of arcs are set apart, numbers are not taken apart, and what is
// no path is left alone.
func TestPlain(t *testing.T) {
	for d, want := range map[string]string{
		"M1.5.5a.768.768 0 00-.768.892l3 4": "M 1.5 .5a .768 .768 0 0 0 -.768 .892l 3 4",
		"M0,0A1 2 3 0110 20z":               "M 0 0A 1 2 3 0 1 10 20z",
		"a1 1 0 1 1 2 2 1 1 0 013-4":        "a 1 1 0 1 1 2 2 1 1 0 0 1 3 -4",
		"M1e-3-2":                           "M 1e-3 -2",
		"M1 2#":                             "M1 2#",
		"":                                  "",
	} {
		if got := iconpack.Plain(d); got != want {
			t.Errorf("%s: %s, want %s", d, got, want)
		}
	}
}

// TestHostile: what no pack needs is refused before it costs anything.
func TestHostile(t *testing.T) {
	icons := func(n int) string {
		return `{"icons":[` + strings.TrimSuffix(strings.Repeat(`{"filename":"a.svg","issuer":["a"]},`, n), ",") + `]}`
	}
	many := make([]string, 0, 50_000)
	for i := range 20_001 {
		many = append(many, fmt.Sprint(i), "")
	}
	for name, c := range map[string]struct {
		data []byte
		want error
	}{
		"nothing":       {nil, iconpack.ErrNotPack},
		"no zip":        {[]byte(listed), iconpack.ErrNotPack},
		"no list":       {zipped(t, "a.svg", square), iconpack.ErrNotPack},
		"no JSON":       {zipped(t, "pack.json", "{"), iconpack.ErrNotPack},
		"no picture":    {zipped(t, "pack.json", listed), iconpack.ErrNotPack},
		"large":         {make([]byte, iconpack.MaxSize+1), iconpack.ErrTooLarge},
		"a bomb":        {zipped(t, "pack.json", strings.Repeat(" ", 5<<20)), iconpack.ErrTooLarge},
		"many icons":    {zipped(t, "pack.json", icons(10_001), "a.svg", square), iconpack.ErrTooLarge},
		"many files":    {zipped(t, many...), iconpack.ErrTooLarge},
		"climbing path": {zipped(t, "pack.json", `{"icons":[{"filename":"../../etc/passwd","issuer":["a"]}]}`), iconpack.ErrNotPack},
	} {
		if _, err := iconpack.Open(c.data); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	svg := func(inside string) string {
		return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">` + inside + `</svg>`
	}
	for name, file := range map[string][2]string{
		"a bomb":         {"a.svg", strings.Repeat(" ", 300<<10)},
		"no XML":         {"a.svg", "nothing"},
		"a circle":       {"a.svg", svg(`<defs><g id="a"><use href="#a"/></g></defs><use href="#a"/>`)},
		"dashes":         {"a.svg", svg(`<path stroke="#000" stroke-dasharray="0.00001" d="M0 0h32"/>`)},
		"far away":       {"a.svg", svg(`<path d="M0 0H99999999999999"/>`)},
		"very far":       {"a.svg", svg(`<path d="M0 0H1e30"/>`)},
		"many elements":  {"a.svg", svg(strings.Repeat("<g/>", 3000))},
		"nothing to see": {"a.svg", svg(``)},
		"no size":        {"a.svg", `<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0h1"/></svg>`},
		"a large PNG":    {"a.png", wide(t, 2000)},
		"no picture":     {"a.png", "nothing"},
	} {
		p, err := iconpack.Open(zipped(t, "pack.json", `{"icons":[{"filename":"`+file[0]+`","issuer":["a"]}]}`, file[0], file[1]))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if icon, err := p.Icon("a"); !errors.Is(err, iconpack.ErrPicture) && !errors.Is(err, iconpack.ErrTooLarge) {
			t.Errorf("%s: %d bytes, %v", name, len(icon), err)
		}
	}
}

// FuzzPack: whatever a pack is, it is refused or gives pictures.
func FuzzPack(f *testing.F) {
	f.Add(zipped(f, "pack.json", listed, "icons/red.svg", square, "icons/blue.png", wide(f, 64)))
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := iconpack.Open(data)
		if err != nil {
			return
		}
		if icon, err := p.Icon("Red"); err == nil && icon != nil {
			at(t, icon, 0, 0)
		}
	})
}

// FuzzSVG is the same for the picture alone, which the zip's checksum hides from
// a fuzzer.
func FuzzSVG(f *testing.F) {
	f.Add(square)
	f.Add(`<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><g transform="rotate(4)"><circle cx="4" cy="4" r="3" style="fill:#fff"/></g><rect rx="1" width="3" height="2"/><ellipse rx="2" ry="3"/><polygon points="0,0 1,1 2,0"/></svg>`)
	f.Add(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><defs><linearGradient id="a"><stop offset="0" stop-color="red"/></linearGradient></defs><path fill="url(#a)" stroke="#000" stroke-width="2" d="M1 1a3 3 0 0 1 4 4c1 1 2 2 3 1s1 1 2 1q1 1 2 2t1 1z"/></svg>`)
	f.Fuzz(func(t *testing.T, svg string) {
		if plain := iconpack.Plain(svg); iconpack.Plain(plain) != plain {
			t.Errorf("%q is not plain", plain)
		}
		p, err := iconpack.Open(zipped(t, "pack.json", `{"icons":[{"filename":"a.svg","issuer":["a"]}]}`, "a.svg", svg))
		if err != nil {
			t.Fatal(err)
		}
		if icon, err := p.Icon("a"); err == nil {
			at(t, icon, 0, 0)
		}
	})
}
