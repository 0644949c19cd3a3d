// Latchkey shows sign-in codes and sees to it that its owner is never locked
// out. With a command it works in the terminal, otherwise it opens its window.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"fyne.io/fyne/v2"
	fyneapp "fyne.io/fyne/v2/app"
	"fyne.io/fyne/v2/lang"
	"golang.org/x/term"

	"latchkey/app"
	"latchkey/app/cli"
	"latchkey/app/words"
	"latchkey/assets"
	"latchkey/vault"
	"latchkey/vault/keychain"
)

const appID = "org.latchkey.authenticator"

// version is that of FyneApp.toml, put in by the Makefile.
var version = "0.0.0"

func main() {
	noDumps()
	if cli.Known(os.Args[1:]) {
		os.Exit(terminal(os.Args[1:]))
	}
	window, finish, err := newWindow(os.Args[1:])
	if err != nil {
		p := words.Of(err)
		fmt.Fprintln(os.Stderr, "latchkey:", p.Sentence())
		os.Exit(1)
	}
	window.Run()
	finish()
}

// terminal carries out a command. Ctrl-C ends it in order, and gives the
// terminal its echo back.
func terminal(args []string) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	io := cli.IO{Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, Env: os.Getenv, Version: version}
	if in := int(os.Stdin.Fd()); term.IsTerminal(in) {
		if before, err := term.GetState(in); err == nil {
			defer term.Restore(in, before)
		}
		io.ReadSecret = func(prompt string) ([]byte, error) {
			fmt.Fprint(os.Stderr, prompt)
			defer fmt.Fprintln(os.Stderr)
			return term.ReadPassword(in)
		}
	}
	return cli.Run(ctx, args, io)
}

// newWindow makes the window and what it works on. finish keeps what has to be
// kept after it is closed. Call it on the main goroutine.
func newWindow(args []string) (window *app.App, finish func(), err error) {
	profile, err := cli.OpenProfile(args, os.Getenv)
	if err != nil {
		return nil, nil, err
	}
	time, err := profile.Clock(nil)
	if err != nil {
		return nil, nil, err
	}
	useTranslations()
	fyneapp.SetMetadata(fyne.AppMetadata{ID: appID, Name: "Latchkey", Version: version})
	f := fyneapp.NewWithID(appID)
	f.SetIcon(fyne.NewStaticResource("icon.png", assets.Icon))

	inFile := func(path string) func([]byte) vault.Store {
		at := profile
		at.Place = keychain.Place{File: path}
		return func(passphrase []byte) vault.Store { return at.Store(passphrase) }
	}
	newFile := filepath.Join(profile.Dir, "vault.latchkey")
	options := app.Options{
		Place:   lang.L("the keychain of this device"),
		NewFile: newFile,
		UseFile: inFile(newFile),
		Clock:   time,
		Picture: app.ClipboardPicture,
	}
	switch {
	case profile.Place.File == "":
		options.Store = profile.Store(nil)
	case profile.PassphraseFile != "":
		passphrase, err := profile.Passphrase()
		if err != nil {
			return nil, nil, err
		}
		options.Store = profile.Store(passphrase)
	default:
		options.Unlock = inFile(profile.Place.File)
	}
	if profile.Place.File != "" {
		options.Place = profile.Place.File
	}
	return app.New(f, options), func() { time.Close() }, nil
}

// useTranslations makes the translations known. Languages that Fyne itself
// knows but Latchkey does not would give a mixture, and a line in the log for
// every sentence: there English is asked for instead.
func useTranslations() {
	if !assets.Speaks(lang.SystemLocale().LanguageString()) {
		os.Setenv("LANGUAGE", "en")
	}
	if err := lang.AddTranslationsFS(assets.Translations, assets.TranslationsDir); err != nil {
		fyne.LogError("translations", err)
	}
}
