package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"latchkey/app/capture/capturetest"
)

// TestNoWindow: where no window can be opened, the program says so and what to do,
// and ends; it leaves no trace of the stack and no process that nobody sees.
func TestNoWindow(t *testing.T) {
	self, err := filepath.Abs(os.Args[0])
	if err != nil {
		t.Fatal(err)
	}
	for name, display := range map[string]string{
		"there is no display":                 "",
		"the display :4711 cannot be reached": ":4711",
		"its graphics may lack OpenGL":        capturetest.Display(t, "800x600x24", "-extension", "GLX"),
	} {
		t.Run(name, func(t *testing.T) {
			home := t.TempDir()
			cmd := exec.CommandContext(t.Context(), self)
			cmd.Env = []string{drivenVariable + "=1", "DISPLAY=" + display, "HOME=" + home, "XDG_CACHE_HOME=" + home, "XDG_RUNTIME_DIR=" + home,
				"PATH=" + os.Getenv("PATH"), "DBUS_SESSION_BUS_ADDRESS=unix:path=" + filepath.Join(home, "no-bus"), "LANG=en_US.UTF-8"}
			in, err := cmd.StdinPipe() // or the driven window would end with its input
			if err != nil {
				t.Fatal(err)
			}
			defer in.Close()
			var log bytes.Buffer
			cmd.Stderr = &log
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			stuck := time.AfterFunc(time.Minute, func() { cmd.Process.Kill() })
			defer stuck.Stop()
			var exit *exec.ExitError
			if err := cmd.Wait(); !errors.As(err, &exit) || exit.ExitCode() != 2 {
				t.Errorf("it ended with %v", err)
			}
			if !strings.Contains(log.String(), name) || strings.Contains(log.String(), "goroutine ") {
				t.Errorf("it said:\n%s", log.String())
			}
		})
	}
}
