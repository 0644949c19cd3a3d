package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"latchkey/vault/keychain"
)

// AtLogin has the desktop start the window with the session, by an entry in the
// autostart folder (freedesktop.org Desktop Application Autostart Specification).
type AtLogin struct{ profile Profile }

// AtLogin returns that of the profile, or nil where the system has no such
// folder.
func (p Profile) AtLogin() *AtLogin {
	if atLoginFile() == "" {
		return nil
	}
	return &AtLogin{p}
}

// atLoginFile is the entry, empty where there is no such thing.
func atLoginFile() string {
	switch runtime.GOOS {
	case "linux", "freebsd", "netbsd", "openbsd":
		if dir, err := os.UserConfigDir(); err == nil {
			return filepath.Join(dir, "autostart", keychain.DefaultService+".desktop")
		}
	}
	return ""
}

// On tells whether the entry is there. It is not touched by a desktop that
// switches it off in its own way.
func (a *AtLogin) On() bool { return exists(atLoginFile()) }

// Set makes the entry or removes it. The window starts hidden then if it may
// hide in the tray; see [Hidden].
func (a *AtLogin) Set(on bool) error {
	path := atLoginFile()
	if !on {
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		return nil
	}
	program, err := os.Executable()
	if err != nil {
		return err
	}
	args := append([]string{program, "--hidden"}, a.profile.flags...)
	for i, arg := range args {
		if args[i], err = quoted(arg); err != nil {
			return err
		}
	}
	entry := "[Desktop Entry]\nType=Application\nName=Latchkey\nIcon=" + keychain.DefaultService + "\nExec=" + strings.Join(args, " ") + "\n"
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	if err := os.WriteFile(path, []byte(entry), 0o644); err != nil {
		return err
	}
	back, err := os.ReadFile(path)
	if err == nil && string(back) != entry {
		err = fmt.Errorf("%w: %s", keychain.ErrNotKept, path)
	}
	return err
}

// quoted writes an argument as the Exec key wants it (Desktop Entry
// Specification, “The Exec key”): the quoting rule is undone after the escapes of
// strings, so a backslash is written as four.
func quoted(arg string) (string, error) {
	if strings.ContainsAny(arg, "\n\r\x00") {
		return "", fmt.Errorf("%w: a line end in %q", keychain.ErrPlace, arg)
	}
	return `"` + strings.NewReplacer(`\`, `\\\\`, `"`, `\\"`, "`", "\\\\`", `$`, `\\$`, `%`, `%%`).Replace(arg) + `"`, nil
}
