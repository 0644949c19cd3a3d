//go:build linux && !android

package clocktest_test

import (
	"testing"
	"time"

	"latchkey/sync/clock/clocktest"
)

func TestServesAnyOffset(t *testing.T) {
	for _, offset := range []time.Duration{
		0, 45 * time.Second, -45 * time.Second, 3300 * time.Millisecond, -330 * time.Minute, 24 * time.Hour, -12 * 365 * 24 * time.Hour,
	} {
		t.Run(offset.String(), func(t *testing.T) {
			t.Parallel()
			server := clocktest.Start(t, offset)
			if got := server.Offset(t); (got - offset).Abs() > 200*time.Millisecond {
				t.Errorf("serves %v, want %v", got, offset)
			} else {
				t.Logf("residue %v", got-offset)
			}
		})
	}
}

func TestSetMovesARunningServer(t *testing.T) {
	server := clocktest.Start(t, time.Hour)
	other := clocktest.Start(t, 0)
	server.Set(t, -time.Minute)
	if got := server.Offset(t); (got + time.Minute).Abs() > 200*time.Millisecond {
		t.Errorf("serves %v after it was set to -1m", got)
	}
	if got := other.Offset(t); got.Abs() > 200*time.Millisecond {
		t.Errorf("the other server moved to %v", got)
	}
	if got := time.Until(server.Now(t)); (got + time.Minute).Abs() > 200*time.Millisecond {
		t.Errorf("Now is %v from the device clock, want -1m", got)
	}
}

// TestManyAtOnce: several tests may look for free ports at the same time.
func TestManyAtOnce(t *testing.T) {
	for range 12 {
		t.Run("", func(t *testing.T) {
			t.Parallel()
			server := clocktest.Start(t, time.Minute)
			if got := server.Offset(t); (got - time.Minute).Abs() > 200*time.Millisecond {
				t.Errorf("serves %v, want 1m", got)
			}
		})
	}
}
