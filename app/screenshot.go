package app

import (
	"context"

	"fyne.io/fyne/v2/lang"

	"latchkey/app/capture"
	"latchkey/vault/exchange"
)

// hasScreen tells whether this kind of system lets the screen be seen.
func (a *App) hasScreen() bool { return capture.HasScreen || a.Screen != nil }

// lookAtScreen takes the accounts whose QR codes are on the screen.
func (a *App) lookAtScreen() {
	look := a.Screen
	if look == nil {
		look = capture.Screen
	}
	type seen struct {
		found exchange.Result
		left  error
	}
	run(a, lang.L("Looking for QR codes on the screen…"), func(ctx context.Context, _ func(string)) (seen, error) {
		shot, err := look(ctx, a.stepAside)
		if err != nil {
			return seen{left: shot.Left}, err
		}
		texts, err := shot.Codes(ctx)
		if err != nil {
			return seen{left: shot.Left}, err
		}
		found, err := exchange.Codes(ctx, texts)
		return seen{found, shot.Left}, err
	}, func(s seen, err error) {
		if err == nil {
			a.found(s.found)
		} else {
			a.explain(err)
		}
		if s.left != nil {
			a.explain(s.left)
		}
	})
}

// stepAside hides the window, which may cover what is looked for, and returns
// what shows it again. It is called off the UI goroutine.
func (a *App) stepAside() (back func()) {
	hidden := make(chan struct{})
	a.Do(func() {
		a.window.Hide()
		close(hidden)
	})
	<-hidden
	return func() { a.Do(a.Raise) }
}
