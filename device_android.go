package main

import (
	"io"
	"os"
	"path/filepath"
	"sync"

	"fyne.io/fyne/v2"

	"latchkey/app"
	"latchkey/app/cli"
	"latchkey/app/phone"
	"latchkey/vault/exchange"
	"latchkey/vault/keychain"
)

// arguments are none: what os.Args holds on Android are those of the program
// that every app is forked from.
func arguments() []string { return nil }

// terminal is never asked, for want of arguments. Without the commands the APK is
// 200 kB smaller.
func terminal([]string) int { return 1 }

// openProfile opens the one profile of a phone: in the folder that Android gives
// the app, and with its keystore.
func openProfile([]string) (cli.Profile, error) {
	dir := filepath.Join(os.Getenv("FILESDIR"), "latchkey")
	profile, err := cli.OpenProfile([]string{"--dir", dir}, func(string) string { return "" })
	if err != nil {
		return profile, err
	}
	sealed, err := phone.NoBackupDir()
	if err != nil {
		return profile, err
	}
	profile.Items = keychain.Folder(filepath.Join(sealed, "vault"), phone.Keystore{})
	return profile, nil
}

// forDevice sets what a phone does otherwise.
func forDevice(f fyne.App, o *app.Options) {
	o.Do = afterStart(f)
	o.Copy = phone.Copy
	o.Leave = func() {
		if err := phone.Leave(); err != nil {
			fyne.LogError("leave", err)
		}
	}
	o.Phone = device()
}

// device is what this phone can do.
func device() *app.Phone {
	sealed, err := phone.NoBackupDir()
	p := &app.Phone{
		Folder: filepath.Join(sealed, "out"), Copied: filepath.Join(os.Getenv("FILESDIR"), "backup"),
		Trees: phone.Trees{}, ChooseTree: phone.ChooseTree, Save: phone.Save,
		Screenshots: phone.Screenshots(), AllowScreenshots: phone.AllowScreenshots,
		ScreenLock: phone.ScreenLock{Title: "Latchkey"},
	}
	if phone.Level() >= phone.MediaSince {
		p.Share, p.Photograph = phone.Share, phone.Photograph
	}
	if err == nil {
		err = os.RemoveAll(p.Folder) // what was under way when Android ended the app
	}
	for _, dir := range []string{p.Folder, p.Copied} {
		if err == nil {
			err = os.MkdirAll(dir, 0o700)
		}
	}
	if err != nil {
		fyne.LogError("folders of the phone", err)
	}
	return p
}

// afterStart returns what does what fyne.Do does, but not before the UI goroutine
// runs: until then fyne.Do of Fyne v2.8.1 calls the function on the goroutine that
// asks, beside main, which is still making the window.
func afterStart(f fyne.App) func(func()) {
	var lock sync.Mutex
	var waiting []func()
	started := false
	f.Lifecycle().SetOnStarted(func() {
		lock.Lock()
		defer lock.Unlock()
		started = true
		for _, do := range waiting {
			fyne.Do(do)
		}
		waiting = nil
	})
	return func(do func()) {
		lock.Lock()
		defer lock.Unlock()
		if started {
			fyne.Do(do)
		} else {
			waiting = append(waiting, do)
		}
	}
}

// onDevice lets the window hear what Android has to say.
func onDevice(window *app.App) {
	phone.OnBack(func() { window.Do(window.Back) })
	phone.OnHanded(func(h phone.Handed) {
		source := exchange.Source{Data: func() ([]byte, error) { return h.Data, h.Err }}
		if h.File != nil {
			source.Data = func() ([]byte, error) {
				defer h.File.Close()
				return io.ReadAll(io.LimitReader(h.File, exchange.MaxFile+1))
			}
		}
		window.Do(func() { window.Receive(source) })
	})
}
