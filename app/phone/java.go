//go:build cgo && (android || jvm)

package phone

/*
#cgo CFLAGS: -Wall -Werror=implicit-function-declaration
#include <stdlib.h>
#include "java.h"
*/
import "C"

import (
	"fmt"
	"runtime"
)

// Exception is an exception that Java threw.
type Exception struct {
	Class   string // as in java.lang.Error
	Message string
}

func (e *Exception) Error() string { return fmt.Sprintf("%s: %s", e.Class, e.Message) }

// do lets f call Java, on a thread of its own until f returns. The error is
// ErrNoJava or an *Exception.
func do(f func(j *C.java)) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	var j C.java
	if C.java_begin(&j) == 0 {
		return ErrNoJava
	}
	f(&j)
	C.java_end(&j)
	return thrown(&j)
}

// thrown returns the exception that stopped j, and frees it.
func thrown(j *C.java) error {
	defer C.java_free(j)
	if j.class == nil {
		return nil
	}
	return &Exception{C.GoString(j.class), C.GoString(j.message)}
}
