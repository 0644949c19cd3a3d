package paper

import (
	"time"

	"latchkey/vault/reason"
)

// Language is how a person's language says what stands on a sheet for people.
// The zero Language is English. What machines read is the same in all.
//
// A sheet is in English as a whole where the fonts lack a letter of what its
// language would say: they are those of Latin, Greek and Cyrillic script.
type Language struct {
	Tag string // of BCP 47, such as "de"; it stands in a PDF file
	// L translates a sentence of this package. For each “{{.Name}}” in it, data has
	// a map with that name. L and Day are called before the function returns that
	// is given the Language.
	L func(sentence string, data ...any) string
	// Day writes a day.
	Day func(time.Time) string
}

// in lays a sheet out in the language.
func (l Language) in(lay func(lang *voice) *Sheet) *Sheet {
	lang := l.voice()
	s := lay(lang)
	if lang.lacking {
		return lay(Language{}.voice())
	}
	return s
}

// voice says what stands on one sheet.
type voice struct {
	Language
	lacking bool // a letter of what was said
}

func (l Language) voice() *voice {
	if l.L == nil {
		l = Language{Tag: "en", L: english, Day: day}
	}
	return &voice{Language: l}
}

// values are what is put into a sentence, each by its name there.
type values map[string]any

// L says a sentence. The tests of the translations find what is said so.
func (v *voice) L(sentence string, in ...values) string {
	data := values{}
	if len(in) > 0 {
		data = in[0]
	}
	said := v.Language.L(sentence, map[string]any(data))
	v.lacking = v.lacking || regular.printable(said) != said
	return said
}

// english puts data into a sentence as it stands here.
func english(sentence string, data ...any) string {
	return reason.English(sentence, data[0].(map[string]any))
}
