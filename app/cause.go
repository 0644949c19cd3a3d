package app

import (
	"fmt"
	"runtime"
	"strings"
	"time"

	"fyne.io/fyne/v2/lang"

	"latchkey/sync/clock"
)

// causeWords say why the clock is most likely off, and how to mend it on this
// system. Both are empty when there is nothing to explain.
func causeWords(c clock.Cause) (why, mend string) {
	switch c.Kind {
	case clock.CauseRollover:
		return lang.L("It is off by 1,024 weeks: a receiver of satellite time has lost count."), lang.L("Update the receiver’s software, or set the date by hand.")
	case clock.CauseReset:
		return lang.L("The clock was reset, usually because a battery was flat."), lang.L("Switch on automatic date and time. If it comes back, the battery of the clock needs changing.")
	case clock.CauseHalfDay:
		return lang.L("Morning and afternoon were mixed up: it is off by 12 hours."), lang.L("Set the time again and look at AM and PM.")
	case clock.CauseDate:
		return lang.N("The time of day is right, but the date is off by {{.N}} days.", abs(c.Days), data{"N": abs(c.Days)}), lang.L("Set the date of this device.")
	case clock.CauseDualBoot:
		return lang.L("It is off by exactly your time zone: two systems on this computer disagree about the hardware clock."), dualBoot()
	case clock.CauseSummer:
		return lang.L("It is off by an hour: summer time was set by hand, or the zone beside the right one is chosen."), lang.L("Choose the right time zone and switch on automatic date and time. Never set the clock by hand for summer time.")
	case clock.CauseZone:
		return lang.L("The clock shows the local time of {{.Shown}} ({{.Place}}), but the time zone is set to {{.Set}}.", data{"Shown": utc(c.ShownZone), "Place": place(c.Place), "Set": utc(c.DeviceZone)}),
			lang.L("Choose the time zone you are in. Change the zone, never the clock.")
	case clock.CauseDrift:
		return lang.L("The clock runs a little wrong, or was set by hand."), lang.L("Switch on automatic date and time.")
	case clock.CauseSetWrong:
		return lang.L("The clock was set to a wrong time."), lang.L("Switch on automatic date and time.")
	}
	return "", ""
}

// dualBoot names the cure, which is another one on each system.
func dualBoot() string {
	if runtime.GOOS == "windows" {
		return lang.L("In Windows, switch on “Set time automatically” and sync; on the other system let the hardware clock be local time.")
	}
	return lang.L("Run “timedatectl set-local-rtc 0”, and let Windows keep the hardware clock in UTC.")
}

func abs(n int) int { return max(n, -n) }

// utc writes an offset from UTC as people know it.
func utc(zone time.Duration) string {
	sign := "+"
	if zone < 0 {
		sign, zone = "–", -zone
	}
	return fmt.Sprintf("UTC%s%02d:%02d", sign, int(zone.Hours()), int(zone.Minutes())%60)
}

// place makes a city of a name in the time zone database.
func place(name string) string {
	return strings.ReplaceAll(name[strings.LastIndex(name, "/")+1:], "_", " ")
}

// driftWords say how fast the clock goes wrong when nobody sets it, and when
// codes start to fail; empty when that is not known or does not matter.
func driftWords(c *clock.Clock) string {
	drift, known := c.Drift()
	if !known || drift.PerDay.Abs() < 50*time.Millisecond {
		return ""
	}
	amount := measured(fmt.Sprintf("%.1f s", drift.PerDay.Abs().Seconds()))
	words := lang.L("It gains {{.Amount}} a day.", data{"Amount": amount})
	if drift.PerDay > 0 {
		words = lang.L("It loses {{.Amount}} a day.", data{"Amount": amount})
	}
	last := c.Status().Last
	if last == nil || !last.Decided {
		return words
	}
	if left, ok := drift.Until(last.Offset, failingOffset); ok && left < 365*24*time.Hour {
		n := max(1, int(left.Hours()/24))
		words = sentences(words, lang.N("Codes start to fail in about {{.N}} days.", n, data{"N": n}))
	}
	return words
}

// failingOffset is the error of a clock from which on more and more codes are
// refused.
const failingOffset = 15 * time.Second

// findingWords say what can be seen without a network.
func findingWords(f clock.Finding) string {
	switch f {
	case clock.FoundBeforeBuild:
		return lang.L("The date of this device is before Latchkey was made, so it cannot be right.")
	case clock.FoundWentBack:
		return lang.L("The clock of this device went back since Latchkey last ran.")
	case clock.FoundUnsynchronized:
		return lang.L("Automatic time seems to be off on this device, or cannot reach its server.")
	}
	return ""
}
