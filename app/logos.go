package app

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"

	"fyne.io/fyne/v2"

	"latchkey/app/iconpack"
	"latchkey/app/issuers"
	"latchkey/app/widgets"
	"latchkey/vault"
)

// logos are the pictures of sites: those of the pack that the person chose, else
// the marks that are built in. Nothing is looked up in the network.
type logos struct {
	made   map[string]*widgets.Logo // by issuer; nil where there is none
	packed map[string]*widgets.Logo // the same, out of the pack
	looked *vault.Vault             // whose issuers were looked for in the pack
	pack   bool                     // there is one
}

// of returns the picture for an issuer, or nil.
func (l *logos) of(issuer string) *widgets.Logo {
	if logo := l.packed[issuer]; logo != nil {
		return logo
	}
	logo, known := l.made[issuer]
	if !known {
		if site, ok := issuers.Of(issuer); ok {
			if mark, ok := site.Mark(); ok {
				ground, _ := strconv.ParseUint(mark.Color, 16, 32) // a test reads them all
				logo = widgets.NewMark(issuers.Key(site.Name), uint32(ground), iconpack.Plain(mark.Path))
			}
		}
		if l.made == nil {
			l.made = map[string]*widgets.Logo{}
		}
		l.made[issuer] = logo
	}
	return logo
}

// packFile is the pack that was chosen.
func (a *App) packFile() string { return filepath.Join(a.Icons, "pack.zip") }

// keepPack draws the icons of accounts that have come in since it looked last.
func (a *App) keepPack() {
	if a.Icons == "" || a.vault == nil || a.logos.looked == a.vault {
		return
	}
	a.logos.looked = a.vault
	for _, account := range a.vault.Accounts {
		if _, looked := a.logos.packed[account.Issuer]; !looked {
			a.loadPack()
			return
		}
	}
}

// loadPack draws the icons that the accounts need, off the UI goroutine, and
// shows them. A pack that cannot be read costs pictures and nothing else.
func (a *App) loadPack() {
	path, names := a.packFile(), map[string]bool{}
	for _, account := range a.vault.Accounts {
		names[account.Issuer] = true
	}
	a.reading++
	go func() {
		packed := map[string]*widgets.Logo{}
		pack, err := readPack(path)
		for name := range names {
			packed[name] = nil
			if err == nil {
				if picture, err := pack.Icon(name); err == nil && picture != nil {
					packed[name] = widgets.NewLogo(fyne.NewStaticResource("icon-"+issuers.Key(name)+".png", picture))
				}
			}
		}
		a.Do(func() {
			a.reading--
			a.logos.packed, a.logos.pack = packed, !errors.Is(err, fs.ErrNotExist)
			if a.vault != nil {
				a.refresh()
			}
		})
	}()
}

func readPack(path string) (*iconpack.Pack, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := readAll(f)
	if err != nil {
		return nil, err
	}
	return iconpack.Open(data)
}

// takePack puts a pack where it is kept, and returns how many icons are in it.
// One that cannot be read changes nothing.
func takePack(open func() (io.ReadCloser, error), to string) (int, error) {
	f, err := open()
	if err != nil {
		return 0, err
	}
	defer f.Close()
	data, err := readAll(f)
	if err != nil {
		return 0, err
	}
	if _, err := iconpack.Open(data); err != nil {
		return 0, err
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
		return 0, err
	}
	if err := os.WriteFile(to+".new", data, 0o600); err != nil {
		return 0, errors.Join(err, os.Remove(to+".new"))
	}
	if err := os.Rename(to+".new", to); err != nil {
		return 0, err
	}
	pack, err := readPack(to)
	if err != nil {
		return 0, err
	}
	return pack.Len(), nil
}

// dropPack removes the pack.
func dropPack(to string) (int, error) {
	if err := os.Remove(to); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return 0, err
	}
	return 0, nil
}

// changePack changes the pack and shows what came of it.
func (a *App) changePack(words string, change func() (int, error), done func(icons int)) {
	run(a, words, func(context.Context, func(string)) (int, error) { return change() }, func(n int, err error) {
		if err != nil {
			a.explain(err)
			return
		}
		if a.vault != nil {
			a.loadPack()
		}
		done(n)
	})
}
