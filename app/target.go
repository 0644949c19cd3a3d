package app

import (
	"context"
	"os"
	"path/filepath"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"

	"latchkey/app/widgets"
)

// target is where a file is to be written. On a desktop that is a path, which is
// typed or looked for. A phone has no paths to offer: there the file is made and
// proven in a folder of the app, and then goes where the person says on a screen
// of the phone, and is read back from there.
type target struct {
	app    *App
	path   *widgets.Entry
	field  fyne.CanvasObject // to type the path in; hidden on a phone
	browse *widgets.Button   // looks for a folder; hidden on a phone

	// out takes the file of a phone, and may ask the person where it goes.
	out func(ctx context.Context, name string, data []byte) error
}

// newTarget begins with a file called name, where people look for files.
func newTarget(a *App, name string) *target {
	t := &target{app: a, path: widgets.NewEntry()}
	if a.Phone != nil {
		t.out = a.Phone.Save
	} else {
		name = filepath.Join(documents(), name)
	}
	t.path.SetText(name)
	t.field = field(lang.L("File"), t.path)
	t.browse = widgets.NewButton(lang.L("Choose a folder"), theme.FolderOpenIcon(), t.choose)
	t.show(true)
	return t
}

// show shows or hides what there is to choose.
func (t *target) show(visible bool) {
	show(t.field, visible && t.app.Phone == nil)
	show(t.browse, visible && t.app.Phone == nil)
}

// focused is the field to type in, or nil.
func (t *target) focused() *widgets.Entry {
	if t.app.Phone != nil {
		return nil
	}
	return t.path
}

// name is that of the file.
func (t *target) name() string { return filepath.Base(expand(t.path.Text)) }

// shared is the same file, offered to other apps of the phone.
func (t *target) shared() *target {
	s := *t
	s.out = t.app.Phone.Share
	return &s
}

// rename gives the file another name and leaves it where it is to be.
func (t *target) rename(name string) {
	t.path.SetText(t.beside(name).path.Text)
}

// beside returns the target for a file beside this one.
func (t *target) beside(name string) *target {
	b := newTarget(t.app, name)
	if path := expand(t.path.Text); path != "" {
		b.path.SetText(filepath.Join(filepath.Dir(path), name))
	}
	return b
}

// at returns what finds the path of the file, which is called name if the target
// is a folder. It reads the entry at once; what it returns asks the disk and is
// called off the UI goroutine.
func (t *target) at(name string) func() string {
	path := expand(t.path.Text)
	return func() string {
		if isFolder(path) {
			return filepath.Join(path, name)
		}
		return path
	}
}

func (t *target) choose() {
	a := t.app
	a.showChooser(dialog.NewFolderOpen(func(u fyne.ListableURI, err error) {
		switch {
		case err != nil:
			a.explain(err)
		case u != nil:
			t.path.SetText(filepath.Join(u.Path(), t.name()))
		}
	}, a.window))
}

// made is what came of writing a file: what the work returned, and where the file
// is, in words.
type made[T any] struct {
	value T
	at    string
}

// writeTo has work make and prove a file at the path that it is given, shows words
// meanwhile, and goes on with done. If the target is a folder, the file in it is
// called name.
func writeTo[T any](to *target, name, words string, work func(ctx context.Context, path string, say func(string)) (T, error), done func(made[T], error)) {
	a := to.app
	if a.Phone != nil {
		bringOut(to, name, words, work, done)
		return
	}
	at := to.at(name)
	run(a, words, func(ctx context.Context, say func(string)) (made[T], error) {
		path := at()
		value, err := work(ctx, path, say)
		return made[T]{value, path}, err
	}, done)
}

// bringOut has work make and prove a file called name in a folder of the app, and
// gives it away.
func bringOut[T any](to *target, name, words string, work func(ctx context.Context, path string, say func(string)) (T, error), done func(made[T], error)) {
	a := to.app
	run(a, words, func(ctx context.Context, say func(string)) (made[T], error) {
		m := made[T]{at: name}
		dir, err := os.MkdirTemp(a.Phone.Folder, "out-")
		if err != nil {
			return m, err
		}
		defer os.RemoveAll(dir)
		path := filepath.Join(dir, name)
		if m.value, err = work(ctx, path, say); err != nil {
			return m, err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return m, err
		}
		a.Do(a.hold)
		if err := to.out(ctx, name, data); err != nil {
			a.Do(a.unhold)
			return made[T]{at: name}, err // what was made is gone
		}
		return m, nil
	}, done)
}
