package app

import (
	"testing"

	"fyne.io/fyne/v2/theme"

	"latchkey/app/widgets"
)

// What is kept of looks may be anything: the file is open to everyone and a
// crash can empty it.
func TestLooks(t *testing.T) {
	r := newRig(t)
	l := r.looks
	if l.word(sorting) != byHand || l.is(hideCodes) || l.number(textSize) != 100 {
		t.Error("what is usual does not hold at first")
	}
	l.kept.SetString(sorting.key, "by magic")
	l.kept.SetInt(textSize.key, 5000)
	if l.word(sorting) != byHand || l.number(textSize) != 200 {
		t.Error("nonsense was taken")
	}
	l.choose(sorting, byName)
	l.choose(shade, shadeDark)
	l.turn(hideCodes, true)
	l.turn(minimise, true)
	l.amend(textSize, 150)
	r.dress()
	if got := r.fyne.Settings().Theme().(widgets.Theme); got.Scale != 1.5 || *got.Variant != theme.VariantDark {
		t.Errorf("dressed in %+v", got)
	}
	if l.word(sorting) != byName || !l.is(hideCodes) || !l.is(minimise) {
		t.Error("what was chosen is not kept")
	}
	l.forget()
	r.dress()
	if got := r.fyne.Settings().Theme().(widgets.Theme); got.Scale != 1 || got.Variant != nil {
		t.Errorf("after a reset dressed in %+v", got)
	}
	if l.word(sorting) != byHand || l.is(hideCodes) || l.is(minimise) {
		t.Error("a reset left something")
	}
}
