// Package reason makes errors that can be told in another language: an English
// text with named places, and what stands in them. Everything below the window
// says with it why something was refused; who has no translations, as the
// terminal and a log, prints it in English like any error.
package reason

import (
	"errors"
	"fmt"
	"strings"
)

// Data is what stands in the places of a text, by name. A [*Text] in it is put
// into the other language too; everything else is the same in all languages: a
// number, a path, what another program calls something. Never a secret.
type Data map[string]any

// Text is a text for people, and an error. It does not change, and one may be
// kept in a variable and found with [errors.Is].
type Text struct {
	template string
	data     Data
}

// New returns a text of a template with places in it, "character {{.N}} cannot
// be", and data for all of them; nil where there are none. A test finds the
// templates in the source and holds them against the translations, so that it has
// to be written out at the call.
func New(template string, data Data) *Text { return &Text{template, data} }

// same is the template of a text that is the same in all languages.
const same = "{{.}}"

// Name returns a text that is the same in all languages, such as the name of a
// file or of an account.
func Name(text string) *Text { return &Text{same, Data{"": text}} }

// Within says of something that it stands in something else: "a.json: line 2".
func Within(outer, inner *Text) *Text {
	return New("{{.Head}}: {{.Rest}}", Data{"Head": outer, "Rest": inner})
}

// For returns an error that wraps the sentinel and, as its reason, a [New] text.
func For(sentinel error, template string, data Data) error {
	return fmt.Errorf("%w: %w", sentinel, New(template, data))
}

// Of returns the first reason in the tree of err, or nil if it has none.
func Of(err error) *Text {
	var t *Text
	errors.As(err, &t)
	return t
}

// Error returns the text in English.
func (t *Text) Error() string { return t.In(English) }

// English puts data into the places of a template. What looks like a place in the
// data stays as it is.
func English(template string, data map[string]any) string {
	pairs := make([]string, 0, 2*len(data))
	for name, value := range data {
		pairs = append(pairs, "{{."+name+"}}", fmt.Sprint(value))
	}
	return strings.NewReplacer(pairs...).Replace(template)
}

// In returns the text as say puts it: say translates a template and puts data,
// in which no [*Text] is left, into its places.
func (t *Text) In(say func(template string, data map[string]any) string) string {
	if t.template == same {
		return fmt.Sprint(t.data[""])
	}
	said := make(map[string]any, len(t.data))
	for name, value := range t.data {
		if inner, ok := value.(*Text); ok {
			value = inner.In(say)
		}
		said[name] = value
	}
	return say(t.template, said)
}
