package cli

import (
	"flag"
	"time"

	"latchkey/app/travel"
	"latchkey/app/words"
)

var travelCommand = command{
	name:    "travel",
	summary: "say what to look after before a journey",
	words:   "[FLAGS]",
	about: `Nothing is asked and nothing is changed. Most of the list ticks itself; a dash
stands where only you can tell. “latchkey clock --sync” checks the clock, and
“latchkey important” marks the accounts that you could not do without.`,
	example: "latchkey travel --days 30\nlatchkey travel --json",
	exits:   "1 the accounts could not be opened, 2 wrong usage, 3 something is to be done",
	define: func(fs *flag.FlagSet) func(*session, []string) error {
		days := fs.Int("days", travel.UsualDays, "the `NUMBER` of days away")
		asJSON := fs.Bool("json", false, `print {"days","items":[{"item","state","how","at","offset","until","lack":[{"issuer","name"}]}]}`)
		return func(s *session, words []string) error {
			switch {
			case len(words) > 0:
				return usagef("travel takes flags only")
			case *days < 1 || *days > travel.MaxDays:
				return usagef("--days is 1 to %d", travel.MaxDays)
			}
			return s.travel(*days, *asJSON)
		}
	},
}

// itemRecord is an item of the list in JSON. Its shape is fixed.
type itemRecord struct {
	Item   travel.Kind  `json:"item"`
	State  travel.State `json:"state"`  // done, open, yours
	How    string       `json:"how"`    // in which of several ways it stands
	At     *time.Time   `json:"at"`     // null for never
	Offset float64      `json:"offset"` // seconds to add; of drift at the end of the trip
	Until  *time.Time   `json:"until"`  // of drift, when the first sites will refuse codes
	Lack   []lacking    `json:"lack"`
}

// lacking is an account without service codes.
type lacking struct {
	Issuer string `json:"issuer"`
	Name   string `json:"name"`
}

func (s *session) travel(days int, asJSON bool) error {
	c, err := s.clock()
	if err != nil {
		return err
	}
	v, _, err := s.load()
	if err != nil {
		return err
	}
	trip := travel.Trip{Vault: v, Status: c.Status(), Days: days, Now: c.Now()}
	if drift, known := c.Drift(); known {
		trip.Drift = &drift
	}
	items := travel.List(trip)
	if asJSON {
		err = s.emit(struct {
			Days  int          `json:"days"`
			Items []itemRecord `json:"items"`
		}{days, itemRecords(items)})
	} else {
		s.tellTrip(items)
	}
	for _, i := range items {
		if err == nil && i.State == travel.Open {
			return errInPart
		}
	}
	return err
}

func itemRecords(items []travel.Item) []itemRecord {
	var out []itemRecord
	for _, i := range items {
		r := itemRecord{i.Kind, i.State, i.How, known(i.At), i.Offset.Seconds(), known(i.Until), []lacking{}}
		for _, a := range i.Lack {
			r.Lack = append(r.Lack, lacking{a.Issuer, a.Name})
		}
		out = append(out, r)
	}
	return out
}

func (s *session) tellTrip(items []travel.Item) {
	t := s.grid()
	for _, i := range items {
		f := words.Travel(i)
		t.row([]string{"[x]", "[ ]", " – "}[i.State], f.What, f.In(f.Basis))
	}
	t.end()
}
