package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"runtime/pprof"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"latchkey/app"
	"latchkey/app/apptest"
	"latchkey/app/capture/capturetest"
)

// drivenVariable, set in the environment, makes the test binary open the real
// window and answer on its standard input what is where in it.
const drivenVariable = "LATCHKEY_DRIVEN"

// question is asked of a driven window, one JSON line each; answer comes back.
type question struct {
	Find   string // a text
	Health string // a file for its heap profile; then it says how it is
	Crash  bool   // ends as a fault of the program would end it
}

type answer struct {
	Found  bool
	X, Y   float32
	Words  []string
	Focus  string // what the control with the focus says
	Places []spot // of what can be tapped or typed in
	Health health
}

// spot is a place in the window, in pixels, and what stands there.
type spot struct {
	Text  string
	X, Y  float32
	Types bool // it takes text
}

// health is what a window holds on to.
type health struct {
	Goroutines int
	Heap       uint64 // bytes in use after a collection
	Objects    uint64 // on the heap
}

// healthNow collects the garbage, looks at what is left, and writes the heap's
// profile for whoever wants to know what that is.
func healthNow(profile string) (health, error) {
	var m runtime.MemStats
	for range 2 { // the first only readies what has a finalizer
		runtime.GC()
	}
	runtime.ReadMemStats(&m)
	f, err := os.Create(profile)
	if err != nil {
		return health{}, err
	}
	defer f.Close()
	return health{Goroutines: runtime.NumGoroutine(), Heap: m.HeapAlloc, Objects: m.HeapObjects}, pprof.WriteHeapProfile(f)
}

// driven is the program of a driven window.
func driven() int {
	if err := openWindow(os.Args[1:], drive); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 2
	}
	return 0
}

// drive shows a window and answers questions about it.
func drive(window *app.App) error {
	go func() {
		in := json.NewDecoder(os.Stdin)
		out := json.NewEncoder(os.Stdout)
		for {
			var q question
			err := in.Decode(&q)
			if err != nil {
				fyne.Do(window.Window().Close)
				return
			}
			if q.Crash {
				panic("a fault of the program")
			}
			var a answer
			fyne.DoAndWait(func() {
				canvas := window.Window().Canvas()
				a.Words, a.Focus = apptest.Words(canvas), apptest.Focused(canvas)
				for _, f := range apptest.Targets(canvas) {
					_, types := f.Object.(interface{ SelectedText() string })
					a.Places = append(a.Places, spot{f.Text, f.At.X * canvas.Scale(), f.At.Y * canvas.Scale(), types})
				}
				if f, ok := apptest.Find(canvas, q.Find); ok {
					a.Found, a.X, a.Y = true, f.At.X*canvas.Scale(), f.At.Y*canvas.Scale()
				}
			})
			if q.Health != "" {
				if a.Health, err = healthNow(q.Health); err != nil {
					fmt.Fprintln(os.Stderr, err)
					return
				}
			}
			if err := out.Encode(a); err != nil {
				return
			}
		}
	}()
	return window.Run()
}

// display starts an X server of its own and returns its name.
func display(t testing.TB) string { return capturetest.Display(t, "1200x800x24") }

// window is a driven window in a process of its own.
type window struct {
	*testing.T
	display string
	cmd     *exec.Cmd
	log     bytes.Buffer // what it wrote to its standard error; read it after quit
	in      io.WriteCloser
	ask     *json.Encoder
	hear    *json.Decoder
	id      string // of the X window
}

// open starts a window on a display with an environment, and waits until it
// says ready.
func open(t *testing.T, display string, env []string, ready string) *window {
	t.Helper()
	return openUnder(t, nil, display, env, ready)
}

// openUnder is open with a program that starts and watches the window.
func openUnder(t *testing.T, watch []string, display string, env []string, ready string) *window {
	t.Helper()
	w := startWindow(t, watch, display, env)
	w.await(ready)
	w.id = w.run("xdotool", "search", "--sync", "--onlyvisible", "--name", "^Latchkey$")
	w.run("xdotool", "windowsize", "--sync", w.id, "1200", "800")
	w.run("xdotool", "windowfocus", "--sync", w.id)
	w.await(ready)
	return w
}

// startWindow starts a driven window in a process of its own, with arguments and
// maybe under a program that watches it. A display is one of X11, or of Wayland if its
// name begins so.
func startWindow(t *testing.T, watch []string, display string, env []string, args ...string) *window {
	t.Helper()
	w := &window{T: t, display: display}
	self, err := filepath.Abs(os.Args[0])
	if err != nil {
		t.Fatal(err)
	}
	x11, wayland := display, ""
	if strings.HasPrefix(display, "wayland") {
		x11, wayland = "", display
	}
	command := slices.Concat(watch, []string{self}, args)
	w.cmd = exec.Command(command[0], command[1:]...)
	w.cmd.Env = append(slices.Clone(env), drivenVariable+"=1", "DISPLAY="+x11, "WAYLAND_DISPLAY="+wayland, "FYNE_SCALE=1", "FYNE_THEME=light", "LANG=en_US.UTF-8", "LIBGL_ALWAYS_SOFTWARE=1")
	w.cmd.Stderr = io.MultiWriter(os.Stderr, &w.log)
	if w.in, err = w.cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	out, err := w.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	w.ask, w.hear = json.NewEncoder(w.in), json.NewDecoder(out)
	if err := w.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.cmd.Process.Kill(); w.cmd.Wait() })
	return w
}

// quit closes the window and waits for the process to end.
func (w *window) quit() {
	w.Helper()
	w.in.Close()
	if err := w.ended(); err != nil {
		w.Errorf("the window ended with %v", err)
	}
}

// ended waits for the process to end. One that does not is asked for the stacks of its
// goroutines, which ends it.
func (w *window) ended() error {
	stuck := time.AfterFunc(time.Minute, func() { w.cmd.Process.Signal(syscall.SIGQUIT) })
	defer stuck.Stop()
	return w.cmd.Wait()
}

func (w *window) run(name string, args ...string) string {
	w.Helper()
	cmd := exec.Command(name, args...)
	cmd.Env = append(os.Environ(), "DISPLAY="+w.display)
	out, err := cmd.Output()
	if err != nil {
		w.Fatalf("%s %s: %v", name, strings.Join(args, " "), err)
	}
	first, _, _ := strings.Cut(strings.TrimSpace(string(out)), "\n")
	return first
}

// look asks the window what it shows, and where text is.
func (w *window) look(text string) answer {
	w.Helper()
	return w.question(question{Find: text})
}

func (w *window) question(q question) answer {
	w.Helper()
	var a answer
	if err := w.ask.Encode(q); err != nil {
		w.Fatal("the window is gone: ", err)
	}
	if err := w.hear.Decode(&a); err != nil {
		w.Fatal("the window is gone: ", err)
	}
	return a
}

// await looks until the window shows a word that begins with text, and returns
// the word.
func (w *window) await(text string) string {
	w.Helper()
	return w.awaitAny(text)
}

// awaitAny is await for the first of several texts.
func (w *window) awaitAny(texts ...string) string {
	w.Helper()
	var a answer
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); {
		a = w.look("")
		for _, word := range a.Words {
			if slices.ContainsFunc(texts, func(text string) bool { return strings.HasPrefix(word, text) }) {
				return word
			}
		}
		// Each look is answered by the UI goroutine, between two frames of its
		// own: asking again is waiting.
	}
	w.shot("failed")
	w.Fatalf("the window never showed %q; it shows %q, and %q has the focus", texts, a.Words, a.Focus)
	return ""
}

// click moves the mouse onto what says text and clicks.
func (w *window) click(text string) {
	w.Helper()
	w.await(text)
	a := w.look(text)
	if !a.Found {
		w.Fatalf("nothing says exactly %q; the window shows %q", text, a.Words)
	}
	w.press(spot{X: a.X, Y: a.Y}, 1)
}

// press moves the mouse to a place and presses a button there.
func (w *window) press(at spot, button int) {
	w.Helper()
	w.run("xdotool", "mousemove", "--window", w.id, strconv.Itoa(int(at.X)), strconv.Itoa(int(at.Y)), "click", strconv.Itoa(button))
}

// write puts text in place of what stands in the field that has the focus.
func (w *window) write(text string) {
	w.Helper()
	w.run("xdotool", "key", "ctrl+a")
	w.run("xdotool", "type", "--delay", "2", text)
}

// add brings an account in by its link, from the list.
func (w *window) add(link string) {
	w.Helper()
	w.click("Add")
	w.click("otpauth://…")
	w.write(link)
	w.run("xdotool", "key", "Return")
	w.click("Later")
	w.await("Search ")
}

// copy puts a file on the clipboard of the display, as content of a type.
func (w *window) copy(kind, path string) {
	w.Helper()
	// xclip stays to serve the selection, and ends with the display.
	cmd := exec.Command("xclip", "-selection", "clipboard", "-t", kind, "-i", path)
	cmd.Env = append(os.Environ(), "DISPLAY="+w.display)
	if err := cmd.Run(); err != nil {
		w.Fatal(err)
	}
}

// recoveryCode reads the groups of the recovery code that is shown.
func (w *window) recoveryCode() []string {
	w.Helper()
	w.await("This is your recovery code.")
	group := regexp.MustCompile(`^[0-9A-HJKMNP-TV-Z]{4}$`)
	var groups []string
	for _, word := range w.look("").Words {
		if group.MatchString(word) {
			groups = append(groups, word)
		}
	}
	if len(groups) != 7 {
		w.Fatalf("the window shows %d groups of the recovery code", len(groups))
	}
	return groups
}

// prove types back the group that is asked for, in small letters.
func (w *window) prove(groups []string) {
	w.Helper()
	w.click("I wrote it down")
	w.write(strings.ToLower(groups[w.asked()-1]))
	w.run("xdotool", "key", "Return")
	w.await("Write the backup")
}

// shot leaves a picture of the display in build/screens.
func (w *window) shot(name string) {
	w.Helper()
	folder := filepath.Join("build", "screens")
	if err := os.MkdirAll(folder, 0o755); err != nil {
		w.Fatal(err)
	}
	path := filepath.Join(folder, "window-"+name+".png")
	// The window answers before it draws, and Fyne does not tell when it has
	// drawn. The pictures are for eyes; nothing is decided by them.
	time.Sleep(200 * time.Millisecond)
	w.run("import", "-window", "root", path)
}
