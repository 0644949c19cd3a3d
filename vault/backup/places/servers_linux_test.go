package places_test

import (
	"context"
	"crypto/md5"
	"crypto/sha1"
	"encoding/base64"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"latchkey/vault"
	"latchkey/vault/backup/places"
)

// server is a real WebDAV server, started in a folder of its own by an ordinary
// user, on loopback.
type server struct {
	at    string // its address
	files string // the folder that it serves
}

var servers = map[string]func(t *testing.T) server{
	"apache": apache, "apache, Digest": apacheDigest,
	"lighttpd": lighttpd, "lighttpd, Digest": func(t *testing.T) server { return lighttpdAsking(t, "digest", "SHA-256") },
	"lighttpd, Digest of sessions": func(t *testing.T) server { return lighttpdAsking(t, "digest", "SHA-256-sess") },
	"rclone":                       rclone,
}

func apache(t *testing.T) server {
	sum := sha1.Sum([]byte(serverPassword))
	return apacheAsking(t, "Basic", serverUser+":{SHA}"+base64.StdEncoding.EncodeToString(sum[:])+"\n")
}

// apacheDigest knows MD5 alone.
func apacheDigest(t *testing.T) server {
	return apacheAsking(t, "Digest", fmt.Sprintf("%s:x:%x\n", serverUser, md5.Sum([]byte(serverUser+":x:"+serverPassword))))
}

// apacheAsking lets those in who are in the list, if they answer in that manner.
func apacheAsking(t *testing.T, manner, users string) server {
	program := needs(t, "apache2-bin", "apache2")
	modules := "/usr/lib/apache2/modules"
	dir, files, port := room(t)
	write(t, filepath.Join(dir, "users"), users)
	var b strings.Builder
	for _, m := range []string{"mpm_event", "authn_core", "authn_file", "authz_core", "authz_user", "auth_" + strings.ToLower(manner), "dav", "dav_fs"} {
		fmt.Fprintf(&b, "LoadModule %s_module %s/mod_%s.so\n", m, modules, m)
	}
	fmt.Fprintf(&b, `ServerRoot %q
ServerName localhost
Listen 127.0.0.1:%d
PidFile %q
DefaultRuntimeDir %q
ErrorLog %q
DavLockDB %q
DocumentRoot %q
<Directory %q>
  Dav On
  AuthType %s
  AuthName x
  Auth%sProvider file
  AuthUserFile %q
  Require valid-user
</Directory>
`, dir, port, filepath.Join(dir, "pid"), dir, filepath.Join(dir, "log"), filepath.Join(dir, "locks"), files, files, manner, manner, filepath.Join(dir, "users"))
	write(t, filepath.Join(dir, "conf"), b.String())
	serve(t, dir, port, program, "-X", "-f", filepath.Join(dir, "conf"))
	return server{fmt.Sprintf("http://127.0.0.1:%d/", port), files}
}

func lighttpd(t *testing.T) server { return lighttpdAsking(t, "basic", "") }

// lighttpdAsking lets those in who answer in that manner, by that algorithm.
func lighttpdAsking(t *testing.T, manner, algorithm string) server {
	program := needs(t, "lighttpd", "lighttpd")
	if _, err := os.Stat("/usr/lib/lighttpd/mod_webdav.so"); err != nil {
		t.Skip("the module mod_webdav is missing: install the package lighttpd-mod-webdav")
	}
	dir, files, port := room(t)
	write(t, filepath.Join(dir, "users"), serverUser+":"+serverPassword+"\n")
	write(t, filepath.Join(dir, "conf"), fmt.Sprintf(`server.modules = ("mod_auth", "mod_authn_file", "mod_webdav")
server.document-root = %q
server.upload-dirs = (%q)
server.bind = "127.0.0.1"
server.port = %d
server.errorlog = %q
auth.backend = "plain"
auth.backend.plain.userfile = %q
auth.require = ("/" => ("method" => %q, "algorithm" => %q, "realm" => "x", "require" => "valid-user"))
webdav.activate = "enable"
`, files, dir, port, filepath.Join(dir, "log"), filepath.Join(dir, "users"), manner, algorithm))
	serve(t, dir, port, program, "-D", "-f", filepath.Join(dir, "conf"))
	return server{fmt.Sprintf("http://127.0.0.1:%d/", port), files}
}

func rclone(t *testing.T) server {
	program := needs(t, "rclone", "rclone")
	dir, files, port := room(t)
	serve(t, dir, port, program, "serve", "webdav", "--addr", fmt.Sprintf("127.0.0.1:%d", port), "--user", serverUser, "--pass", serverPassword,
		"--config", filepath.Join(dir, "conf"), "--cache-dir", dir, "--dir-cache-time", "0s", "--poll-interval", "0", files)
	return server{fmt.Sprintf("http://127.0.0.1:%d/", port), files}
}

// needs returns where a program is.
func needs(t *testing.T, pkg, name string) string {
	t.Helper()
	for _, dir := range []string{"/usr/sbin", "/usr/bin"} {
		if path := filepath.Join(dir, name); exec.Command("test", "-x", path).Run() == nil {
			return path
		}
	}
	t.Skipf("the program %s is missing: install the package %s", name, pkg)
	return ""
}

// room is a folder for a server, the folder that it serves, and a free port.
func room(t *testing.T) (dir, files string, port int) {
	t.Helper()
	dir, err := os.MkdirTemp("", "latchkey-webdav-")
	must(t, err)
	t.Cleanup(func() { os.RemoveAll(dir) })
	files = filepath.Join(dir, "files")
	must(t, os.Mkdir(files, 0o755))
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer l.Close()
	return dir, files, l.Addr().(*net.TCPAddr).Port
}

func write(t *testing.T, path, text string) {
	t.Helper()
	must(t, os.WriteFile(path, []byte(text), 0o644))
}

// serve runs a server as an ordinary user until the test ends.
func serve(t *testing.T, dir string, port int, program string, args ...string) {
	t.Helper()
	cmd := exec.Command(program, args...)
	cmd.Dir = dir
	cmd.Env = []string{"PATH=/usr/sbin:/usr/bin:/sbin:/bin", "HOME=" + dir, "TMPDIR=" + dir}
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if os.Getuid() == 0 {
		must(t, filepath.WalkDir(dir, func(path string, _ os.DirEntry, err error) error {
			if err != nil {
				return err
			}
			return os.Chown(path, 65534, 65534)
		}))
		cmd.SysProcAttr.Credential = &syscall.Credential{Uid: 65534, Gid: 65534}
	}
	out, err := os.Create(filepath.Join(dir, "out"))
	must(t, err)
	defer out.Close()
	cmd.Stdout, cmd.Stderr = out, out
	must(t, cmd.Start())
	ended := make(chan struct{})
	go func() {
		cmd.Wait()
		close(ended)
	}()
	t.Cleanup(func() {
		cmd.Process.Signal(syscall.SIGTERM)
		select {
		case <-ended:
		case <-time.After(5 * time.Second):
			cmd.Process.Kill()
			<-ended
		}
	})
	within, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	for within.Err() == nil {
		c, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", port))
		if err == nil {
			c.Close()
			return
		}
		select {
		case <-ended:
			log, _ := os.ReadFile(filepath.Join(dir, "log"))
			said, _ := os.ReadFile(filepath.Join(dir, "out"))
			t.Fatalf("%s ended\n%s\n%s", program, said, log)
		case <-time.After(20 * time.Millisecond):
		}
	}
	t.Fatalf("%s does not listen", program)
}

// Servers that are out there: a place is tried, backups are made, proven and
// pruned, and each failure has its name.
func TestServers(t *testing.T) {
	for name, start := range servers {
		t.Run(name, func(t *testing.T) {
			s := start(t)
			for _, sub := range []string{"my backups & co", "my backups & co/ü"} {
				must(t, os.Mkdir(filepath.Join(s.files, sub), 0o777))
				must(t, os.Chmod(filepath.Join(s.files, sub), 0o777))
			}
			dir := filepath.Join(s.files, "my backups & co/ü")
			place := vault.Place{Kind: vault.WebDAV, At: s.at + "my%20backups%20&%20co/ü", User: serverUser, Password: serverPassword, Keep: 2}
			d := newDevice(t, 12)
			d.add(place)
			if got := names(t, dir); len(got) != 0 {
				t.Errorf("the try left %v", got)
			}
			write(t, filepath.Join(dir, "thesis.age"), "precious")
			for range 3 {
				d.vault.Accounts[0].Note += "x"
				d.good()
			}
			p := d.vault.Places[0]
			got := names(t, dir)
			if len(got) != 3 || !slices.Contains(got, p.Good.Name) || !slices.Contains(got, "thesis.age") {
				t.Errorf("files: %v", got)
			}
			d.opens(filepath.Join(dir, p.Good.Name), 12)
			again := d.good() // read back only
			if again.Place.Good.Name != p.Good.Name {
				t.Error("made again without need")
			}

			// The file is spoilt on the server.
			must(t, os.Truncate(filepath.Join(dir, p.Good.Name), 300))
			if r := d.good(); r.Place.Good.Name == p.Good.Name {
				t.Error("a spoilt backup was called good")
			}

			d.vault.Accounts[0].Note = "new"
			d.vault.Places[0].Password = "wrong"
			d.fails(places.ErrRefused)
			d.vault.Places[0].Password = serverPassword
			must(t, os.Rename(dir, dir+"-away"))
			d.fails(places.ErrGone)
			must(t, os.Mkdir(dir, 0o777))
			must(t, os.Chmod(dir, 0o777))
			d.fails(places.ErrOther)
			if got := names(t, dir); len(got) != 0 {
				t.Errorf("made in another folder: %v", got)
			}
			must(t, os.Remove(dir))
			must(t, os.Rename(dir+"-away", dir))
			d.good()
			p = d.vault.Places[0]
			must(t, d.keeper.Remove(t.Context(), p))
			if entries, err := filepath.Glob(filepath.Join(dir, "*.id")); err != nil || len(entries) != 0 {
				t.Errorf("left: %v, %v", entries, err)
			}
		})
	}
}

// A server may let people read and not write, as a shared folder does.
func TestServerDenies(t *testing.T) {
	for name, start := range map[string]func(*testing.T) server{"apache": apache, "lighttpd": lighttpd} {
		t.Run(name, func(t *testing.T) {
			s := start(t)
			d := newDevice(t, 3)
			d.add(vault.Place{Kind: vault.WebDAV, At: s.at, User: serverUser, Password: serverPassword})
			d.good()
			good := d.vault.Places[0].Good.Name
			d.vault.Accounts[0].Note = "new"
			must(t, os.Chown(s.files, 0, 0))
			must(t, os.Chmod(s.files, 0o555))
			d.fails(places.ErrServer) // they say 500
			must(t, os.Chmod(s.files, 0o777))
			d.opens(filepath.Join(s.files, good), 3)
			d.good()
		})
	}
}
