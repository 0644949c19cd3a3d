//go:build !android

package app

import (
	"os/exec"
	"slices"
	"strings"
	"testing"

	"latchkey/app/capture/capturetest"
)

// TestCopySecret: another program gets the code and the mark, this one reads it
// back as its own, and it is gone when something else is copied.
func TestCopySecret(t *testing.T) {
	screen := capturetest.Display(t, "100x100x24")
	t.Setenv("DISPLAY", screen)
	t.Setenv("WAYLAND_DISPLAY", "")
	paste := func(target string) string {
		out, _ := exec.Command("xclip", "-selection", "clipboard", "-o", "-t", target).Output()
		return strings.TrimSpace(string(out))
	}
	if err := CopySecret("123456"); err != nil {
		t.Fatal(err)
	}
	if targets := strings.Fields(paste("TARGETS")); !slices.Contains(targets, passwordHint) || !slices.Contains(targets, "UTF8_STRING") {
		t.Errorf("the clipboard offers %q", targets)
	}
	if hint, text, old := paste(passwordHint), paste("UTF8_STRING"), paste("STRING"); hint != "secret" || text != "123456" || old != "123456" {
		t.Errorf("mark %q, text %q, %q", hint, text, old)
	}
	if picture := paste("image/png"); picture != "" {
		t.Errorf("a picture: %q", picture)
	}
	if content, known := ReadClipboard(); !known || string(content) != "123456" {
		t.Errorf("read back: %q, %v", content, known)
	}
	if err := CopySecret("654321"); err != nil || paste("UTF8_STRING") != "654321" {
		t.Errorf("the next copy: %v", err)
	}
	cmd := exec.Command("xclip", "-selection", "clipboard", "-i")
	cmd.Stdin = strings.NewReader("something else")
	if err := cmd.Run(); err != nil {
		t.Fatal(err)
	}
	if text := paste("UTF8_STRING"); text != "something else" {
		t.Errorf("the clipboard has %q", text)
	}
}

// TestCopySecretNowhere: where it cannot be marked, Fyne's clipboard is used.
func TestCopySecretNowhere(t *testing.T) {
	t.Setenv("WAYLAND_DISPLAY", "wayland-0")
	if CopySecret("1") == nil {
		t.Error("it was copied under Wayland")
	}
	t.Setenv("WAYLAND_DISPLAY", "")
	t.Setenv("DISPLAY", ":99999")
	if CopySecret("1") == nil {
		t.Error("it was copied without a display")
	}
}
