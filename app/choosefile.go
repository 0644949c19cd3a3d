package app

import (
	"io"
	"os"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/storage"
)

// source opens a file for reading.
type source func() (io.ReadCloser, error)

// chooseFile lets the person choose one file. It is opened anew for each time that
// it is read.
func (a *App) chooseFile(then func(uri fyne.URI, open source)) {
	a.openFile(nil, func(f fyne.URIReadCloser) {
		f.Close()
		uri := f.URI()
		then(uri, func() (io.ReadCloser, error) { return storage.Reader(uri) })
	})
}

// openFile lets the person choose a file with one of the endings, or any if there
// are none, and opens it.
func (a *App) openFile(endings []string, then func(fyne.URIReadCloser)) {
	d := dialog.NewFileOpen(func(f fyne.URIReadCloser, err error) {
		switch {
		case err != nil:
			a.explain(err)
		case f != nil:
			then(f)
		}
	}, a.window)
	var filter storage.FileFilter
	if endings != nil {
		filter = storage.NewExtensionFileFilter(append(slices.Clone(endings), upper(endings)...))
	}
	if !fyne.CurrentDevice().IsMobile() { // a phone's own chooser knows no other filters
		filter = regular{filter}
	}
	d.SetFilter(filter)
	a.showChooser(d)
}

func upper(endings []string) []string {
	out := make([]string, len(endings))
	for i, e := range endings {
		out[i] = strings.ToUpper(e)
	}
	return out
}

// regular keeps named pipes and the like out of a list of files. To choose its icon
// Fyne reads the first line of whatever has no known ending, on the UI goroutine
// (uri.MimeType in v2.8.1), and would wait for a line that never comes.
type regular struct{ and storage.FileFilter }

// Matches implements storage.FileFilter.
func (r regular) Matches(uri fyne.URI) bool {
	if uri.Scheme() == "file" {
		if info, err := os.Stat(uri.Path()); err == nil && !info.Mode().IsRegular() {
			return false
		}
	}
	return r.and == nil || r.and.Matches(uri)
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
