package backup_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"latchkey/vault/backup"
)

// typage is another implementation of age, in TypeScript (the npm package
// age-encryption). scripts/setup.sh puts it there where npm is.
const typage = "../../build/readers/node_modules/age-encryption"

const typageScript = `
import fs from "node:fs"
const [verb, module, file, out] = process.argv.slice(2)
const age = await import(module + "/dist/index.js")
const passphrase = fs.readFileSync(0, "utf8")
if (verb === "decrypt") {
	const d = new age.Decrypter()
	d.addPassphrase(passphrase)
	process.stdout.write(await d.decrypt(fs.readFileSync(file), "uint8array"))
} else {
	const e = new age.Encrypter()
	e.setPassphrase(passphrase)
	e.setScryptWorkFactor(12)
	fs.writeFileSync(out, await e.encrypt(fs.readFileSync(file)))
}
`

func runTypage(t *testing.T, passphrase string, args ...string) []byte {
	t.Helper()
	module, err := filepath.Abs(typage)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(module); err != nil {
		t.Skip("the npm package age-encryption is not in build/readers (scripts/setup.sh test puts it there where npm is)")
	}
	script := filepath.Join(t.TempDir(), "typage.mjs")
	if err := os.WriteFile(script, []byte(typageScript), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "node", append([]string{script, args[0], module}, args[1:]...)...)
	cmd.Stdin = strings.NewReader(passphrase)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// Another implementation of age opens what we write, and we what it writes.
func TestTypage(t *testing.T) {
	v, code := filled(t), backup.NewCode()
	path := filepath.Join(t.TempDir(), "b.age")
	if _, err := backup.Write(t.Context(), path, v, code, noon, nil); err != nil {
		t.Fatal(err)
	}
	plain := runTypage(t, code.Reveal(), "decrypt", path)
	for _, a := range v.Accounts {
		if !strings.Contains(string(plain), "\n"+a.URI()+"\n") {
			t.Errorf("%s is not in it", a.Title())
		}
	}
	list, theirs := filepath.Join(t.TempDir(), "list"), filepath.Join(t.TempDir(), "theirs.age")
	if err := os.WriteFile(list, plain, 0o600); err != nil {
		t.Fatal(err)
	}
	runTypage(t, code.Reveal(), "encrypt", list, theirs)
	data, err := os.ReadFile(theirs)
	if err != nil {
		t.Fatal(err)
	}
	c, err := backup.Read(t.Context(), bytes.NewReader(data), code.Typed())
	if err != nil || !bytes.Equal(encode(t, c.Vault), encode(t, v)) {
		t.Errorf("what it wrote reads as another vault: %v", err)
	}
}
