// Latchkey shows sign-in codes and sees to it that its owner is never locked
// out. With a command it works in the terminal, otherwise it opens its window.
package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"runtime"
	"runtime/debug"
	"slices"
	"time"

	"fyne.io/fyne/v2"
	fyneapp "fyne.io/fyne/v2/app"
	"fyne.io/fyne/v2/lang"

	"latchkey/app"
	"latchkey/app/cli"
	"latchkey/app/words"
	"latchkey/assets"
	"latchkey/vault/keychain"
)

const appID = "org.latchkey.authenticator"

// version is that of FyneApp.toml, put in by the Makefile.
var version = "0.0.0"

func main() {
	noDumps()
	args := arguments()
	if cli.Known(args) {
		os.Exit(terminal(args))
	}
	if err := openWindow(args, (*app.App).Run); err != nil {
		p := words.Of(err)
		fmt.Fprintln(os.Stderr, "latchkey:", p.Sentence())
		os.Exit(1)
	}
}

// openWindow makes the window and lets run show it. If one is open for the same
// accounts, that comes to the front instead.
func openWindow(args []string, run func(*app.App) error) (err error) {
	profile, err := openProfile(args)
	if err != nil {
		return err
	}
	place, links := profile.Place.String(), cli.Links(args)
	if handOver(profile.Socket(), place, links) {
		return nil
	}
	go listFonts()
	window, finish, err := newWindow(profile, cli.Hidden(args))
	if err != nil {
		return err
	}
	defer func() {
		if window.Erased() {
			err = profile.Sweep() // what was written while the window closed
		}
	}()
	defer finish()
	window.Open(links)
	onDevice(window)
	if stop, err := listen(profile.Socket(), place, func(links []string) {
		fyne.Do(func() {
			window.Raise()
			window.Open(links)
		})
	}); err == nil {
		defer stop()
	} else {
		fyne.LogError("later starts will open windows of their own", err)
	}
	time.AfterFunc(settled, func() {
		debug.SetGCPercent(restGarbage)
		debug.FreeOSMemory()
	})
	return run(window)
}

// settled is how long after its start a window gives back the memory that only the
// start needed. Go would keep it for minutes.
const settled = 3 * time.Second

// restGarbage is how much garbage, in percent of what is in use, a window lets come
// together from then on: it stays open all day, and makes little. With Go's 100 it
// would keep twice the memory that it needs.
const restGarbage = 25

// newWindow makes the window and what it works on. finish keeps what has to be
// kept after it is closed. Call it on the main goroutine.
func newWindow(profile cli.Profile, hidden bool) (window *app.App, finish func(), err error) {
	trueTime, err := profile.Clock(nil)
	if err != nil {
		return nil, nil, err
	}
	fyneapp.SetMetadata(fyne.AppMetadata{ID: appID, Name: "Latchkey", Version: version})
	f := fyneapp.NewWithID(appID)
	useTranslations(f.Preferences().String(app.LanguageKey))
	f.SetIcon(fyne.NewStaticResource("icon.png", assets.Icon))

	// Where there is no keychain, a file in the data folder is offered.
	inFile, inKeychain := profile, profile
	inKeychain.Place = keychain.Place{}
	if inFile.Place.File == "" {
		inFile.Place.File = profile.DefaultFile()
	}
	options := app.Options{
		Place:     lang.L("the keychain of this device"),
		File:      inFile.Place.File,
		OpenFile:  inFile.Store,
		FileThere: func() bool { return kept(inFile.Place.File, profile.Dir) },
		Keychain:  func() *keychain.Store { return inKeychain.Store(nil) },
		Clock:     trueTime,
		Clipboard: app.ReadClipboard,
		Copy:      app.CopySecret,
		Kept:      profile.Kept,
		Erase:     profile.Erase,
		Icons:     profile.Icons(),
		Hidden:    hidden,
		Languages: runtime.GOOS == "linux",
	}
	if at := profile.AtLogin(); at != nil {
		options.AtLogin = at
	}
	forDevice(f, &options)
	switch {
	case profile.Place.File == "":
		options.Store = profile.Store(nil)
	case profile.PassphraseFile != "":
		passphrase, err := profile.Passphrase()
		if err != nil {
			return nil, nil, err
		}
		options.Store, options.Place = profile.Store(passphrase), profile.Place.File
	}
	return app.New(f, options), func() { trueTime.Close() }, nil
}

// kept tells whether something is kept in the passphrase file at path, or was
// according to the data folder. In doubt it is.
func kept(path, dir string) bool {
	for _, name := range []string{path, path + ".1"} {
		if _, err := os.Lstat(name); !errors.Is(err, fs.ErrNotExist) {
			return true
		}
	}
	places, err := keychain.Known(dir)
	return err != nil || slices.Contains(places, keychain.Place{File: path})
}

// useTranslations makes the language known that is chosen, or else the system's,
// and has it shown. Only that one is read, since each takes time at every start; that
// of English has the counted sentences alone. On Linux, Fyne learns the person's
// languages from the environment when translations are added; elsewhere it asks
// the system.
//
// Languages that Fyne itself knows but Latchkey does not would give a mixture,
// and a line in the log for every sentence: there English is asked for instead.
func useTranslations(chosen string) {
	const english = "en"
	name := assets.Translation(chosen)
	if name != "" {
		os.Setenv("LANGUAGE", chosen)
	} else if name = assets.Translation(lang.SystemLocale().LanguageString()); name == "" {
		name = english
		os.Setenv("LANGUAGE", english)
	}
	for _, name := range slices.Compact([]string{english, name}) {
		content, err := assets.Translations.ReadFile(path.Join(assets.TranslationsDir, name+".json"))
		if err == nil {
			err = lang.AddTranslations(fyne.NewStaticResource(name+".json", content))
		}
		if err != nil {
			fyne.LogError("translation "+name, err)
		}
	}
}
