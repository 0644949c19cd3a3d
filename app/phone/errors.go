package phone

import "errors"

// Errors a caller may branch on with errors.Is.
var (
	// ErrNoJava: Android has not started the app yet.
	ErrNoJava = errors.New("there is no Java to talk to")
	// ErrHandedOver: another app handed over what Android does not let Latchkey read.
	ErrHandedOver = errors.New("what was handed over cannot be read")
	// ErrDismissed: the person closed a screen of Android without an answer.
	ErrDismissed = errors.New("the screen was closed")
	// ErrNoApp: no app of the device does that.
	ErrNoApp = errors.New("no app of this device does that")
	// ErrChanged: what was written did not come back as it was.
	ErrChanged = errors.New("the file did not come back as it was written")
	// ErrLocked: the person has not shown the screen lock that it is them.
	ErrLocked = errors.New("the screen lock was not opened")
	// ErrForgotten: what was kept behind the screen lock is gone for good, as when
	// the screen lock is taken off.
	ErrForgotten = errors.New("nothing is kept behind the screen lock")
)
