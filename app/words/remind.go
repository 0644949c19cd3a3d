package words

import (
	"strconv"

	"latchkey/app/ready"
	"latchkey/app/remind"
	"latchkey/vault"
)

// reminders has the words for each kind of reminder but a place that fails, which
// has those of its fault. Next is for the button that does it.
var reminders = map[string]Finding{
	"service-codes":     {What: "{{.Account}} has few service codes left: {{.N}}", Basis: "Get new ones from the site while you can still sign in.", Next: "Show them"},
	"enrolment":         {What: "{{.Account}}: where are its service codes?", Basis: "They are for the day your authenticator is gone.", Next: "Finish"},
	"enrolment/tried":   {What: "{{.Account}}: does the site take its code?", Basis: "You have not tried it yet. Better now than on the day you need it.", Next: "Try it"},
	"rehearsal":         {What: "Would your backup bring everything back?", Basis: "It is time to try. It takes two minutes, and no account is changed.", Next: "Try it"},
	"rehearsal/updated": {What: "Would your backup still bring everything back?", Basis: "Latchkey was updated since you last tried. It takes two minutes, and no account is changed.", Next: "Try it"},
	"clock":             {What: "The clock has not been checked for long", Basis: "Your codes go by it.", Next: "Check it"},
}

// Reminder says what to say about a reminder in the window.
func Reminder(r remind.Reminder) Finding {
	key := string(r.Kind)
	if r.Updated {
		key = "rehearsal/updated"
	}
	for _, u := range ready.Unfinished(r.Account) {
		if r.Kind == remind.Enrolment && u == vault.Untried {
			key = "enrolment/tried"
		}
	}
	f := reminders[key]
	f.Data = map[string]any{"Account": r.Account.Title(), "N": strconv.Itoa(r.Account.ServiceCodesLeft())}
	return f
}

// Notice says in a notification of the desktop, which others may see, what a
// reminder is about: it names no account and no place.
func Notice(kind remind.Kind) string {
	switch kind {
	case remind.Place:
		return "A place for your backups needs a look."
	case remind.Codes:
		return "One of your accounts is running out of service codes."
	case remind.Enrolment:
		return "One of your accounts is not fully set up yet."
	case remind.Rehearsal:
		return "It is time to try whether your backup works."
	}
	return "The clock has not been checked for long."
}

// ReminderKind names a kind of reminder in the settings, and says when it comes.
func ReminderKind(kind remind.Kind) Finding {
	return kinds[kind]
}

var kinds = map[remind.Kind]Finding{
	remind.Place:     {What: "Automatic backups fail", Basis: "When they keep failing."},
	remind.Codes:     {What: "Few service codes left", Basis: "When an account has two or fewer."},
	remind.Enrolment: {What: "An account is not fully set up", Basis: "When its code was not tried, or its service codes are not noted."},
	remind.Rehearsal: {What: "Try the backup", Basis: "Every three months, and when Latchkey was updated."},
	remind.Clock:     {What: "Check the clock", Basis: "When it was not checked for a month."},
}
