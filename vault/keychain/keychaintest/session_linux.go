//go:build !android

package keychaintest

import (
	"bufio"
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
)

// patience bounds the wait for a daemon to answer.
const patience = 30 * time.Second

// Session is a home folder with a session bus, and a keychain on it if one was
// started. Its methods are for the goroutine of the test.
type Session struct {
	// Home is the home folder, and Address that of the bus.
	Home, Address string

	keychain *process
}

// Daemon starts a session with an unlocked keychain, makes it that of this
// process for the time of the test, and returns its environment. Tests that
// use it cannot be parallel.
func Daemon(t testing.TB) (env []string) {
	t.Helper()
	s := New(t)
	s.Use(t)
	return s.Env()
}

// New starts a session with an unlocked keychain and leaves the environment of
// this process alone: for child processes, several at once.
func New(t testing.TB) *Session {
	t.Helper()
	s := Bus(t)
	s.StartKeychain(t)
	return s
}

// Bus starts a session without a keychain. Nothing on its bus starts by itself.
func Bus(t testing.TB) *Session {
	t.Helper()
	// Not t.TempDir: the path of a socket has at most 107 bytes.
	home, err := os.MkdirTemp("", "latchkey")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(home); err != nil {
			t.Error(err)
		}
	})
	s := &Session{Home: home, Address: "unix:path=" + filepath.Join(home, "run", "bus")}
	for _, dir := range []string{"run", ".config", ".local/share", ".cache"} {
		if err := os.MkdirAll(filepath.Join(home, dir), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	config := filepath.Join(home, "bus.conf")
	if err := os.WriteFile(config, []byte(`<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>`+s.Address+`</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
`), 0o600); err != nil {
		t.Fatal(err)
	}
	bus := start(t, s.Env(), "", "dbus", "dbus-daemon", "--nofork", "--nopidfile", "--print-address=1", "--config-file="+config)
	bus.line(t)
	return s
}

// Env returns the environment that makes the session that of a process: this
// process's own with the variables of the session in place of its.
func (s *Session) Env() []string {
	env := slices.DeleteFunc(os.Environ(), func(e string) bool {
		name, _, _ := strings.Cut(e, "=")
		return slices.ContainsFunc(s.variables(), func(v [2]string) bool { return v[0] == name })
	})
	for _, v := range s.variables() {
		env = append(env, v[0]+"="+v[1])
	}
	return env
}

// displayless is the environment of a keychain: where there is no display it
// cannot show a prompt.
func (s *Session) displayless() []string {
	return slices.DeleteFunc(s.Env(), func(e string) bool {
		return strings.HasPrefix(e, "DISPLAY=") || strings.HasPrefix(e, "WAYLAND_DISPLAY=")
	})
}

func (s *Session) variables() [][2]string {
	return [][2]string{
		{"HOME", s.Home},
		{"XDG_RUNTIME_DIR", filepath.Join(s.Home, "run")},
		{"XDG_CONFIG_HOME", filepath.Join(s.Home, ".config")},
		{"XDG_DATA_HOME", filepath.Join(s.Home, ".local/share")},
		{"XDG_CACHE_HOME", filepath.Join(s.Home, ".cache")},
		{"DBUS_SESSION_BUS_ADDRESS", s.Address},
	}
}

// Use makes the session that of this process for the time of the test.
func (s *Session) Use(t testing.TB) {
	t.Helper()
	for _, v := range s.variables() {
		t.Setenv(v[0], v[1])
	}
	// go-keyring uses godbus' shared connection, which has to follow.
	forget(t)
	t.Cleanup(func() { forget(t) })
}

// forget closes the shared connection, so that the next use of it looks at the
// environment again.
func forget(t testing.TB) {
	conn, err := dbus.SessionBus()
	if err != nil {
		return // there is none
	}
	if err := conn.Close(); err != nil {
		t.Error(err)
	}
}

// StartKeychain starts the keychain on the bus and unlocks it, and returns when
// it answers. It makes the login collection the first time.
func (s *Session) StartKeychain(t testing.TB) {
	t.Helper()
	env := s.displayless()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	for {
		s.keychain = start(t, env, "of no account\n", "gnome-keyring", "gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets")
		for {
			unlocked, err := s.unlocked(t, ctx, "login")
			if unlocked {
				return
			}
			if ctx.Err() != nil {
				t.Fatalf("the keychain does not answer: %v", err)
			}
			if s.keychain.ended() {
				break // about one start in a thousand: see unlocked
			}
		}
	}
}

// unlocked tells whether the collection with that alias is there and open.
//
// gnome-keyring 42 aborts if the first that it gets from a client, just after
// it has come up, is a request for a property ("gkd_secret_service_
// get_pkcs11_session: assertion 'client' failed"). A method call comes first.
func (s *Session) unlocked(t testing.TB, ctx context.Context, alias string) (bool, error) {
	t.Helper()
	conn := s.dial(t)
	defer conn.Close()
	var path dbus.ObjectPath
	err := conn.Object("org.freedesktop.secrets", "/org/freedesktop/secrets").CallWithContext(ctx, "org.freedesktop.Secret.Service.ReadAlias", 0, alias).Store(&path)
	if err != nil || path == "/" {
		return false, err
	}
	var v dbus.Variant
	err = conn.Object("org.freedesktop.secrets", path).CallWithContext(ctx, "org.freedesktop.DBus.Properties.Get", 0, "org.freedesktop.Secret.Collection", "Locked").Store(&v)
	return err == nil && v.Value() == false, err
}

// KillKeychain ends the keychain as a crash would, and returns when it is gone
// from the bus.
func (s *Session) KillKeychain(t testing.TB) {
	t.Helper()
	s.keychain.kill(t)
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	for owned := true; owned; {
		conn := s.dial(t)
		err := conn.BusObject().CallWithContext(ctx, "org.freedesktop.DBus.NameHasOwner", 0, "org.freedesktop.secrets").Store(&owned)
		conn.Close()
		if err != nil {
			t.Fatal(err)
		}
	}
}

// LockKeychain locks the login collection.
func (s *Session) LockKeychain(t testing.TB) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	var locked []dbus.ObjectPath
	conn := s.dial(t)
	defer conn.Close()
	var prompt dbus.ObjectPath
	err := conn.Object("org.freedesktop.secrets", "/org/freedesktop/secrets").CallWithContext(ctx, "org.freedesktop.Secret.Service.Lock", 0,
		[]dbus.ObjectPath{"/org/freedesktop/secrets/collection/login"}).Store(&locked, &prompt)
	if err != nil || len(locked) != 1 {
		t.Fatalf("lock the keychain: %v, %v", locked, err)
	}
}

func (s *Session) dial(t testing.TB) *dbus.Conn {
	t.Helper()
	conn, err := dbus.Connect(s.Address)
	if err != nil {
		t.Fatal(err)
	}
	return conn
}

// process is a daemon that does not outlive the test.
type process struct {
	cmd  *exec.Cmd
	out  *bufio.Reader
	done chan struct{}
}

// start runs a program until the end of the test, with input on its standard
// input.
func start(t testing.TB, env []string, input, pkg, name string, args ...string) *process {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Fatalf("%s is not installed: install the package %s", name, pkg)
	}
	cmd := exec.Command(path, args...)
	cmd.Env, cmd.Stdin = env, strings.NewReader(input)
	return begin(t, cmd)
}

// begin runs a command until the end of the test.
func begin(t testing.TB, cmd *exec.Cmd) *process {
	t.Helper()
	p := &process{cmd: cmd, done: make(chan struct{})}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	p.out = bufio.NewReader(out)
	// Should the test be killed, so is the daemon. The signal is sent when the
	// thread that started it ends, so that thread stays.
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	started := make(chan error)
	go func() {
		runtime.LockOSThread()
		err := p.cmd.Start()
		started <- err
		if err == nil {
			p.cmd.Wait()
		}
		close(p.done)
	}()
	if err := <-started; err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.kill(t) })
	return p
}

// line waits for a line of output.
func (p *process) line(t testing.TB) string {
	t.Helper()
	line, err := p.out.ReadString('\n')
	if err != nil && err != io.EOF || line == "" {
		t.Fatalf("%s says nothing: %v", p.cmd.Path, err)
	}
	return line
}

func (p *process) ended() bool {
	select {
	case <-p.done:
		return true
	default:
		return false
	}
}

func (p *process) kill(t testing.TB) {
	t.Helper()
	if err := p.cmd.Process.Kill(); err != nil && err != os.ErrProcessDone {
		t.Error(err)
	}
	<-p.done
}
