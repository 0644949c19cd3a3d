package cli

import (
	"strings"
	"testing"
	"time"

	"latchkey/sync/clock"
)

// Every cause has words that name a cure, and none has those of another.
func TestClockCauseWords(t *testing.T) {
	said := map[string]clock.CauseKind{}
	for kind := clock.CauseNone; kind.String() != "unknown"; kind++ {
		words := causeWords(clock.Cause{Kind: kind, Days: 3, Place: "Asia/Kolkata"}, "linux")
		if (words == "") != (kind == clock.CauseNone) {
			t.Errorf("%v: %q", kind, words)
		}
		if other, twice := said[words]; twice {
			t.Errorf("%v and %v have the same words", kind, other)
		}
		said[words] = kind
	}
	for name, c := range map[string]struct {
		cause  clock.Cause
		system string
		want   string
	}{
		"a day ahead":    {clock.Cause{Kind: clock.CauseDate, Days: -1}, "linux", "off by 1 day."},
		"days behind":    {clock.Cause{Kind: clock.CauseDate, Days: 4}, "linux", "off by 4 days."},
		"zones":          {clock.Cause{Kind: clock.CauseZone, DeviceZone: -210 * time.Minute, ShownZone: 330 * time.Minute, Place: "Asia/Kolkata"}, "linux", "UTC+05:30 (Kolkata), but the time zone is set to UTC−03:30"},
		"Linux's cure":   {clock.Cause{Kind: clock.CauseDualBoot}, "linux", "timedatectl"},
		"Windows's cure": {clock.Cause{Kind: clock.CauseDualBoot}, "windows", "In Windows switch on"},
	} {
		if got := causeWords(c.cause, c.system); !strings.Contains(got, c.want) {
			t.Errorf("%s: %q", name, got)
		}
	}
	for _, f := range []clock.Finding{clock.FoundBeforeBuild, clock.FoundWentBack, clock.FoundUnsynchronized} {
		if findingWords(f) == "" {
			t.Errorf("%v has no words", f)
		}
	}
}
