package app

import (
	"cmp"
	"fmt"
	"html/template"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"golang.org/x/image/font/sfnt"

	"latchkey/app/apptest"
	"latchkey/app/widgets"
)

// frame is a size of the window, and of its text where that is not the usual one.
type frame struct {
	width, height, text float32
}

func (f frame) String() string {
	name := fmt.Sprintf("%gx%g", f.width, f.height)
	if f.text != 0 {
		name += fmt.Sprintf("-text-%g", f.text*100)
	}
	return name
}

func (f frame) size() fyne.Size { return fyne.NewSize(f.width, f.height) }

// devices are a computer and a phone, each with the frames that its window takes:
// a screen is reached in the first, and the others come of dragging a corner, of
// turning or unfolding the phone, or of making the text larger.
var devices = [][]frame{
	{{width: 1200, height: 800}, {width: 800, height: 600}, {width: 800, height: 600, text: 2}},
	{{width: 390, height: 844}, {width: 844, height: 390}, {width: 360, height: 640}, {width: 800, height: 1280}, {width: 390, height: 844, text: 2}},
}

// shades are light and dark, the light one first.
var shades = []struct {
	name    string
	variant fyne.ThemeVariant
}{{"light", theme.VariantLight}, {"dark", theme.VariantDark}}

// TestScreens reaches every screen in every state, and tries whether it fits into
// windows of all sizes. The pictures are for eyes: with LATCHKEY_SCREENS set they
// are drawn into that folder, light and dark (make screens).
func TestScreens(t *testing.T) {
	folder := os.Getenv("LATCHKEY_SCREENS")
	for _, state := range states(t) {
		t.Run(state.name, func(t *testing.T) {
			for _, frames := range devices {
				if os.Getenv(speaking) == marked && frames[0].width > 1000 {
					continue // the same words are on both
				}
				for i, shade := range shades {
					if folder == "" && i > 0 {
						continue // what fits in the light fits in the dark
					}
					r := newRig(t, state.vary...)
					dress := func(f frame) {
						r.fyne.Settings().SetTheme(widgets.Theme{Variant: &shade.variant, Scale: f.text})
						r.window.Resize(f.size())
					}
					dress(frames[0])
					r.refresh()
					state.reach(r)
					for _, f := range frames {
						open := r.window.Canvas().Overlays().Top()
						dress(f)
						if open != nil {
							r.settle()
							if r.window.Canvas().Overlays().Top() == nil {
								state.reach(r) // a menu closes when the window changes
							}
						}
						r.window.Content().Refresh()
						r.tick(r.Clock.Now())
						if tongue() != marked { // whose brackets take room
							r.fits(f)
							r.rests(f)
							r.spells(f)
						}
						r.draw(folder, drawing{state.name, tongue(), f.String(), shade.name})
						if folder == "" && tongue() == english {
							r.tabs(f)
						}
					}
					if os.Getenv(speaking) == marked {
						if texts := r.untranslated(); len(texts) > 0 {
							t.Errorf("not translated: %q", texts)
						}
					}
				}
			}
		})
	}
	if folder != "" {
		writeIndex(t, folder)
	}
}

// fits fails the test if what is shown needs more room than the window has.
func (r *rig) fits(f frame) {
	r.Helper()
	if least := r.window.Content().MinSize(); least.Width > f.width || least.Height > f.height {
		r.Errorf("%s: the screen needs %v", f, least)
	}
	if l, ok := r.top().(*accounts); ok && l.grid.Size().Height < widgets.NewCard().MinSize().Height*3/4 {
		r.Errorf("%s: there is no room for a code, but %v", f, l.grid.Size())
	}
	for _, p := range r.popped {
		at, size, most := p.sheet.Position(), p.sheet.Size(), f.size().SubtractWidthHeight(2*r.margin(), 2*r.margin())
		if at.X < r.margin() || at.Y < r.margin() || size.Width > most.Width || size.Height > most.Height {
			r.Errorf("%s: a sheet of %v at %v reaches out of the window", f, size, at)
		}
	}
}

// rests fails the test if a question for sizes, which Fyne asks at each frame, moves
// anything: that would be drawn, and asked again, sixty times a second.
func (r *rig) rests(f frame) {
	r.Helper()
	type place struct {
		object fyne.CanvasObject
		at     fyne.Position
		size   fyne.Size
	}
	var before []place
	var walk func(fyne.CanvasObject)
	var texts []func() // give them their sizes back
	walk = func(o fyne.CanvasObject) {
		if text, ok := o.(*widgets.Text); ok {
			size := text.Size() // another one than whoever asks would leave it with
			text.Resize(size.AddWidthHeight(1, 0))
			texts = append(texts, func() { text.Resize(size) })
		}
		before = append(before, place{o, o.Position(), o.Size()})
		for _, child := range apptest.Children(o) {
			walk(child)
		}
	}
	walk(apptest.Root(r.window.Canvas()))
	defer func() {
		for _, restore := range texts {
			restore()
		}
	}()
	for _, p := range before {
		p.object.MinSize()
	}
	for _, p := range before {
		if p.at != p.object.Position() || p.size != p.object.Size() {
			r.Errorf("%s: a question for sizes moves %T from %v, %v to %v, %v", f, p.object, p.at, p.size, p.object.Position(), p.object.Size())
			return
		}
	}
}

// spells fails the test if what is shown has a letter that Fyne's font lacks: it is
// looked for in those of the system, which takes time and memory, and on a system
// without it a question mark stands there. Of Chinese and Japanese it has none.
func (r *rig) spells(f frame) {
	r.Helper()
	apptest.Each(apptest.Root(r.window.Canvas()), func(text *canvas.Text) {
		for _, letter := range text.Text {
			if letter >= 0x2E80 && letter < 0x1_0000 {
				continue
			}
			if i, err := fynesFont().GlyphIndex(nil, letter); err != nil || i == 0 {
				r.Errorf("%s: %q has a letter %q, which is not in Fyne’s font", f, text.Text, letter)
			}
		}
	})
}

// tabs fails the test if what gets the focus by the Tab key cannot be seen.
func (r *rig) tabs(f frame) {
	r.Helper()
	window := r.window.Canvas()
	had := window.Focused()
	defer window.Focus(had)
	seen := map[fyne.Focusable]bool{}
	for {
		window.FocusNext()
		focused := window.Focused()
		if focused == nil || seen[focused] {
			return
		}
		seen[focused] = true
		o := focused.(fyne.CanvasObject)
		at, size := r.fyne.Driver().AbsolutePositionForObject(o), o.Size()
		end := at.Add(size)
		low := end.Y > f.height && (size.Height < f.height || at.Y >= f.height)
		if at.X < 0 || at.Y < 0 || end.X > f.width || low {
			r.Errorf("%s: the focus is on %T of %v at %v", f, o, size, at)
			return
		}
	}
}

// fynesFont is the font of most text.
var fynesFont = sync.OnceValue(func() *sfnt.Font {
	font, err := sfnt.Parse(theme.DefaultTextFont().Content())
	if err != nil {
		panic(err)
	}
	return font
})

// tongue is the language that the window speaks.
func tongue() string { return cmp.Or(os.Getenv(speaking), english) }

// drawing is one of a screen, and says so in the name of its file.
type drawing struct{ State, Language, Frame, Shade string }

func (p drawing) File() string {
	return strings.Join([]string{p.State, p.Language, p.Frame, p.Shade, "png"}, ".")
}

// draw leaves a picture of the window in the folder, if that is named.
func (r *rig) draw(folder string, p drawing) {
	r.Helper()
	if folder == "" {
		return
	}
	f, err := os.Create(filepath.Join(folder, p.File()))
	if err != nil {
		r.Fatal(err)
	}
	if err := (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(f, r.shot()); err != nil {
		r.Fatal(err)
	}
	if err := f.Close(); err != nil {
		r.Fatal(err)
	}
}

// index is a page of pictures: those of one language and one shade at a time, and
// below them those of the real window, which tests of the whole program leave.
var index = template.Must(template.New("index").Parse(`<!doctype html>
<meta charset="utf-8"><title>Latchkey: every screen</title>
<style>
body { font: 15px sans-serif; margin: 16px; background: #8a929e }
nav { position: sticky; top: 0; background: #fff; padding: 8px; border-radius: 8px }
section { display: flex; gap: 12px; overflow-x: auto; align-items: start; margin-bottom: 24px }
figure { margin: 0; flex: none } img { height: 420px; display: block }
{{range .Languages}}body:has(#{{.}}:not(:checked)) .{{.}}, {{end}}{{range .Shades}}body:has(#{{.}}:not(:checked)) .{{.}}, {{end}}.none { display: none }
</style>
<nav>{{range $i, $l := .Languages}}<label><input type="radio" name="language" id="{{$l}}"{{if not $i}} checked{{end}}>{{$l}}</label> {{end}}
{{range $i, $s := .Shades}}<label><input type="radio" name="shade" id="{{$s}}"{{if not $i}} checked{{end}}>{{$s}}</label> {{end}}</nav>
{{range .Screens}}<h2 id="{{.Name}}">{{.Name}}</h2>
<section>{{range .Pictures}}<figure class="{{.Language}}"><div class="{{.Shade}}"><a href="{{.File}}"><img loading="lazy" src="{{.File}}" alt="{{.Frame}}"></a>{{.Frame}}</div></figure>{{end}}</section>
{{end}}<h2>The real window</h2>
<section>{{range .Windows}}<figure><a href="{{.}}"><img loading="lazy" src="{{.}}" alt=""></a>{{.}}</figure>{{end}}</section>
`))

// writeIndex writes index.html over the pictures that are in the folder.
func writeIndex(t *testing.T, folder string) {
	t.Helper()
	type shown struct {
		Name     string
		Pictures []drawing
	}
	page := struct {
		Languages, Shades, Windows []string
		Screens                    []shown
	}{}
	for _, shade := range shades {
		page.Shades = append(page.Shades, shade.name)
	}
	for _, lang := range []string{english, "de", "zh_Hans"} {
		if found, _ := filepath.Glob(filepath.Join(folder, "*."+lang+".*.png")); found != nil {
			page.Languages = append(page.Languages, lang)
		}
	}
	for _, state := range states(t) {
		s := shown{Name: state.name}
		for _, lang := range page.Languages {
			for _, shade := range shades {
				for _, frames := range devices {
					for _, f := range frames {
						p := drawing{state.name, lang, f.String(), shade.name}
						if _, err := os.Stat(filepath.Join(folder, p.File())); err == nil {
							s.Pictures = append(s.Pictures, p)
						}
					}
				}
			}
		}
		page.Screens = append(page.Screens, s)
	}
	windows, err := filepath.Glob(filepath.Join(folder, "window-*.png"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range windows {
		page.Windows = append(page.Windows, filepath.Base(path))
	}
	f, err := os.Create(filepath.Join(folder, "index.html"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := index.Execute(f, page); err != nil {
		t.Fatal(err)
	}
}
