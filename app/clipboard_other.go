//go:build android || !(linux || freebsd || netbsd || openbsd)

package app

import "errors"

// ReadClipboard has no way of its own to the clipboard on this system: Fyne's is
// asked, which has text only.
func ReadClipboard() (content []byte, known bool) { return nil, false }

// CopySecret cannot mark what is copied on this system.
func CopySecret(string) error { return errors.ErrUnsupported }
