package clock

import "time"

// reading is the device clock and the boot clock at one moment. The difference of two readings tells a step of the device
// clock (it moves alone) from sleep (both move).
type reading struct {
	Wall   time.Time     `json:"wall"`
	Boot   time.Duration `json:"boot_ns"`
	BootID string        `json:"boot_id,omitempty"`
}

// readingTries bounds how often a pair is read again because the goroutine was put aside between its two halves.
const readingTries = 5

// read takes a pair. The two clocks cannot be read at once, so the narrowest of a few tries is kept.
func (c *Clock) read() reading {
	var best reading
	width := time.Duration(1<<63 - 1)
	for range readingTries {
		before, id := c.boot()
		wall := c.device().Round(0)
		after, _ := c.boot()
		if after-before < width {
			width = after - before
			best = reading{Wall: wall, Boot: before + (after-before)/2, BootID: id}
		}
		if width < 50*time.Microsecond {
			break
		}
	}
	return best
}

// sameBoot says whether b was read in the boot in which a was read. Where the system names no boot, a boot clock that went
// back shows that there was a new one.
func sameBoot(a, b reading) bool {
	return a.BootID == b.BootID && b.Boot >= a.Boot
}

// step is how far the device clock was set forward (or back, when negative) from a to b, which must be of one boot.
func step(a, b reading) time.Duration {
	return bounded(bounded(b.Wall.Sub(a.Wall)) - bounded(b.Boot-a.Boot))
}

// elapsed is the time from a to b: exact within one boot, and by the device clock across boots, where a clock that went
// back gives the longest duration, since nothing is known.
func elapsed(a, b reading) time.Duration {
	if sameBoot(a, b) {
		return b.Boot - a.Boot
	}
	if b.Wall.Before(a.Wall) {
		return 1<<63 - 1
	}
	return b.Wall.Sub(a.Wall)
}
