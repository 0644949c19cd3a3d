package app

import (
	"time"

	"fyne.io/fyne/v2/lang"

	"latchkey/app/words"
)

// written is a day as people write it in their language.
func written(t time.Time) string { return words.Day(t).Written(lang.L(words.DayLayout)) }

// moment is a day and a time of it.
func moment(t time.Time) string { return words.Moment(t).Written(lang.L(words.MomentLayout)) }

// hour is a time of a day.
func hour(t time.Time) string { return t.Local().Format("15:04") }

// day says when something was, as roughly as is of use.
func day(at, now time.Time) string {
	at, now = at.Local(), now.Local()
	switch {
	case at.Format(time.DateOnly) == now.Format(time.DateOnly):
		return lang.L("today")
	case at.Format(time.DateOnly) == now.AddDate(0, 0, -1).Format(time.DateOnly):
		return lang.L("yesterday")
	}
	return written(at)
}

// say puts a sentence that was made elsewhere into the person's language.
func say(sentence string, in map[string]any) string { return lang.L(sentence, valued(in)) }

// valued is what goes into a sentence of package words, its dates and lists as
// people write them in their language.
func valued(in map[string]any) data {
	out := make(data, len(in))
	for name, value := range in {
		switch value := value.(type) {
		case words.Day:
			out[name] = written(time.Time(value))
		case words.Moment:
			out[name] = moment(time.Time(value))
		case words.Amount:
			out[name] = measured(string(value))
		case words.List:
			out[name] = enumerated(value)
		default:
			out[name] = value
		}
	}
	return out
}
