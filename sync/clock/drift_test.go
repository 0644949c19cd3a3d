package clock

import (
	"testing"
	"time"
)

func TestDriftOf(t *testing.T) {
	start := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	line := func(perDay time.Duration, days ...float64) []observation {
		var out []observation
		for _, d := range days {
			out = append(out, observation{start.Add(time.Duration(d * float64(day))), seconds(10*time.Second + time.Duration(d*float64(perDay))), seconds(20 * time.Millisecond)})
		}
		return out
	}
	bent := line(time.Second, 0, 1, 2, 3)
	bent[2].Offset += seconds(10 * time.Second)
	tests := []struct {
		name    string
		history []observation
		known   bool
		perDay  time.Duration
	}{
		{"nothing", nil, false, 0},
		{"one", line(time.Second, 0), false, 0},
		{"two within a day", line(time.Second, 0, 0.9), false, 0},
		{"loses 1.4 s a day", line(1400*time.Millisecond, 0, 3, 10, 30), true, 1400 * time.Millisecond},
		{"gains 8.6 s a day", line(-8600*time.Millisecond, 0, 1), true, -8600 * time.Millisecond},
		{"kept right", line(0, 0, 1, 2, 3), false, 0},
		{"less than the measurements can tell", line(30*time.Millisecond, 0, 1), false, 0},
		{"no quartz is so bad", line(time.Minute, 0, 1, 2), false, 0},
		{"not a line", bent, false, 0},
		{"all at once", line(time.Second, 1, 1, 1), false, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			drift, known := driftOf(test.history)
			if known != test.known || (drift.PerDay-test.perDay).Abs() > time.Millisecond {
				t.Errorf("%+v, known %v, want %v, %v", drift, known, test.perDay, test.known)
			}
			if known && (drift.Count != len(test.history) || !drift.Since.Equal(start)) {
				t.Errorf("%+v", drift)
			}
		})
	}
}

func TestUntil(t *testing.T) {
	tests := []struct {
		perDay, offset, limit time.Duration
		days                  float64
		grows                 bool
	}{
		{1400 * time.Millisecond, 4800 * time.Millisecond, 30 * time.Second, 18, true},
		{-time.Second, -20 * time.Second, 30 * time.Second, 10, true},
		{time.Second, 0, 30 * time.Second, 30, true},
		{time.Second, -10 * time.Second, 30 * time.Second, 0, false},
		{time.Second, 40 * time.Second, 30 * time.Second, 0, false},
		{0, 10 * time.Second, 30 * time.Second, 0, false},
		{1, 0, 30 * time.Second, 0, false},
	}
	for _, test := range tests {
		until, grows := Drift{PerDay: test.perDay}.Until(test.offset, test.limit)
		if grows != test.grows || (until-time.Duration(test.days*float64(day))).Abs() > time.Minute {
			t.Errorf("%+v: %v, %v", test, until, grows)
		}
	}
}
