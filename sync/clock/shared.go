package clock

import (
	"encoding/json"
	"os"
	"time"
)

// Several processes may have one file: a window, and commands in a terminal. Each takes over what another one wrote before
// it changes something itself, and whenever it looks at the clock (Check). Files are replaced as a whole, so what is read
// is always the work of one of them; of two changes within the same few milliseconds the later one counts.

// change runs a change of what is kept, with c.mu held and what other processes wrote taken over, and brings it to the
// file unless do says that there is nothing to keep. The error says why the file could not be written; Status has it, too.
func (c *Clock) change(do func() (keep bool)) error {
	c.saving.Lock()
	defer c.saving.Unlock()
	text, err := c.changed(do)
	if text == nil && err == nil {
		return nil
	}
	path := c.options.Path
	if err == nil {
		err = replace(path, text)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.note = err; err == nil {
		// Should this fail, the file is read once more than necessary.
		c.file, _ = os.Stat(path)
	}
	return err
}

// changed runs a change and gives what is to be written, which is nothing where nothing is kept.
func (c *Clock) changed(do func() (keep bool)) ([]byte, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.renew()
	if !do() || c.options.Path == "" {
		return nil, nil
	}
	c.unsaved = false
	seen := c.device().Round(0)
	c.state.Seen = &seen
	text, err := json.MarshalIndent(c.state, "", "\t")
	return append(text, '\n'), err
}

// renew takes over what another process wrote. A file that is gone or cannot be used changes nothing: this process knows
// better, and writes a new one with its next change. c.saving and c.mu are held.
func (c *Clock) renew() {
	if c.options.Path == "" {
		return
	}
	which, err := os.Stat(c.options.Path)
	if err != nil || c.file != nil && os.SameFile(which, c.file) && which.ModTime().Equal(c.file.ModTime()) && which.Size() == c.file.Size() {
		return
	}
	loaded, which, err := load(c.options.Path)
	if err != nil || which == nil {
		return
	}
	c.file, c.note = which, nil
	now := c.look()
	event, offset := c.pending, c.offset.Load()
	c.take(loaded, now)
	c.pending.Step = event.Step // what was noticed by the look above, and not a second time
	if moved := time.Duration(c.offset.Load() - offset); size(moved) > stepGrain {
		c.pending.Elsewhere = true
	}
	c.pending.Offset = 0
	if c.pending != (Event{}) {
		c.pending.Offset = time.Duration(c.offset.Load())
	}
}

// catchUp takes over what another process wrote.
func (c *Clock) catchUp() {
	c.saving.Lock()
	defer c.saving.Unlock()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.renew()
}

// take makes what was read from the file the state of this process. c.mu is held.
func (c *Clock) take(loaded state, now reading) {
	c.state, c.tick = loaded, now
	c.offset.Store(0)
	if last, decided := c.state.Last, c.state.Decided; last != nil && last.Decided && decided != nil {
		// Both were written by the same measurement: it can still be applied if nothing has happened since.
		last.taken = *decided
	}
	if held := c.state.Correction; held != nil {
		c.offset.Store(int64(held.Offset))
		if sameBoot(held.Seen, now) {
			c.noticeStep(held.Seen, now)
		}
	}
}
