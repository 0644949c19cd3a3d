package backup

import (
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"latchkey/vault/reason"
)

// What a [CodeError] wraps.
var (
	ErrCode         = errors.New("not a recovery code")
	ErrTransferCode = errors.New("not a transfer code")
)

// Fault says in what way a text is not a recovery code.
type Fault int

// The faults.
const (
	TooShort     Fault = iota + 1 // fewer characters than there should be
	TooLong                       // more
	BadCharacter                  // one that no code has
	CheckFailed                   // a slip: the check bits do not fit
)

// CodeError says what is wrong with a text that should be a code. It quotes none
// of it.
type CodeError struct {
	Fault      Fault
	Characters int // how many there are, without spaces and dashes
	Want       int // how many there should be

	// Groups are where to look, counted from 1, the likeliest first. For
	// CheckFailed they are those in which one changed character, or one swap of
	// neighbours, would make a code; empty when there are more slips than that.
	Groups []int

	kind error // what it should be
}

// Error implements error.
func (e *CodeError) Error() string { return e.kind.Error() + ": " + e.reason().Error() }

func (e *CodeError) reason() *reason.Text {
	var what *reason.Text
	switch e.Fault {
	case TooShort, TooLong:
		what = reason.New("it has {{.N}} characters, not {{.Want}}", reason.Data{"N": e.Characters, "Want": e.Want})
	case BadCharacter:
		what = reason.New("it has a character that no code has", nil)
	default:
		what = reason.New("its check characters do not fit", nil)
	}
	if len(e.Groups) > 0 {
		return reason.New("{{.What}}; look at group {{.N}}", reason.Data{"What": what, "N": e.Groups[0]})
	}
	return what
}

// Unwrap returns [ErrCode] or [ErrTransferCode], and the reason.
func (e *CodeError) Unwrap() []error { return []error{e.kind, e.reason()} }

// oddGroups returns the groups that do not have four characters, if the text
// has as many groups as a code of that length.
func oddGroups(text string, length int) []int {
	groups := strings.FieldsFunc(text, separates)
	if len(groups) != length/GroupLength {
		return nil
	}
	var odd []int
	for i, g := range groups {
		if utf8.RuneCountInString(g) != GroupLength {
			odd = append(odd, i+1)
		}
	}
	return odd
}

// lookalikes are the pairs that are taken for each other in handwriting and
// print, beyond those that the alphabet leaves out.
const lookalikes = "8B 5S 2Z 6G 0D 0Q VY VW MN 17 7T 9G 9Q CG PR EF KX 4A 3E 3B MW 1J"

// suspects returns the groups in which a single slip would explain why the
// check fails. One of 4,096 innocent changes fits by chance, so that one place in
// five codes is named wrongly beside the true one: the likelier slips count more.
func suspects(values []byte) []int {
	values = slices.Clone(values)
	weight := make([]int, len(values)/GroupLength)
	for i, was := range values {
		for v := range byte(len(alphabet)) {
			if values[i] = v; v == was || !passes(values) {
				continue
			}
			w := 1
			a, b := string(alphabet[was]), string(alphabet[v])
			if strings.Contains(lookalikes, a+b) || strings.Contains(lookalikes, b+a) {
				w = 4
			}
			weight[i/GroupLength] += w
		}
		values[i] = was
	}
	for i := range len(values) - 1 {
		a, b := values[i], values[i+1]
		if values[i], values[i+1] = b, a; a != b && passes(values) {
			weight[i/GroupLength] += 4
		}
		values[i], values[i+1] = a, b
	}
	var groups []int
	for i, w := range weight {
		if w > 0 {
			groups = append(groups, i+1)
		}
	}
	slices.SortStableFunc(groups, func(a, b int) int { return weight[b-1] - weight[a-1] })
	return groups
}
