package cli

import (
	"fmt"
	"strings"
	"time"

	"latchkey/sync/clock"
)

// causeWords say why the clock is most likely off and how to mend it on a
// system, named as runtime.GOOS does; empty when there is nothing to explain.
func causeWords(c clock.Cause, system string) string {
	switch c.Kind {
	case clock.CauseRollover:
		return "It is off by 1,024 weeks: a receiver of satellite time lost count. Update its software, or set the date by hand."
	case clock.CauseReset:
		return "The clock was reset, usually by a flat battery. Switch on automatic date and time; if it comes back, change the battery of the clock."
	case clock.CauseHalfDay:
		return "It is off by 12 hours: morning and afternoon were mixed up. Set the time again and look at AM and PM."
	case clock.CauseDate:
		return fmt.Sprintf("The time of day is right, but the date is off by %s. Set the date of this device.", days(max(c.Days, -c.Days)))
	case clock.CauseDualBoot:
		why := "It is off by exactly the time zone: two systems on this computer disagree about the hardware clock. "
		if system == "windows" {
			return why + "In Windows switch on “Set time automatically” and sync; let the other system keep the hardware clock in local time."
		}
		return why + "Run “timedatectl set-local-rtc 0”, and let Windows keep the hardware clock in UTC."
	case clock.CauseSummer:
		return "It is off by an hour: summer time was set by hand, or the zone beside the right one is chosen. Choose the right time zone and switch on automatic date and time."
	case clock.CauseZone:
		return fmt.Sprintf("The clock shows the local time of %s (%s), but the time zone is set to %s. Choose the zone you are in; change the zone, never the clock.", utc(c.ShownZone), place(c.Place), utc(c.DeviceZone))
	case clock.CauseDrift:
		return "The clock runs a little wrong, or was set by hand. Switch on automatic date and time."
	case clock.CauseSetWrong:
		return "The clock was set to a wrong time. Switch on automatic date and time."
	}
	return ""
}

// utc writes a zone as people know it.
func utc(zone time.Duration) string {
	sign := "+"
	if zone < 0 {
		sign, zone = "−", -zone
	}
	return fmt.Sprintf("UTC%s%02d:%02d", sign, int(zone.Hours()), int(zone.Minutes())%60)
}

// place makes a city of a name in the time zone database.
func place(name string) string {
	return strings.ReplaceAll(name[strings.LastIndex(name, "/")+1:], "_", " ")
}

func days(n int) string {
	if n == 1 {
		return "1 day"
	}
	return fmt.Sprintf("%d days", n)
}

const (
	// failingOffset is the error from which on more and more codes are refused.
	failingOffset = 15 * time.Second
	// leastDrift is what a day's drift has to be worth a word.
	leastDrift = 50 * time.Millisecond
	// foresight is how far ahead a straight line may be drawn.
	foresight = 365 * 24 * time.Hour
)

// driftWords say how fast the clock goes wrong when nobody sets it, and when
// codes start to fail; empty when that is not known or does not matter.
func driftWords(c *clock.Clock) string {
	drift, known := c.Drift()
	if !known || drift.PerDay.Abs() < leastDrift {
		return ""
	}
	verb := "gains"
	if drift.PerDay > 0 {
		verb = "loses"
	}
	words := fmt.Sprintf("It %s %.1f s a day.", verb, drift.PerDay.Abs().Seconds())
	if last := c.Status().Last; last != nil && last.Decided {
		if left, ok := drift.Until(last.Offset, failingOffset); ok && left < foresight {
			words += fmt.Sprintf(" Codes start to fail in about %s.", days(max(1, int(left.Hours()/24))))
		}
	}
	return words
}

// findingWords say what can be seen without a network.
func findingWords(f clock.Finding) string {
	switch f {
	case clock.FoundBeforeBuild:
		return "The date of this device is before Latchkey was made, so it cannot be right."
	case clock.FoundWentBack:
		return "The clock of this device went back since Latchkey last ran."
	case clock.FoundUnsynchronized:
		return "Automatic time seems to be off on this device, or cannot reach its server."
	}
	return ""
}
