package clock

import (
	"encoding/json"
	"runtime"
	"time"
)

// CauseKind is what most likely put the device clock where it is.
type CauseKind int

// The causes.
const (
	CauseNone     CauseKind = iota // the clock is right, or nothing is known
	CauseRollover                  // a receiver of satellite time lost count: 1,024 weeks
	CauseReset                     // the battery was flat or the clock was reset: it is before the program was built
	CauseHalfDay                   // morning and afternoon were mixed up: 12 hours
	CauseDate                      // the date is wrong, the time of day is right
	CauseDualBoot                  // two systems on one computer disagree whether the hardware clock is local time
	CauseSummer                    // an hour: summer time set by hand, or the zone next to the right one
	CauseZone                      // local time was set while another zone is chosen
	CauseDrift                     // less than 10 minutes: the clock runs fast or slow, or was set by hand
	CauseSetWrong                  // anything else
)

var causeNames = [...]string{"none", "rollover", "reset", "half-day", "date", "dual-boot", "summer-time", "zone", "drift", "set-wrong"}

// String is the cause's name in lower case.
func (k CauseKind) String() string {
	if k < 0 || int(k) >= len(causeNames) {
		return "unknown"
	}
	return causeNames[k]
}

// MarshalText writes the name, for JSON.
func (k CauseKind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// Cause explains an offset.
type Cause struct {
	Kind CauseKind
	// Residue is what is left of the offset when the pattern of the cause is taken off: how carelessly the clock was set.
	Residue time.Duration
	// Days is by how many days the date is behind (ahead, if negative), for CauseDate.
	Days int
	// DeviceZone is the device's own offset from UTC, ShownZone the one whose local time the clock shows if its local time
	// is right, and Place a well-known place there in the IANA time zone database. For CauseZone and CauseSummer.
	DeviceZone, ShownZone time.Duration
	Place                 string
}

const (
	// handSet is how exactly people set clocks.
	handSet  = 150 * time.Second
	halfDay  = 12 * time.Hour
	day      = 24 * time.Hour
	rollover = 1024 * 7 * day // GPS counts weeks in 10 bits (IS-GPS-200, 20.3.3.3.1.1)
	quarter  = 15 * time.Minute
)

// Explain says what most likely explains a decided measurement, from the offset, the device's date and its zone. The zone
// itself never harms codes: it is in the clock's UTC that the error is.
func (c *Clock) Explain(m Measurement) Cause {
	if !m.Decided || size(m.Offset) <= inStep {
		return Cause{}
	}
	now := c.device()
	_, seconds := now.Zone()
	system := c.options.System
	if system == "" {
		system = runtime.GOOS
	}
	return c.window.explain(m.Offset, now, time.Duration(seconds)*time.Second, system)
}

// explain takes the first pattern that fits. The rollover comes first, since it also leads before the build and to a
// multiple of 24 hours.
func (w window) explain(offset time.Duration, now time.Time, zone time.Duration, system string) Cause {
	near := func(pattern time.Duration) bool { return size(offset-pattern) <= handSet }
	signed := func(pattern time.Duration) time.Duration {
		if offset < 0 {
			return -pattern
		}
		return pattern
	}
	cause := Cause{DeviceZone: zone, Residue: offset}
	fits := func(kind CauseKind, pattern time.Duration) Cause {
		cause.Kind, cause.Residue = kind, offset-pattern
		return cause
	}
	switch whole := offset.Round(day); {
	case near(signed(rollover)):
		return fits(CauseRollover, signed(rollover))
	case now.Before(w.from):
		return fits(CauseReset, 0)
	case near(signed(halfDay)):
		return fits(CauseHalfDay, signed(halfDay))
	case whole != 0 && near(whole):
		cause.Days = int(whole / day)
		return fits(CauseDate, whole)
	}
	if zone != 0 && (system == "windows" || system == "linux") {
		for _, pattern := range []time.Duration{zone, -zone} {
			if near(pattern) {
				return fits(CauseDualBoot, pattern)
			}
		}
	}
	if step := offset.Round(quarter); step != 0 && near(step) {
		shown := zone - step
		if place, used := places[int(shown/time.Minute)]; used {
			cause.ShownZone, cause.Place = shown, place
			if size(step) == time.Hour {
				return fits(CauseSummer, step)
			}
			return fits(CauseZone, step)
		}
	}
	if size(offset) < freeLimit {
		return fits(CauseDrift, 0)
	}
	return fits(CauseSetWrong, 0)
}

// places are the offsets from UTC in use, in minutes, each with a well-known place that has it for at least part of the
// year. TestPlaces compares them with the IANA time zone database.
var places = map[int]string{
	-720: "Etc/GMT+12", -660: "Pacific/Pago_Pago", -600: "Pacific/Honolulu", -570: "Pacific/Marquesas", -540: "America/Anchorage",
	-480: "America/Los_Angeles", -420: "America/Denver", -360: "America/Chicago", -300: "America/New_York", -240: "America/Caracas",
	-210: "America/St_Johns", -180: "America/Sao_Paulo", -150: "America/St_Johns", -120: "America/Noronha", -60: "Atlantic/Cape_Verde",
	0: "Europe/London", 60: "Europe/Berlin", 120: "Europe/Athens", 180: "Europe/Istanbul", 210: "Asia/Tehran", 240: "Asia/Dubai",
	270: "Asia/Kabul", 300: "Asia/Karachi", 330: "Asia/Kolkata", 345: "Asia/Kathmandu", 360: "Asia/Dhaka", 390: "Asia/Yangon",
	420: "Asia/Bangkok", 480: "Asia/Shanghai", 525: "Australia/Eucla", 540: "Asia/Tokyo", 570: "Australia/Darwin",
	600: "Australia/Brisbane", 630: "Australia/Lord_Howe", 660: "Pacific/Noumea", 720: "Pacific/Auckland", 765: "Pacific/Chatham",
	780: "Pacific/Tongatapu", 825: "Pacific/Chatham", 840: "Pacific/Kiritimati",
}

// MarshalJSON writes durations in seconds.
func (c Cause) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Kind       CauseKind `json:"kind"`
		Residue    seconds   `json:"residue"`
		Days       int       `json:"days,omitempty"`
		DeviceZone seconds   `json:"device_zone"`
		ShownZone  seconds   `json:"shown_zone"`
		Place      string    `json:"place,omitempty"`
	}{c.Kind, seconds(c.Residue), c.Days, seconds(c.DeviceZone), seconds(c.ShownZone), c.Place})
}
