//go:build android || !(linux || freebsd || netbsd || openbsd)

package app

// ClipboardPicture returns nothing: on this system Latchkey reads only text
// from the clipboard so far.
func ClipboardPicture() []byte { return nil }
