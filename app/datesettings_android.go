package app

import "latchkey/app/phone"

// dateSettings returns what opens the date settings of this device.
func dateSettings() func() error { return phone.DateSettings }
