package app

import (
	"slices"
	"sync"
	"testing"
)

// TestEarlyWork: what goroutines want done before the event loop runs is done once,
// in order, by who ends the early time, and what comes later, even from that work,
// is left to Fyne.
func TestEarlyWork(t *testing.T) {
	t.Cleanup(theDesk().clear)
	var e early
	var done []int
	e.do(func() {
		done = append(done, 1)
		e.do(func() { done = append(done, 2) }) // the test driver does it at once
	})
	var other sync.WaitGroup
	other.Go(func() { e.do(func() { done = append(done, 3) }) })
	other.Wait()
	if len(done) > 0 {
		t.Fatalf("%v was done early", done)
	}
	e.end()
	e.end()
	e.do(func() { done = append(done, 4) })
	if want := []int{1, 2, 3, 4}; !slices.Equal(done, want) {
		t.Errorf("done: %v, want %v", done, want)
	}
}

// TestFirstAsked: the early work is done when the window is first asked for its
// least size, before it answers, and not again.
func TestFirstAsked(t *testing.T) {
	r := newRig(t)
	asked := 0
	r.whole.firstAsked = func() { asked++ }
	for range 2 {
		r.window.Content().MinSize()
	}
	if asked != 1 {
		t.Errorf("the work was done %d times", asked)
	}
}
