package clock

import (
	"time"
	"unsafe"

	"golang.org/x/sys/windows"
)

// interruptTime counts from boot with sleep in steps of 100 ns. GetTickCount64 counts in steps of up to 16 ms, which would
// be most of a round trip.
var interruptTime = windows.NewLazySystemDLL("kernelbase.dll").NewProc("QueryInterruptTimePrecise")

// bootClock reads the interrupt time. The system gives no name for a boot: a boot clock that went back shows a new one.
func bootClock() (time.Duration, string) {
	if interruptTime.Find() != nil {
		return windows.DurationSinceBoot(), ""
	}
	var ticks uint64
	interruptTime.Call(uintptr(unsafe.Pointer(&ticks)))
	return time.Duration(ticks) * 100, ""
}
