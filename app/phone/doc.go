// Package phone is what Latchkey asks of Android beside Fyne, by JNI and without
// Java code of its own. Each concern has a file of Go, and one of C that calls
// Java for it:
//
//	activity    the window: kept out of pictures, left, hidden, in front again
//	open        links and pictures that other apps hand over
//	ask         screens of Android that give a folder or a place for a file back
//	documents   files of other apps; trees: folders of them, for backups
//	media       a picture by the camera app; files shared with other apps
//	keystore    the keys that seal the vault; screenlock: one behind the screen lock
//	device      the clipboard, the date settings
//	figures     what the harness measures
//	java        how all of them call Java
//
// Elsewhere it has only the errors. Its functions may be called on any goroutine
// unless they say otherwise, but not on the one of the window where they wait.
// Android loads the library of the app and calls Latchkey_onCreate (activity.c),
// which the manifest names; until then there is no Java to talk to, and
// everything returns ErrNoJava.
package phone
