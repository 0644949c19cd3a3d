package cli_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/net/webdav"
)

type place struct {
	ID       string `json:"id"`
	Kind     string `json:"kind"`
	At       string `json:"at"`
	User     string `json:"user"`
	Keep     int    `json:"keep"`
	Good     bool   `json:"good"`
	Accounts int    `json:"accounts"`
	Made     string `json:"made"`
	Checked  string `json:"checked"`
	File     string `json:"file"`
	UpToDate bool   `json:"up_to_date"`
	Shrunk   bool   `json:"shrunk"`
	Failed   string `json:"failed"`
	Since    string `json:"since"`
}

type placeList struct {
	Places []place `json:"places"`
}

// davServer is a WebDAV server for the name me.
func davServer(t *testing.T, password string) (address, dir string) {
	t.Helper()
	dir = t.TempDir()
	dav := &webdav.Handler{FileSystem: webdav.Dir(dir), LockSystem: webdav.NewMemLS()}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if user, given, _ := r.BasicAuth(); user != "me" || given != password {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		dav.ServeHTTP(w, r)
	}))
	t.Cleanup(s.Close)
	return s.URL + "/", dir
}

func TestPlaces(t *testing.T) {
	const password = "CANARYserver"
	w := filled(t)
	usb := w.path("usb")
	if err := os.Mkdir(usb, 0o700); err != nil {
		t.Fatal(err)
	}
	if r := w.run("places", "add", usb); r.code != 1 || !strings.Contains(r.err, "no recovery code") {
		t.Errorf("without a recovery code: %+v", r)
	}
	w.must("backup", "--code-out", w.path("code"), w.path("b.age"))
	if r := w.must("places"); r.out != "" || !strings.Contains(r.err, "no place yet") {
		t.Errorf("%+v", r)
	}
	if r := w.run("backup", "--places"); r.code != 1 || !strings.Contains(r.err, "no place for backups") {
		t.Errorf("%+v", r)
	}
	added := decode[placeList](t, w.must("places", "add", "--keep", "3", "--json", usb).out)
	if len(added.Places) != 1 {
		t.Fatalf("%+v", added)
	}
	p := added.Places[0]
	if p.At != usb || p.Kind != "folder" || p.Keep != 3 || !p.Good || p.Accounts != 3 || !p.UpToDate || p.Shrunk || p.Failed != "" || p.Made == "" || p.Checked == "" {
		t.Errorf("%+v", p)
	}
	w.must("verify", "--code-file", w.path("code"), filepath.Join(usb, p.File))

	// A server, with its password from a file, and never shown.
	address, dir := davServer(t, password)
	w.write("server-password", password+"\n")
	if r := w.run("places", "add", "--user", "me", address); r.code != 2 || !strings.Contains(r.err, "--password-file") {
		t.Errorf("nobody to ask: %+v", r)
	}
	if r := w.run("places", "add", "--user", "me", "--password-file", w.path("code"), address); r.code != 1 || !strings.Contains(r.err, "refused the name or the password") {
		t.Errorf("a wrong password: %+v", r)
	}
	if r := w.run("places", "add", "--user", "me", "--password-file", w.path("server-password"), "http://192.0.2.1/dav"); r.code != 1 || !strings.Contains(r.err, "--unencrypted") {
		t.Errorf("without encryption: %+v", r)
	}
	w.must("places", "add", "--user", "me", "--password-file", w.path("server-password"), address)
	if r := w.run("places", "add", "--user", "me", "--password-file", w.path("server-password"), strings.TrimRight(address, "/")); r.code != 1 || !strings.Contains(r.err, "there already") {
		t.Errorf("twice: %+v", r)
	}
	if files, err := filepath.Glob(filepath.Join(dir, "latchkey-*.age")); err != nil || len(files) != 1 {
		t.Errorf("on the server: %v, %v", files, err)
	}

	// One place is gone: the other one is good, and that is said.
	w.must("remove", "--yes", "carol")
	if err := os.Rename(usb, usb+"-away"); err != nil {
		t.Fatal(err)
	}
	r := w.run("backup", "--places", "--json")
	now := decode[placeList](t, r.out)
	if r.code != 3 || len(now.Places) != 2 || now.Places[0].Failed != "gone" || now.Places[0].Since == "" || now.Places[0].UpToDate || !now.Places[1].UpToDate || !strings.Contains(r.err, "cannot be reached") {
		t.Errorf("%+v\n%+v", r, now)
	}
	if r := w.run("places", "now", p.ID); r.code != 1 || !strings.Contains(r.out, "failing since") {
		t.Errorf("the one that is gone alone: %+v", r)
	}
	if err := os.Rename(usb+"-away", usb); err != nil {
		t.Fatal(err)
	}
	if r := w.must("places", "now"); strings.Count(r.out, "verified 2 of 2") != 2 || strings.Contains(r.out, "failing") {
		t.Errorf("%+v", r)
	}
	if r := w.must("places", "now"); strings.Count(r.out, "verified 2 of 2") != 2 {
		t.Errorf("without a change: %+v", r)
	}
	for _, args := range [][]string{{"places"}, {"places", "list", "--json"}} {
		if r := w.must(args...); strings.Contains(r.out+r.err, "CANARY") || strings.Contains(r.out, "passw") {
			t.Errorf("%v tells a secret: %+v", args, r)
		}
	}

	// Many accounts gone at once.
	w.must("remove", "--yes", "bob")
	w.must("remove", "--yes", "alice")
	if r := w.must("places", "now"); !strings.Contains(r.out, "latchkey places agree") {
		t.Errorf("%+v", r)
	}
	if files, err := filepath.Glob(filepath.Join(usb, "*-shrunk.age")); err != nil || len(files) != 1 {
		t.Errorf("%v, %v", files, err)
	}
	if got := decode[placeList](t, w.must("places", "agree", "--json").out); got.Places[0].Shrunk || got.Places[1].Shrunk {
		t.Errorf("%+v", got)
	}

	if r := w.run("places", "remove", "nowhere"); r.code != 1 || !strings.Contains(r.err, "no such place") {
		t.Errorf("%+v", r)
	}
	w.must("places", "remove", strings.ToLower(p.ID))
	if r := w.must("places", "remove", "--json", address); len(decode[placeList](t, r.out).Places) != 0 {
		t.Errorf("%+v", r)
	}
	if markers, err := filepath.Glob(filepath.Join(usb, "*.id")); err != nil || len(markers) != 0 {
		t.Errorf("%v, %v", markers, err)
	}
}

func TestPlacesUsage(t *testing.T) {
	w := newWorld(t)
	for _, args := range [][]string{
		{"places", "nonsense"}, {"places", "add"}, {"places", "add", "a", "b"}, {"places", "remove"}, {"places", "list", "x"}, {"places", "agree", "x"},
		{"places", "--keep", "0", "add", "x"}, {"backup", "--places", "x"}, {"backup", "--places", "--new-code"}, {"backup", "--own-passphrase", "--new-code", "x"},
	} {
		if r := w.run(args...); r.code != 2 {
			t.Errorf("%v: %+v", args, r)
		}
	}
}

func TestBackupOwnPassphrase(t *testing.T) {
	w := filled(t)
	if r := w.run("backup", "--own-passphrase", w.path("b.age")); r.code != 2 || !strings.Contains(r.err, "--own-passphrase-file") {
		t.Errorf("nobody to ask: %+v", r)
	}
	typed := []string{"otter gravel sunset plum", "otter gravel sunset plom"}
	w.answer = func(string, string) string {
		typed = append(typed[1:], typed[0])
		return typed[len(typed)-1]
	}
	if r := w.run("backup", "--own-passphrase", w.path("b.age")); r.code != 1 || !strings.Contains(r.err, "not the same") {
		t.Errorf("%+v", r)
	}
	w.answer = func(string, string) string { return "password1234" }
	if r := w.must("backup", "--own-passphrase", w.path("weak.age")); !strings.Contains(r.err, "is weak") {
		t.Errorf("%+v", r)
	}
	w.answer = nil
	w.write("own", "otter gravel sunset plum\n")
	r := w.must("backup", "--json", "--own-passphrase-file", w.path("own"), w.dir)
	got := decode[report](t, r.out)
	if got.Verified != 3 || got.RecoveryID != "" || got.NewCode || !strings.HasSuffix(got.Path, "-passphrase.age") || strings.Contains(r.err, "weak") {
		t.Errorf("%+v %q", got, r.err)
	}
	w.must("verify", got.Path, "--code-file", w.path("own"))
	w.write("short", "tooshort\n")
	if r := w.run("backup", "--own-passphrase-file", w.path("short"), w.path("b2.age")); r.code != 1 || !strings.Contains(r.err, "at least 12") {
		t.Errorf("%+v", r)
	}
	if _, err := os.Stat(w.path("b2.age")); err == nil {
		t.Error("a file was made")
	}
	fresh := newWorld(t)
	fresh.must("restore", "--code-file", w.path("own"), got.Path)
}
