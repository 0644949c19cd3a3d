package clock_test

import (
	"context"
	"errors"
	"net"
	"testing"
	"time"

	"github.com/beevik/ntp"

	"latchkey/sync/clock"
)

// TestHostileAnswers puts each answer that a broken or hostile server, network or device can give before one exchange.
func TestHostileAnswers(t *testing.T) {
	type exchange struct {
		question []byte
		number   int
		device   *fakeDevice
		now      time.Time
	}
	alter := func(change func(p *packet, e exchange)) func(e exchange) [][]byte {
		return func(e exchange) [][]byte {
			p := honest(e.question, e.now)
			change(p, e)
			return [][]byte{p[:]}
		}
	}
	tests := []struct {
		name        string
		reply       func(e exchange) [][]byte
		err         error  // what it must be refused for; nil: accepted
		kiss        string // the kiss code
		offset      time.Duration
		uncertainty time.Duration // at least
		asked       int64         // how many packets are sent, 1 when 0
	}{
		{name: "honest", reply: alter(func(*packet, exchange) {})},
		{name: "kiss RATE", reply: alter(func(p *packet, _ exchange) { p.kiss("RATE") }), err: clock.ErrKissOfDeath, kiss: "RATE"},
		{name: "kiss DENY", reply: alter(func(p *packet, _ exchange) { p.kiss("DENY") }), err: clock.ErrKissOfDeath, kiss: "DENY"},
		{name: "kiss RSTR", reply: alter(func(p *packet, _ exchange) { p.kiss("RSTR") }), err: clock.ErrKissOfDeath, kiss: "RSTR"},
		{name: "kiss not printable", reply: alter(func(p *packet, _ exchange) { p.kiss("\x00\x01\x02\x03") }), err: clock.ErrKissOfDeath},
		{name: "not synchronized", reply: alter(func(p *packet, _ exchange) { p.first(3, 4, 4) }), err: ntp.ErrInvalidLeapSecond},
		{name: "stratum 16", reply: alter(func(p *packet, _ exchange) { p[1] = 16 }), err: ntp.ErrInvalidStratum},
		{name: "stratum 1", reply: alter(func(p *packet, _ exchange) { p[1] = 1 })},
		{name: "dispersion 17 s", reply: alter(func(p *packet, _ exchange) { p.dispersion(17) }), err: ntp.ErrInvalidDispersion},
		{name: "dispersion 1.6 s", reply: alter(func(p *packet, _ exchange) { p.dispersion(1.6) }), err: clock.ErrDistance},
		{name: "dispersion 1.2 s", reply: alter(func(p *packet, _ exchange) { p.dispersion(1.2) }), uncertainty: 1200 * time.Millisecond},
		{name: "root delay 31 s", reply: alter(func(p *packet, _ exchange) { p.rootDelay(31) }), err: clock.ErrDistance},
		{name: "reference three days old", reply: alter(func(p *packet, e exchange) { p.reference(e.now.Add(-72 * time.Hour)) }), err: ntp.ErrServerClockFreshness},
		{name: "reference in the future", reply: alter(func(p *packet, e exchange) { p.reference(e.now.Add(time.Minute)) }), err: ntp.ErrInvalidTime},
		{name: "4 s inside the server", reply: alter(func(p *packet, e exchange) { p.received(e.now.Add(-4 * time.Second)) }), err: clock.ErrNegativeDelay},
		{name: "sent before received", reply: alter(func(p *packet, e exchange) { p.received(e.now.Add(time.Second)) }), err: ntp.ErrServerTickedBackwards},
		{name: "never sent", reply: alter(func(p *packet, e exchange) { p.sent(time.Date(1900, 1, 1, 0, 0, 0, 0, time.UTC)) }), err: ntp.ErrInvalidTransmitTime},
		{name: "precision 2^-128 s", reply: alter(func(p *packet, _ exchange) { p[3] = 0x80 }), err: clock.ErrMalformed},
		{name: "poll interval 2^-128 s", reply: alter(func(p *packet, _ exchange) { p[2] = 0x80 }), err: clock.ErrMalformed},
		{name: "client mode", reply: alter(func(p *packet, _ exchange) { p.first(0, 4, 3) }), err: ntp.ErrInvalidMode},
		{name: "leap second announced", reply: alter(func(p *packet, _ exchange) { p.first(1, 4, 4) }), uncertainty: time.Second},
		{name: "year 1969, read as 2105", reply: func(e exchange) [][]byte {
			return [][]byte{honest(e.question, time.Date(1969, 1, 1, 0, 0, 0, 0, time.UTC))[:]}
		}, err: clock.ErrImplausible},
		{name: "before the build", reply: func(e exchange) [][]byte {
			return [][]byte{honest(e.question, time.Date(2025, 12, 1, 0, 0, 0, 0, time.UTC))[:]}
		}, err: clock.ErrImplausible},
		{name: "the second era of stamps, still too far ahead", reply: func(e exchange) [][]byte {
			return [][]byte{honest(e.question, time.Date(2046, 2, 1, 0, 0, 0, 0, time.UTC).Add(-1<<32*time.Second))[:]}
		}, err: clock.ErrImplausible},
		{name: "version 3", reply: alter(func(p *packet, _ exchange) { p.first(0, 3, 4) })},
		{name: "60 KB", reply: func(e exchange) [][]byte {
			return [][]byte{append(honest(e.question, e.now)[:], make([]byte, 60_000)...)}
		}},
		{name: "three times", reply: func(e exchange) [][]byte {
			p := honest(e.question, e.now)[:]
			return [][]byte{p, p, p}
		}},
		{name: "47 bytes, then the answer", reply: func(e exchange) [][]byte {
			p := honest(e.question, e.now)[:]
			return [][]byte{p[:47], nil, p}
		}},
		{name: "a forged origin, then the answer", reply: func(e exchange) [][]byte {
			forged := honest(e.question, e.now.Add(time.Hour))
			forged[24]++
			return [][]byte{forged[:], honest(e.question, e.now)[:]}
		}},
		{name: "a flood of forged origins", reply: func(e exchange) [][]byte {
			forged := honest(e.question, e.now.Add(time.Hour))
			forged[24]++
			flood := make([][]byte, 40)
			for i := range flood {
				flood[i] = forged[:]
			}
			return flood
		}, err: clock.ErrStray},
		{name: "the first packet is lost", reply: func(e exchange) [][]byte {
			if e.number == 1 {
				return nil
			}
			return [][]byte{honest(e.question, e.now)[:]}
		}, asked: 2},
		{name: "device set back 30 s meanwhile", reply: alter(func(_ *packet, e exchange) { e.device.step(-30 * time.Second) }), offset: 30 * time.Second},
		{name: "device set ahead 30 s meanwhile", reply: alter(func(_ *packet, e exchange) { e.device.step(30 * time.Second) }), offset: -30 * time.Second},
		// The responder lets time pass on the device alone, after it has read its own clock: only the way back is slow.
		{name: "1.4 s on the way back", reply: alter(func(_ *packet, e exchange) { e.device.sleep(1400 * time.Millisecond) }), offset: -1400 * time.Millisecond, uncertainty: 700 * time.Millisecond},
		{name: "1.6 s on the way back", reply: alter(func(_ *packet, e exchange) { e.device.sleep(1600 * time.Millisecond) }), err: clock.ErrSlow},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			device := newDevice()
			server := respond(t, func(question []byte, number int) [][]byte {
				return test.reply(exchange{question, number, device, time.Now()})
			})
			c := clock.Open(device.on(server.addr))
			m, err := c.Sync(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			if m.Decided || m.Reason != clock.ReasonTooFew {
				t.Errorf("one server decided: %+v", m)
			}
			sample := m.Samples[0]
			if want := max(test.asked, 1); server.asked.Load() != want {
				t.Errorf("%d packets were sent, want %d", server.asked.Load(), want)
			}
			if test.err != nil {
				if !errors.Is(sample.Err, test.err) || sample.Verdict != clock.Refused {
					t.Errorf("verdict %v, error %v, want refused for %v", sample.Verdict, sample.Err, test.err)
				}
				var kiss clock.KissError
				if errors.As(sample.Err, &kiss) && kiss.Code != test.kiss {
					t.Errorf("kiss code %q, want %q", kiss.Code, test.kiss)
				}
				return
			}
			if sample.Err != nil || sample.Verdict != clock.Answered {
				t.Fatalf("verdict %v, error %v, want an answer", sample.Verdict, sample.Err)
			}
			if sample.Uncertainty < test.uncertainty {
				t.Errorf("uncertainty %v, want at least %v", sample.Uncertainty, test.uncertainty)
			}
			near(t, "offset", sample.Offset, test.offset, max(slack, sample.Uncertainty))
		})
	}
}

func TestNobodyAnswers(t *testing.T) {
	t.Parallel()
	silent := respond(t, func([]byte, int) [][]byte { return nil })
	device := newDevice()
	options := device.on("127.0.0.1:1", silent.addr, "unknown.example")
	options.Dial = func(ctx context.Context, network, address string) (net.Conn, error) {
		if address == "unknown.example:123" {
			return nil, &net.OpError{Op: "dial", Net: network, Err: &net.DNSError{Err: "no such host", Name: "unknown.example", IsNotFound: true}}
		}
		return new(net.Dialer).DialContext(ctx, network, address)
	}
	c := clock.Open(options)
	m, err := c.Sync(context.Background())
	if !errors.Is(err, clock.ErrNoNetwork) {
		t.Fatalf("error %v, want ErrNoNetwork", err)
	}
	for _, sample := range m.Samples {
		if sample.Verdict != clock.NoAnswer || sample.Err == nil {
			t.Errorf("%v: verdict %v, error %v, want no answer", sample.Server, sample.Verdict, sample.Err)
		}
	}
	if silent.asked.Load() != 2 {
		t.Errorf("the silent server got %d packets, want 2", silent.asked.Load())
	}
	if c.Status().Last != nil {
		t.Error("a measurement without any answer was kept as the last one")
	}
}

func TestSyncHonoursItsContext(t *testing.T) {
	asked := make(chan struct{}, 2)
	silent := respond(t, func([]byte, int) [][]byte { asked <- struct{}{}; return nil })
	c := clock.Open(newDevice().on(silent.addr))
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		<-asked
		cancel()
	}()
	if _, err := c.Sync(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want context.Canceled", err)
	}
	if _, err := c.Sync(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want context.Canceled", err)
	}
	if silent.asked.Load() != 1 {
		t.Errorf("%d packets were sent, want 1: none with a context that is over", silent.asked.Load())
	}
}
