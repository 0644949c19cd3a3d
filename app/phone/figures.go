//go:build cgo && android

package phone

import "C"

import "runtime"

// Latchkey_goroutines tells the harness how many goroutines there are at rest.
//
//export Latchkey_goroutines
func Latchkey_goroutines() C.int { return C.int(runtime.NumGoroutine()) }
