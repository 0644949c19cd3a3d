// Package keychain is where a vault is kept between runs: in the keychain of
// the operating system, or in a file behind a passphrase where there is none.
//
// A [Store] holds a sequence of generations of one vault. In the keychain a
// generation is cut into pages, and two alternating root items each name the
// pages of one generation, so that a save that stops at any step leaves the
// generation before it untouched. A save writes only the pages that changed, and
// the last generations stay readable. In a file they are kept beside it. With
// the app lock, and always in a file, the vault is sealed with a passphrase.
// docs/FORMAT.md describes both forms.
//
// The package never takes an error for an empty vault, never overwrites what it
// could not read while nothing else is readable, and reads back what it writes.
package keychain
