package app

import (
	"io"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/storage"
)

// source opens a file for reading.
type source func() (io.ReadCloser, error)

// chooseFile lets the person choose one file. It is opened anew for each time that
// it is read.
func (a *App) chooseFile(then func(uri fyne.URI, open source)) {
	a.showChooser(dialog.NewFileOpen(func(f fyne.URIReadCloser, err error) {
		switch {
		case err != nil:
			a.explain(err)
		case f != nil:
			f.Close()
			uri := f.URI()
			then(uri, func() (io.ReadCloser, error) { return storage.Reader(uri) })
		}
	}, a.window))
}

// showChooser opens a file dialog over the whole window. It can only be sized
// once it is shown. While it is open the window does not lock for being idle:
// looking for a file takes its time.
func (a *App) showChooser(d *dialog.FileDialog) {
	a.choosing = true
	a.hold()
	d.Show()
	d.Resize(a.window.Canvas().Size())
}
