package app

import (
	"context"
	"fmt"
	"image"
	"maps"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/test"

	"latchkey/app/apptest"
	"latchkey/assets"
	"latchkey/sync/clock"
	"latchkey/vault"
	"latchkey/vault/keychain"
)

// noon is when the tests take place, by the device clock.
var noon = time.Date(2026, 11, 23, 12, 0, 7, 0, time.UTC)

func TestMain(m *testing.M) {
	if err := lang.AddTranslationsFS(assets.Translations, assets.TranslationsDir); err != nil {
		panic(err)
	}
	if name := os.Getenv(speaking); name != "" {
		if err := speak(name); err != nil {
			panic(err)
		}
	}
	os.Exit(m.Run())
}

// rig is a window on Fyne's test driver. What the app wants done on the UI
// goroutine waits in a queue until settle runs it on the test's goroutine.
type rig struct {
	testing.TB
	*App
	queue chan func()
	items *items
	now   time.Time
}

// items is a keychain in memory that can be made to fail.
type items struct {
	mu     sync.Mutex
	values map[string]string
	fail   error
}

func (m *items) Get(_ context.Context, user string) (string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.fail != nil {
		return "", m.fail
	}
	v, ok := m.values[user]
	if !ok {
		return "", keychain.ErrNotFound
	}
	return v, nil
}

func (m *items) Set(_ context.Context, user, value string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.fail == nil {
		m.values[user] = value
	}
	return m.fail
}

func (m *items) Delete(_ context.Context, user string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.fail == nil {
		delete(m.values, user)
	}
	return m.fail
}

// options vary a rig before its window is made.
type options func(*rig, *Options)

func newRig(t testing.TB, vary ...options) *rig {
	t.Helper()
	t.Setenv("LANG", "en_US.UTF-8")
	f := theDesk()
	t.Cleanup(f.clear)
	r := &rig{TB: t, queue: make(chan func(), 1000), items: &items{values: map[string]string{}}, now: noon}
	dir := t.TempDir()
	o := Options{
		Place: "your keychain", Do: func(f func()) { r.queue <- f },
		Store: keychain.OS(keychain.Options{Dir: dir, Items: r.items}),
		Clock: clock.Open(clock.Options{Device: func() time.Time { return r.now }, Boot: func() (time.Duration, string) { return r.now.Sub(noon) + time.Hour, "boot" }}),
	}
	for _, v := range vary {
		v(r, &o)
	}
	r.App = New(f, o)
	t.Cleanup(r.window.Close)
	r.settle()
	return r
}

// holding puts accounts into the keychain before the window is made.
func holding(accounts ...vault.Account) options {
	return func(r *rig, o *Options) {
		_, err := o.Store.Update(context.Background(), func(v *vault.Vault) error {
			for _, a := range accounts {
				if _, err := v.Add(a, noon); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			r.Fatal(err)
		}
	}
}

// settle runs what is queued until no task is under way.
func (r *rig) settle() {
	r.Helper()
	if r.App == nil {
		return
	}
	deadline := time.After(time.Minute)
	for r.busy > 0 || r.reading > 0 || r.saving > 0 || r.auto.running {
		select {
		case f := <-r.queue:
			f()
		case <-deadline:
			r.Fatal("a task did not end within a minute")
		}
	}
	for {
		select {
		case f := <-r.queue:
			f()
		default:
			return
		}
	}
}

// pass lets time go by.
func (r *rig) pass(d time.Duration) {
	r.now = r.now.Add(d)
	r.tick(r.Clock.Now())
	r.settle()
}

// press taps what says text.
func (r *rig) press(text string) {
	r.Helper()
	text = spoken(text)
	f, ok := apptest.Find(r.window.Canvas(), text)
	if !ok {
		r.Fatalf("nothing says %q; on the screen: %q", text, r.words())
	}
	test.TapCanvas(r.window.Canvas(), f.At)
	r.settle()
}

// typeInto types text into the entry that says (or asks for) what.
func (r *rig) typeInto(what, text string) {
	r.Helper()
	what = spoken(what)
	f, ok := apptest.Find(r.window.Canvas(), what)
	if !ok {
		r.Fatalf("nothing says %q; on the screen: %q", what, r.words())
	}
	entry, ok := f.Object.(interface {
		fyne.Focusable
		SetText(string)
	})
	if !ok {
		r.Fatalf("%q is no place to type", what)
	}
	entry.SetText("")
	test.Type(entry, text)
	r.settle()
}

// visit shows a screen and waits until it is ready.
func (r *rig) visit(s screen) {
	r.show(s)
	r.settle()
}

// words returns everything that can be read on the screen, in one text.
func (r *rig) words() string { return strings.Join(apptest.Words(r.window.Canvas()), "\n") }

// sees fails the test unless each text can be read on the screen.
func (r *rig) sees(texts ...string) {
	r.Helper()
	all := r.words()
	for _, text := range texts {
		if !reads(all, text) {
			r.Errorf("%q cannot be read; on the screen:\n%s", text, all)
		}
	}
}

func (r *rig) shot() image.Image { return r.window.Canvas().Capture() }

// totp returns an account for tests.
func totp(issuer, name, secret string, vary ...func(*vault.Account)) vault.Account {
	s, err := vault.ParseSecret(secret)
	if err != nil {
		panic(fmt.Sprint("bad secret in a test: ", err))
	}
	a := vault.Account{Kind: vault.TOTP, Issuer: issuer, Name: name, Secret: s, Algorithm: vault.SHA1, Digits: 6, Period: 30}
	for _, v := range vary {
		v(&a)
	}
	return a
}

func (m *items) copied() map[string]string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return maps.Clone(m.values)
}
