//go:build android || !(linux || freebsd || netbsd || openbsd)

package app

// ReadClipboard has no way of its own to the clipboard on this system: Fyne's is
// asked, which has text only.
func ReadClipboard() (content []byte, known bool) { return nil, false }
