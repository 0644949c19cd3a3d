package app

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"

	"latchkey/app/widgets"
)

// add shows the ways to bring one account in.
type add struct {
	link   *widgets.Entry
	object fyne.CanvasObject
}

func newAdd(a *App) *add {
	s := &add{link: widgets.NewEntry()}
	s.link.SetPlaceHolder("otpauth://…")
	take := func() {
		if s.link.Text != "" {
			a.takeText(s.link.Text)
		}
	}
	s.link.OnSubmitted = func(string) { take() }
	ways := []fyne.CanvasObject{
		widgets.NewText(lang.L("On the site, turn on two-step sign-in and choose an authenticator app. The site then shows a QR code and a key."), widgets.Style{Color: widgets.ColorDim}),
	}
	if a.hasScreen() {
		ways = append(ways, choice(theme.ComputerIcon(), lang.L("From the screen"), lang.L("The QR code is on this screen. Latchkey steps aside for a moment and looks for it."),
			widgets.NewPrimary(lang.L("Look at the screen"), nil, a.lookAtScreen)))
	}
	if a.photographs() {
		ways = append(ways, a.photoChoice(lang.L("With the camera"), lang.L("Take a picture of the QR code. It is deleted once Latchkey has read it.")))
	}
	picture, pasted := lang.L("A screenshot or a photo. You can also drop it on this window."), lang.L("A picture, a link or a list of links that you copied. Ctrl+V does the same.")
	if a.Phone != nil {
		picture, pasted = lang.L("A screenshot or a photo. In other apps you can also share it with Latchkey."), lang.L("A link or a list of links that you copied.")
	}
	ways = append(ways, choice(theme.FileImageIcon(), lang.L("A picture of the QR code"), picture,
		widgets.NewButton(lang.L("Choose a picture"), nil, a.choosePictures)))
	if a.hasCamera() {
		ways = append(ways, choice(theme.MediaPhotoIcon(), lang.L("With the camera"), lang.L("Show the camera a QR code on paper or on another screen."),
			widgets.NewButton(lang.L("Use the camera"), nil, func() { a.show(newCamera(a)) })))
	}
	ways = append(ways,
		choice(theme.ContentPasteIcon(), lang.L("From the clipboard"), pasted,
			widgets.NewButton(lang.L("Paste"), nil, a.paste)),
		choice(theme.DocumentCreateIcon(), lang.L("By hand"), lang.L("Type the key that the site shows beside the QR code."),
			widgets.NewButton(lang.L("Type it in"), nil, func() { a.show(newEntry(a)) })),
		widgets.NewPanel(field(lang.L("A link that begins with otpauth://"), container.NewBorder(nil, nil, nil, widgets.NewButton(lang.L("Add"), nil, take), s.link))))
	s.object = a.page(lang.L("Add an account"), widgets.Gapped(gap, ways...))
	return s
}

func (s *add) content() fyne.CanvasObject { return s.object }

// importing brings the accounts of another authenticator.
type importing struct{ object fyne.CanvasObject }

func newImport(a *App) *importing {
	screenshots := lang.L("Menu, Transfer accounts, Export accounts. Take a screenshot of each QR code, then drop them all on this window, or choose one after the other.")
	if a.Phone != nil {
		screenshots = lang.L("Menu, Transfer accounts, Export accounts. Take a screenshot of each QR code, then choose one after the other.")
	}
	google := choice(theme.FileImageIcon(), lang.L("Google Authenticator"), screenshots,
		widgets.NewButton(lang.L("Choose a picture"), nil, a.choosePictures))
	if a.hasCamera() {
		google = choice(theme.MediaPhotoIcon(), lang.L("Google Authenticator"), lang.L("Menu, Transfer accounts, Export accounts. Hold the phone in front of the camera, one QR code after the other. Screenshots of them will do as well: drop them on this window."),
			widgets.NewButton(lang.L("Use the camera"), nil, func() { a.show(newCamera(a)) }))
	}
	if a.photographs() {
		google = a.photoChoice(lang.L("Google Authenticator"), lang.L("Menu, Transfer accounts, Export accounts. Take a picture of each QR code, one after the other. They are deleted once Latchkey has read them."))
	}
	return &importing{a.page(lang.L("Move from another app"), widgets.Gapped(gap,
		widgets.NewText(lang.L("In the other app, export your accounts, then bring the file or the picture here. You see what will come in before anything is added."), widgets.Style{Color: widgets.ColorDim}),
		google,
		choice(theme.DocumentIcon(), lang.L("A file"), lang.L("The export of Aegis, 2FAS, Ente, Bitwarden, Proton, Stratum and others, encrypted or not, or a list of links."),
			widgets.NewPrimary(lang.L("Choose a file"), nil, a.chooseFiles)),
		choice(theme.ContentPasteIcon(), lang.L("From the clipboard"), lang.L("Links or a picture that you copied."),
			widgets.NewButton(lang.L("Paste"), nil, a.paste)),
	))}
}

func (s *importing) content() fyne.CanvasObject { return s.object }
