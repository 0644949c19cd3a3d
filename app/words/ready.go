package words

import (
	"strconv"

	"latchkey/app/ready"
)

// readiness has the words for each check, by how it stands.
var readiness = map[string]Finding{
	"backup/green":         {What: "Backup", Basis: "Verified {{.At}}, and nothing has changed since."},
	"backup/none":          {What: "Backup", Basis: "There is no verified backup yet."},
	"backup/red":           {What: "Backup", Basis: "Verified {{.At}}. Accounts not in it yet: {{.Missing}}."},
	"backup/amber":         {What: "Backup", Basis: "Verified {{.At}}. Something has changed since."},
	"second-place/green":   {What: "Second place", Basis: "All accounts are in {{.N}} places."},
	"second-place/amber":   {What: "Second place", Basis: "All accounts are in one place only, as far as is known."},
	"second-place/none":    {What: "Second place", Basis: "No second place has all accounts yet."},
	"second-place/failing": {What: "Second place", Basis: "The last try at one of the places failed."},
	"rehearsal/green":      {What: "Rehearsal", Basis: "Proven {{.At}}: everything came back."},
	"rehearsal/amber":      {What: "Rehearsal", Basis: "Last proven {{.At}}. Papers and files get lost; try it again."},
	"rehearsal/none":       {What: "Rehearsal", Basis: "You have never tried whether your backup brings everything back."},
	"recovery-code/green":  {What: "Recovery code", Basis: "You typed it {{.At}}, and it opened a backup."},
	"recovery-code/calm":   {What: "Recovery code", Basis: "You wrote it down when it was made."},
	"recovery-code/amber":  {What: "Recovery code", Basis: "You have not typed it for a year. Is the paper still there?"},
	"recovery-code/none":   {What: "Recovery code", Basis: "There is none yet. The first backup makes it."},
	"service-codes/green":  {What: "Service codes", Basis: "None are missing, as far as is known."},
	"service-codes/amber":  {What: "Service codes", Basis: "Accounts that lack some: {{.N}}."},
	"tried/green":          {What: "New accounts", Basis: "All were tried at their sites."},
	"tried/amber":          {What: "New accounts", Basis: "Not tried at their sites yet: {{.N}}."},
	"paper/green":          {What: "Paper kit", Basis: "Read back {{.At}}. It holds all accounts."},
	"paper/calm":           {What: "Paper kit", Basis: "Read back {{.At}}. Something has changed since."},
	"paper/none":           {What: "Paper kit", Basis: "None was read back yet."},
	"device/green":         {What: "Another device", Basis: "It got all accounts {{.At}}."},
	"device/calm":          {What: "Another device", Basis: "It got the accounts {{.At}}. Something has changed since."},
	"device/none":          {What: "Another device", Basis: "None is known to have these accounts."},
}

// Ready says what to say about a check.
func Ready(c ready.Check) Finding {
	key := string(c.Kind) + "/" + c.Level.String()
	switch {
	case c.Kind == ready.SecondPlace && c.Failing:
		key = "second-place/failing"
	case c.Kind == ready.SecondPlace && c.N == 0,
		c.Kind == ready.RecoveryCode && c.N == 0,
		c.At.IsZero() && (c.Kind == ready.Backup || c.Kind == ready.Rehearsal || c.Kind == ready.Paper || c.Kind == ready.Device):
		key = string(c.Kind) + "/none"
	}
	f := readiness[key]
	f.Data = map[string]any{"At": Day(c.At), "N": strconv.Itoa(c.N), "Missing": strconv.Itoa(c.Of - c.N)}
	return f
}

// Reason says why an account does not stand well.
func Reason(r ready.Reason) string {
	switch r {
	case ready.NeverBackedUp:
		return "It is in no verified backup."
	case ready.NotInBackup:
		return "It came after the last verified backup."
	case ready.ChangedSince:
		return "Something has changed since the last verified backup."
	case ready.FewCodes:
		return "Few of its service codes are left."
	case ready.CodesOpen:
		return "It is not noted yet where its service codes are."
	case ready.Untried:
		return "Nobody has tried yet whether the site takes its codes."
	}
	return "The site hands out service codes, and none is kept here."
}
