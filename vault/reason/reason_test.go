package reason_test

import (
	"errors"
	"fmt"
	"testing"

	"latchkey/vault/reason"
)

var errBad = errors.New("bad key")

// german is a translation of what the tests say.
func german(template string, data map[string]any) string {
	switch template {
	case "character {{.N}} cannot be":
		return fmt.Sprintf("Zeichen %v kann nicht sein", data["N"])
	case "{{.Head}}: {{.Rest}}":
		return fmt.Sprintf("%v – %v", data["Head"], data["Rest"])
	case "line {{.N}}":
		return fmt.Sprintf("Zeile %v", data["N"])
	}
	return "?" + template
}

func TestText(t *testing.T) {
	for _, tc := range []struct {
		text           *reason.Text
		english, other string
	}{
		{reason.New("character {{.N}} cannot be", reason.Data{"N": 9}), "character 9 cannot be", "Zeichen 9 kann nicht sein"},
		{reason.New("line {{.N}}", reason.Data{"N": 2, "M": "{{.N}}"}), "line 2", "Zeile 2"},
		{reason.Name("a {{.N}} b.json"), "a {{.N}} b.json", "a {{.N}} b.json"},
		{reason.Within(reason.Name("a.json"), reason.New("line {{.N}}", reason.Data{"N": 2})), "a.json: line 2", "a.json – Zeile 2"},
		// What stands in a place is never taken for a place.
		{reason.Within(reason.Name("{{.Rest}}"), reason.Name("{{.Head}}")), "{{.Rest}}: {{.Head}}", "{{.Rest}} – {{.Head}}"},
		{reason.New("nobody knows", nil), "nobody knows", "?nobody knows"},
	} {
		if got := tc.text.Error(); got != tc.english {
			t.Errorf("%q, want %q", got, tc.english)
		}
		if got := tc.text.In(german); got != tc.other {
			t.Errorf("%q, want %q", got, tc.other)
		}
	}
}

func TestFor(t *testing.T) {
	err := fmt.Errorf("entry 3: %w", reason.For(errBad, "character {{.N}} cannot be", reason.Data{"N": 9}))
	if want := "entry 3: bad key: character 9 cannot be"; err.Error() != want || !errors.Is(err, errBad) {
		t.Errorf("%q is not %q, or not %v", err, want, errBad)
	}
	if got := reason.Of(err); got == nil || got.In(german) != "Zeichen 9 kann nicht sein" {
		t.Errorf("the reason is %v", got)
	}
	for _, err := range []error{nil, errBad, fmt.Errorf("%w: here", errBad)} {
		if got := reason.Of(err); got != nil {
			t.Errorf("%v has the reason %v", err, got)
		}
	}
}

// A reason in a variable is found like any other error.
func TestIs(t *testing.T) {
	one, other := reason.New("line {{.N}}", reason.Data{"N": 1}), reason.New("line {{.N}}", reason.Data{"N": 1})
	if err := fmt.Errorf("%w: %w", errBad, one); !errors.Is(err, one) || errors.Is(err, other) {
		t.Errorf("%v is another error than it was made of", err)
	}
}
