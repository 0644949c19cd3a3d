package main

import (
	"bytes"
	"fmt"
	"image"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"

	"latchkey/vault/keychain/keychaintest"
)

// The programs that BenchmarkWindow compares, as make bench builds them.
const (
	benchProgram = "build/latchkey"
	benchBare    = "build/bare"
)

// BenchmarkWindow starts the real program with 100 accounts in a real keychain, a
// bare window of Fyne and OTPClient in turn, all on one display without a graphics
// card, and prints what each takes as a table.
func BenchmarkWindow(b *testing.B) {
	starts, rest := 7, 20*time.Second
	for _, path := range []string{benchProgram, benchBare} {
		if _, err := os.Stat(path); err != nil {
			b.Fatalf("%v: run make bench", err)
		}
	}
	session := keychaintest.New(b)
	accounts(b, session.Env(), 100)
	d := benchDisplay(b)
	d.env = append(session.Env(), "DISPLAY="+d.name, "WAYLAND_DISPLAY=", "FYNE_SCALE=1", "FYNE_THEME=light", "LANG=en_US.UTF-8", "LIBGL_ALWAYS_SOFTWARE=1")

	subjects := []*subject{
		{name: "bare window", command: benchBare, ink: image.Rect(0, 0, 200, 60)},
		{name: "bare, a label a second", command: benchBare, args: []string{"ticking"}, ink: image.Rect(0, 0, 200, 60)},
		{name: "Latchkey", command: benchProgram, ink: image.Rect(100, 160, 300, 220)},
	}
	if path, err := exec.LookPath("otpclient"); err == nil {
		subjects = append(subjects, &subject{name: "OTPClient", command: path, ink: image.Rect(0, 0, 1200, 800)})
	}
	for b.Loop() {
		for range starts {
			for _, s := range subjects {
				run := d.start(b, s)
				s.first, s.work = append(s.first, run.first), append(s.work, run.work)
				run.end()
			}
		}
		for _, s := range subjects {
			run := d.start(b, s)
			time.Sleep(5 * time.Second) // until it is at rest
			s.visible = run.used(b, rest)
			s.private = run.private(b)
			d.minimise(b)
			time.Sleep(2 * time.Second)
			s.hidden = run.used(b, rest)
			run.end()
		}
	}
	var out bytes.Buffer
	t := tabwriter.NewWriter(&out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "\tfirst frame\tprocessor till then\tat rest, visible\tminimised\tprivate memory\t")
	bare := subjects[0]
	for _, s := range subjects {
		fmt.Fprintf(t, "%s\t%v\t%v\t%.2f %%\t%.2f %%\t%.1f MB\t\n", s.name, median(s.first).Round(time.Millisecond), median(s.work).Round(time.Millisecond), s.visible*100, s.hidden*100, s.private/1e6)
	}
	l := subjects[2]
	ratio := func(a, b float64) string { return fmt.Sprintf("%.2f", a/b) }
	fmt.Fprintf(t, "ratio to bare\t%s\t%s\t%s\t%s\t%s\t\n", ratio(float64(median(l.first)), float64(median(bare.first))), ratio(float64(median(l.work)), float64(median(bare.work))),
		ratio(l.visible, bare.visible), ratio(l.hidden, bare.hidden), ratio(l.private, bare.private))
	fmt.Fprintln(t, "goal\t1.50\t\t1.15\t1.00\t1.30\t")
	t.Flush()
	fmt.Printf("\nWindows with 100 accounts, median of %d starts; processor time of one core over %v:\n\n%s\n", starts, rest, out.String())
}

// subject is a program that is measured.
type subject struct {
	name, command   string
	args            []string
	ink             image.Rectangle // where its first words are, on the screen; of one size, since looking costs time
	first, work     []time.Duration // until they were there: time, and processor time
	visible, hidden float64         // share of a core
	private         float64         // bytes
}

func median(all []time.Duration) time.Duration {
	slices.Sort(all)
	return all[len(all)/2]
}

// accounts puts n accounts into the keychain of an environment.
func accounts(b *testing.B, env []string, n int) {
	var links strings.Builder
	for i := range n {
		fmt.Fprintf(&links, "otpauth://totp/Site%d:alice%d@example.com?secret=JBSWY3DPEHPK3PXP%c%c&issuer=Site%d\n", i, i, 'A'+i/26, 'A'+i%26, i)
	}
	path := filepath.Join(b.TempDir(), "links.txt")
	if err := os.WriteFile(path, []byte(links.String()), 0o600); err != nil {
		b.Fatal(err)
	}
	cmd := exec.Command(benchProgram, "import", path)
	cmd.Env = env
	if out, err := cmd.CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
}

// board is a display that is looked at.
type board struct {
	name string
	env  []string
	conn *xgb.Conn
	root xproto.Window
}

func benchDisplay(b *testing.B) *board {
	name := display(b)
	// Only a window manager minimises.
	wm := exec.Command("openbox")
	wm.Env = append(os.Environ(), "DISPLAY="+name, "HOME="+b.TempDir())
	if err := wm.Start(); err != nil {
		b.Fatalf("%v (install the package openbox)", err)
	}
	b.Cleanup(func() { wm.Process.Kill(); wm.Wait() })
	conn, err := xgb.NewConnDisplay(name)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(conn.Close)
	return &board{name: name, conn: conn, root: xproto.Setup(conn).DefaultScreen(conn).Root}
}

// written tells whether there is dark on light in a rectangle of the screen.
func (d *board) written(b *testing.B, r image.Rectangle) bool {
	img, err := xproto.GetImage(d.conn, xproto.ImageFormatZPixmap, xproto.Drawable(d.root), int16(r.Min.X), int16(r.Min.Y), uint16(r.Dx()), uint16(r.Dy()), 1<<32-1).Reply()
	if err != nil {
		b.Fatal(err)
	}
	dark, light := false, false
	for i := 0; i+3 < len(img.Data); i += 4 {
		green := img.Data[i+1]
		dark, light = dark || green < 0x60, light || green > 0xE0
	}
	return dark && light
}

// running is a started program.
type running struct {
	cmd         *exec.Cmd
	first, work time.Duration
}

// start runs a program until its first words are on the screen.
func (d *board) start(b *testing.B, s *subject) *running {
	for d.written(b, s.ink) { // the last one is still there
		time.Sleep(10 * time.Millisecond)
	}
	r := &running{cmd: exec.Command(s.command, s.args...)}
	r.cmd.Env = d.env
	began := time.Now()
	if err := r.cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(r.end)
	for deadline := began.Add(2 * time.Minute); !d.written(b, s.ink); time.Sleep(4 * time.Millisecond) {
		if time.Now().After(deadline) {
			exec.Command("import", "-display", d.name, "-window", "root", "build/bench-failed.png").Run()
			b.Fatalf("%s shows nothing; see build/bench-failed.png", s.name)
		}
	}
	r.first = time.Since(began)
	r.work = r.processor(b)
	return r
}

func (r *running) end() {
	r.cmd.Process.Kill()
	r.cmd.Wait()
}

// processor is the processor time that all threads of a program have used.
func (r *running) processor(b *testing.B) time.Duration {
	tasks, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/schedstat", r.cmd.Process.Pid))
	if err != nil || len(tasks) == 0 {
		b.Fatal("the program has ended: ", err)
	}
	var all time.Duration
	for _, path := range tasks {
		data, err := os.ReadFile(path)
		if err != nil {
			continue // a thread that has ended meanwhile
		}
		ns, err := strconv.ParseInt(strings.Fields(string(data))[0], 10, 64)
		if err != nil {
			b.Fatal(err)
		}
		all += time.Duration(ns)
	}
	return all
}

// used is the share of a core that a program uses.
func (r *running) used(b *testing.B, rest time.Duration) float64 {
	before, began := r.processor(b), time.Now()
	time.Sleep(rest)
	return float64(r.processor(b)-before) / float64(time.Since(began))
}

// private is the memory that a program shares with no other, in bytes.
func (r *running) private(b *testing.B) float64 {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/smaps_rollup", r.cmd.Process.Pid))
	if err != nil {
		b.Fatal(err)
	}
	all := 0.0
	for line := range strings.Lines(string(data)) {
		if strings.HasPrefix(line, "Private_") && !strings.HasPrefix(line, "Private_Hugetlb") {
			kB, err := strconv.ParseFloat(strings.Fields(line)[1], 64)
			if err != nil {
				b.Fatal(err)
			}
			all += kB * 1024
		}
	}
	return all
}

// minimise minimises the window that has the focus.
func (d *board) minimise(b *testing.B) {
	cmd := exec.Command("xdotool", "getactivewindow", "windowminimize", "--sync")
	cmd.Env = d.env
	if out, err := cmd.CombinedOutput(); err != nil {
		b.Fatalf("minimise: %v\n%s", err, out)
	}
}
