package clock_test

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"testing"
	"time"

	"latchkey/sync/clock"
)

// fakeCode gives six digits that depend on the time step alone, in two groups.
func fakeCode(period time.Duration, digits int) func(time.Time) string {
	return func(t time.Time) string {
		sum := sha256.Sum256(binary.BigEndian.AppendUint64(nil, uint64(t.UnixNano()/int64(period))))
		text := fmt.Sprintf("%020d", binary.BigEndian.Uint64(sum[:]))
		text = text[len(text)-digits:]
		return text[:digits/2] + " " + text[digits/2:]
	}
}

func TestCalibrate(t *testing.T) {
	const period = 30 * time.Second
	compute := fakeCode(period, 6)
	for _, offset := range []time.Duration{0, 45 * time.Second, -90 * time.Second, -330 * time.Minute, 23*time.Hour + 59*time.Minute} {
		t.Run(offset.String(), func(t *testing.T) {
			device := newDevice()
			device.step(-offset)
			c := clock.Open(device.on())
			truth := time.Now()
			fits, err := c.Calibrate(context.Background(), period, compute, compute(truth.Add(-period)), compute(truth))
			if err != nil || len(fits) != 1 {
				t.Fatalf("%+v, error %v", fits, err)
			}
			fit := fits[0]
			near(t, "offset", fit.Offset, offset, period/2+slack)
			if fit.Uncertainty != period/2 {
				t.Errorf("uncertainty %v", fit.Uncertainty)
			}
			if err := c.ApplyFit(fit, clock.Tapped); fit.InStep != errors.Is(err, clock.ErrInStep) || !fit.InStep && !errors.Is(err, clock.ErrNeedsYes) {
				t.Errorf("in step %v, tapped: %v", fit.InStep, err)
			}
			if fit.InStep {
				return
			}
			if err := c.ApplyFit(fit, clock.Confirmed); err != nil {
				t.Fatal(err)
			}
			near(t, "Now", time.Until(c.Now()), 0, period/2+slack)
			if !c.Status().Corrected {
				t.Error("not corrected")
			}
		})
	}
}

func TestCalibrateIsAmbiguous(t *testing.T) {
	// Four digits fit many times in two days.
	compute := fakeCode(30*time.Second, 4)
	device := newDevice()
	fits, err := clock.Open(device.on()).Calibrate(context.Background(), 30*time.Second, func(t time.Time) string {
		return compute(t)[:3] + "00"
	}, compute(time.Now())[:3]+"00")
	if err != nil || len(fits) < 2 || len(fits) > 16 {
		t.Fatalf("%d fits, error %v", len(fits), err)
	}
	for i := 1; i < len(fits); i++ {
		if fits[i].Offset.Abs() < fits[i-1].Offset.Abs() {
			t.Errorf("not sorted: %v before %v", fits[i-1].Offset, fits[i].Offset)
		}
	}
}

func TestCalibrateRefuses(t *testing.T) {
	compute := fakeCode(30*time.Second, 6)
	c := clock.Open(newDevice().on())
	over, cancel := context.WithCancel(context.Background())
	cancel()
	for name, test := range map[string]struct {
		ctx    context.Context
		period time.Duration
		codes  []string
		err    error
	}{
		"no code":         {context.Background(), 30 * time.Second, nil, clock.ErrCode},
		"three codes":     {context.Background(), 30 * time.Second, []string{"111111", "222222", "333333"}, clock.ErrCode},
		"a short code":    {context.Background(), 30 * time.Second, []string{"1 2"}, clock.ErrCode},
		"a long code":     {context.Background(), 30 * time.Second, []string{"12345678901234567"}, clock.ErrCode},
		"period 1 s":      {context.Background(), time.Second, []string{"111111"}, clock.ErrCode},
		"no match":        {context.Background(), 30 * time.Second, []string{"abcdef"}, clock.ErrNoMatch},
		"context is over": {over, 30 * time.Second, []string{"123456"}, context.Canceled},
		"codes backwards": {context.Background(), 30 * time.Second, []string{compute(time.Now()), compute(time.Now().Add(-30 * time.Second))}, clock.ErrNoMatch},
		"not consecutive": {context.Background(), 30 * time.Second, []string{compute(time.Now().Add(-90 * time.Second)), compute(time.Now())}, clock.ErrNoMatch},
		"more than a day": {context.Background(), 30 * time.Second, []string{compute(time.Now().Add(25*time.Hour - 30*time.Second)), compute(time.Now().Add(25 * time.Hour))}, clock.ErrNoMatch},
	} {
		t.Run(name, func(t *testing.T) {
			if fits, err := c.Calibrate(test.ctx, test.period, compute, test.codes...); !errors.Is(err, test.err) {
				t.Errorf("%+v, error %v, want %v", fits, err, test.err)
			}
		})
	}
}

func TestApplyFitRefusesWhatIsStale(t *testing.T) {
	compute := fakeCode(30*time.Second, 8)
	device := newDevice()
	device.step(-time.Hour)
	c := clock.Open(device.on())
	fits, err := c.Calibrate(context.Background(), 30*time.Second, compute, compute(time.Now()))
	if err != nil {
		t.Fatal(err)
	}
	device.step(time.Hour)
	if err := c.ApplyFit(fits[0], clock.Confirmed); !errors.Is(err, clock.ErrStale) {
		t.Errorf("error %v, want ErrStale", err)
	}
	if err := c.ApplyFit(clock.Fit{Offset: time.Hour}, clock.Confirmed); !errors.Is(err, clock.ErrStale) {
		t.Errorf("a fit that nobody found: error %v, want ErrStale", err)
	}
}
