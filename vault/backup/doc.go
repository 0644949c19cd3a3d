// Package backup keeps a vault where it survives the device: in a file that any
// age tool opens with the recovery code, in any year and without Latchkey.
//
// A backup is an ordinary age v1 file (https://age-encryption.org/v1) with one
// scrypt recipient whose passphrase is the recovery code as it is printed.
// Inside is a list of otpauth links with comments for a reader and one JSON
// comment line for what a link cannot say; docs/FORMAT.md has the details.
//
// A backup is called good only after it was read back from where it was
// written, the way a person would, and every code in it was computed and
// compared. Every function is safe for use by several goroutines at once, and
// blocks on the disk and on a key derivation of some tenths of a second: never
// call one on the UI goroutine.
package backup
