//go:build !linux || android

package clock

// kernelSynchronized knows nothing on systems that do not tell.
func kernelSynchronized() (synchronized, known bool) { return false, false }
