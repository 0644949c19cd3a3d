// Package clock gives true time without setting the system clock.
//
// A Clock adds an offset to the device clock. The offset comes from a vote among time servers (Sync), is put in force by
// the user's tap (Apply), is shown while it is in force (Status) and is dropped when the device clock is right again.
//
// One sign holds everywhere: offset = true time - device clock. A positive offset means the device is behind.
//
// Nothing is sent before Sync, or SyncIfDue after SetAtStart(true), is called. No function sets the system clock.
package clock

import (
	"context"
	"crypto/x509"
	"io/fs"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// Options are what a Clock is made from. The zero value gives a Clock on the real device that stores nothing.
type Options struct {
	// Path is the file that holds the correction, the server list and the opt-in. Empty: nothing is stored. Several
	// processes may have the same: what one changes the others take over with their next call of Check or change.
	Path string
	// Device reads the device clock. Nil means time.Now. It must be safe to call on any goroutine. Explain takes the
	// device's zone from it, which time.Now does not know on Android.
	Device func() time.Time
	// Boot reads a clock that runs from boot, counts sleep and cannot be set, and a name of this boot that is empty
	// where the system gives none. Nil means the system's own. It must be safe to call on any goroutine.
	Boot func() (since time.Duration, bootID string)
	// BuildTime is when the program was built: true time cannot be much before it. Zero means the time of the source
	// revision if the program carries one, else the start of the year this package was written in.
	BuildTime time.Time
	// Servers, when not empty, are asked instead of the stored list, which stays as it is.
	Servers []Server
	// Dial opens every connection. Nil means net.Dialer. The context carries the time limit.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
	// Synchronized says whether something keeps the device clock right, and whether that is known. Nil means the system's
	// own word; a platform whose word is had elsewhere can give it here.
	Synchronized func() (synchronized, known bool)
	// System is the operating system as runtime.GOOS names it, which is meant when it is empty. Explain asks it.
	System string
	// Roots are the authorities that certificates are checked against. Nil means the system's.
	Roots *x509.CertPool
}

// Clock is the device clock and the correction in force. Its methods may be called on any goroutine.
type Clock struct {
	options Options
	device  func() time.Time
	boot    func() (time.Duration, string)
	dial    func(ctx context.Context, network, address string) (net.Conn, error)
	window  window

	synchronized func() (synchronized, known bool)
	wentBack     bool // the device clock was a day or more further when the program last ran; set by Open alone

	// offset in force, in nanoseconds: Now is called for every code and must not wait for anything.
	offset atomic.Int64

	syncing sync.Mutex // held for the length of one measurement
	saving  sync.Mutex // held while the file is read or written, so that the newest state is written last

	mu      sync.Mutex // guards what follows
	state   state
	tick    reading // the last pair of clocks seen, to notice a step
	pending Event
	note    error
	file    fs.FileInfo // the file that state was last read from or written to
	unsaved bool        // Check noticed what is not in the file yet
}

// Open gives a Clock. It reads the file at Options.Path if there is one and sends nothing. It always gives a Clock: what
// was wrong with the file is in Status, and no correction is in force then. It notices that the device clock was set
// while the program was not running, when the device was not restarted in between; Check tells.
func Open(options Options) *Clock {
	c := &Clock{options: options, device: options.Device, boot: options.Boot, dial: options.Dial}
	if c.device == nil {
		c.device = time.Now
	}
	if c.boot == nil {
		c.boot = bootClock
	}
	if c.dial == nil {
		c.dial = new(net.Dialer).DialContext
	}
	c.synchronized = options.Synchronized
	if c.synchronized == nil {
		c.synchronized = kernelSynchronized
	}
	c.window = plausible(options.BuildTime)
	loaded, which, err := load(options.Path)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.file, c.note = which, err
	now := c.read()
	if seen := loaded.Seen; seen != nil {
		c.wentBack = now.Wall.Before(seen.Add(-backLimit))
	}
	c.take(loaded, now)
	return c
}

// Now is true time as far as it is known: the device clock plus the offset in force. It does no input or output.
func (c *Clock) Now() time.Time {
	// Round strips Go's monotonic reading: a caller that keeps the value and compares it later must see the wall clock.
	return c.device().Round(0).Add(time.Duration(c.offset.Load()))
}

// Close brings to the file what was changed, and notes there that the program ran until now. When it returns nothing of
// what came before is still being written. The Clock may still be used to read the time; should Check notice something
// after that, close it again.
func (c *Clock) Close() error {
	return c.change(func() bool { return true })
}
