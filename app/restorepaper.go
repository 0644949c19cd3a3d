package app

import (
	"bytes"
	"context"
	"io"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"latchkey/app/paper"
	"latchkey/app/widgets"
	kitparts "latchkey/vault/backup/parts"
	"latchkey/vault/exchange"
)

// opener reads what was handed over. It can be read once.
func opener(h exchange.Source) source {
	return func() (io.ReadCloser, error) {
		data, err := h.Data()
		return io.NopCloser(bytes.NewReader(data)), err
	}
}

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
		if err := r.add(all.texts); err != nil {
			a.explain(err)
		} else if r.complete() {
			a.window.Canvas().Focus(r.code)
		}
	})
}

// scan looks through the camera until the paper kit is complete.
func (r *restore) scan() { r.app.show(newCollectingCamera(r.app, r)) }

func (r *restore) complete() bool { return r.kit.Best().Complete() }

// add implements collecting.
func (r *restore) add(texts []string) error {
	added := r.kit.Add(texts...)
	if added.New+added.Known == 0 {
		if added.Err == nil {
			added.Err = kitparts.ErrNotPart
		}
		return added.Err
	}
	r.path.SetText("")
	r.progress()
	return nil
}

func (s source) read() ([]byte, error) {
	f, err := s()
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return readAll(f)
}

// words says what there is of the paper kit and what is missing.
func (r *restore) words() string {
	head, rest := r.standing()
	return lang.L("{{.Head}}: {{.Rest}}", data{"Head": head, "Rest": rest})
}

// standing is words in two pieces.
func (r *restore) standing() (head, rest string) {
	best := r.kit.Best()
	head = lang.L("{{.N}} of {{.All}} parts", data{"N": min(best.Count(), best.Need()), "All": best.Need()})
	missing := best.Need() - best.Count()
	switch {
	case best.Complete() && best.Kind() == kitparts.Codes:
		rest = lang.L("The sheet of service codes is complete. Now the recovery code.")
	case best.Complete():
		rest = lang.L("The paper kit is complete. Now the recovery code.")
	default:
		rest = lang.N("{{.N}} more parts are needed: any of {{.Which}}.", missing, data{"N": missing, "Which": enumerated(paper.Runs(best.Missing()))})
	}
	if r.kit.Sets() > 1 {
		rest = sentences(rest, lang.L("There are pages of {{.N}} kits; this is set {{.Set}}.", data{"N": r.kit.Sets(), "Set": best.Set()}))
	}
	return head, rest
}

// lead makes the next step the one to take: to scan more of a paper kit, or to
// open what is there.
func (r *restore) lead() {
	scanOrOpen(r.scans, r.opens, r.kit.Best().Count() > 0 && !r.complete())
}

// progress shows how far the paper kit is.
func (r *restore) progress() {
	r.parts.Objects = nil
	if r.kit.Best().Count() > 0 {
		again := widgets.NewButton(lang.L("Start over"), nil, func() {
			r.kit = paper.Collector{}
			r.progress()
		})
		tone := widgets.Calm
		if r.complete() {
			tone = widgets.Good
		}
		head, rest := r.standing()
		r.parts.Objects = []fyne.CanvasObject{widgets.NewBanner(tone, head, rest, again)}
	}
	r.parts.Hidden = len(r.parts.Objects) == 0
	r.lead()
	r.object.Refresh()
}
