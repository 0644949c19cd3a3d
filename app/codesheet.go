package app

import (
	"context"
	"fmt"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"

	"latchkey/app/paper"
	"latchkey/app/widgets"
)

// codeSheetPanel offers the sites' service codes on a sheet of their own,
// sealed; nil when no account has any.
func (k *paperKit) codeSheetPanel() fyne.CanvasObject {
	accounts := paper.WithServiceCodes(k.app.vault)
	if len(accounts) == 0 {
		return nil
	}
	return widgets.NewPanel(widgets.Gapped(8,
		widgets.NewText(lang.L("The service codes on a sheet of their own"), widgets.Style{Bold: true}),
		widgets.NewText(lang.N("Those of {{.N}} accounts, as QR codes that your recovery code opens. The paper kit has them too.", len(accounts), data{"N": len(accounts)}), widgets.Style{Size: widgets.SizeSmall, Color: widgets.ColorDim}),
		widgets.Flow(8, widgets.NewButton(lang.L("Save the service codes"), nil, k.saveCodeSheet))))
}

func (k *paperKit) saveCodeSheet() {
	a, kit, store := k.app, k.kit(), k.app.Store
	kit.WithCode = false
	name := fmt.Sprintf("latchkey-service-codes-%s.pdf", k.code.ID())
	writePDF(k, k.to.beside(name), name, func(ctx context.Context, to paper.Target, say func(string)) (int, error) {
		// What is kept counts, not what this window has seen of it.
		v, err := store.Load(ctx)
		if err != nil {
			return 0, err
		}
		accounts := paper.WithServiceCodes(v)
		return len(accounts), paper.WriteSealedCodes(ctx, to, accounts, kit, func(done float64) {
			say(lang.L("Scanning the pages back… {{.Percent}} %", data{"Percent": int(100 * done)}))
		})
	}, func(m made[int]) {
		a.say(lang.N("The service codes of {{.N}} accounts were written and scanned back: {{.File}}", m.value, data{"N": m.value, "File": m.at}), "", nil)
	})
}

// sealedCodes shows what is on a sealed sheet. The vault stays as it is.
type sealedCodes struct{ object fyne.CanvasObject }

func newSealedCodes(a *App, text []byte) *sealedCodes {
	accounts := paper.ReadServiceCodes(text)
	list := widgets.Gapped(gap)
	show := func(query string) {
		list.Objects = nil
		shown := 0
		for _, account := range accounts {
			if !strings.Contains(strings.ToLower(account.Title), strings.ToLower(strings.TrimSpace(query))) {
				continue
			}
			if shown++; shown <= mostSheets {
				list.Add(widgets.NewPanel(a.sealedAccount(account)))
			}
		}
		if shown > mostSheets {
			list.Add(more(shown - mostSheets))
		}
		list.Refresh()
	}
	body := widgets.Gapped(gap, widgets.NewBanner(widgets.Good, lang.N("The service codes of {{.N}} accounts", len(accounts), data{"N": len(accounts)}),
		lang.L("Each works once. Cross it out on the paper when you use it. Nothing was changed here.")))
	if len(accounts) > mostSheets {
		find := widgets.NewEntry()
		find.SetPlaceHolder(lang.L("A word of the account’s name"))
		find.OnChanged = show
		body.Add(find)
	}
	show("")
	body.Add(list)
	return &sealedCodes{a.page(lang.L("Service codes on paper"), body)}
}

// mostSheets bounds how many accounts of a sheet are drawn at once.
const mostSheets = 30

func (s *sealedCodes) content() fyne.CanvasObject { return s.object }

// sealedAccount is an account of a sheet with its codes.
func (a *App) sealedAccount(account paper.Listed) fyne.CanvasObject {
	rows := widgets.Gapped(8, widgets.NewText(account.Title, widgets.Style{Bold: true}))
	for _, code := range account.Codes {
		if code.Used != "" {
			used := code.Used
			if at, err := time.ParseInLocation(paper.DayLayout, used, time.Local); err == nil {
				used = written(at)
			}
			rows.Add(widgets.Gapped(4, widgets.NewText(string(code.Code), widgets.Style{Size: theme.SizeNameSubHeadingText, Mono: true, Color: widgets.ColorDim}),
				widgets.NewText(lang.L("used on {{.Day}}", data{"Day": used}), widgets.Style{Size: widgets.SizeSmall, Color: widgets.ColorDim})))
			continue
		}
		rows.Add(widgets.Beside(widgets.NewText(string(code.Code), widgets.Style{Size: theme.SizeNameSubHeadingText, Mono: true}),
			widgets.NewButton(lang.L("Copy"), nil, func() {
				a.clip(string(code.Code))
				a.say(lang.L("Copied. Cross it out once the site has taken it."), "", nil)
			})))
	}
	return rows
}
