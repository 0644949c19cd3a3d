package app

import (
	"context"
	"io"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"latchkey/app/paper"
	"latchkey/app/widgets"
	kitparts "latchkey/vault/backup/parts"
)

// source opens a file that may be of a paper kit.
type source func() (io.ReadCloser, error)

// take scans the sources for parts of a paper kit. If there is one source and
// it is no picture, it is a backup file, and then says so.
func (r *restore) take(then func(), sources ...source) {
	a := r.app
	type scanned struct {
		texts []string
		scan  bool // there was something to scan
	}
	run(a, lang.L("Looking for parts of a paper kit…"), func(ctx context.Context, say func(string)) (scanned, error) {
		var all scanned
		var first error
		for i, s := range sources {
			if len(sources) > 1 {
				say(lang.L("Looking for parts of a paper kit… {{.N}} of {{.All}}", data{"N": i + 1, "All": len(sources)}))
			}
			content, err := s.read()
			if err != nil {
				return all, err
			}
			if !paper.Is(content) && len(sources) == 1 {
				return all, nil
			}
			all.scan = true
			texts, err := paper.Texts(ctx, content, nil)
			if ctx.Err() != nil {
				return all, ctx.Err()
			}
			if err != nil && first == nil {
				first = err
			}
			all.texts = append(all.texts, texts...)
		}
		if len(all.texts) == 0 {
			return all, first
		}
		return all, nil
	}, func(all scanned, err error) {
		switch {
		case err != nil:
			a.explain(err)
			return
		case !all.scan:
			then()
			return
		}
		added := r.kit.Add(all.texts...)
		if added.New+added.Known == 0 {
			if added.Err == nil {
				added.Err = kitparts.ErrNotPart
			}
			a.explain(added.Err)
			return
		}
		r.path.SetText("")
		r.progress()
		if r.kit.Best().Complete() {
			a.window.Canvas().Focus(r.code)
		}
	})
}

func (s source) read() ([]byte, error) {
	f, err := s()
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return readAll(f)
}

// progress says what there is of the paper kit and what is missing.
func (r *restore) progress() {
	r.parts.Objects = nil
	if best := r.kit.Best(); best.Count() > 0 {
		again := widgets.NewButton(lang.L("Start over"), nil, func() {
			r.kit = paper.Collector{}
			r.progress()
		})
		tone, head := widgets.Calm, lang.L("{{.N}} of {{.All}} parts", data{"N": min(best.Count(), best.Need()), "All": best.Need()})
		missing := best.Need() - best.Count()
		words := lang.N("{{.N}} more are needed, any of {{.Which}}.", missing, data{"N": missing, "Which": paper.Numbers(best.Missing())})
		if best.Complete() {
			tone, words = widgets.Good, lang.L("The paper kit is complete. Now the recovery code.")
		}
		if r.kit.Sets() > 1 {
			words += " " + lang.L("There are pages of {{.N}} kits; this is set {{.Set}}.", data{"N": r.kit.Sets(), "Set": best.Set()})
		}
		r.parts.Objects = []fyne.CanvasObject{widgets.NewBanner(tone, head, words, again)}
	}
	r.parts.Hidden = len(r.parts.Objects) == 0
	r.object.Refresh()
}
