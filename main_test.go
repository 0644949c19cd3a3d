package main

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

// TestMain turns the test binary into the window that tests drive, or into the
// terminal program, when they start it so.
func TestMain(m *testing.M) {
	if os.Getenv(drivenVariable) != "" {
		os.Exit(driven())
	}
	if os.Getenv(commandVariable) != "" {
		os.Exit(terminal(os.Args[1:]))
	}
	os.Exit(m.Run())
}

// TestImports holds the rules of the house about who may import whom.
func TestImports(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", "-f", `{{if not .Standard}}{{.ImportPath}}: {{join .Imports " "}}{{end}}`, "./...").Output()
	if err != nil {
		t.Fatal(err)
	}
	imports := map[string][]string{}
	for line := range strings.Lines(string(out)) {
		name, list, _ := strings.Cut(strings.TrimSpace(line), ": ")
		imports[name] = strings.Fields(list)
	}
	if len(imports["latchkey/app"]) == 0 || len(imports["latchkey/vault/keychain"]) == 0 {
		t.Fatal("go list names no packages of the project")
	}
	below := func(name, prefix string) bool { return name == prefix || strings.HasPrefix(name, prefix+"/") }
	testing := func(name string) bool { return strings.HasSuffix(name, "test") } // clocktest, keychaintest, apptest
	for name, list := range imports {
		if !below(name, "latchkey") || testing(name) {
			continue
		}
		for _, imported := range list {
			var rule string
			switch {
			case imported == "latchkey/vault/reason":
			case testing(imported) && below(imported, "latchkey"), imported == "fyne.io/fyne/v2/test", imported == "testing":
				rule = "only tests import what is for tests"
			case imported == "fyne.io/fyne/v2/app" && name != "latchkey":
				rule = "only main imports fyne's driver"
			case name == "latchkey/vault" && below(imported, "latchkey"),
				below(name, "latchkey/vault") && below(imported, "latchkey") && !strings.HasPrefix(name, imported+"/"):
				rule = "vault and its packages import no package of ours but those that they stand in, and vault/reason"
			case name == "latchkey/vault/reason" && below(imported, "latchkey"):
				rule = "reason stands below all others"
			case below(name, "latchkey/sync") && below(imported, "latchkey"):
				rule = "sync imports no package of ours but vault/reason"
			case name == "latchkey/app/widgets" && below(imported, "latchkey"):
				rule = "widgets know no vault and no clock"
			case name == "latchkey/assets" && below(imported, "latchkey"):
				rule = "assets import nothing of ours"
			case below(imported, "fyne.io") && name != "latchkey" && name != "latchkey/app" && name != "latchkey/app/widgets":
				rule = "only the window imports fyne"
			case imported == "latchkey/app" && name != "latchkey":
				rule = "only main imports the window"
			}
			if rule != "" {
				t.Errorf("%s imports %s: %s", name, imported, rule)
			}
		}
	}
	// Not only directly: the terminal must work without a display.
	deps, err := exec.Command("go", "list", "-deps", "./app/cli").Output()
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(deps)) {
		if below(strings.TrimSpace(line), "fyne.io/fyne/v2") {
			t.Errorf("app/cli depends on %s", strings.TrimSpace(line))
		}
	}
}

// TestTerminalIsQuiet: what is linked into the program for the window says nothing
// in the terminal.
func TestTerminalIsQuiet(t *testing.T) {
	cmd := exec.Command(os.Args[0], "version")
	cmd.Env = append(os.Environ(), commandVariable+"=1")
	if out, err := cmd.CombinedOutput(); err != nil || string(out) != "latchkey "+version+"\n" {
		t.Errorf("%q, %v", out, err)
	}
}

// TestVersion: one version, in FyneApp.toml and at the top of the changelog.
func TestVersion(t *testing.T) {
	want := tomlVersion(t)
	changelog, err := os.ReadFile("CHANGELOG.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, ok := strings.Cut(string(changelog), "\n## ")
	if got, _, _ := strings.Cut(rest, "\n"); !ok || !strings.HasPrefix(got, want) {
		t.Errorf("CHANGELOG.md begins with %q, FyneApp.toml says %q", got, want)
	}
}

// tomlVersion is the version that FyneApp.toml gives.
func tomlVersion(t *testing.T) string {
	t.Helper()
	toml, err := os.ReadFile("FyneApp.toml")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, ok := strings.Cut(string(toml), "\nVersion = \"")
	if !ok {
		t.Fatal("FyneApp.toml has no version")
	}
	version, _, _ := strings.Cut(rest, "\"")
	return version
}
