package vault_test

import (
	"bytes"
	"slices"
	"testing"
	"time"
)

func TestReminders(t *testing.T) {
	const day = 24 * time.Hour
	v := filled(t)
	r := v.Reminders
	if r.Off("clock") || r.PutOff("clock", noon) || r.Hushed(noon) || !r.Told("clock").IsZero() {
		t.Errorf("something is known from the start: %+v", r)
	}
	v.Reminders = r.Later("clock", noon.Add(7*day), noon)
	if r.PutOff("clock", noon) {
		t.Error("a copy was changed in place")
	}
	for _, tc := range []struct {
		after          time.Duration
		putOff, hushed bool
	}{{0, true, true}, {23 * time.Hour, true, false}, {7*day - time.Second, true, false}, {7 * day, false, false}, {-40 * day, false, false}} {
		if r := v.Reminders; r.PutOff("clock", noon.Add(tc.after)) != tc.putOff || r.Hushed(noon.Add(tc.after)) != tc.hushed {
			t.Errorf("after %v: put off %v, hushed %v", tc.after, !tc.putOff, !tc.hushed)
		}
	}
	v.Reminders = v.Reminders.Turn("rehearsal", false, noon).Tell("place:7C8QX", noon)
	v.Reminders.Notify = true
	first := encode(t, v)
	w := decode(t, first)
	if again := encode(t, w); !bytes.Equal(first, again) {
		t.Errorf("encoded again:\n%s\n%s", first, again)
	}
	if r := w.Reminders; !r.Notify || !r.Off("rehearsal") || r.Off("clock") || !r.PutOff("clock", noon) || !r.Told("place:7C8QX").Equal(noon) {
		t.Errorf("%+v", r)
	}
	if kept := encode(t, w.ForBackup()); bytes.Contains(kept, []byte("eminders")) {
		t.Errorf("a backup has %s", kept)
	}
	if len(w.Changes(v)) != 0 {
		t.Error("that is a change to look for")
	}

	// What has passed is forgotten; what is turned off stays so.
	w.Reminders = w.Reminders.Turn("x", true, noon.Add(70*day))
	if names := w.Reminders.Names(); !slices.Equal(names, []string{"rehearsal"}) {
		t.Errorf("still known: %q", names)
	}
	w.Reminders = w.Reminders.Turn("rehearsal", true, noon.Add(70*day))
	if r := w.Reminders; r.Off("rehearsal") || len(r.Names()) != 0 {
		t.Errorf("turned on again: %+v", r)
	}
}

// What is odd harms nothing, and what a later version adds is kept.
func TestRemindersOdd(t *testing.T) {
	for in, kept := range map[string]string{
		`1`:                               "",
		`null`:                            "",
		`{"notify":"yes"}`:                "",
		`{"about":{"clock":3}}`:           "",
		`{"tone":"bell"}`:                 `"tone":"bell"`,
		`{"about":{"x":{"why":"later"}}}`: `"x":{"why":"later"}`,
	} {
		v := decode(t, []byte(`{"version":1,"accounts":[],"reminders":`+in+`}`))
		if again := encode(t, v); !bytes.Contains(again, []byte(kept)) || v.Reminders.Notify {
			t.Errorf("%s became %s", in, again)
		}
	}
}
