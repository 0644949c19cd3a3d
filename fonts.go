package main

import (
	"io"
	"log"
	"os"
	"path/filepath"
	"runtime"

	"github.com/go-text/typesetting/fontscan"
)

// listFonts has go-text list the fonts of the system, which it does once for all
// that ask, on any goroutine. Fyne asks for the list when it draws its first word:
// the window would wait for it then.
func listFonts() {
	dir := "" // that of the system; go-text knows none on Android, and Fyne names one (v2.8.1, loadSystemFonts)
	if runtime.GOOS == "android" {
		dir = filepath.Join(os.Getenv("FILESDIR"), "fontcache")
	}
	// Without the list nothing is lost: Fyne gets the same error, and has its own fonts.
	_ = fontscan.NewFontMap(log.New(io.Discard, "", 0)).UseSystemFonts(dir)
}
