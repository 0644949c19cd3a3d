package clock

import (
	"testing"
	"time"
	_ "time/tzdata"
)

func TestExplain(t *testing.T) {
	built := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	truth := time.Date(2026, 11, 22, 8, 30, 0, 0, time.UTC)
	const h, m, s = time.Hour, time.Minute, time.Second
	tests := []struct {
		name    string
		offset  time.Duration
		zone    time.Duration
		system  string
		kind    CauseKind
		residue time.Duration
		place   string
		days    int
	}{
		{"drift", 42 * s, 0, "linux", CauseDrift, 42 * s, "", 0},
		{"drift, fast", -9 * m, 0, "linux", CauseDrift, -9 * m, "", 0},
		{"set wrong", 25*m + 7*time.Minute, 0, "linux", CauseSetWrong, 32 * m, "", 0},
		{"battery reset", truth.Sub(time.Date(2010, 1, 1, 0, 3, 0, 0, time.UTC)), 0, "linux", CauseReset, truth.Sub(time.Date(2010, 1, 1, 0, 3, 0, 0, time.UTC)), "", 0},
		{"satellite rollover", 1024*7*24*h + 3*s, 0, "android", CauseRollover, 3 * s, "", 0},
		{"a day ahead", -24*h - 10*s, 2 * h, "linux", CauseDate, -10 * s, "", -1},
		{"nine days behind", 9*24*h + 100*s, 2 * h, "linux", CauseDate, 100 * s, "", 9},
		{"morning for afternoon", -12*h + 30*s, 0, "windows", CauseHalfDay, 30 * s, "", 0},
		{"dual boot on Windows", 2 * h, 2 * h, "windows", CauseDualBoot, 0, "", 0},
		{"dual boot on Linux", -330 * m, 330 * m, "linux", CauseDualBoot, 0, "", 0},
		{"not dual boot on Android", -330 * m, 330 * m, "android", CauseZone, 0, "Pacific/Noumea", 0},
		{"Indian time shown in UTC", -330*m + 37*s, 0, "linux", CauseZone, 37 * s, "Asia/Kolkata", 0},
		{"Indian time shown in a wrong zone", -210 * m, 2 * h, "darwin", CauseZone, 0, "Asia/Kolkata", 0},
		{"summer time by hand", -1*h - 20*s, 1 * h, "darwin", CauseSummer, -20 * s, "Europe/Athens", 0},
		{"a zone nobody uses", -45 * m, 0, "linux", CauseSetWrong, -45 * m, "", 0},
		{"15 min is no zone either", 15 * m, 0, "linux", CauseSetWrong, 15 * m, "", 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			cause := plausible(built).explain(test.offset, truth.Add(-test.offset), test.zone, test.system)
			if cause.Kind != test.kind || cause.Residue != test.residue || cause.Place != test.place || cause.Days != test.days {
				t.Errorf("%+v, want %v, residue %v, %q, %d days", cause, test.kind, test.residue, test.place, test.days)
			}
		})
	}
}

func TestExplainAsksTheDevice(t *testing.T) {
	now := time.Date(2026, 11, 22, 14, 0, 0, 0, time.FixedZone("", 2*60*60))
	c := Open(Options{System: "windows", Device: func() time.Time { return now }, BuildTime: now})
	if cause := c.Explain(Measurement{Decided: true, Offset: 2 * time.Hour}); cause.Kind != CauseDualBoot || cause.DeviceZone != 2*time.Hour {
		t.Errorf("%+v, want dual boot", cause)
	}
	for _, m := range []Measurement{{Decided: true, Offset: time.Second}, {Offset: time.Hour}} {
		if cause := c.Explain(m); cause != (Cause{}) {
			t.Errorf("%+v is explained by %+v", m, cause)
		}
	}
}

// TestPlaces: each place has the offset it stands for, at some time of this year.
func TestPlaces(t *testing.T) {
	if len(places) != 40 {
		t.Errorf("%d offsets, want the 40 in use", len(places))
	}
	for minutes, place := range places {
		location, err := time.LoadLocation(place)
		if err != nil {
			t.Error(err)
			continue
		}
		found := false
		for _, month := range []time.Month{time.January, time.July} {
			_, seconds := time.Date(2026, month, 1, 0, 0, 0, 0, location).Zone()
			found = found || seconds == minutes*60
		}
		if !found {
			t.Errorf("%s is never %d min from UTC", place, minutes)
		}
	}
}
