//go:build !android

package main

import (
	"os"

	"fyne.io/fyne/v2"

	"latchkey/app"
	"latchkey/app/cli"
)

func arguments() []string { return os.Args[1:] }

func openProfile(args []string) (cli.Profile, error) { return cli.OpenProfile(args, os.Getenv) }

// forDevice and onDevice have something to do on phones only.
func forDevice(fyne.App, *app.Options) {}
func onDevice(*app.App)                {}
