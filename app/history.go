package app

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"latchkey/app/widgets"
	"latchkey/app/words"
	"latchkey/vault"
	"latchkey/vault/keychain"
)

// remembering is a store that keeps older states of the vault.
type remembering interface {
	States(ctx context.Context, now *vault.Vault) ([]keychain.State, error)
}

// history shows what changed between the states that are kept, and leads back
// to them.
type history struct {
	app    *App
	list   *fyne.Container
	object fyne.CanvasObject
}

func newHistory(a *App) *history {
	h := &history{app: a, list: widgets.Gapped(gap)}
	h.object = a.page(lang.L("What changed"), h.list)
	h.read()
	return h
}

func (h *history) content() fyne.CanvasObject { return h.object }

// read loads the states off the UI goroutine.
func (h *history) read() {
	a := h.app
	store, ok := a.Store.(remembering)
	if !ok {
		h.show(nil)
		return
	}
	now := a.vault
	run(a, lang.L("Reading older states…"), func(ctx context.Context, _ func(string)) ([]keychain.State, error) {
		return store.States(ctx, now)
	}, func(states []keychain.State, err error) {
		if err != nil {
			a.explain(err)
		}
		h.show(states)
	})
}

func (h *history) show(states []keychain.State) {
	h.list.Objects = nil
	if len(states) == 0 {
		h.list.Add(widgets.NewBanner(widgets.Calm, lang.L("No older state is kept"), lang.L("From the next change on, you can come back here and take it back.")))
	} else {
		h.list.Add(widgets.NewText(lang.L("Newest first. Going back loses nothing: what came since goes into the bin."), widgets.Style{Color: widgets.ColorDim}))
	}
	for i, s := range states {
		said := widgets.Gapped(4, widgets.NewText(changeWords(s.Changes), widgets.Style{}))
		if !s.Saved.IsZero() {
			said.Add(widgets.NewText(lang.L("The earlier state was saved {{.Time}}.", data{"Time": moment(s.Saved)}), widgets.Style{Size: widgets.SizeSmall, Color: widgets.ColorDim}))
		}
		action := lang.L("Go back to before this")
		if i == 0 {
			action = lang.L("Undo this")
		}
		h.list.Add(widgets.NewPanel(widgets.Beside(said, widgets.NewButton(action, nil, func() { h.revert(s) }))))
	}
	h.list.Refresh()
}

// revert goes back to a state after a question that says what that means.
func (h *history) revert(s keychain.State) {
	a := h.app
	back := s.Vault.Changes(a.vault)
	a.ask(lang.L("Go back to this state?"), changeWords(back)+"\n\n"+lang.L("Counters and crossed-out codes stay as they are, and so do the recovery code and your backups."),
		lang.L("Go back"), widget.HighImportance, func() {
			a.save(func(v *vault.Vault) error { return v.Revert(s.Vault, a.Clock.Now()) }, func() {
				a.say(lang.L("You are back at the earlier state."), "", nil)
				h.read()
			})
		})
}

// changeWords tells changes in a few lines.
func changeWords(changes []vault.Change) string {
	const most = 5
	var lines []string
	for i, c := range changes {
		if i == most && len(changes) > most+1 {
			lines = append(lines, lang.N("and {{.N}} more", len(changes)-i, data{"N": len(changes) - i}))
			break
		}
		lines = append(lines, words.Change(c, say))
	}
	return strings.Join(lines, "\n")
}
