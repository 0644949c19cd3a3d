// Package phone is what Latchkey asks of Android beside Fyne, by JNI and without
// Java code of its own: the keystore, the window that is kept out of pictures,
// word that the person leaves, links and pictures that other apps hand over, the
// clipboard and the date settings. Elsewhere it is empty.
//
// Its functions may be called on any goroutine unless they say otherwise. Android
// loads the library of the app and calls Latchkey_onCreate (activity.c), which
// the manifest names; until then there is no Java to talk to, and everything
// returns ErrNoJava.
package phone
