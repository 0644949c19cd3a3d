//go:build !linux || android || !(amd64 || arm64 || riscv64 || loong64)

package capture

import "latchkey/vault/reason"

// HasCamera tells whether cameras of this kind of system can be used here.
const HasCamera = false

// Cameras returns the cameras of this device, or an error that wraps
// [ErrUnsupported].
func Cameras() ([]Camera, error) {
	return nil, reason.For(ErrUnsupported, "cameras are read on Linux", nil)
}
