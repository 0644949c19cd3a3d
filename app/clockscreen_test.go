package app

import (
	"net"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"latchkey/app/apptest"
	"latchkey/sync/clock"
	"latchkey/sync/clock/clocktest"
	"latchkey/vault"
)

// asking lets the clock run by the real time and ask servers of the test's own.
func asking(servers ...string) options {
	return func(r *rig, o *Options) {
		list, err := clock.ParseServers(strings.Join(servers, ","))
		if err != nil {
			r.Fatal(err)
		}
		o.Clock = clock.Open(clock.Options{Servers: list})
		r.now = time.Now()
	}
}

// three starts three time servers that are ahead of this machine.
func three(t *testing.T, ahead time.Duration) []string {
	var out []string
	for range 3 {
		out = append(out, clocktest.Start(t, ahead).Addr)
	}
	return out
}

// Sources that did not prove who they are: the correction is asked about, with
// both times, and undone with one tap.
func TestCorrectUnproven(t *testing.T) {
	r := newRig(t, holding(demo()...), asking(three(t, 45*time.Second)...))
	r.press("Clock not checked")
	r.sees("Not checked yet", "Who was asked", "No time server yet.")
	r.press("Sync now")
	r.sees("45.0 s behind", "Most sites will refuse your codes.", "3 of 3 time sources agree.", "They did not prove who they are.", "agrees")
	r.press("Make codes right")
	r.sees("Use corrected time?", "This device says", "Compare with a watch you trust.")
	if r.Clock.Status().Corrected {
		t.Fatal("it was corrected without a yes")
	}
	r.press("Cancel")
	r.press("Make codes right")
	r.press("Make codes right")
	r.sees("Codes use corrected time, +45.0 s", "Codes are right", "This device is 45.0 s behind")
	if r.toast.object.Visible() {
		t.Error("a toast repeats what the page says")
	}
	if off := time.Until(r.Clock.Now()); off < 44*time.Second || off > 46*time.Second {
		t.Errorf("codes are computed for %v from now", off)
	}
	r.back()
	r.sees("Codes use corrected time, +45.0 s")
	r.press("Undo")
	r.sees("This device is 45.0 s behind", "Most sites will refuse your codes.")
	if n := strings.Count(r.words(), "This device is 45.0 s behind"); n != 1 {
		t.Errorf("the list says %d times how far the clock is off", n)
	}
	list := r.top().(*accounts)
	list.copy(r.vault.Accounts[0])
	r.sees("Copied, but it will be refused: This device is 45.0 s behind.")
	r.toast.object.Hide()
	list.copy(r.vault.Accounts[0])
	if r.toast.object.Visible() {
		t.Error("it warns at every copy")
	}
	if r.Clock.Status().Corrected {
		t.Error("still corrected after Undo")
	}
}

func TestClockRight(t *testing.T) {
	r := newRig(t, holding(demo()...), asking(three(t, 0)...))
	r.show(newClockScreen(r.App))
	r.press("Sync now")
	r.sees("Your clock is right")
	r.back()
	r.sees("Clock right")
}

// An account whose codes last longer bears more.
func TestLevelScalesWithPeriod(t *testing.T) {
	minute := totp("Example", "", "AAAABBBBCCCCDDDD", func(a *vault.Account) { a.Period = 60 })
	servers := three(t, 8*time.Second)
	for _, tc := range []struct {
		account vault.Account
		banner  bool
	}{{minute, false}, {demo()[0], true}} {
		r := newRig(t, holding(tc.account), asking(servers...))
		r.sync()
		r.settle()
		if got := strings.Contains(r.words(), "Some sites will refuse your codes."); got != tc.banner {
			t.Errorf("period %d: the banner is shown: %v, want %v", tc.account.Period, got, tc.banner)
		}
		r.sees("This device is 8.0 s behind")
	}
}

// Loss of the network is a calm word, and the codes stay.
func TestNoNetwork(t *testing.T) {
	r := newRig(t, holding(demo()...), asking("127.0.0.1:9", "127.0.0.1:10", "127.0.0.1:11"))
	r.show(newClockScreen(r.App))
	r.press("Sync now")
	r.sees("No time server could be reached. Your codes are as before", "Who was asked last", "127.0.0.1:10 · NTP", "no answer")
	if strings.Contains(r.words(), "No time server yet.") {
		t.Error("it says that nobody has been asked")
	}
	if r.toast.object.Visible() {
		t.Error("a toast repeats what the page says")
	}
	r.back()
	r.sees("GitHub")
}

// Servers that never answer: the window stays live, and there is a result.
func TestSilentServers(t *testing.T) {
	var silent []string
	for range 3 {
		conn, err := net.ListenPacket("udp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		silent = append(silent, conn.LocalAddr().String())
	}
	r := newRig(t, holding(demo()...), asking(silent...))
	r.show(newClockScreen(r.App))
	began := time.Now()
	r.sync()
	ticks := 0
	for r.busy > 0 {
		select {
		case f := <-r.queue:
			f()
		case <-time.After(100 * time.Millisecond):
			r.tick(r.Clock.Now()) // as the pulse would
			ticks++
		}
	}
	t.Logf("a result after %v, and the window ticked %d times meanwhile", time.Since(began).Round(time.Millisecond), ticks)
	if ticks == 0 {
		t.Error("the window did not live while the servers were asked")
	}
	r.sees("No time server could be reached.")
}

// One server against two others of its like: nothing is decided, nothing done.
func TestNoDecision(t *testing.T) {
	r := newRig(t, holding(demo()...), asking(clocktest.Start(t, 0).Addr, clocktest.Start(t, time.Minute).Addr, clocktest.Start(t, -time.Minute).Addr))
	r.show(newClockScreen(r.App))
	r.press("Sync now")
	r.sees("No decision", "The servers contradict each other.", "Nothing was changed.")
}

// Without a network, the codes of another device tell the time.
func TestCalibrate(t *testing.T) {
	r := newRig(t, holding(demo()...))
	account := r.vault.Accounts[0]
	truth := r.now.Add(95 * time.Second)
	first, err := account.Code(truth.Add(-30 * time.Second))
	if err != nil {
		t.Fatal(err)
	}
	second, err := account.Code(truth)
	if err != nil {
		t.Fatal(err)
	}
	r.show(newClockScreen(r.App))
	r.press("Check with a code")
	r.typeInto("the code it shows now", first.Grouped())
	r.typeInto("the code after it", second.Value)
	r.press("Compare")
	r.sees("This device is 1 min")
	r.press("Make codes right")
	r.press("Make codes right")
	if off := r.Clock.Status().Offset; off < 80*time.Second || off > 110*time.Second {
		t.Errorf("corrected by %v, want about 95 s", off)
	}
	got, err := account.Code(r.Clock.Now())
	if err != nil || got.Value != second.Value {
		t.Errorf("shows %q, the other device %q", got.Value, second.Value)
	}
}

func TestCalibrateNoMatch(t *testing.T) {
	r := newRig(t, holding(totp("Example", "", "AAAABBBBCCCCDDDD", func(a *vault.Account) { a.Digits = 10 })))
	r.show(newCalibrate(r.App))
	r.typeInto("the code it shows now", "0000000001")
	r.typeInto("the code after it", "0000000002")
	r.press("Compare")
	r.sees("No time of yesterday, today or tomorrow gives these codes.")
}

// Settings of the clock are kept, and a bad server list is refused by name.
func TestServers(t *testing.T) {
	r := newRig(t, holding(demo()...))
	r.show(newClockScreen(r.App))
	s := r.top().(*clockScreen)
	s.servers.SetText("time.example.com\nnot a/name")
	r.press("Save")
	r.sees("This is not a time server")
	s.servers.SetText("time.example.com\ntime.example.org:1123")
	r.press("Save")
	if got := r.Clock.Servers(); len(got) != 2 || got[1].Host != "time.example.org:1123" {
		t.Errorf("kept as %v", got)
	}
	r.press("Back to the usual ones")
	if got := r.Clock.Servers(); len(got) != len(clock.DefaultServers()) {
		t.Errorf("reset to %v", got)
	}
	r.press("Check the clock when Latchkey starts")
	if !r.Clock.AtStart() {
		t.Error("the opt-in was not kept")
	}
}

// What was typed into the server list stays until it is saved, and Sync asks
// what is shown.
func TestServersTyped(t *testing.T) {
	r := newRig(t, holding(demo()...), func(r *rig, o *Options) {
		o.Clock = clock.Open(clock.Options{})
		r.now = time.Now()
	})
	r.show(newClockScreen(r.App))
	s := r.top().(*clockScreen)
	typed := strings.Join(three(t, 45*time.Second), "\n")
	s.servers.SetText(typed)
	r.press("Check the clock when Latchkey starts")
	r.refresh()
	if s.servers.Text != typed {
		t.Fatalf("the list says %q, typed was %q", s.servers.Text, typed)
	}
	r.press("Sync now")
	r.sees("45.0 s behind", "Most sites will refuse your codes.", "3 of 3 time sources agree.")
	if got := r.Clock.Servers(); len(got) != 3 {
		t.Errorf("kept as %v", got)
	}
	asked := r.Clock.Status().Last.At
	s.servers.SetText("not a/name")
	r.press("Sync now")
	r.sees("This is not a time server")
	if got := r.Clock.Status().Last.At; !got.Equal(asked) {
		t.Error("it asked although the list that is shown cannot be used")
	}
}

// Servers that were asked before stay beside the verdict they gave when a later
// try fails.
func TestLaterTryFails(t *testing.T) {
	r := newRig(t, holding(demo()...), func(r *rig, o *Options) {
		o.Clock = clock.Open(clock.Options{})
		r.now = time.Now()
	})
	r.show(newClockScreen(r.App))
	s := r.top().(*clockScreen)
	s.servers.SetText(strings.Join(three(t, 45*time.Second), "\n"))
	r.press("Sync now")
	s.servers.SetText("127.0.0.1:9\n127.0.0.1:10\n127.0.0.1:11")
	r.press("Sync now")
	r.sees("45.0 s behind", "No time server could be reached.", "Who was asked last", "no answer", "Who said so", "agrees")
}

// Accounts of the same title are told apart, and the one that was chosen is used.
func TestCalibrateSameTitle(t *testing.T) {
	one, two := totp("Example", "you", "AAAABBBBCCCCDDDD"), totp("Example", "you", "BBBBCCCCDDDDEEEE")
	r := newRig(t, holding(one, two))
	r.show(newCalibrate(r.App))
	c := r.top().(*calibrate)
	if len(c.which.Options) != 2 || c.which.Options[0] == c.which.Options[1] {
		t.Fatalf("the choices are %q", c.which.Options)
	}
	c.which.SetSelected(c.which.Options[1])
	first, err := two.Code(r.now.Add(65 * time.Second))
	if err != nil {
		t.Fatal(err)
	}
	second, err := two.Code(r.now.Add(95 * time.Second))
	if err != nil {
		t.Fatal(err)
	}
	r.typeInto("the code it shows now", first.Value)
	r.typeInto("the code after it", second.Value)
	r.press("Compare")
	r.sees("This device is 1 min")
}

// The sheet that shows progress holds its words and its button, also when the
// words change and on a phone.
func TestProgressHolds(t *testing.T) {
	for _, width := range []float32{300, 390, 1200} {
		r := newRig(t, holding(demo()...))
		r.window.Resize(fyne.NewSize(width, 700))
		p := newProgress(r.App, "Asking…", func() {})
		p.show()
		for _, words := range []string{"Comparing with every minute of two days, which takes a moment…", strings.Repeat("many words ", 20), "few"} {
			p.say(words)
			sheet := p.object.Objects[1].(*fyne.Container).Objects[0]
			top := r.fyne.Driver().AbsolutePositionForObject(sheet)
			f, ok := apptest.Find(r.window.Canvas(), "Cancel")
			if !ok {
				t.Fatal("there is no Cancel")
			}
			if bottom, end := f.At.Y+f.Object.Size().Height/2, top.Y+sheet.Size().Height; bottom > end-8 || bottom < end-24 {
				t.Errorf("width %v, %q: the button ends at %v, the sheet at %v", width, words, bottom, end)
			}
			if top.X < 0 || top.X+sheet.Size().Width > width {
				t.Errorf("width %v: the sheet is %v at %v", width, sheet.Size(), top)
			}
		}
		p.hide()
	}
}

// A clock that cannot be right is said without a network.
func TestFinding(t *testing.T) {
	r := newRig(t, holding(demo()...), func(r *rig, o *Options) {
		past := time.Date(2015, 1, 1, 0, 0, 0, 0, time.UTC)
		o.Clock = clock.Open(clock.Options{Device: func() time.Time { return past }})
	})
	r.sees("The date of this device is before Latchkey was made")
}

// Every cause has words, and they differ.
func TestCauseWords(t *testing.T) {
	newRig(t)
	seen := map[string]clock.CauseKind{}
	for kind := clock.CauseNone; kind <= clock.CauseSetWrong; kind++ {
		why, mend := causeWords(clock.Cause{Kind: kind, Days: 3, Place: "Asia/Kolkata", ShownZone: 330 * time.Minute})
		if (why == "") != (kind == clock.CauseNone) || (mend == "") != (kind == clock.CauseNone) {
			t.Errorf("%v: %q, %q", kind, why, mend)
		}
		if other, ok := seen[why]; ok {
			t.Errorf("%v and %v have the same words", kind, other)
		}
		seen[why] = kind
	}
	why, _ := causeWords(clock.Cause{Kind: clock.CauseZone, ShownZone: 330 * time.Minute, Place: "Asia/Kolkata"})
	if !strings.Contains(why, "UTC+05:30 (Kolkata)") || !strings.Contains(why, "UTC+00:00") {
		t.Errorf("the zone is told as %q", why)
	}
}
