package app

import (
	"context"
	"fmt"
	"path/filepath"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

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
	path := filepath.Join(filepath.Dir(expand(k.path.Text)), fmt.Sprintf("latchkey-service-codes-%s.pdf", k.code.ID()))
	k.unlessThere(path, func(to paper.Target) {
		run(a, lang.L("Drawing the pages…"), func(ctx context.Context, say func(string)) (int, error) {
			// What is kept counts, not what this window has seen of it.
			v, err := store.Load(ctx)
			if err != nil {
				return 0, err
			}
			accounts := paper.WithServiceCodes(v)
			return len(accounts), paper.WriteSealedCodes(ctx, to, accounts, kit, func(done float64) {
				say(lang.L("Scanning the pages back… {{.Percent}} %", data{"Percent": int(100 * done)}))
			})
		}, func(n int, err error) {
			if err != nil {
				a.explain(err)
				return
			}
			a.say(lang.N("The service codes of {{.N}} accounts were written and scanned back: {{.File}}", n, data{"N": n, "File": to.PDF}), "", nil)
		})
	})
}
