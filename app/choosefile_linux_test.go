package app

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"fyne.io/fyne/v2/storage"
)

// A named pipe in a folder is not read for its icon: that would never end.
func TestChooserBesidePipe(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	pipe := filepath.Join(home, "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(home, "otherwise"), []byte("otpauth"), 0o600); err != nil {
		t.Fatal(err)
	}
	if (regular{}).Matches(storage.NewFileURI(pipe)) {
		t.Fatal("the pipe would be read")
	}
	r := newRig(t, holding(demo()...))
	r.chooseFiles()
	r.sees("otherwise")
}
