// Package keychaintest gives tests a real keychain of their own: a private
// D-Bus session bus with an unlocked gnome-keyring-daemon on it, in a folder
// that is thrown away. It never touches the keychain of the person who runs
// the tests. It works on Linux.
package keychaintest
