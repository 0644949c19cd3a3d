package exchange

import (
	"context"
	"encoding/xml"
	"strings"

	"latchkey/vault/reason"
)

// errWinAuth is the answer to WinAuth's own file: what is in it is sealed for the
// Windows account, the machine or a YubiKey as often as for a password, and its
// forms were never written down. Its export is a list, or a ZIP file with one.
var errWinAuth = reason.For(ErrUnknownFormat, "it is the file that WinAuth works with; in WinAuth choose “Export” and import the text or ZIP file that it writes", nil)

func isWinAuth(f *file) bool {
	start := strings.TrimSpace(f.text)
	if !strings.HasPrefix(start, "<") {
		return false
	}
	first, err := element(xml.NewDecoder(strings.NewReader(start)))
	return err == nil && strings.EqualFold(first.Name.Local, "WinAuth")
}

func readWinAuth(context.Context, *file, Options) (Result, error) {
	return Result{}, errWinAuth
}
