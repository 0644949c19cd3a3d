// Package widgets draws what the window shows: cards, rings, panels, banners,
// and the theme they are drawn in. It knows no vault and no clock: strings,
// fractions and callbacks go in. All of it but [ReadFonts] belongs on the UI
// goroutine.
package widgets
