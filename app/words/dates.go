package words

import "time"

// Layouts of dates in the form of package time. They are sentences like the
// others: each language has its own order, in digits, since Go knows the names
// of months in English only.
const (
	DayLayout    = "2 Jan 2006"
	MomentLayout = "2 Jan 2006, 15:04"
)

// Day is a day that is put into a sentence, and Moment a time of such a day.
// Both print in English and by the clock on the wall; the window writes them by
// the translation of their layout.
type (
	Day    time.Time
	Moment time.Time
)

// Written is the day by a layout, or a dash where none is known.
func (d Day) Written(layout string) string { return written(time.Time(d), layout) }

// Written is the moment by a layout, or a dash where none is known.
func (m Moment) Written(layout string) string { return written(time.Time(m), layout) }

func (d Day) String() string    { return d.Written(DayLayout) }
func (m Moment) String() string { return m.Written(MomentLayout) }

func written(t time.Time, layout string) string {
	if t.IsZero() {
		return "–"
	}
	return t.Local().Format(layout)
}
