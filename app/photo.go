package app

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"

	"latchkey/app/widgets"
)

// photographs tells whether a picture can be taken with the camera app.
func (a *App) photographs() bool { return a.Phone != nil && a.Phone.Photograph != nil }

// photograph opens the camera app. What it makes comes in by Receive.
func (a *App) photograph() {
	a.hold()
	run(a, lang.L("Opening the camera…"), func(context.Context, func(string)) (struct{}, error) {
		return struct{}{}, a.Phone.Photograph()
	}, func(_ struct{}, err error) {
		if err != nil {
			a.unhold()
			a.explain(err)
		}
	})
}

// photoChoice leads to the camera app.
func (a *App) photoChoice(title, sentence string) fyne.CanvasObject {
	return choice(theme.MediaPhotoIcon(), title, sentence, widgets.NewPrimary(lang.L("Take a picture"), nil, a.photograph))
}

// photoButton is the same where there is room for a button only.
func (a *App) photoButton() *widgets.Button {
	return widgets.NewButton(lang.L("Take a picture"), theme.MediaPhotoIcon(), a.photograph)
}
