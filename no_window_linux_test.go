package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"latchkey/app/capture/capturetest"
)

// TestNoWindow: where no window can be opened, the program says so and what to do,
// and ends; it leaves no trace of the stack and no process that nobody sees.
func TestNoWindow(t *testing.T) {
	for name, display := range map[string]string{
		"there is no display":                 "",
		"the display :4711 cannot be reached": ":4711",
		"its graphics may lack OpenGL":        capturetest.Display(t, "800x600x24", "-extension", "GLX"),
	} {
		t.Run(name, func(t *testing.T) {
			home := t.TempDir()
			w := startWindow(t, nil, display, []string{"HOME=" + home, "XDG_CACHE_HOME=" + home, "XDG_RUNTIME_DIR=" + home,
				"PATH=" + os.Getenv("PATH"), "DBUS_SESSION_BUS_ADDRESS=unix:path=" + filepath.Join(home, "no-bus")})
			var exit *exec.ExitError
			if err := w.ended(); !errors.As(err, &exit) || exit.ExitCode() != 2 {
				t.Errorf("it ended with %v", err)
			}
			if log := w.log.String(); !strings.Contains(log, name) || strings.Contains(log, "goroutine ") {
				t.Errorf("it said:\n%s", log)
			}
		})
	}
}
