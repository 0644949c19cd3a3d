package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// soakVariable says how long the soak takes, such as 30m (make soak).
const soakVariable = "LATCHKEY_SOAK"

const soakPassphrase = "otter gravel sunset plum"

// TestSoak is a person without a plan: seeded random taps and keys in the real
// window, between them locking and unlocking, imports and restores. Nothing may
// crash, hang, race (under -race), be logged as an error, or grow.
func TestSoak(t *testing.T) {
	text := os.Getenv(soakVariable)
	if text == "" {
		t.Skip("it takes long: make soak")
	}
	length, err := time.ParseDuration(text)
	if err != nil {
		t.Fatal(err)
	}
	d := filledDevice(t, 1000)
	d.backedUp()
	if err := os.WriteFile(d.path("passphrase.txt"), []byte(soakPassphrase), 0o600); err != nil {
		t.Fatal(err)
	}
	d.must("lock", "--new-passphrase-file", d.path("passphrase.txt"))

	const seed = 7
	s := &soak{window: open(t, display(t), d.Env(), lockedTitle), device: d, rng: rand.New(rand.NewPCG(seed, seed)), done: map[string]int{}}
	s.home()
	s.spend(length)
	s.quit()
	for line := range strings.Lines(s.log.String()) {
		if grave(line) {
			t.Errorf("in the log: %s", line)
		}
	}
	s.judge()
}

// grave tells which lines of the log must not be there. Fyne logs as errors what
// the machine of a test does not have: folders of its own, a browser; and that it
// read its preferences while it was writing them (v2.8.1 watches the file that it
// writes in place). What it was about and why are lines of their own.
func grave(line string) bool {
	for _, known := range []string{"Getting favorite locations", "this computer does not define", "Failed to open", "Preferences load error"} {
		if strings.Contains(line, known) {
			return false
		}
	}
	for _, word := range []string{"DATA RACE", "panic", "fatal error", "Fyne error:", "Error in Fyne call thread"} {
		if strings.Contains(line, word) {
			return true
		}
	}
	return false
}

const lockedTitle = "Latchkey is locked"

// soak drives one window.
type soak struct {
	*window
	device *device
	rng    *rand.Rand
	done   map[string]int // how often what was done
	seen   []health       // of the list, at even distances
}

// spend does what comes for a while.
func (s *soak) spend(length time.Duration) {
	const looks = 20
	deeds := []struct {
		name   string
		weight int
		do     func()
	}{
		{"tap", 60, s.tap}, {"key", 20, s.key}, {"type", 8, s.scribble}, {"scroll", 8, s.scroll},
		{"size", 2, s.size}, {"lock", 2, s.lock}, {"import", 2, s.bring}, {"restore", 1, s.restore},
	}
	all := 0
	for _, d := range deeds {
		all += d.weight
	}
	begin := time.Now()
	for next := time.Duration(0); time.Since(begin) < length; {
		if slices.Contains(s.look("").Words, lockedTitle) {
			s.home() // or scribbling would be taken for wrong passphrases
		}
		n, i := s.rng.IntN(all), 0
		for ; n >= deeds[i].weight; i++ {
			n -= deeds[i].weight
		}
		deeds[i].do()
		s.done[deeds[i].name]++
		if at := time.Since(begin); at >= next {
			next += length / looks
			s.home()
			now := s.question(question{Health: filepath.Join("build", fmt.Sprintf("soak-%02d.pprof", len(s.seen)))}).Health
			s.seen = append(s.seen, now)
			s.Logf("%7v  %3d goroutines  %6.1f MB in %d objects", at.Round(time.Second), now.Goroutines, float64(now.Heap)/1e6, now.Objects)
		}
	}
	s.Logf("done: %v", s.done)
}

// spared are the words on what would end the run, and the lock. Another shade or
// size of the text has Fyne parse its fonts again, and go-text keeps those from
// before for ever (harfbuzz.Buffer.planCache in v0.3.4): 5 MB each time, which a
// person pays once or twice and a soak fifty times.
var spared = []string{"Turn the app lock off", "Turn off", "Erase", "Start over", "Quit", "Use this passphrase",
	"As the system", "Light", "Dark", "100 %", "115 %", "130 %", "150 %", "175 %", "200 %"}

func isSpared(text string) bool {
	return slices.ContainsFunc(spared, func(word string) bool { return strings.HasPrefix(text, word) })
}

// tap presses a mouse button on something that can be tapped, now and then
// anywhere.
func (s *soak) tap() {
	places := slices.DeleteFunc(s.look("").Places, func(p spot) bool { return isSpared(p.Text) })
	at := spot{X: float32(s.rng.IntN(390)), Y: float32(s.rng.IntN(800))}
	if len(places) > 0 && s.rng.IntN(10) > 0 {
		at = places[s.rng.IntN(len(places))]
	}
	button := 1
	if s.rng.IntN(12) == 0 {
		button = 3
	}
	s.press(at, button)
}

func (s *soak) key() {
	keys := []string{"Escape", "Escape", "Return", "Tab", "Tab", "shift+Tab", "space", "Up", "Down", "Left", "Right", "Home", "End", "Prior", "Next",
		"BackSpace", "Delete", "ctrl+f", "ctrl+n", "ctrl+comma", "ctrl+z", "ctrl+a", "ctrl+c", "ctrl+x", "ctrl+v", "F1", "Menu"}
	key := keys[s.rng.IntN(len(keys))]
	if (key == "space" || key == "Return") && isSpared(s.look("").Focus) {
		key = "Tab"
	}
	s.run("xdotool", "key", key)
}

func (s *soak) scribble() {
	const letters = "abcdeilmnorstu 0123456789/.-@éß中"
	runes := []rune(letters)
	var text []rune
	for range 1 + s.rng.IntN(8) {
		text = append(text, runes[s.rng.IntN(len(runes))])
	}
	s.run("xdotool", "type", "--delay", "2", "--", string(text))
}

func (s *soak) scroll() {
	button := strconv.Itoa(4 + s.rng.IntN(2))
	s.run("xdotool", "mousemove", "--window", s.id, strconv.Itoa(s.rng.IntN(390)), strconv.Itoa(s.rng.IntN(800)),
		"click", "--repeat", strconv.Itoa(1+s.rng.IntN(40)), "--delay", "4", button)
}

func (s *soak) size() {
	sizes := [][2]string{{"1200", "800"}, {"800", "600"}, {"390", "800"}, {"844", "390"}}
	size := sizes[s.rng.IntN(len(sizes))]
	s.run("xdotool", "windowsize", s.id, size[0], size[1])
}

// lock locks the window, and unlocks it. Keys come by the button that turns the
// lock off as well; then it is put on again as the window offers.
func (s *soak) lock() {
	s.home()
	s.run("xdotool", "key", "ctrl+l")
	if s.awaitAny(lockedTitle, "Set the lock") == lockedTitle {
		s.home()
		return
	}
	s.run("xdotool", "windowsize", "--sync", s.id, "1200", "800")
	s.click("Set the lock")
	s.await("Turn the app lock on")
	for i := range 2 {
		fields := slices.DeleteFunc(s.look("").Places, func(p spot) bool { return !p.Types })
		s.press(fields[i], 1)
		s.write(soakPassphrase)
	}
	s.run("xdotool", "key", "Return")
	s.await("The app lock is on")
	s.done["put on"]++
	s.lock()
}

// bring pastes links of accounts, some of which may be there already.
func (s *soak) bring() {
	s.home()
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
	var links strings.Builder
	for range 1 + s.rng.IntN(4) {
		n := s.rng.IntN(len(letters))
		fmt.Fprintf(&links, "otpauth://totp/Fresh:%d?secret=JBSWY3DPEHPK3PX%c&issuer=Fresh\n", n, letters[n])
	}
	path := s.device.path("paste.txt")
	if err := os.WriteFile(path, []byte(links.String()), 0o600); err != nil {
		s.Fatal(err)
	}
	s.copy("UTF8_STRING", path)
	s.run("xdotool", "key", "ctrl+f")
	s.run("xdotool", "key", "ctrl+v")
	s.take("brought")
}

// restore brings back what is in the backup and was deleted since.
func (s *soak) restore() {
	code, err := os.ReadFile(s.device.path("code.txt"))
	if err != nil {
		s.Fatal(err)
	}
	const choice, page = "Restore a backup", "The file that ends in .age"
	for tries := 0; !s.shows(page, 0); tries++ {
		if tries == 5 {
			s.Fatalf("the way to %q is not found: %q", choice, s.look("").Words)
		}
		// A tap may meet the list while it takes its place, or what comes over it.
		s.home()
		if at, ok := s.place(func(p spot) bool { return strings.Contains(p.Text, "more-horizontal") }); ok {
			s.press(at, 1)
		}
		if s.shows(choice, 5*time.Second) {
			s.click(choice)
			s.shows(page, 20*time.Second)
		}
	}
	s.write(s.device.path("backup.age"))
	s.run("xdotool", "key", "Return")
	s.write(strings.TrimSpace(string(code)))
	s.run("xdotool", "key", "Return")
	s.take("restored")
}

// shows waits until the words are on the screen, if that takes no longer than so.
func (s *soak) shows(words string, patience time.Duration) bool {
	for deadline := time.Now().Add(patience); ; {
		if slices.Contains(s.look("").Words, words) {
			return true
		}
		if time.Now().After(deadline) {
			return false
		}
	}
}

// take agrees to what would come in. There may be nothing that is new.
func (s *soak) take(what string) {
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); {
		if at, ok := s.place(func(p spot) bool { return strings.HasPrefix(p.Text, "Add ") }); ok {
			s.done[what]++
			s.press(at, 1)
			break
		}
		if slices.ContainsFunc(s.look("").Words, func(word string) bool {
			return strings.Contains(word, "added") || strings.Contains(word, "here already") || strings.Contains(word, "Nothing")
		}) {
			s.done[what]++
			break
		}
	}
	s.home()
}

// place finds something that can be tapped.
func (s *soak) place(fits func(spot) bool) (spot, bool) {
	places := s.look("").Places
	if i := slices.IndexFunc(places, fits); i >= 0 {
		return places[i], true
	}
	return spot{}, false
}

// home finds the way to the list from anywhere, as a person would, and opens the
// lock where it is on.
func (s *soak) home() {
	ways := []func(){
		func() { s.run("xdotool", "key", "Escape") },
		func() {
			if at, ok := s.place(func(p spot) bool {
				return slices.Contains([]string{"Cancel", "OK", "Close", "Done", "Not now"}, p.Text) || strings.Contains(p.Text, "arrow-back")
			}); ok {
				s.press(at, 1)
			}
		},
		func() { s.press(spot{X: 3, Y: 300}, 1) }, // beside everything
		func() { s.run("xdotool", "key", "ctrl+f") },
	}
	for i := range 400 {
		a := s.look("")
		if at := slices.IndexFunc(a.Places, func(p spot) bool { return p.Types && strings.HasPrefix(p.Text, "Search") }); at >= 0 || slices.Contains(a.Words, "Welcome to Latchkey") {
			return
		}
		if !slices.Contains(a.Words, lockedTitle) {
			ways[i%len(ways)]()
			continue
		}
		if at, ok := s.place(func(p spot) bool { return p.Types }); ok {
			s.press(at, 1)
			s.write(soakPassphrase)
			s.run("xdotool", "key", "Return")
			s.looks(50)
		}
	}
	s.shot("soak-lost")
	s.Fatalf("there is no way to the list from here: %q", s.look("").Words)
}

// looks lets the window answer n times, and so do what it has begun.
func (s *soak) looks(n int) {
	for range n {
		s.look("")
	}
}

// judge compares what the window held on to early, when everything had been
// opened once, and at the end.
func (s *soak) judge() {
	if len(s.seen) < 20 {
		return
	}
	// Five goroutines come and go with the clipboard, which a window owns by a
	// connection to the display: what leaks is there when they are fewest.
	least := func(all []float64) float64 { return all[0] }
	middle := func(all []float64) float64 { return all[len(all)/2] }
	early, late := s.seen[4:9], s.seen[len(s.seen)-5:]
	for _, c := range []struct {
		name  string
		value func(health) float64
		of    func([]float64) float64
		room  float64 // for what is under way at the moment, and for caches
	}{
		{"goroutines", func(h health) float64 { return float64(h.Goroutines) }, least, 1.1},
		{"bytes on the heap", func(h health) float64 { return float64(h.Heap) }, middle, 1.15},
		{"objects on the heap", func(h health) float64 { return float64(h.Objects) }, middle, 1.15},
	} {
		sorted := func(of []health) (all []float64) {
			for _, h := range of {
				all = append(all, c.value(h))
			}
			slices.Sort(all)
			return all
		}
		a, b := c.of(sorted(early)), c.of(sorted(late))
		s.Logf("%s: %.0f early, %.0f at the end", c.name, a, b)
		if b > a*c.room {
			s.Errorf("%s grew from %.0f to %.0f", c.name, a, b)
		}
	}
}
