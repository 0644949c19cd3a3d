// Package harness starts the library of the APK in a program that plays a phone
// (folder device), and uses it as a person would: it reads the pictures that the
// app draws and taps on what it finds there. Tests run under make android-check.
package harness

import (
	"bufio"
	"bytes"
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

const (
	// patience is how much the app may work until what is awaited comes (see
	// within).
	patience = time.Minute
	// tapPatience is the same until a tap is given up.
	tapPatience = 15 * time.Second
)

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

// within returns whether the app has worked for less than limit since the call. It
// is time of the processor that is played, so that other work of the machine does
// not count; but an app at rest hardly works, and one that hangs does not at all:
// then four times the limit by the clock is the end.
func (p *phone) within(limit time.Duration) func() bool {
	p.Helper()
	busy, begun := p.busy(), time.Now()
	return func() bool {
		p.Helper()
		return p.busy() < busy+limit && time.Since(begun) < 4*limit
	}
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
	for more := p.within(patience); ; {
		p.mu.Lock()
		lines, said, ended := p.lines, p.more, p.ended
		p.mu.Unlock()
		for i, line := range lines[min(from, len(lines)):] {
			if re.MatchString(line) {
				return from + i + 1
			}
		}
		if ended {
			p.kill()
			p.Fatalf("the app ended (%v), and never said %q:\n%s", p.cmd.ProcessState, pattern, strings.Join(tail(lines), "\n"))
		}
		select {
		case <-said:
		case <-time.After(time.Second):
		}
		if !more() {
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
	_, _ = io.WriteString(p.in, what+"\n") // if the app has ended, hears tells
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
	if err := unline(picture); err != nil {
		p.Fatal(err)
	}
	read := exec.Command("tesseract", picture, "-", "--psm", "11", "tsv")
	read.Env = append(os.Environ(), "OMP_THREAD_LIMIT=1") // more threads wait for each other
	out, err := read.Output()
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

// unline takes the lines around controls out of a picture: tesseract takes what
// they enclose for a picture, and leaves its words out. Those have other shades.
func unline(ppm string) error {
	data, err := os.ReadFile(ppm)
	if err != nil {
		return err
	}
	pixels := data[bytes.IndexByte(data, '\n')+1:]
	for i := 0; i+2 < len(pixels); i += 3 {
		if grey := (299*int(pixels[i]) + 587*int(pixels[i+1]) + 114*int(pixels[i+2])) / 1000; grey > 120 && grey < 150 {
			pixels[i], pixels[i+1], pixels[i+2] = 255, 255, 255
		}
	}
	return os.WriteFile(ppm, data, 0o600)
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
	for more := p.within(patience); more(); {
		seen = lines(p.look())
		for _, line := range seen {
			if re.MatchString(line) {
				return line
			}
		}
	}
	p.keep("unexpected")
	p.Fatalf("the screen never showed %q, but %q\n%s", pattern, seen, strings.Join(tail(p.lines), "\n"))
	return ""
}

// tap taps on the last place that shows the words.
func (p *phone) tap(text string) { p.tapBy(text, 0, 0) }

// tapBy taps so many pixels to the right of them and under them: white words on a
// button, and those beside it, are not found.
func (p *phone) tapBy(text string, right, under int) {
	p.Helper()
	p.await(regexp.QuoteMeta(text))
	words := p.look()
	w, ok := find(words, text)
	if !ok {
		p.Fatalf("%q is on no line, but %q", text, lines(words))
	}
	p.do(fmt.Sprintf("tap %d %d", w.x+right, w.y+under))
}

// find returns the first word of the last place that shows the words.
func find(words []word, text string) (first word, ok bool) {
	wanted := strings.Fields(text)
	for i := len(words) - len(wanted); i >= 0; i-- {
		ok = true
		for k, w := range wanted {
			ok = ok && strings.Contains(words[i+k].text, w)
		}
		if ok {
			return words[i], true
		}
	}
	return word{}, false
}

// tapFor taps by words, as tapBy does, until the screen shows what it should. A
// tap whose end comes late, because the machine has other work, is taken for a
// long one: then the words are still there when the app has long been at rest.
func (p *phone) tapFor(text string, right, under int, pattern string) {
	p.Helper()
	re := regexp.MustCompile(pattern)
	there := true
	for range 5 {
		if there {
			p.settle()
			p.tapBy(text, right, under)
		}
		for more := p.within(tapPatience); more(); {
			words := p.look()
			if slices.ContainsFunc(lines(words), re.MatchString) {
				return
			}
			_, there = find(words, text)
		}
	}
	p.await(pattern)
}

// scrollTo moves what scrolls up until the screen shows the words, and stays.
func (p *phone) scrollTo(text string) {
	p.Helper()
	for more := p.within(patience); more(); {
		p.settle()
		if _, ok := find(p.look(), text); ok {
			return
		}
		p.do("swipe 540 1600 900")
	}
	p.await(regexp.QuoteMeta(text))
}

// settle waits until the screen stays as it is, so that what is tapped is where
// it was seen.
func (p *phone) settle() {
	p.Helper()
	before := fmt.Sprint(p.look())
	for more := p.within(patience); more(); {
		now := fmt.Sprint(p.look())
		if now == before {
			return
		}
		before = now
	}
	p.keep("restless")
	p.Fatalf("the screen never rests: %s", before)
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
	for more := p.within(patience); more(); {
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
