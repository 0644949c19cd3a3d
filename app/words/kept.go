package words

// Kept is something that Latchkey keeps on a device.
type Kept struct {
	What  string // what it is
	Basis string // what is in it
	At    string // the path, or the name in the keychain
}

// What Latchkey keeps. Who knows where it is fills in At.
var (
	KeptInKeychain = Kept{What: "In the keychain", Basis: "Your accounts with their keys, the recovery code, the places of automatic backups and their passwords, and a few earlier states of all this."}
	KeptInFile     = Kept{What: "In a file", Basis: "The same, sealed with your passphrase. Files beside it that end in .1 to .5 and .upgrade are earlier states."}
	KeptMarkers    = Kept{What: "In the data folder", Basis: "A note of where accounts are kept, so that a lost keychain is not mistaken for a first start. It names no account."}
	KeptClock      = Kept{What: "The clock", Basis: "Which time servers to ask, what they said, and the correction."}
	KeptIcons      = Kept{What: "Icons", Basis: "The icon pack that you chose."}
	KeptLooks      = Kept{What: "Settings of the window", Basis: "Text size, light or dark and the like. They name no account."}
	KeptCache      = Kept{What: "Cache", Basis: "The picture of Latchkey for notifications."}
	KeptAtLogin    = Kept{What: "Start when you sign in", Basis: "The entry that has your desktop start Latchkey."}
)
