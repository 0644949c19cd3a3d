package vault

import (
	"maps"
	"time"
)

// Reminders is what became of reminders: which were put off, and which are not
// wanted. It says something of this device and its person, so it does not go into
// backups. What reminders there are is no matter of this package: it goes by
// names.
type Reminders struct {
	// Notify is that the person wants notifications of the desktop, of reminders and
	// of what else a window that is not in front has to say.
	Notify bool
	// Quiet is until when none is shown, since one has just been answered.
	Quiet time.Time

	about map[string]reminder // by name; never changed in place
	extra fields
}

// reminder is what is known of one.
type reminder struct {
	until time.Time // when it may be shown again
	never bool      // it is turned off
	told  time.Time // when it was last a notification of the desktop
	extra fields
}

const (
	// MaxPutOff is the longest that a reminder can be put off. A longer time, by a
	// clock that was wrong, counts for nothing.
	MaxPutOff = 31 * 24 * time.Hour
	// quietTime is how long nothing follows a reminder that was answered.
	quietTime = 20 * time.Hour
)

// Off tells whether the reminder is turned off.
func (r Reminders) Off(name string) bool { return r.about[name].never }

// PutOff tells whether the reminder waits for a later time than now.
func (r Reminders) PutOff(name string, now time.Time) bool {
	return ahead(r.about[name].until, now, MaxPutOff)
}

// Hushed tells whether no reminder at all is to be shown at true time now.
func (r Reminders) Hushed(now time.Time) bool { return ahead(r.Quiet, now, quietTime) }

// Told returns when the reminder was last a notification of the desktop; zero for
// never.
func (r Reminders) Told(name string) time.Time { return r.about[name].told }

// Later puts the reminder off until then, [MaxPutOff] from now at most, and hushes
// the others for a while.
func (r Reminders) Later(name string, until, now time.Time) Reminders {
	r.Quiet = now.Add(quietTime)
	return r.with(name, now, func(m *reminder) { m.until = until })
}

// Turn turns the reminder off, or on again, and then also forgets that it was
// put off.
func (r Reminders) Turn(name string, on bool, now time.Time) Reminders {
	return r.with(name, now, func(m *reminder) { m.never, m.until = !on, time.Time{} })
}

// Tell notes that the reminder is now a notification of the desktop.
func (r Reminders) Tell(name string, now time.Time) Reminders {
	return r.with(name, now, func(m *reminder) { m.told = now })
}

// Names returns the reminders of which something is known, in no order.
func (r Reminders) Names() []string {
	var names []string
	for name := range r.about {
		names = append(names, name)
	}
	return names
}

// with returns a copy in which one reminder was changed, and of which those are
// gone that mean nothing any more.
func (r Reminders) with(name string, now time.Time, change func(*reminder)) Reminders {
	about := maps.Clone(r.about)
	if about == nil {
		about = map[string]reminder{}
	}
	m := about[name]
	change(&m)
	about[name] = m
	maps.DeleteFunc(about, func(_ string, m reminder) bool {
		return !m.never && len(m.extra) == 0 && !m.until.After(now) && now.Sub(m.told).Abs() > MaxPutOff
	})
	r.about = about
	return r
}

// ahead tells whether t is to come, and no further than it can have been set to.
func ahead(t, now time.Time, most time.Duration) bool {
	left := t.Sub(now)
	return left > 0 && left <= most
}

type remindersForm struct {
	Notify bool                `json:"notify,omitempty"`
	Quiet  time.Time           `json:"quiet,omitzero"`
	About  map[string]rawEntry `json:"about,omitempty"`
}

type reminderForm struct {
	Until time.Time `json:"until,omitzero"`
	Never bool      `json:"never,omitempty"`
	Told  time.Time `json:"told,omitzero"`
}

// encode returns nil where there is nothing to keep.
func (r Reminders) encode() (rawEntry, error) {
	form := remindersForm{Notify: r.Notify, Quiet: utc(r.Quiet)}
	for name, m := range r.about {
		raw, err := encodeWith(reminderForm{utc(m.until), m.never, utc(m.told)}, m.extra)
		if err != nil {
			return nil, err
		}
		if form.About == nil {
			form.About = map[string]rawEntry{}
		}
		form.About[name] = raw
	}
	if !form.Notify && form.Quiet.IsZero() && form.About == nil && len(r.extra) == 0 {
		return nil, nil
	}
	return encodeWith(form, r.extra)
}

// decodeReminders reads what it can: a reminder too many is no reason to refuse a
// vault.
func decodeReminders(raw rawEntry) Reminders {
	var form remindersForm
	if len(raw) == 0 {
		return Reminders{}
	}
	extra, err := decodeWith(raw, &form)
	if err != nil {
		return Reminders{}
	}
	r := Reminders{Notify: form.Notify, Quiet: form.Quiet, extra: extra}
	for name, raw := range form.About {
		var m reminderForm
		extra, err := decodeWith(raw, &m)
		if err != nil {
			continue
		}
		if r.about == nil {
			r.about = map[string]reminder{}
		}
		r.about[name] = reminder{m.Until, m.Never, m.Told, extra}
	}
	return r
}

func utc(t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	return t.UTC().Truncate(time.Second)
}
