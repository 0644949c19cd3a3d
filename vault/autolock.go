package vault

import "time"

// AutoLock says when a window locks by itself, if the vault has an app lock.
type AutoLock struct {
	After time.Duration // without being used; 0 for never
	Away  bool          // when the screen is locked or the device sleeps
}

// DefaultAutoLock is what holds until the person says otherwise.
var DefaultAutoLock = AutoLock{After: 5 * time.Minute, Away: true}

// maxAutoLock bounds AutoLock.After when it is read, in seconds.
const maxAutoLock = 366 * 24 * 3600

// Lock returns when the window locks by itself.
func (v *Vault) Lock() AutoLock {
	if v.AutoLock == nil {
		return DefaultAutoLock
	}
	return *v.AutoLock
}
