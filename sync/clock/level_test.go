package clock_test

import (
	"testing"
	"time"

	"latchkey/sync/clock"
)

func TestLevelFor(t *testing.T) {
	const ms = time.Millisecond
	tests := []struct {
		offset, uncertainty, period time.Duration
		want                        clock.Level
	}{
		{0, 0, 0, clock.InStep},
		{1999 * ms, 0, 30 * time.Second, clock.InStep},
		{-2000 * ms, 0, 30 * time.Second, clock.Notice},
		{2000 * ms, 10 * ms, 30 * time.Second, clock.InStep},
		{4999 * ms, 0, 30 * time.Second, clock.Notice},
		{5000 * ms, 0, 30 * time.Second, clock.Warn},
		{-15000 * ms, 0, 30 * time.Second, clock.Urgent},
		{30000 * ms, 0, 30 * time.Second, clock.Broken},
		{30000 * ms, 0, 60 * time.Second, clock.Urgent},
		{30000 * ms, 0, 10 * time.Second, clock.Broken},
		{5000 * ms, 0, 10 * time.Second, clock.Urgent},
		{time.Second, time.Hour, 30 * time.Second, clock.InStep},
		{-1 << 63, 0, 30 * time.Second, clock.Broken},
		{1<<63 - 1, 0, time.Nanosecond, clock.Broken},
	}
	for _, test := range tests {
		if got := clock.LevelFor(test.offset, test.uncertainty, test.period); got != test.want {
			t.Errorf("LevelFor(%v, %v, %v) is %v, want %v", test.offset, test.uncertainty, test.period, got, test.want)
		}
	}
}

func TestDescribe(t *testing.T) {
	tests := []struct {
		offset time.Duration
		amount string
		behind bool
	}{
		{0, "0.0 s", false},
		{42310 * time.Millisecond, "42.3 s", true},
		{-42350 * time.Millisecond, "42.4 s", false},
		{59940 * time.Millisecond, "59.9 s", true},
		{59960 * time.Millisecond, "1 min", true},
		{90 * time.Second, "1 min 30 s", true},
		{time.Hour - time.Second, "59 min 59 s", true},
		{time.Hour - time.Second/10, "1 h", true},
		{-5*time.Hour - 30*time.Minute, "5 h 30 min", false},
		{24*time.Hour - time.Second, "1 d", true},
		{50 * time.Hour, "2 d 2 h", true},
		{-1 << 63, "106751 d 23 h", false},
	}
	for _, test := range tests {
		amount, behind := clock.Describe(test.offset)
		if amount != test.amount || behind != test.behind {
			t.Errorf("Describe(%v) is %q, behind %v, want %q, %v", test.offset, amount, behind, test.amount, test.behind)
		}
	}
}
