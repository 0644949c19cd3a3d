package clock_test

import (
	"encoding/binary"
	"net"
	"sync/atomic"
	"testing"
	"time"

	"latchkey/sync/clock"
)

// packet is an NTP answer in the making (RFC 5905 section 7.3). Times are seconds and fractions since 1900.
type packet [48]byte

func stamp(t time.Time) uint64 {
	since := t.Sub(time.Date(1900, 1, 1, 0, 0, 0, 0, time.UTC))
	return uint64(since/time.Second)<<32 | uint64(since%time.Second)<<32/uint64(time.Second)
}

func (p *packet) first(leap, version, mode byte) { p[0] = leap<<6 | version<<3 | mode }
func (p *packet) rootDelay(seconds float64)      { binary.BigEndian.PutUint32(p[4:], uint32(seconds*65536)) }
func (p *packet) dispersion(seconds float64) {
	binary.BigEndian.PutUint32(p[8:], uint32(seconds*65536))
}
func (p *packet) kiss(code string)      { p[1] = 0; copy(p[12:16], code) }
func (p *packet) reference(t time.Time) { binary.BigEndian.PutUint64(p[16:], stamp(t)) }
func (p *packet) received(t time.Time)  { binary.BigEndian.PutUint64(p[32:], stamp(t)) }
func (p *packet) sent(t time.Time)      { binary.BigEndian.PutUint64(p[40:], stamp(t)) }

// honest answers a question as a stratum 2 server whose clock reads now.
func honest(question []byte, now time.Time) *packet {
	p := &packet{}
	p.first(0, 4, 4)
	p[1], p[2], p[3] = 2, 6, 0xec
	p.reference(now.Add(-time.Minute))
	copy(p[24:32], question[40:48])
	p.received(now)
	p.sent(now)
	return p
}

// responder answers each question with the packets that reply gives, and counts the questions.
type responder struct {
	addr  string
	asked atomic.Int64
}

func respond(t testing.TB, reply func(question []byte, number int) [][]byte) *responder {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	r := &responder{addr: conn.LocalAddr().String()}
	done := make(chan struct{})
	go func() {
		defer close(done)
		buffer := make([]byte, 4096)
		for {
			n, from, err := conn.ReadFrom(buffer)
			if err != nil {
				return
			}
			if n < 48 {
				continue
			}
			for _, answer := range reply(append([]byte(nil), buffer[:n]...), int(r.asked.Add(1))) {
				_, _ = conn.WriteTo(answer, from)
			}
		}
	}()
	t.Cleanup(func() {
		conn.Close()
		<-done
	})
	return r
}

// fakeDevice is a device whose clocks a test moves. Both run with the real time.
type fakeDevice struct {
	start time.Time
	set   atomic.Int64 // how far the device clock was set
	slept atomic.Int64 // how far both clocks moved while nothing ran
	boots atomic.Int64
}

func newDevice() *fakeDevice { return &fakeDevice{start: time.Now()} }

func (d *fakeDevice) step(by time.Duration)  { d.set.Add(int64(by)) }
func (d *fakeDevice) sleep(by time.Duration) { d.slept.Add(int64(by)) }
func (d *fakeDevice) restart()               { d.boots.Add(1) }

func (d *fakeDevice) now() time.Time {
	return d.start.Add(time.Since(d.start)).Add(time.Duration(d.set.Load() + d.slept.Load())).Round(0)
}

func (d *fakeDevice) boot() (time.Duration, string) {
	return time.Hour + time.Since(d.start) + time.Duration(d.slept.Load()), "boot" + string(rune('a'+d.boots.Load()))
}

// on gives options for this device that ask the given addresses.
func (d *fakeDevice) on(addrs ...string) clock.Options {
	options := clock.Options{Device: d.now, Boot: d.boot, BuildTime: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}
	for _, addr := range addrs {
		options.Servers = append(options.Servers, clock.Server{Host: addr})
	}
	return options
}

// near fails unless got is within slack of want.
func near(t testing.TB, what string, got, want, slack time.Duration) {
	t.Helper()
	if (got - want).Abs() > slack {
		t.Errorf("%s is %v, want %v ± %v", what, got, want, slack)
	}
}

// slack is how far a measurement over loopback may be off on a machine that is busy with other things.
const slack = 250 * time.Millisecond
