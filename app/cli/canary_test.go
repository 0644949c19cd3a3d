package cli_test

import (
	"os"
	"strings"
	"testing"

	"latchkey/vault/backup"
)

// No command says a secret, whether it succeeds or fails, without --reveal.
func TestNothingReveals(t *testing.T) {
	w := backedUp(t)
	code := strings.TrimSpace(w.read("code"))
	wrong := backup.NewCode().Reveal()
	links := w.path("links.txt")
	bad := w.write("bad.txt", strings.Join([]string{
		linkA + "&digits=99", linkB + "0189", "otpauth://totp/x?secret=" + keyC + "!", keyA, "otpauth-migration://offline?data=" + keyB,
	}, "\n"))
	broken := w.write("broken.json", `{"secret":"`+keyA+`"`)
	damaged := newWorld(t)
	damaged.write("vault", keyA)
	type attempt struct {
		w     *world
		line  string
		stdin string
	}
	var attempts []attempt
	for _, line := range []string{
		"list", "list --json", "list alice", "code e", "code e --json --next", "code --plain alice", "code --advance carol", "code nobody",
		"import " + links, "import --json " + links, "import --dry-run " + links, "import --dry-run --json " + links,
		"import " + bad, "import --json --dry-run " + bad, "import " + broken, "import --json " + broken,
		"export", "export --json", "export " + w.path("out.txt"), "export --json --force " + links,
		"backup " + w.path("b.age"), "backup --json " + w.path("b2.age"), "backup --new-code " + w.path("b3.age"), "backup --new-code --json --code-out " + w.path("code2") + " " + w.path("b4.age"),
		"verify --against-vault " + w.path("b4.age"), "verify --code-file " + w.path("code") + " " + w.path("b.age"),
		"transfer send --png " + w.path("fr") + " --code-out " + w.path("tc"), "transfer receive --json --yes --code-file " + w.path("tc") + " " + w.path("fr"), "rehearse --code-file " + w.path("code") + " " + w.path("b.age"), "rehearse --json --code-file " + w.path("code") + " " + w.path("b.age"),
		"verify --json --code-file " + w.write("wrong", wrong) + " " + w.path("b.age"),
		"verify --code-file " + w.write("short", code[:20]) + " " + w.path("b.age"),
		"verify --code-file " + w.write("slip", slip(t, code)) + " " + w.path("b.age"),
		"restore --json --code-file " + w.path("code") + " " + w.path("b.age"), "restore --dry-run --code-file " + w.path("code") + " " + w.path("b.age"),
		"backup --own-passphrase-file " + w.path("code") + " " + w.path("b5.age"), "backup --places", "places add --json " + w.dir, "places", "places list --json", "places now", "backup --places --json",
		"places add --user x --password-file " + w.path("code") + " http://127.0.0.1:1/" + keyA, "places remove " + keyA, "places add https://user:" + keyA + "@example.com/", "places now " + keyB,
		"clock", "clock --json", "help add", "doctor --offline", "doctor --offline --json", "doctor --offline bob", "doctor --offline --report --names carol", "ready", "ready --json", "qr " + links, "qr --json " + broken, "qr --draw --out " + w.path("q.png") + " alice",
		"nonsense", keyA, "help " + keyA, "add " + linkA, "add " + linkA + "&digits=99", "add " + keyA, "add x " + keyA, "add --json otpauth://totp/x?secret=" + keyA + "!",
	} {
		attempts = append(attempts, attempt{w, line, ""})
	}
	for _, stdin := range []string{linkA, linkA + "&period=0", keyB, keyB + "!", linkA + "\n" + linkB, "{" + keyA} {
		for _, line := range []string{"add", "add --json -", "add --name x", "add --kind nonsense", "import -", "import --json -", "qr -"} {
			attempts = append(attempts, attempt{w, line, stdin})
		}
	}
	for _, line := range []string{"list", "list --json", "code x", "backup b.age", "export --reveal"} {
		attempts = append(attempts, attempt{damaged, line, ""})
	}
	secrets := []string{keyA, keyB, keyC, code, wrong, "correct horse"}
	for _, key := range []string{keyA, keyB, keyC, code} {
		secrets = append(secrets, key[:10], strings.ToLower(key[:10]), key[len(key)-10:])
	}
	for _, a := range attempts {
		a.w.stdin = a.stdin
		r := a.w.run(strings.Fields(a.line)...)
		for _, secret := range secrets {
			if strings.Contains(r.out+r.err, secret) {
				t.Errorf("latchkey %s says a secret (exit %d):\n%s%s", a.line, r.code, r.out, r.err)
				break
			}
		}
	}
	// The check can fail: it is the same secrets that --reveal shows.
	if r := w.must("list", "--reveal"); !strings.Contains(r.out, keyA[:10]) {
		t.Errorf("%+v", r)
	}
	if _, err := os.Stat(w.path("out.txt")); err == nil {
		t.Error("a file with secrets was written without --reveal")
	}
}
