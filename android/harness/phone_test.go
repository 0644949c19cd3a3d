// Package harness starts the library of the APK in a program that plays a phone
// (folder device), and uses it as a person would: it reads the pictures that the
// app draws and taps on what it finds there. Tests run under make android-check.
package harness

import (
	"bufio"
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"
)

const (
	link   = "otpauth://totp/Example:alice@example.com?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Example"
	secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
)

// patience is how long something is awaited that comes at once on a phone. The
// processor is played too.
const patience = time.Minute

// phone is the app on the phone that is played.
type phone struct {
	*testing.T
	home string
	in   io.WriteCloser
	cmd  *exec.Cmd

	mu    sync.Mutex
	lines []string      // what the phone said
	more  chan struct{} // closed when it says more, or ends
	ended bool
}

// start starts the app for the first time, or again with what it kept in home.
func start(t *testing.T, home string, sdk int) *phone {
	t.Helper()
	toolchain, library := os.Getenv("LATCHKEY_ANDROID_TOOLCHAIN"), os.Getenv("LATCHKEY_ANDROID_LIBRARY")
	if toolchain == "" || library == "" {
		t.Skip("make android-check runs this")
	}
	for _, name := range []string{"files", "no_backup", "cache"} {
		if err := os.MkdirAll(filepath.Join(home, name), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	const arm = "/usr/aarch64-linux-gnu"
	libraries := strings.Join([]string{toolchain + "/run", toolchain + "/toolchains/llvm/prebuilt/linux-x86_64/lib", arm + "/lib"}, ":")
	p := &phone{T: t, home: home, more: make(chan struct{})}
	p.cmd = exec.Command("qemu-aarch64-static", "-L", arm, "-E", "LD_LIBRARY_PATH="+libraries, filepath.Join(toolchain, "device"), library)
	p.cmd.Env = append(os.Environ(), "DEVICE_HOME="+home, "DEVICE_METHODS=methods.txt", fmt.Sprint("DEVICE_SDK=", sdk))
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	p.cmd.Stderr = p.cmd.Stdout
	if p.in, err = p.cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		lines := bufio.NewScanner(out)
		for lines.Scan() {
			p.said(lines.Text(), false)
		}
		p.said("", true)
	}()
	t.Cleanup(p.kill)
	p.do("start")
	p.do("resume")
	return p
}

func (p *phone) said(line string, ended bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.lines = append(p.lines, line)
	p.ended = ended
	close(p.more)
	p.more = make(chan struct{})
}

// kill ends the app as Android does, without a word.
func (p *phone) kill() {
	if p.cmd.ProcessState == nil {
		_ = p.cmd.Process.Kill()
		_ = p.cmd.Wait()
	}
}

// hears waits until the phone has said a line that matches, from line number
// from on, and returns the number of the one after it.
func (p *phone) hears(from int, pattern string) (next int) {
	p.Helper()
	re := regexp.MustCompile(pattern)
	timeout := time.After(patience)
	for {
		p.mu.Lock()
		lines, more, ended := p.lines, p.more, p.ended
		p.mu.Unlock()
		for i, line := range lines[min(from, len(lines)):] {
			if re.MatchString(line) {
				return from + i + 1
			}
		}
		if ended {
			p.Fatalf("the app ended, and never said %q:\n%s", pattern, strings.Join(tail(lines), "\n"))
		}
		select {
		case <-more:
		case <-timeout:
			p.Fatalf("the phone never said %q:\n%s", pattern, strings.Join(tail(lines), "\n"))
		}
	}
}

func tail(lines []string) []string {
	lines = slices.DeleteFunc(slices.Clone(lines), func(l string) bool { return strings.HasPrefix(l, "java ") })
	return lines[max(0, len(lines)-25):]
}

// now is the number of lines that were said.
func (p *phone) now() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.lines)
}

// do has the phone do something, and waits until it did.
func (p *phone) do(what string) {
	p.Helper()
	from := p.now()
	if _, err := io.WriteString(p.in, what+"\n"); err != nil {
		p.Fatal(err)
	}
	p.hears(from, `^done$`)
}

// word is a word on the screen and its middle, in pixels.
type word struct {
	text string
	line string
	x, y int
}

// look reads the screen.
func (p *phone) look() []word {
	p.Helper()
	picture := filepath.Join(p.home, "screen.ppm")
	p.do("picture " + picture)
	out, err := exec.Command("tesseract", picture, "-", "--psm", "11", "tsv").Output()
	if err != nil {
		p.Fatalf("%v (install the package tesseract-ocr)", err)
	}
	r := csv.NewReader(strings.NewReader(string(out)))
	r.Comma, r.LazyQuotes, r.FieldsPerRecord = '\t', true, -1
	rows, err := r.ReadAll()
	if err != nil {
		p.Fatal(err)
	}
	var words []word
	for _, row := range rows[1:] {
		if len(row) < 12 || strings.TrimSpace(row[11]) == "" {
			continue
		}
		n := make([]int, 4)
		for i := range n {
			n[i], _ = strconv.Atoi(row[6+i])
		}
		words = append(words, word{row[11], strings.Join(row[1:5], "."), n[0] + n[2]/2, n[1] + n[3]/2})
	}
	return words
}

// lines joins the words of each line.
func lines(words []word) (out []string) {
	last := ""
	for _, w := range words {
		if w.line != last {
			out, last = append(out, ""), w.line
		}
		out[len(out)-1] = strings.TrimSpace(out[len(out)-1] + " " + w.text)
	}
	return out
}

// await looks until a line of the screen matches, and returns it.
func (p *phone) await(pattern string) string {
	p.Helper()
	re := regexp.MustCompile(pattern)
	var seen []string
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); {
		seen = lines(p.look())
		for _, line := range seen {
			if re.MatchString(line) {
				return line
			}
		}
		if p.mu.Lock(); p.ended {
			p.mu.Unlock()
			break
		}
		p.mu.Unlock()
	}
	p.keep("unexpected")
	p.Fatalf("the screen never showed %q, but %q\n%s", pattern, seen, strings.Join(tail(p.lines), "\n"))
	return ""
}

// tap taps on the last place that shows the words.
func (p *phone) tap(text string) { p.tapUnder(text, 0) }

// tapUnder taps so many pixels under them: white words on a button are not found.
func (p *phone) tapUnder(text string, pixels int) {
	p.Helper()
	p.await(regexp.QuoteMeta(text))
	words, wanted := p.look(), strings.Fields(text)
	for i := len(words) - len(wanted); i >= 0; i-- {
		found := true
		for k, w := range wanted {
			found = found && strings.Contains(words[i+k].text, w)
		}
		if found {
			p.do(fmt.Sprintf("tap %d %d", words[i].x, words[i].y+pixels))
			return
		}
	}
	p.Fatalf("%q is on no line, but %q", text, lines(words))
}

// settle waits until the screen stays as it is, so that what is tapped is where
// it was seen.
func (p *phone) settle() {
	p.Helper()
	for before := fmt.Sprint(p.look()); ; {
		now := fmt.Sprint(p.look())
		if now == before {
			return
		}
		before = now
	}
}

// keep leaves the picture of the screen where LATCHKEY_SCREENS says.
func (p *phone) keep(name string) {
	dir := os.Getenv("LATCHKEY_SCREENS")
	if dir == "" {
		return
	}
	picture := filepath.Join(p.home, "screen.ppm")
	p.do("picture " + picture)
	if out, err := exec.Command("convert", picture, "-resize", "50%", filepath.Join(dir, "android-"+name+".png")).CombinedOutput(); err != nil {
		p.Logf("%v: %s", err, out)
	}
}

// sameCode checks that the screen shows the code of the moment.
func (p *phone) sameCode() {
	p.Helper()
	var want, seen []string
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); {
		// The picture may be some seconds older than the look at it.
		want = want[:0]
		for _, ago := range []time.Duration{0, 10 * time.Second} {
			code, err := totp.GenerateCode(secret, time.Now().Add(-ago))
			if err != nil {
				p.Fatal(err)
			}
			want = append(want, code)
		}
		seen = lines(p.look())
		for _, line := range seen {
			digits := regexp.MustCompile(`\D`).ReplaceAllString(line, "")
			if slices.Contains(want, digits) {
				return
			}
		}
	}
	p.keep("wrong-code")
	p.Fatalf("no code of %v on the screen, but %q", want, seen)
}

// known checks that no method was looked up that the phone has not.
func (p *phone) known() {
	p.Helper()
	for _, line := range p.lines[:p.now()] {
		if strings.HasPrefix(line, "UNKNOWN") {
			p.Error(line)
		}
	}
}

// TestPhone is a day with the app: it starts, gets accounts by hand, by link and
// by picture, shows their codes, goes to the background and comes back.
func TestPhone(t *testing.T) {
	home, begun := t.TempDir(), time.Now()
	p := start(t, home, 36)
	flag, frame := p.hears(0, `^device window flags \+0x2000$`), p.hears(0, `^frame 1$`)
	if flag > frame {
		t.Error("a frame was drawn before the window was kept out of pictures")
	}
	t.Logf("first frame after %.1f s", time.Since(begun).Seconds())
	p.await("Welcome to Latchkey")
	p.keep("1-welcome")

	p.settle()
	p.tapUnder("Add an account", 257)
	from := p.now()
	p.tap("otpauth")
	p.hears(from, `^device keyboard$`)
	p.do("type " + link)
	p.keep("2-link")
	p.tap("Add")
	p.await("alice@example.com")
	p.sameCode()
	p.keep("3-code")

	// A link and a picture from other apps, while it runs.
	p.do("link otpauth://totp/Harbour:bob?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Harbour")
	p.await("Harbour")
	picture := filepath.Join(home, "shared.png")
	if out, err := exec.Command("qrencode", "-o", picture, "otpauth://totp/Museum:carol?secret=MFRGGZDFMZTWQ2LKNNWG23TPOBYXE43U&issuer=Museum").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s (install the package qrencode)", err, out)
	}
	p.do("share " + picture)
	p.await("Museum")
	p.keep("4-handed-over")

	from = p.now()
	p.tap("Example")
	p.hears(from, `^device clipboard sensitive \d{6}$`)

	// Back leaves a screen, also from a field with the focus, then the app.
	p.tap("No backup yet")
	p.await("recovery code")
	p.do("back")
	p.await("Museum")
	from = p.now()
	p.do("back")
	p.hears(from, `^device leaves$`)

	p.do("stop")
	from = p.now()
	busy := p.busy()
	time.Sleep(5 * time.Second) // what would tick does so by itself
	t.Logf("in the background: %.1f %% of a processor that is played", 100*(p.busy()-busy).Seconds()/5)
	for _, line := range p.lines[from:p.now()] {
		if strings.HasPrefix(line, "frame ") {
			t.Errorf("in the background: %s", line)
		}
	}
	p.do("resume")
	p.hears(from, `^frame `)
	p.sameCode()
	t.Logf("memory: %s", p.memory())
	p.known()
	p.kill()

	// Another day.
	p = start(t, home, 36)
	p.await("Museum")
	p.sameCode()
	p.known()
	p.kill()

	// The key in the keystore is gone: no first start is made of that.
	keys, err := filepath.Glob(filepath.Join(home, "latchkey.*"))
	if err != nil || len(keys) != 1 {
		t.Fatalf("keys: %v, %v", keys, err)
	}
	if err := os.Remove(keys[0]); err != nil {
		t.Fatal(err)
	}
	p = start(t, home, 36)
	p.await("(?i)gone|missing")
	p.keep("5-key-lost")
	p.known()
}

// busy is the processor time that the phone has used.
func (p *phone) busy() time.Duration {
	p.Helper()
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.cmd.Process.Pid))
	if err != nil {
		p.Fatal(err)
	}
	fields := strings.Fields(string(data[strings.LastIndexByte(string(data), ')')+1:]))
	var ticks int
	for _, f := range fields[11:13] {
		n, _ := strconv.Atoi(f)
		ticks += n
	}
	return time.Duration(ticks) * 10 * time.Millisecond
}

// memory is what the phone has in use, the player of the processor included.
func (p *phone) memory() string {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		p.Fatal(err)
	}
	return regexp.MustCompile(`VmRSS:\s*(.*)`).FindStringSubmatch(string(data))[1]
}

// TestOldest starts the app by a link, on the oldest Android that it is for.
func TestOldest(t *testing.T) {
	p := start(t, t.TempDir(), 24)
	p.await("Welcome to Latchkey")
	p.do("link " + link)
	p.await("alice@example.com")
	p.sameCode()
	p.known()
}
