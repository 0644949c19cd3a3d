// Package exchange reads what other authenticators export, and writes what they
// import.
//
// What a file is, is found from its content and never from its name. One entry
// that cannot be read never sinks the rest: it is a [Failure] that says where it
// stands and why, and quotes no secret. Nothing is guessed that would change a
// code: what is not understood is refused with a reason.
//
// Each format is one file of this package and one row of [Formats]. The
// functions hold no state and are safe for use by several goroutines at once;
// they may work for seconds on large files, so call them off the UI goroutine.
package exchange
