package keychain

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"time"
)

// WaitError says how long it is until the next passphrase may be tried. It is
// [ErrWait].
type WaitError struct{ Wait time.Duration }

func (e *WaitError) Error() string {
	return fmt.Sprintf("%v: %d s", ErrWait, (e.Wait+time.Second-1)/time.Second)
}

// Unwrap returns [ErrWait].
func (*WaitError) Unwrap() error { return ErrWait }

// tries remembers wrong passphrases in a small file, so that a new start does
// not forget them. A file that is gone, or cannot be read or written, holds
// nobody up: it slows a person at the keyboard down, and must never lock the
// owner out. It is nothing against someone who has copied the sealed bytes.
type tries struct {
	disk disk
	path string
	now  func() time.Time
	// unwritten is what the file should say and does not.
	unwritten *wrongs
}

// wrongs is what the file says.
type wrongs struct {
	Wrong int       `json:"wrong"` // passphrases in a row
	Last  time.Time `json:"last"`  // when the last of them was
}

const (
	maxTries  = 1 << 10 // bytes of the file
	freeTries = 3
	maxWait   = time.Minute
)

// delay is the pause after the last wrong passphrase: none after the first two,
// then 1, 2, 4 … up to 60 seconds.
func (w wrongs) delay() time.Duration {
	if w.Wrong < freeTries {
		return 0
	}
	return min(time.Second<<min(w.Wrong-freeTries, 6), maxWait)
}

func (t *tries) read() wrongs {
	if t.unwritten != nil {
		return *t.unwritten
	}
	data, err := readFile(t.disk, t.path, maxTries)
	if err != nil || data == nil {
		return wrongs{}
	}
	var w wrongs
	if json.Unmarshal(data, &w) != nil {
		return wrongs{}
	}
	return w
}

// wait returns how long the next try must wait. A clock that was set back, so
// that the last try lies ahead, asks for no wait: it would have no bound.
func (t *tries) wait() time.Duration {
	w := t.read()
	since := t.now().Sub(w.Last)
	if since < 0 {
		return 0
	}
	return max(w.delay()-since, 0)
}

// wrong counts a wrong passphrase.
func (t *tries) wrong() {
	w := t.read()
	w = wrongs{Wrong: min(max(w.Wrong, 0), 1000) + 1, Last: t.now().UTC()}
	t.unwritten = &w
	if data, err := json.Marshal(w); err == nil && writeFile(t.disk, t.path, append(data, '\n')) == nil {
		t.unwritten = nil
	}
}

// clear forgets the wrong ones after the right one.
func (t *tries) clear() {
	t.unwritten = nil
	if err := t.disk.Remove(t.path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.unwritten = &wrongs{}
	}
}
