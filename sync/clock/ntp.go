package clock

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"math"
	"net"
	"time"

	"github.com/beevik/ntp"
)

// What an answer can be refused for, besides what the ntp package itself refuses.
var (
	ErrKissOfDeath   = errors.New("the server asks to be left alone")
	ErrNegativeDelay = errors.New("the server says it took longer than the whole exchange did")
	ErrSlow          = errors.New("the answer took too long to be exact")
	ErrDistance      = errors.New("the server is too far from its own source of time")
	ErrStray         = errors.New("too many packets that answer no question of ours")
	ErrMalformed     = errors.New("the answer is malformed")
)

const (
	maxRoundTrip = 1500 * time.Millisecond
	maxDistance  = 1500 * time.Millisecond
	// stampGrain is how far two honest clocks may be apart over one exchange only because their stamps are coarse.
	stampGrain = time.Millisecond
	// sampleMargin covers what an answer does not tell: the time between a stamp and the wire on both sides.
	sampleMargin = 10 * time.Millisecond
	// leapMargin covers servers that smear a leap second over a day next to servers that do not.
	leapMargin = time.Second
	maxStrays  = 16
)

// KissError is a server's refusal to serve (RFC 5905 section 7.4). It is an ErrKissOfDeath.
type KissError struct {
	Code string // four ASCII characters: RATE, DENY, RSTR or another; empty if not printable
}

func (e KissError) Error() string { return fmt.Sprintf("%v (%q)", ErrKissOfDeath, e.Code) }

// Is makes errors.Is(err, ErrKissOfDeath) true.
func (e KissError) Is(target error) bool { return target == ErrKissOfDeath }

// asking is one measurement in progress: the way to the servers and the clock their answers are compared with.
type asking struct {
	start  reading
	boot   func() (time.Duration, string)
	dial   func(ctx context.Context, network, address string) (net.Conn, error)
	window window
	roots  *x509.CertPool
	// certificateShift is what is added to the device clock where the dates of certificates are checked.
	certificateShift time.Duration
}

// now is the device clock as it was at the start plus what the boot clock has run since: a step of the device clock
// during an exchange must not look like an offset.
func (a *asking) now() time.Time {
	since, _ := a.boot()
	return a.start.Wall.Add(since - a.start.Boot)
}

// exchange sends one packet and judges the answer. The context, which must have a deadline, bounds it.
func (a *asking) exchange(ctx context.Context, address string, extensions ...ntp.Extension) (Sample, error) {
	deadline, ok := ctx.Deadline()
	if !ok {
		return Sample{}, errors.New("an exchange without a deadline")
	}
	conn, err := a.dial(ctx, "udp", address)
	if err != nil {
		return Sample{}, err
	}
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { conn.Close() })()
	response, err := ntp.QueryWithOptions(address, ntp.QueryOptions{
		Timeout:    max(time.Until(deadline), time.Millisecond),
		Extensions: extensions,
		// The kernel's receive stamp comes from the device clock, which this package must not rely on.
		GetSystemTime: a.now,
		Dialer:        func(string, string) (net.Conn, error) { return &originConn{Conn: conn}, nil },
	})
	if err != nil {
		return Sample{}, err
	}
	return a.judge(response)
}

// judge turns an answer into a sample, or says why it is refused.
func (a *asking) judge(r *ntp.Response) (Sample, error) {
	if err := r.Validate(); errors.Is(err, ntp.ErrKissOfDeath) {
		return Sample{}, KissError{Code: r.KissCode}
	} else if err != nil {
		return Sample{}, err
	}
	stamps := r.Timestamps
	t1, t2, t3, t4 := stamps.ClientXmit, stamps.ServerRecv, stamps.ServerXmit, stamps.ClientRecv
	if !a.window.holds(t3) || !a.window.holds(t2) {
		return Sample{}, fmt.Errorf("%w: %s", ErrImplausible, t3.UTC().Format(time.RFC3339))
	}
	// RFC 5905 section 8. The ntp package clamps a negative delay to 0, which hides a server that lies about its stamps.
	delay := t4.Sub(t1) - t3.Sub(t2)
	if delay < -stampGrain {
		return Sample{}, fmt.Errorf("%w (by %v)", ErrNegativeDelay, -delay)
	}
	delay = max(delay, 0)
	if round := t4.Sub(t1); round > maxRoundTrip {
		return Sample{}, fmt.Errorf("%w (%v)", ErrSlow, round)
	}
	distance := delay/2 + r.RootDelay/2 + r.RootDispersion
	if distance > maxDistance {
		return Sample{}, fmt.Errorf("%w (%v)", ErrDistance, distance)
	}
	// Halved one by one: the sum of two differences of many years each would overflow.
	offset := t2.Sub(t1)/2 + t3.Sub(t4)/2
	if size(offset) > maxOffset {
		return Sample{}, fmt.Errorf("%w: the device clock is more than 140 years off", ErrImplausible)
	}
	s := Sample{Offset: offset, Uncertainty: distance + sampleMargin, RTT: delay, Stratum: int(r.Stratum)}
	if r.Leap == ntp.LeapAddSecond || r.Leap == ntp.LeapDelSecond {
		s.Uncertainty += leapMargin
	}
	return s, nil
}

// originConn drops packets that do not carry the stamp that was sent. The ntp package reads one packet and gives up if it
// is not the answer, so a single stray or forged packet would spoil the exchange. It also keeps from that package what
// makes it panic: a poll interval or precision of 2^-128 s (ntp v1.6.0 shifts by a negative count).
type originConn struct {
	net.Conn
	sent [8]byte
}

// Where the stamps stand in a packet (RFC 5905 section 7.3).
const (
	pollAt      = 2
	precisionAt = 3
	originAt    = 24
	transmitAt  = 40
	headerSize  = 48
)

func (c *originConn) Write(packet []byte) (int, error) {
	if len(packet) >= headerSize {
		copy(c.sent[:], packet[transmitAt:])
	}
	return c.Conn.Write(packet)
}

func (c *originConn) Read(buffer []byte) (int, error) {
	for range maxStrays {
		n, err := c.Conn.Read(buffer)
		if err != nil {
			return n, err
		}
		if n < headerSize || [8]byte(buffer[originAt:originAt+8]) != c.sent {
			continue
		}
		if int8(buffer[pollAt]) == math.MinInt8 || int8(buffer[precisionAt]) == math.MinInt8 {
			return 0, ErrMalformed
		}
		return n, nil
	}
	return 0, ErrStray
}
