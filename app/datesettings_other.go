//go:build !linux

package app

import (
	"net/url"
	"runtime"

	"fyne.io/fyne/v2"
)

// dateSettings returns what opens the date settings of this device, or nil
// where nothing is known to.
func dateSettings() func() error {
	var link string
	switch runtime.GOOS {
	case "windows":
		link = "ms-settings:dateandtime"
	case "darwin":
		link = "x-apple.systempreferences:com.apple.preference.datetime"
	default:
		return nil
	}
	return func() error {
		u, err := url.Parse(link)
		if err != nil {
			return err
		}
		return fyne.CurrentApp().OpenURL(u)
	}
}
