package clock

import (
	"context"
	"errors"
	"net"
	"slices"
	"sync"
	"syscall"
	"time"
)

// What Sync can answer besides a measurement and the context's own errors.
var (
	ErrNoNetwork  = errors.New("no time server answered")
	ErrTooSoon    = errors.New("the time servers were asked a moment ago")
	ErrNotAllowed = errors.New("checking the time unasked was not allowed")
)

const (
	askTimeout  = 2 * time.Second
	syncTimeout = 5 * time.Second
	// stepGrain is the smallest difference between the two clocks over one measurement that is taken for a step.
	stepGrain = 100 * time.Millisecond
)

// Sync asks all servers in parallel and lets them vote. It takes at most 5 s, and honours ctx at once.
//
// It puts no offset in force. It only takes a correction out that a decided measurement shows to be no longer needed
// (Measurement.Dropped). A measurement without a decision is no error.
//
// Errors: ErrNoNetwork when no server answered at all (the measurement still lists who was asked), ErrTooSoon when a
// measurement is running or one was decided less than 60 s ago (servers on this very machine do not mind and are
// exempt), ErrHeld when every server said to be left alone, and ctx.Err().
func (c *Clock) Sync(ctx context.Context) (Measurement, error) {
	return c.sync(ctx, func(now reading) error {
		if decided := c.state.Decided; decided != nil && elapsed(*decided, now) < tapPause {
			return ErrTooSoon
		}
		return nil
	})
}

// SyncIfDue is Sync for the program's own use, at start and from time to time. It asks nobody and gives ErrNotAllowed
// unless the user allowed it with SetAtStart, and ErrTooSoon when servers were asked less than 30 minutes ago.
func (c *Clock) SyncIfDue(ctx context.Context) (Measurement, error) {
	return c.sync(ctx, func(now reading) error {
		if !c.state.AtStart {
			return ErrNotAllowed
		}
		if asked := c.state.Asked; asked != nil && elapsed(*asked, now) < ownPause {
			return ErrTooSoon
		}
		return nil
	})
}

// sync measures unless the rule, which is called with c.mu held, forbids it.
func (c *Clock) sync(ctx context.Context, rule func(now reading) error) (Measurement, error) {
	if err := ctx.Err(); err != nil {
		return Measurement{}, err
	}
	if !c.syncing.TryLock() {
		return Measurement{}, ErrTooSoon
	}
	defer c.syncing.Unlock()

	c.catchUp()
	servers := c.Servers()
	start := c.read()
	c.mu.Lock()
	err := rule(start)
	if err != nil && (errors.Is(err, ErrNotAllowed) || !allLocal(servers)) {
		c.mu.Unlock()
		return Measurement{}, err
	}
	asked, held := c.unheld(servers, start)
	if len(asked) == 0 {
		c.mu.Unlock()
		return Measurement{}, ErrHeld
	}
	c.state.Asked = &start
	c.mu.Unlock()

	m, err := c.measure(ctx, start, asked)
	if err != nil {
		return Measurement{}, err
	}
	for i, server := range servers {
		if held[i] {
			m.Samples = slices.Insert(m.Samples, i, Sample{Server: server, Err: ErrHeld, Verdict: NotAsked})
		}
	}
	if !c.settle(start, &m) {
		return m, ErrNoNetwork
	}
	return m, nil
}

// measure asks all servers at once and votes.
func (c *Clock) measure(ctx context.Context, start reading, servers []Server) (Measurement, error) {
	limited, cancel := context.WithTimeout(ctx, syncTimeout)
	defer cancel()
	a := &asking{start: start, boot: c.boot, dial: c.dial, window: c.window, roots: c.options.Roots,
		certificateShift: time.Duration(c.offset.Load())}
	samples := make([]Sample, len(servers))
	var all sync.WaitGroup
	for i, server := range servers {
		all.Go(func() { samples[i] = a.ask(limited, server) })
	}
	all.Wait()
	confirmClaims(samples)
	a.bootstrap(limited, samples)
	if err := ctx.Err(); err != nil {
		return Measurement{}, err
	}
	end := c.read()
	// The answers were compared with the device clock as it was at the start. If it was set meanwhile, they are brought
	// over to the device clock as it is now.
	if moved := step(start, end); size(moved) > stepGrain {
		for i := range samples {
			samples[i].Offset = bounded(samples[i].Offset - moved)
		}
	}
	m := vote(samples)
	m.At = end.Wall
	m.taken = end
	return m, nil
}

// ask asks one server, and once more if nothing came back: a lost packet must not cost a vote.
func (a *asking) ask(ctx context.Context, server Server) Sample {
	var sample Sample
	var err error
	var session *ntsSession
	for range 2 {
		one, cancel := context.WithTimeout(ctx, askTimeout)
		switch server.Kind {
		case NTS:
			sample, err = a.nts(one, server, &session)
		case HTTPS:
			sample, err = a.https(one, server)
		default:
			sample, err = a.exchange(one, server.address())
		}
		cancel()
		if !timedOut(err) || ctx.Err() != nil {
			break
		}
	}
	sample.Server = server
	if err != nil {
		sample = Sample{Server: server, Err: err, Verdict: Refused}
		if unreached(err) {
			sample.Verdict = NoAnswer
		}
	}
	return sample
}

// timedOut says that nothing came back in time. A closed connection is our own doing when the time was over.
func timedOut(err error) bool {
	var network net.Error
	return errors.Is(err, net.ErrClosed) || errors.Is(err, context.DeadlineExceeded) ||
		errors.As(err, &network) && network.Timeout()
}

// unreached says that no answer came, rather than a bad one.
func unreached(err error) bool {
	var operation *net.OpError
	var lookup *net.DNSError
	// A TLS alert that the server sent comes as an operation, too, but is an answer.
	overNetwork := errors.As(err, &operation) && operation.Op != "remote error" && operation.Op != "local error"
	return timedOut(err) || overNetwork || errors.As(err, &lookup) || errors.Is(err, context.Canceled) ||
		errors.Is(err, syscall.ECONNREFUSED)
}

// settle records a measurement that was begun at start, and says whether anyone answered. Why the file could not be written
// is left to Status.
func (c *Clock) settle(start reading, m *Measurement) (answered bool) {
	for _, s := range m.Samples {
		answered = answered || s.Verdict != NoAnswer && s.Verdict != NotAsked
	}
	_ = c.change(func() bool {
		now := c.look()
		c.state.Asked = &start
		c.learn(m.Samples, now)
		if answered {
			c.record(m, now)
		}
		return true
	})
	return answered
}

// record keeps a measurement that got an answer. c.mu is held.
func (c *Clock) record(m *Measurement, now reading) {
	if m.Decided {
		c.state.Decided = &now
		c.observe(*m)
		if held := c.state.Correction; held != nil {
			switch {
			case size(m.Offset) <= inStep:
				c.drop()
				m.Dropped = true
			case size(m.Offset-time.Duration(held.Offset)) <= inStep:
				held.Checked = now
			}
		}
	}
	kept := *m
	kept.Samples = slices.Clone(m.Samples)
	c.state.Last = &kept
}

// allLocal says whether all servers are addresses of this machine, which needs no protection from itself.
func allLocal(servers []Server) bool {
	for _, server := range servers {
		name, _ := server.split()
		if ip := net.ParseIP(name); name != "localhost" && (ip == nil || !ip.IsLoopback()) {
			return false
		}
	}
	return true
}
