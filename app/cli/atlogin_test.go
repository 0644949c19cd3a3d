package cli_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"latchkey/app/cli"
)

// TestAtLogin: the entry is one that desktops take, whatever the folder is
// called, and leads to the same profile.
func TestAtLogin(t *testing.T) {
	config := t.TempDir()
	t.Setenv("XDG_CONFIG_HOME", config)
	dir := filepath.Join(t.TempDir(), "my \"new\" $data 100% `x` \\ folder")
	p, err := cli.OpenProfile([]string{"--dir", dir}, func(string) string { return "" })
	if err != nil {
		t.Fatal(err)
	}
	at := p.AtLogin()
	if at == nil {
		t.Skip("there is no autostart folder on this system")
	}
	if at.On() {
		t.Error("it is on at first")
	}
	if err := at.Set(true); err != nil || !at.On() {
		t.Fatal(err)
	}
	path := filepath.Join(config, "autostart", "org.latchkey.authenticator.desktop")
	if out, err := exec.Command("desktop-file-validate", path).CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, out)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	// As the specification escapes it: first for a string, then for a command.
	if want := `"--hidden" "--dir" "` + filepath.Dir(dir) + `/my \\"new\\" \\$data 100%% ` + "\\\\`x\\\\`" + ` \\\\ folder"`; !strings.Contains(string(data), want) {
		t.Errorf("the entry is %s, want %s", data, want)
	}
	if err := at.Set(false); err != nil || at.On() {
		t.Errorf("it stays on: %v", err)
	}
	if err := at.Set(false); err != nil {
		t.Errorf("off twice: %v", err)
	}
}
