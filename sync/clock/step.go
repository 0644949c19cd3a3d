package clock

import "time"

// Event is something that happened to the clock while nobody asked. The zero Event is nothing.
type Event struct {
	// Step is how far the device clock was set forward, or back when negative.
	Step time.Duration
	// Offset is the offset in force after it.
	Offset time.Duration
	// Dropped says that a correction was taken out, because the device clock is right again.
	Dropped bool
	// Elsewhere says that another process with the same file put a correction in force, changed it or took it out.
	Elsewhere bool
}

const (
	// stepLimit is the smallest step of the device clock that counts: below it codes do not suffer.
	stepLimit = 2 * time.Second
	// bootDrift is the most that the wall clock and the boot clock part by themselves where the system disciplines only
	// the wall clock: 100 parts in a million, the worst of quartz.
	bootDrift = 10_000
)

// Check notices that the device clock was set, and what another process changed in the file. It is made for a call once a
// second and after a sleep: it reads two clocks, asks for the date of the file and reads it when that is another one, but
// waits for nothing. When the clock was set, the offset in force was moved the other way, so codes stay right, and what
// happened is returned once. Sleep is no step: it moves the wall clock and the boot clock alike.
func (c *Clock) Check() Event {
	// While this process writes the file itself there is a next time.
	free := c.saving.TryLock()
	c.mu.Lock()
	if free {
		c.renew()
		c.saving.Unlock()
	}
	c.look()
	event := c.pending
	c.pending = Event{}
	news := event.Step != 0 || event.Dropped
	c.unsaved = c.unsaved || news
	c.mu.Unlock()
	if news {
		// Whoever writes first, another change or Close, writes this as well; nothing is left to do here then.
		go func() { _ = c.change(func() bool { return c.unsaved }) }()
	}
	return event
}

// look reads both clocks and notices a step since the last look. c.mu is held.
func (c *Clock) look() reading {
	now := c.read()
	if sameBoot(c.tick, now) {
		c.noticeStep(c.tick, now)
	}
	c.tick = now
	return now
}

// noticeStep moves everything that is relative to the device clock when that was set between two readings of one boot.
// c.mu is held.
func (c *Clock) noticeStep(from, to reading) {
	moved := step(from, to)
	if size(moved) <= stepLimit+(to.Boot-from.Boot)/bootDrift {
		return
	}
	c.state.History = nil
	c.pending.Step = bounded(c.pending.Step + moved)
	if last := c.state.Last; last != nil && last.Decided {
		last.Offset = bounded(last.Offset - moved)
		last.At = last.At.Add(moved)
		last.taken.Wall = last.taken.Wall.Add(moved)
	}
	if c.state.Decided != nil {
		decided := *c.state.Decided
		decided.Wall = decided.Wall.Add(moved)
		c.state.Decided = &decided
	}
	if held := c.state.Correction; held != nil {
		held.Offset = seconds(bounded(time.Duration(held.Offset) - moved))
		held.Since = held.Since.Add(moved)
		held.Checked.Wall = held.Checked.Wall.Add(moved)
		held.Seen = to
		c.offset.Store(int64(held.Offset))
		if size(time.Duration(held.Offset)) <= inStep {
			c.drop()
			c.pending.Dropped = true
		}
	}
	c.pending.Offset = time.Duration(c.offset.Load())
}
