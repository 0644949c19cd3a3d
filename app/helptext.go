package app

import "fyne.io/fyne/v2/lang"

// advices are the pages of help, in the person's language.
func advices() []advice {
	backup := lead{lang.L("Make a backup"), func(a *App) screen { return newBackup(a) }}
	restore := lead{lang.L("Restore a backup"), func(a *App) screen { return newRestore(a) }}
	clock := lead{lang.L("Clock"), func(a *App) screen { return newClockScreen(a) }}
	ready := lead{lang.L("If this device were gone"), func(a *App) screen { return newReady(a) }}
	places := lead{lang.L("Automatic backups"), func(a *App) screen { return newPlaces(a) }}
	lock := lead{lang.L("App lock"), func(a *App) screen { return newLockScreen(a) }}
	return []advice{
		{lang.L("What is this?"), []string{
			lang.L("Many sites ask for a second thing besides your password: a code that changes every half minute. Latchkey makes those codes."),
			lang.L("A site gives you a QR code once. In it is a key. From that key and the time, Latchkey and the site work out the same code, each for itself. Nothing is sent."),
			lang.L("Because the key is on your device only, losing the device can lock you out. Latchkey is made so that it does not: it helps you keep a backup that is proven to come back, and finds out why a code was refused."),
		}, []lead{{lang.L("Add an account"), func(a *App) screen { return newAdd(a) }}, backup}},
		{lang.L("Why is it safe?"), []string{
			lang.L("Your keys are kept in the keychain of your system, which your login opens, or in a file that only your passphrase opens. They are in no log and no temporary file."),
			lang.L("Other programs that you run can read your keychain too. The app lock seals your accounts with a passphrase before they go in."),
			lang.L("Backups are encrypted. Each is read back, opened and compared before it is called good. Any program for “age” files opens it with your recovery code, so you do not depend on Latchkey."),
			lang.L("Latchkey talks to the network only when you have the clock checked or keep backups on a server. Nothing about your accounts leaves this device in clear."),
		}, []lead{lock, backup}},
		{lang.L("A code was refused"), []string{
			lang.L("Usually the clock is to blame: a code is good for half a minute, and a device that is a minute off shows the wrong one. Have the clock checked; one tap makes the codes right."),
			lang.L("If the clock is right, open the account’s menu and choose “Code refused?”. It looks for a second entry of the same site, unusual settings, a code that was used already, and a counter that ran ahead."),
			lang.L("If nothing helps, the site holds a different key: sign in with one of its service codes, and set up two-step sign-in there again."),
		}, []lead{clock}},
		{lang.L("My phone or computer is lost"), []string{
			lang.L("Install Latchkey on another device and choose “Restore a backup”. You need the file, or the paper kit, and the recovery code."),
			lang.L("Without Latchkey: any program for “age” files opens the backup with the recovery code. Inside is a list of links that every authenticator takes."),
			lang.L("Without a backup: use the service codes that sites gave you, or ask each site for help; their addresses are under “Code refused?”."),
			lang.L("If someone else may have the device and knows how to open it, set up two-step sign-in anew where it matters most: e-mail first, then money."),
		}, []lead{restore, ready}},
		{lang.L("I have a new phone or computer"), []string{
			lang.L("With the old one at hand: “Move to a new device” shows QR codes there, and the new one scans them. Two words on both screens say that everything has arrived."),
			lang.L("Do not wipe the old one before the words are the same on both."),
		}, []lead{{lang.L("Move to a new device"), func(a *App) screen { return newTransfer(a) }}, restore}},
		{lang.L("I forgot my passphrase"), []string{
			lang.L("On the screen that asks for it, choose “Forgot it?” and type your recovery code. Then choose a new passphrase."),
			lang.L("Without the recovery code nobody can open what the passphrase has sealed. Restore a backup that has another passphrase, or use the accounts on another device."),
		}, []lead{lock}},
		{lang.L("My clock is wrong"), []string{
			lang.L("Tap “Sync now”. Latchkey asks several time servers, takes only what enough of them agree on, and says how far off your clock is and what the likely cause is."),
			lang.L("One tap makes the codes right. The clock of the device itself is not changed; set that in the settings of your system."),
			lang.L("Without a network you can compare with a watch, or with two codes of another device."),
		}, []lead{clock}},
		{lang.L("My keychain is locked or gone"), []string{
			lang.L("A locked keychain opens with your login password. If you signed in without typing it, for instance with a finger, the system asks for it now."),
			lang.L("If the keychain was reset or you use another one now, Latchkey says that your accounts are missing, and never starts over an empty list by itself. Switch back to the old one, or start over and restore a backup."),
			lang.L("Where there is no keychain, Latchkey keeps the accounts in a file that your passphrase opens."),
		}, []lead{restore}},
		{lang.L("Automatic backups fail"), []string{
			lang.L("A stick that is not plugged in, or a server that does not answer, is tried again by itself. What it holds already stays good."),
			lang.L("If the server does not take your password any more, remove the place and add it again. Two places are better than one: one of them not in your home."),
		}, []lead{places, ready}},
		{lang.L("I am travelling"), []string{
			lang.L("Codes do not depend on the time zone, only on the right time. Set the zone in your system, not the hour: a clock set by hand to local time in the wrong zone makes wrong codes."),
			lang.L("Before you leave, look at “If this device were gone”. Take the recovery code or a few service codes along, apart from the phone."),
		}, []lead{ready, clock}},
	}
}
