package cli

import (
	"flag"
	"fmt"
	"strings"
	"time"

	"latchkey/vault"
	"latchkey/vault/keychain"
)

var serviceCodesCommand = command{
	name:    "service-codes",
	summary: "keep the one-time codes that a site handed out",
	words:   "[FLAGS] QUERY",
	about: `QUERY are words; they have to match just one account. Without flags it says how
many codes are left. The codes to add are read from a file, “-” is standard input;
they may stand there as the site shows them.`,
	example: "latchkey service-codes --add codes.txt github\nlatchkey service-codes --reveal github\nlatchkey service-codes --used 3 github\nlatchkey service-codes --none github",
	exits:   "1 nothing was changed, 2 wrong usage",
	define: func(fs *flag.FlagSet) func(*session, []string) error {
		var o serviceCodeOptions
		fs.StringVar(&o.add, "add", "", "add the codes in `FILE`")
		fs.IntVar(&o.used, "used", 0, "cross out code number `N`")
		fs.BoolVar(&o.none, "none", false, "note that there are none to keep here")
		fs.BoolVar(&o.reveal, "reveal", false, "show the codes")
		fs.BoolVar(&o.json, "json", false, `print {"issuer","name","left","codes":[{"code","used"}]}`)
		return func(s *session, words []string) error {
			if len(words) == 0 {
				return usagef("service-codes needs a word of the account's name")
			}
			if o.none && (o.add != "" || o.used > 0) {
				return usagef("--none is for an account without service codes")
			}
			if o.used < 0 {
				return usagef("codes are counted from 1")
			}
			o.query = strings.Join(words, " ")
			return s.serviceCodes(o)
		}
	},
}

type serviceCodeOptions struct {
	query, add   string
	used         int // counted from 1; 0 for none
	none         bool
	reveal, json bool
}

// serviceCodeRecord is a service code in JSON. Its shape is fixed.
type serviceCodeRecord struct {
	Code string     `json:"code"` // or vault.Hidden's placeholder
	Used *time.Time `json:"used"` // null while it is good
}

func (s *session) serviceCodes(o serviceCodeOptions) error {
	var more []vault.ServiceCode
	if o.add != "" {
		text, err := s.readInput(o.add)
		if err != nil {
			return err
		}
		if more, err = vault.ParseServiceCodes(string(text)); err != nil {
			return err
		}
		if len(more) == 0 {
			return errNothingIn
		}
	}
	c, err := s.clock()
	if err != nil {
		return err
	}
	v, store, err := s.load()
	if err != nil {
		return err
	}
	a, err := one(v, o.query)
	if err != nil {
		return err
	}
	if o.none {
		if a, err = s.change(store, a.ID, func(v *vault.Vault) error { return v.DoWithoutCodes(a.ID) }); err != nil {
			return err
		}
	}
	if more != nil || o.used > 0 {
		if a, err = s.changeServiceCodes(store, a.ID, more, o.used, c.Now()); err != nil {
			return err
		}
	}
	records := make([]serviceCodeRecord, len(a.ServiceCodes))
	for i, code := range a.ServiceCodes {
		records[i].Code = fmt.Sprint(code.Code)
		if o.reveal {
			records[i].Code = string(code.Code)
		}
		if !code.Used.IsZero() {
			records[i].Used = &code.Used
		}
	}
	if o.json {
		return s.emit(struct {
			Issuer string              `json:"issuer"`
			Name   string              `json:"name"`
			Left   int                 `json:"left"`
			Codes  []serviceCodeRecord `json:"codes"`
		}{a.Issuer, a.Name, a.ServiceCodesLeft(), records})
	}
	s.say("%s: %d of %s left", a.Title(), a.ServiceCodesLeft(), count(len(records), "service code"))
	if o.reveal {
		t := s.grid()
		for i, r := range records {
			used := ""
			if r.Used != nil {
				used = "used on " + r.Used.Local().Format(time.DateOnly)
			}
			t.row(fmt.Sprintf("%d.", i+1), r.Code, used)
		}
		t.end()
	}
	if len(records) > 0 && a.ServiceCodesLeft() <= vault.FewServiceCodes {
		s.note("Get new ones from the site while you can still sign in.")
	}
	return nil
}

// changeServiceCodes adds codes, crosses out number used, and returns the
// account as kept.
func (s *session) changeServiceCodes(store *keychain.Store, id vault.ID, more []vault.ServiceCode, used int, now time.Time) (vault.Account, error) {
	return s.change(store, id, func(v *vault.Vault) error {
		a, ok := v.Find(id)
		if !ok {
			return vault.ErrNoAccount
		}
		if err := v.Replace(a.WithServiceCodes(more)); err != nil {
			return err
		}
		if used == 0 {
			return nil
		}
		if used > len(a.ServiceCodes)+len(more) {
			return usagef("there is no service code %d", used)
		}
		return v.CrossOut(id, used-1, now)
	})
}
