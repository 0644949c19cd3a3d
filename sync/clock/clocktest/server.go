//go:build linux && !android

// Package clocktest runs real time servers for tests: chronyd, without privileges, on a loopback port, serving any time.
// The system clock is not touched.
package clocktest

import (
	"bufio"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/beevik/ntp"
)

const (
	// startLimit bounds the wait for a server to answer.
	startLimit = 20 * time.Second
	// lifetime is when a server ends by itself, should the test die before it can stop it.
	lifetime = 30 * time.Minute
	// portTries is how often another port is tried: a free port may be taken by someone else before chronyd opens it.
	portTries = 5
	// setTolerance is how exact a served time is, and setTries how often a busy machine may miss that.
	setTolerance = 8 * time.Millisecond
	setTries     = 30
)

// Server is a running chronyd. Its methods may be called on any goroutine that may call t.Fatal.
type Server struct {
	// Addr is "127.0.0.1:port", as it stands in a server list.
	Addr string
	// KeyAddr is "127.0.0.1:port" of the NTS key exchange, as it stands after "nts://"; empty without NTS.
	KeyAddr string

	folder     string
	credential *syscall.Credential
	ended      chan struct{}
	log        *os.File
}

// Start runs a server whose time is the device clock plus offset, and waits until it answers so. Several may run at once.
// It is stopped when the test ends. The served time is within 8 ms of what was asked for; Offset measures the rest. A
// missing chronyd fails the test.
func Start(t testing.TB, offset time.Duration) *Server {
	t.Helper()
	return start(t, offset, nil)
}

// start runs chronyd with further lines of configuration, which are given the folder.
func start(t testing.TB, offset time.Duration, more func(s *Server) []string) *Server {
	t.Helper()
	for _, program := range []string{"chronyd", "chronyc"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Fatalf("%s is missing: install the package chrony", program)
		}
	}
	s := &Server{}
	s.makeFolder(t)
	for try := 1; ; try++ {
		err := s.run(t, more)
		if err == nil {
			break
		}
		if try == portTries {
			t.Fatal(err)
		}
	}
	s.Set(t, offset)
	return s
}

// makeFolder makes a folder that belongs to the user chronyd runs as: chronyd opens no command socket in any other.
func (s *Server) makeFolder(t testing.TB) {
	t.Helper()
	// Not t.TempDir: an unprivileged chronyd could not reach it, and a socket's path may have 107 bytes at most.
	folder, err := os.MkdirTemp("", "clocktest")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(folder) })
	s.folder = folder
	if os.Getuid() != 0 {
		return
	}
	account := &user.User{}
	for _, name := range []string{"_chrony", "chrony", "nobody"} {
		if account, err = user.Lookup(name); err == nil {
			break
		}
	}
	if err != nil {
		t.Fatal("no unprivileged user to run chronyd as: ", err)
	}
	uid, uidErr := strconv.ParseUint(account.Uid, 10, 32)
	gid, gidErr := strconv.ParseUint(account.Gid, 10, 32)
	if uidErr != nil || gidErr != nil {
		t.Fatalf("user %s: uid %q, gid %q", account.Username, account.Uid, account.Gid)
	}
	s.credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	s.give(t, folder)
}

// give hands a file to the user chronyd runs as.
func (s *Server) give(t testing.TB, path string) {
	t.Helper()
	if s.credential == nil {
		return
	}
	if err := os.Chown(path, int(s.credential.Uid), int(s.credential.Gid)); err != nil {
		t.Fatal(err)
	}
}

func (s *Server) write(t testing.TB, name string, content []byte) (path string) {
	t.Helper()
	path = filepath.Join(s.folder, name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	s.give(t, path)
	return path
}

func (s *Server) command(program string, arguments ...string) *exec.Cmd {
	command := exec.Command(program, arguments...)
	command.Dir = s.folder
	command.Env = append(os.Environ(), "TZ=UTC", "LC_ALL=C")
	command.SysProcAttr = &syscall.SysProcAttr{Credential: s.credential}
	return command
}

// run starts chronyd on a free port and waits until it answers. It gives an error if chronyd ended instead.
func (s *Server) run(t testing.TB, more func(s *Server) []string) error {
	t.Helper()
	s.Addr = freeAddr(t, "udp")
	_, port, _ := net.SplitHostPort(s.Addr)
	lines := []string{
		"port " + port,
		"cmdport 0",
		"bindaddress 127.0.0.1",
		"bindcmdaddress " + s.socket(),
		"pidfile " + filepath.Join(s.folder, "pid"),
		"allow 127.0.0.0/8",
		"local stratum 3",
		"manual",
	}
	if more != nil {
		lines = append(lines, more(s)...)
	}
	config := s.write(t, "conf", []byte(strings.Join(lines, "\n")+"\n"))
	name := "nobody"
	if account, err := user.LookupId(strconv.Itoa(os.Getuid())); err == nil {
		name = account.Username
	}
	if s.credential != nil {
		account, err := user.LookupId(strconv.Itoa(int(s.credential.Uid)))
		if err != nil {
			t.Fatal(err)
		}
		name = account.Username
	}
	// -x: the time it serves is kept in the program, the system clock is not touched. -U: it need not be root.
	command := s.command("chronyd", "-U", "-u", name, "-x", "-d", "-L", "0", "-t", strconv.Itoa(int(lifetime.Seconds())), "-f", config)
	log, err := os.OpenFile(s.write(t, "log", nil), os.O_RDWR|os.O_APPEND, 0)
	if err != nil {
		t.Fatal(err)
	}
	command.Stdout, command.Stderr = log, log
	if err := command.Start(); err != nil {
		t.Fatal("chronyd: ", err)
	}
	s.log, s.ended = log, make(chan struct{})
	ended := s.ended
	go func() {
		_ = command.Wait()
		close(ended)
	}()
	stop := sync.OnceFunc(func() {
		_ = command.Process.Signal(syscall.SIGTERM)
		<-ended
		log.Close()
	})
	t.Cleanup(stop)
	poll := time.NewTicker(10 * time.Millisecond)
	defer poll.Stop()
	limit := time.After(startLimit)
	for {
		// Once it takes commands, chronyd has opened its sockets or has said that it could not: it goes on without.
		if s.command("chronyc", "-n", "-h", s.socket(), "tracking").Run() == nil {
			if strings.Contains(s.logged(), "Could not") {
				stop()
				return fmt.Errorf("a port was taken:\n%s", s.logged())
			}
			if _, err := ask(s.Addr); err == nil && s.keysServed() {
				return nil
			}
		}
		select {
		case <-ended:
			return fmt.Errorf("chronyd ended:\n%s", s.logged())
		case <-limit:
			t.Fatalf("chronyd does not answer:\n%s", s.logged())
		case <-poll.C:
		}
	}
}

// keysServed says whether the key exchange, if there is one, takes connections.
func (s *Server) keysServed() bool {
	if s.KeyAddr == "" {
		return true
	}
	conn, err := net.DialTimeout("tcp", s.KeyAddr, time.Second)
	if err != nil {
		return false
	}
	conn.Close()
	return true
}

func (s *Server) socket() string { return filepath.Join(s.folder, "cmd") }

func (s *Server) logged() string {
	text, err := os.ReadFile(s.log.Name())
	if err != nil {
		return err.Error()
	}
	return string(text)
}

// Set makes the server's time the device clock plus offset from now on, to within 8 ms, which lets several servers agree:
// a client trusts an answer over loopback to about 10 ms. chronyd is told a time in whole seconds, so Set waits up to a
// second for the moment at which what it has to say is a whole second, and again if a busy machine made it miss that.
func (s *Server) Set(t testing.TB, offset time.Duration) {
	t.Helper()
	var measured time.Duration
	for range setTries {
		s.tell(t, offset)
		measured = s.Offset(t)
		if (measured - offset).Abs() <= setTolerance {
			return
		}
	}
	t.Fatalf("chronyd serves %v where %v was asked for, the machine is too busy:\n%s", measured, offset, s.logged())
}

// tell gives chronyd the time once.
func (s *Server) tell(t testing.TB, offset time.Duration) {
	t.Helper()
	command := s.command("chronyc", "-n", "-h", s.socket())
	input, err := command.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	output, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	command.Stderr = command.Stdout
	if err := command.Start(); err != nil {
		t.Fatal("chronyc: ", err)
	}
	answers := bufio.NewScanner(output)
	// One answer before the moment shows that chronyc has started and reaches chronyd: only then is it quick.
	// The reset makes chronyd forget earlier times, between which it would otherwise draw a line.
	fmt.Fprintln(input, "manual reset")
	ready := answers.Scan() && answers.Text() == "200 OK"
	if ready {
		now := time.Now()
		moment := now.Add(offset).Truncate(time.Second).Add(time.Second)
		<-time.After(moment.Sub(now.Add(offset)))
		fmt.Fprintln(input, "settime "+moment.UTC().Format("Jan 02, 2006 15:04:05"))
	}
	input.Close()
	var said []string
	for answers.Scan() {
		said = append(said, answers.Text())
	}
	if err := command.Wait(); err != nil || !ready {
		t.Fatalf("chronyc: %v: %q\n%s", err, said, s.logged())
	}
}

// Offset measures how far the served time is ahead of the device clock: of a few answers the quickest counts.
func (s *Server) Offset(t testing.TB) time.Duration {
	t.Helper()
	const questions = 5
	var offset, best time.Duration
	var answered bool
	var err error
	for range questions {
		response, failed := ask(s.Addr)
		if failed != nil {
			err = failed
			continue
		}
		if !answered || response.RTT < best {
			answered, offset, best = true, response.ClockOffset, response.RTT
		}
	}
	if !answered {
		t.Fatalf("chronyd does not answer: %v\n%s", err, s.logged())
	}
	return offset
}

// Now is the time the server serves at this moment.
func (s *Server) Now(t testing.TB) time.Time {
	t.Helper()
	offset := s.Offset(t)
	return time.Now().Round(0).Add(offset)
}

// ask asks a server by the library alone: the package under test must not be its own judge.
func ask(addr string) (*ntp.Response, error) {
	// time.Now and not the kernel's stamps, which would not follow where the clock of a test binary is skewed.
	response, err := ntp.QueryWithOptions(addr, ntp.QueryOptions{Timeout: time.Second, GetSystemTime: time.Now})
	if err != nil {
		return nil, err
	}
	return response, response.Validate()
}

// freeAddr gives a loopback address with a port that is free at this moment.
func freeAddr(t testing.TB, network string) string {
	t.Helper()
	if network == "tcp" {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer listener.Close()
		return listener.Addr().String()
	}
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	return conn.LocalAddr().String()
}
