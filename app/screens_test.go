package app

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"latchkey/app/capture"
	"latchkey/app/paper"
	"latchkey/vault"
	"latchkey/vault/backup"
	"latchkey/vault/exchange"
	"latchkey/vault/keychain"
)

// demo is what the pictures show. The secrets are those of no account.
func demo() []vault.Account {
	hotp := func(a *vault.Account) { a.Kind, a.Period = vault.HOTP, 0 }
	return []vault.Account{
		totp("GitHub", "you@example.com", "AAAABBBBCCCCDDDD"),
		totp("Proton", "you", "BBBBCCCCDDDDEEEE"),
		totp("Bank of Åland", "4471-220", "CCCCDDDDEEEEFFFF", func(a *vault.Account) { a.Digits = 8 }),
		totp("AWS", "root · 4471-9920", "DDDDEEEEFFFFGGGG"),
		totp("Nextcloud", "you@home.example", "EEEEFFFFGGGGHHHH"),
		totp("Steam", "you", "FFFFGGGGHHHHIIII", func(a *vault.Account) { a.Kind, a.Digits = vault.Steam, 5 }),
		totp("Hetzner", "k0042137", "GGGGHHHHIIIIJJJJ", hotp),
		totp("Crypto exchange with a very long name", "a.very.long.address.indeed@a-long-domain.example.com", "HHHHIIIIJJJJKKKK", func(a *vault.Account) { a.Period = 11 }),
	}
}

// grouped is demo in groups, with one account on top.
func grouped() []vault.Account {
	all := demo()
	for i, g := range []string{"Work", "Home", "Money", "Work", "Home"} {
		all[i].Group = g
	}
	all[4].Pinned = true
	return all
}

// state is a screen in one of its states, and how a window gets there.
type state struct {
	name  string
	vary  []options
	reach func(*rig)
}

// states are those of every screen.
func states(t *testing.T) []state {
	right, behind := three(t, 0), three(t, 42300*time.Millisecond)
	return []state{
		{"welcome", nil, func(*rig) {}},
		{"list", []options{holding(demo()...)}, func(*rig) {}},
		{"list-long", []options{holding(append(demo(), totp("Ten", "digits", "KKKKLLLLMMMMNNNN", func(a *vault.Account) { a.Digits = 10 }))...)}, func(*rig) {}},
		{"list-late", []options{holding(demo()...)}, func(r *rig) { r.pass(19 * time.Second) }},
		{"list-groups", []options{holding(grouped()...)}, func(*rig) {}},
		{"list-group", []options{holding(grouped()...)}, func(r *rig) { r.press("Work") }},
		{"list-focus", []options{holding(grouped()...)}, func(r *rig) {
			r.copyCode(r.vault.Accounts[1])
			r.top().(*accounts).grid.Focus(1)
		}},
		{"list-copied", []options{holding(demo()...)}, func(r *rig) { r.top().(*accounts).tapped(1) }},
		{"list-hidden", []options{holding(demo()...), func(r *rig, _ *Options) {
			(looks{fyne.CurrentApp().Preferences()}).turn(hideCodes, true)
		}}, func(r *rig) { r.top().(*accounts).tapped(1) }},
		{"list-marked", []options{holding(grouped()...)}, func(r *rig) {
			r.top().(*accounts).mark(0)
			r.top().(*accounts).mark(2)
		}},
		{"group", []options{holding(grouped()...)}, func(r *rig) { r.askGroup([]vault.ID{r.vault.Accounts[0].ID}) }},
		{"card-menu", []options{holding(demo()...)}, func(r *rig) { r.top().(*accounts).openCard(1, fyne.NewPos(120, 160)) }},
		{"keys", []options{holding(demo()...)}, func(r *rig) { r.showKeys() }},
		{"search-none", []options{holding(demo()...)}, func(r *rig) { r.typeInto("Search 8 accounts", "xyz") }},
		{"add", nil, func(r *rig) { r.press("Add an account") }},
		{"import", nil, func(r *rig) { r.press("Import accounts") }},
		{"by-hand", nil, func(r *rig) {
			r.show(newEntry(r.App))
			r.typeInto("letters and the digits 2 to 7, or a link", "AAAABBBBCCCCDDDD")
			r.typeInto("Example", "GitHub")
		}},
		{"by-hand-wrong", nil, func(r *rig) {
			r.show(newEntry(r.App))
			r.typeInto("letters and the digits 2 to 7, or a link", "AAAA1")
		}},
		{"edit", []options{holding(demo()...)}, func(r *rig) { r.show(newEdit(r.App, r.vault.Accounts[2])) }},
		{"edit-more", []options{holding(demo()...)}, func(r *rig) {
			r.show(newEdit(r.App, r.vault.Accounts[2]))
			r.press("More")
		}},
		{"deleted", []options{holding(demo()...)}, func(r *rig) {
			r.discard(0)
		}},
		{"review", []options{holding(demo()[:2]...)}, func(r *rig) {
			r.review(exchange.Result{Accounts: demo()})
		}},
		{"review-conflicts", []options{holding(demo()[:2]...)}, func(r *rig) {
			found := clashing()
			read, err := exchange.Read(r.Context(), []byte(strings.Join([]string{
				"motp://Example:me?secret=0123456789abcdef",
				"otpauth://totp/Example:me?secret=JBSWY1DP",
				"otpauth://totp/Example:me?secret=JBSWY3DP&digits=11,otpauth://hotp/Example:me?issuer=Example",
			}, "\n")), exchange.Options{})
			if err != nil {
				r.Fatal(err)
			}
			found.Failures = read.Failures
			r.review(found)
			r.top().(*review).choices[0].SetSelectedIndex(int(vault.Replace))
		}},
		{"export", []options{holding(append(demo(), totp("Nine", "you", "IIIIJJJJKKKKLLLL", func(a *vault.Account) { a.Digits = 9 }))...)}, func(r *rig) { r.visit(newExport(r.App)) }},
		{"export-left", []options{holding(demo()...)}, func(r *rig) {
			r.visit(newExport(r.App))
			e := r.top().(*export)
			e.format.SetSelectedIndex(slices.IndexFunc(e.formats, func(f exchange.Format) bool { return f.Name == googleCodes }))
		}},
		{"export-pick", []options{holding(demo()...)}, func(r *rig) {
			r.visit(newExport(r.App))
			r.press("Choose accounts")
		}},
		{"export-codes", []options{holding(many(12)...)}, func(r *rig) {
			r.visit(newExport(r.App))
			r.top().(*export).showCodes()
			r.settle()
		}},
		{"export-done", []options{holding(demo()...)}, func(r *rig) {
			r.show(newExported(r.App, "/home/you/Documents/latchkey-aegis-2026-11-23.json", 8, false))
		}},
		{"account-code", []options{holding(demo()...)}, func(r *rig) { r.visit(newAccountCode(r.App, r.vault.Accounts[0])) }},
		{"account-code-seen", []options{holding(demo()...)}, func(r *rig) {
			r.visit(newAccountCode(r.App, r.vault.Accounts[0]))
			r.press("Show the QR code")
		}},
		{"no-code", nil, func(r *rig) {
			r.press("Add an account")
			r.takeText("this is no link")
			r.settle()
		}},
		{"camera", []options{seeing}, func(r *rig) {
			r.show(newCamera(r.App))
			r.until("Hold the QR code")
		}},
		{"camera-parts", []options{seeing}, func(r *rig) {
			r.drop(picture(r, parts[1]))
			r.press("With the camera")
			r.until("still missing")
			r.top().(*camera).finder.Set(view(r, parts[1]))
		}},
		{"camera-none", []options{func(_ *rig, o *Options) {
			o.Cameras = func() ([]capture.Camera, error) { return nil, capture.ErrCameraRefused }
		}}, func(r *rig) {
			r.show(newCamera(r.App))
			r.until("This device does not let Latchkey use the camera.")
		}},
		{"gather", nil, func(r *rig) { r.drop(picture(r, parts[1])) }},
		{"screen-no-code", nil, func(r *rig) {
			r.press("Add an account")
			r.explain(capture.ErrNothingSeen)
		}},
		{"backup-code", []options{holding(demo()...)}, func(r *rig) { r.visit(newBackup(r.App)) }},
		{"backup-prove", []options{holding(demo()...)}, func(r *rig) {
			r.visit(newBackup(r.App))
			r.press("I wrote it down")
		}},
		{"backup-done", []options{holding(demo()...)}, func(r *rig) { r.backUp(filepath.Join(r.TempDir(), "latchkey-2026-11-23-R2KY.age")) }},
		{"backup-not-proven", []options{holding(demo()...)}, func(r *rig) {
			path, _ := r.backUpTo()
			b := newBackup(r.App)
			r.visit(b)
			b.unproven(made[backup.Report]{backup.Report{Path: path, Accounts: 8, Verified: 7, Bytes: 1}, path}, backup.ErrDiffers, func() {})
		}},
		{"backup-rehearsal-due", []options{holding(demo()...)}, func(r *rig) {
			r.backUp(filepath.Join(r.TempDir(), "b.age"))
			r.visit(newBackup(r.App))
		}},
		{"rehearse", []options{holding(demo()...)}, func(r *rig) { r.show(newRehearse(r.App)) }},
		{"rehearsal", []options{holding(demo()...)}, func(r *rig) { r.rehearseFile(r.backUpTo()) }},
		{"rehearsal-differs", []options{holding(demo()...)}, func(r *rig) {
			path, code := r.backUpTo()
			r.elsewhere(func(v *vault.Vault) error {
				v.Accounts[0].Name, v.Accounts[1].Group = "other@example.com", "Work"
				return v.Remove(v.Accounts[3].ID, noon)
			})
			r.rehearseFile(path, code)
		}},
		{"backup-place", []options{holding(demo()...), withCode}, func(r *rig) { r.visit(newBackup(r.App)) }},
		{"backup-passphrase", []options{holding(demo()...), withCode}, func(r *rig) {
			r.visit(newBackup(r.App))
			r.top().(*backups).choosePassphrase()
			r.typeInto("four or more random words", "otter gravel sunset plum")
		}},
		{"places-first", []options{holding(demo()...)}, func(r *rig) { r.visit(newPlaces(r.App)) }},
		{"places-none", []options{holding(demo()...), withCode}, func(r *rig) { r.visit(newPlaces(r.App)) }},
		{"places", []options{holding(demo()...), withCode, withPlaces}, func(r *rig) { r.visit(newPlaces(r.App)) }},
		{"places-trouble", []options{holding(demo()...), withCode, withPlaces, shrunk}, func(*rig) {}},
		{"places-away", []options{holding(demo()[:7]...), withCode, withPlaces}, func(*rig) {}},
		{"server", []options{holding(demo()...), withCode}, func(r *rig) {
			r.visit(newPlaces(r.App))
			r.press("Add a server")
		}},
		{"transfer-begin", []options{holding(demo()...)}, func(r *rig) { r.show(newTransfer(r.App)) }},
		{"transfer-code", []options{holding(demo()...)}, func(r *rig) { r.startTransfer() }},
		{"transfer-codes", []options{holding(demo()...)}, func(r *rig) {
			r.startTransfer()
			r.press("Show the QR codes")
		}},
		{"transfer-words", []options{holding(demo()...)}, func(r *rig) {
			r.startTransfer()
			r.press("Show the QR codes")
			r.press("The new device has everything")
		}},
		{"transfer-done", []options{holding(demo()...)}, func(r *rig) {
			r.startTransfer()
			r.press("Show the QR codes")
			r.press("The new device has everything")
			r.press("Yes, the same")
		}},
		{"receive", nil, func(r *rig) { r.receiveSome() }},
		{"restore-used", []options{holding(demo()[:2]...)}, func(r *rig) {
			path, code := filepath.Join(r.TempDir(), "latchkey-2026-11-23-R2KY.age"), backup.NewCode()
			if _, err := backup.Write(r.Context(), path, r.demoVault(), code, noon, nil); err != nil {
				r.Fatal(err)
			}
			r.show(newRestore(r.App))
			r.typeInto("The file that ends in .age", path)
			r.typeInto("XXXX-XXXX-XXXX-XXXX-XXXX-XXXX-XXXX", code.Reveal())
			r.press("Open the backup")
		}},
		{"restore", nil, func(r *rig) {
			r.press("Restore a backup")
			r.typeInto("XXXX-XXXX-XXXX-XXXX-XXXX-XXXX-XXXX", "r2ky rkmf")
		}},
		{"paper", []options{holding(demo()...)}, func(r *rig) {
			r.backUp(filepath.Join(r.TempDir(), "backup.age"))
			r.visit(newPaper(r.App))
			r.top().(*paperKit).to.path.SetText("/home/you/Documents/latchkey-paper-2026-11-23-R2KY.pdf")
		}},
		{"paper-first", []options{holding(demo()...)}, func(r *rig) { r.visit(newPaper(r.App)) }},
		{"paper-done", []options{holding(demo()...)}, func(r *rig) { r.onPaper() }},
		{"restore-paper", []options{holding(demo()...)}, func(r *rig) {
			r.backUp(filepath.Join(r.TempDir(), "backup.age"))
			r.show(newRestore(r.App))
			r.top().(*restore).drop(pictures(r.TB, r, string(r.vault.RecoveryCode))[:1])
			r.settle()
		}},
		{"clock-unknown", []options{holding(demo()...)}, func(r *rig) { r.show(newClockScreen(r.App)) }},
		{"clock-behind", []options{holding(demo()...), asking(behind...)}, func(r *rig) {
			r.show(newClockScreen(r.App))
			r.press("Sync now")
		}},
		{"clock-corrected", []options{holding(demo()...), asking(behind...)}, func(r *rig) {
			r.show(newClockScreen(r.App))
			r.press("Sync now")
			r.press("Make codes right")
			r.press("Make codes right")
		}},
		{"clock-no-network", []options{holding(demo()...), asking("127.0.0.1:9", "127.0.0.1:10", "127.0.0.1:11")}, func(r *rig) {
			r.show(newClockScreen(r.App))
			r.press("Sync now")
		}},
		{"list-behind", []options{holding(demo()...), asking(behind...)}, func(r *rig) {
			r.sync()
			r.settle()
		}},
		{"trouble", []options{failing}, func(*rig) {}},
		{"trouble-damaged", []options{holding(many(24)...), damagedRoot}, func(*rig) {}},
		{"report", []options{holding(many(24)...), newerForm}, func(r *rig) { r.press("See the report") }},
		{"read-only", []options{holding(many(24)...), newerForm}, func(r *rig) { r.press("Open read-only") }},
		{"unlock", []options{locked}, func(*rig) {}},
		{"lock-first", []options{holding(demo()...)}, func(r *rig) { r.show(newLockScreen(r.App)) }},
		{"lock-off", []options{holding(demo()...), recoverable(new(backup.Code))}, func(r *rig) { r.show(newLockScreen(r.App)) }},
		{"lock-on", []options{holding(demo()...), recoverable(new(backup.Code))}, func(r *rig) {
			r.putLockOn()
			r.toast.object.Hide()
		}},
		{"locked", []options{holding(demo()...), recoverable(new(backup.Code))}, func(r *rig) {
			r.putLockOn()
			r.lock()
			r.unlockWith("wrong")
			r.top().(*unlock).refuse(keychain.ErrPassphrase, 8*time.Second)
		}},
		{"forgotten", []options{holding(demo()...), recoverable(new(backup.Code))}, func(r *rig) {
			r.putLockOn()
			r.lock()
			r.press("Forgot it?")
		}},
		{"move-place", []options{holding(demo()...), func(_ *rig, o *Options) { o.File = "/home/you/.config/latchkey/vault.latchkey" }}, func(r *rig) { r.show(newMovePlace(r.App)) }},
		{"history", []options{holding(demo()...)}, func(r *rig) {
			r.elsewhere(func(v *vault.Vault) error {
				a := v.Accounts[1]
				a.Name, a.Note = "someone", "n"
				return v.Replace(a)
			})
			r.elsewhere(func(v *vault.Vault) error { return v.Remove(v.Accounts[0].ID, noon) })
			r.reload(func() { r.show(newHistory(r.App)) })
			r.settle()
		}},
		{"settings", []options{holding(demo()...), packing, keeping(nil), func(_ *rig, o *Options) { o.AtLogin = &login{} }}, func(r *rig) { r.show(newSettings(r.App)) }},
		{"settings-below", []options{holding(demo()...), keeping(nil), func(_ *rig, o *Options) { o.AtLogin = &login{} }}, func(r *rig) {
			r.looks.turn(inTray, true)
			r.show(newSettings(r.App))
			scroll := r.top().content().(*container.Scroll)
			scroll.ScrollToBottom()
		}},
		{"help", []options{holding(demo()...)}, func(r *rig) { r.showHelp() }},
		{"help-refused", []options{holding(demo()...)}, func(r *rig) { r.show(newHelpPage(r.App, advices()[2])) }},
		{"list-marks", []options{holding(sites()...)}, func(*rig) {}},
		{"kept", []options{holding(demo()...), withCode, withPlaces, keeping(nil)}, func(r *rig) { r.visit(newKept(r.App, r.Kept())) }},
		{"erase", []options{holding(demo()...), withCode, withPlaces, keeping(nil)}, func(r *rig) {
			r.show(newErase(r.App))
			r.top().(*erase).word.SetText("erase")
		}},
		{"erased", []options{holding(demo()...), keeping(nil)}, func(r *rig) { r.home(newErased(r.App, nil, []string{"/home/you/Nextcloud/Backups"})) }},
		{"erased-not", []options{holding(demo()...), keeping(nil)}, func(r *rig) {
			r.home(newErased(r.App, fmt.Errorf("%w: file:/media/you/STICK/vault", keychain.ErrNotErased), nil))
		}},
		{"pocket-add", []options{inPocket(&pocket{})}, func(r *rig) { r.press("Add an account") }},
		{"pocket-backup", []options{holding(demo()...), withCode, inPocket(&pocket{})}, func(r *rig) { r.visit(newBackup(r.App)) }},
		{"pocket-places", []options{holding(demo()...), withCode, inPocket(&pocket{})}, func(r *rig) { r.visit(newPlaces(r.App)) }},
		{"pocket-restore", []options{inPocket(&pocket{})}, func(r *rig) { r.press("Restore a backup") }},
		{"pocket-settings", []options{holding(demo()...), inPocket(&pocket{})}, func(r *rig) { r.show(newSettings(r.App)) }},
		{"pocket-lock", []options{holding(demo()...), recoverable(new(backup.Code)), inPocket(&pocket{})}, func(r *rig) {
			r.putLockOn()
			r.toast.object.Hide()
			r.until("Use the screen lock")
		}},
		{"bin", []options{holding(demo()...)}, func(r *rig) {
			r.elsewhere(func(v *vault.Vault) error { return v.Remove(v.Accounts[2].ID, noon.AddDate(0, 0, -20)) })
			r.elsewhere(func(v *vault.Vault) error { return v.Remove(v.Accounts[0].ID, noon) })
			r.reload(func() { r.show(newBin(r.App)) })
			r.settle()
		}},
		{"service-codes", []options{holding(demo()...)}, func(r *rig) {
			r.elsewhere(func(v *vault.Vault) error {
				a := v.Accounts[0]
				a.ServiceCodes, _ = vault.ParseServiceCodes("1111-aaaa\n2222-bbbb\n3333-cccc")
				a.ServiceCodes[1].Used = noon
				a.Pinned = true
				return v.Replace(a)
			})
			r.reload(func() { r.show(newServiceCodes(r.App, r.vault.Accounts[0])) })
			r.settle()
		}},
		{"sealed-codes", []options{holding(demo()...)}, func(r *rig) {
			codes := r.vault.Accounts[:2]
			for i := range codes {
				codes[i].ServiceCodes, _ = vault.ParseServiceCodes("1111-aaaa\n2222-bbbb\n3333-cccc")
			}
			codes[0].ServiceCodes[1].Used = noon
			r.show(newSealedCodes(r.App, paper.ServiceCodesText(codes, noon)))
		}},
		{"doctor", []options{holding(demo()...)}, func(r *rig) { r.show(newDoctor(r.App, r.vault.Accounts[0])) }},
		{"doctor-clock", []options{holding(demo()...), asking(behind...)}, func(r *rig) { r.examine(0) }},
		{"doctor-corrected", []options{holding(demo()...), asking(behind...)}, func(r *rig) {
			r.examine(0)
			r.press("Make codes right")
			r.press("Make codes right")
			r.toast.object.Hide()
		}},
		{"doctor-twin", []options{holding(twins()...), asking(right...)}, func(r *rig) { r.examine(0) }},
		{"doctor-unusual", []options{holding(demo()...), asking(right...)}, func(r *rig) { r.examine(2) }},
		{"doctor-right", []options{holding(demo()[0]), asking(right...)}, func(r *rig) { r.examine(0) }},
		{"doctor-counter", []options{holding(demo()...)}, func(r *rig) {
			r.show(newDoctor(r.App, r.vault.Accounts[6]))
			r.press("That did not help")
		}},
		{"doctor-report", []options{holding(demo()...), asking(behind...)}, func(r *rig) {
			r.copyCode(r.vault.Accounts[0])
			r.examine(0)
			r.press("Report for support")
		}},
		{"enrol-try", []options{holding(demo()...)}, func(r *rig) { r.enrols(0) }},
		{"enrol-codes", []options{holding(demo()...)}, func(r *rig) {
			r.enrols(0)
			r.press("Yes, accepted")
		}},
		{"enrol-backup", []options{holding(demo()...)}, func(r *rig) {
			r.enrols(0)
			r.press("Yes, accepted")
			r.press("There are none")
		}},
		{"enrol-several", []options{holding(demo()...)}, func(r *rig) {
			r.enrols(0, 1, 2)
			r.press("Yes, accepted")
			r.press("There are none")
		}},
		{"enrol-marked", []options{holding(demo()...)}, func(r *rig) {
			r.enrols(0, 3)
			r.press("Later")
			r.toast.object.Hide()
		}},
		{"came-in", nil, func(r *rig) {
			r.bring(r.vault.Compare(demo()))
			r.settle()
		}},
		{"ready-untried", []options{holding(demo()...)}, func(r *rig) {
			r.elsewhere(mostlyReady)
			r.enrols(0, 7)
			r.show(newReady(r.App))
		}},
		{"travel", []options{holding(demo()...)}, func(r *rig) { r.show(newTravel(r.App)) }},
		{"travel-ready", []options{holding(demo()[:2]...), asking(right...)}, func(r *rig) {
			r.elsewhere(packed)
			r.reload(func() { r.show(newTravel(r.App)) })
			r.settle()
			r.press("Check")
			r.press("Done")
		}},
		{"reminder", []options{holding(demo()...), inUse}, func(*rig) {}},
		{"reminder-untried", []options{holding(demo()...)}, func(r *rig) {
			r.enrols(0)
			r.back()
			r.refresh()
		}},
		{"reminder-updated", []options{holding(demo()...), longHere}, func(r *rig) {
			r.release("0.3.0")
			r.rehearseFile(r.backUpTo())
			r.release("0.4.0")
		}},
		{"reminder-later", []options{holding(demo()...), inUse}, func(r *rig) { r.press("Later") }},
		{"reminders", []options{holding(demo()...)}, func(r *rig) { r.show(newReminders(r.App)) }},
		{"ready-none", []options{holding(demo()...)}, func(r *rig) { r.show(newReady(r.App)) }},
		{"ready", []options{holding(demo()...)}, func(r *rig) {
			r.elsewhere(mostlyReady)
			r.reload(func() { r.show(newReady(r.App)) })
			r.settle()
		}},
		{"list-ready", []options{holding(demo()...)}, func(r *rig) {
			r.elsewhere(mostlyReady)
			r.reload(r.refresh)
			r.settle()
		}},
		{"about", []options{holding(demo()...)}, func(r *rig) { r.show(newAbout(r.App)) }},
	}
}

// seeing puts two cameras into a window.
func seeing(r *rig, o *Options) { with(still(view(r, aliceLink)), still(view(r, "")))(r, o) }

// withPlaces names places in every state.
func withPlaces(r *rig, o *Options) {
	_, err := o.Store.Update(context.Background(), func(v *vault.Vault) error {
		content, err := backup.Content(v)
		if err != nil {
			return err
		}
		code, err := backup.ParseCode(string(v.RecoveryCode))
		if err != nil {
			return err
		}
		good := vault.PlaceGood{At: noon, Accounts: len(v.Accounts), Name: "latchkey-7C8QX-2026-11-23-120007Z-R2KY.age", Content: content + " " + code.ID(), Checked: noon}
		v.Backup = vault.BackupRecord{At: noon, Accounts: len(v.Accounts), Digest: v.Digest()}
		v.Places = []vault.Place{
			{ID: "7C8QX", Kind: vault.Folder, At: "/home/you/Nextcloud/Backups", Good: good},
			{ID: "7C8QY", Kind: vault.Folder, At: "/media/you/STICK", Good: good, Failed: vault.PlaceFailure{Since: noon, Why: "gone"}},
			{ID: "7C8QZ", Kind: vault.WebDAV, At: "https://cloud.example.com/remote.php/dav/files/you/Backups/", Failed: vault.PlaceFailure{Since: noon, Why: "password"}},
			{ID: "7C8R0", Kind: vault.Folder, At: "/mnt/nas/latchkey"},
		}
		return nil
	})
	if err != nil {
		r.Fatal(err)
	}
}

// shrunk makes the backups hold far more accounts than there are.
func shrunk(r *rig, o *Options) {
	_, err := o.Store.Update(context.Background(), func(v *vault.Vault) error {
		v.Places[0].Most = 12
		return nil
	})
	if err != nil {
		r.Fatal(err)
	}
}

// damagedRoot spoils what the newest state hangs on.
func damagedRoot(r *rig, _ *Options) {
	for name := range r.items.values {
		if strings.HasPrefix(name, "root-") {
			r.items.values[name] = "{"
		}
	}
}

// failing makes a keychain that is locked.
func failing(r *rig, _ *Options) { r.items.fail = keychain.ErrLocked }

// locked makes a store whose passphrase has to be asked for.
func locked(_ *rig, o *Options) {
	o.Store, o.File, o.OpenFile = nil, "/home/you/vault.latchkey", func([]byte) *keychain.Store { return nil }
}

// backUp goes through a whole backup to path.
func (r *rig) backUp(path string) {
	r.visit(newBackup(r.App))
	b := r.top().(*backups)
	r.press("I wrote it down")
	for asked, groups := b.entry, b.code.Groups(); b.entry == asked && len(groups) > 0; groups = groups[1:] {
		asked.SetText(groups[0])
		asked.OnSubmitted(groups[0])
		r.settle()
	}
	b.entry.SetText(path)
	r.press("Write the backup")
}

// sites are accounts of sites whose marks are light, dark, and of every colour.
func sites() (out []vault.Account) {
	for i, name := range []string{"X", "Google", "Snapchat", "Mastodon", "Hetzner", "Synology", "1Password", "Nextcloud", "GoDaddy", "Squarespace", "Reddit", "Keeper", "GitLab", "PayPal", "Shopify"} {
		out = append(out, totp(name, "you@example.com", string(rune('A'+i))+"AAABBBBCCCCDDDD"))
	}
	return out
}
