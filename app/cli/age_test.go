package cli_test

import (
	"os/exec"
	"strings"
	"testing"
)

// typeInto runs a shell command on a terminal of its own, since that is where
// age asks for a passphrase, and types a line as often as it may ask.
func typeInto(t *testing.T, line, command string) {
	t.Helper()
	for pkg, name := range map[string]string{"age": "age", "util-linux": "script"} {
		if _, err := exec.LookPath(name); err != nil {
			t.Fatalf("the program %s is missing: install the package %s", name, pkg)
		}
	}
	cmd := exec.CommandContext(t.Context(), "script", "-qec", command, "/dev/null")
	cmd.Stdin = strings.NewReader(line + "\n" + line + "\n")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", command, err, out)
	}
}

func sealWithAge(t *testing.T, w *world, passphrase, from, to string) {
	t.Helper()
	typeInto(t, passphrase, "age -p -o "+w.path(to)+" "+from)
}
