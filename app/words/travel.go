package words

import (
	"strconv"

	"latchkey/app/travel"
	"latchkey/sync/clock"
	"latchkey/vault"
)

// trip has the words for each item of the list before a journey, by how it
// stands.
var trip = map[string]Finding{
	"clock/unchecked":        {What: "The clock", Basis: "It was not checked today."},
	"clock/off":              {What: "The clock", Basis: "Your codes are {{.Amount}} off."},
	"clock/right":            {What: "The clock", Basis: "Checked {{.At}}: right."},
	"clock/corrected":        {What: "The clock", Basis: "Corrected, and right. Check it again if this device was restarted while you are away."},
	"drift/unknown":          {What: "The clock while you are away", Basis: "It is not known yet how fast this clock drifts. Check it once a week while you are away."},
	"drift/fine":             {What: "The clock while you are away", Basis: "In {{.N}} days it will be {{.Amount}} off, which hardly any site minds."},
	"drift/far":              {What: "The clock while you are away", Basis: "In {{.N}} days it will be {{.Amount}} off if nothing sets it. Check it again by {{.Until}}."},
	"backup/none":            {What: "Backup", Basis: "There is no verified backup yet."},
	"backup/changed":         {What: "Backup", Basis: "Something has changed since {{.At}}. Make a new one."},
	"backup/failing":         {What: "Backup", Basis: "The last try at one of the places failed."},
	"backup/one-place":       {What: "Backup", Basis: "All accounts are in one place only. If you take it along, it can be lost with you."},
	"backup/old":             {What: "Backup", Basis: "Last proven {{.At}}. Prove it once more."},
	"backup/fresh":           {What: "Backup", Basis: "Proven {{.At}}, in two places."},
	"paper/none":             {What: "Paper kit", Basis: "A print brings everything back without any device. Leave it with someone you can call."},
	"paper/changed":          {What: "Paper kit", Basis: "Something has changed since {{.At}}. Print it once more."},
	"paper/whole":            {What: "Paper kit", Basis: "Read back {{.At}}. Leave it with someone you can call, and the recovery code elsewhere."},
	"service-codes/unmarked": {What: "Service codes", Basis: "Choose the accounts you could not do without, such as your mail and your bank."},
	"service-codes/lack":     {What: "Service codes", Basis: "None left for: {{.Lack}}."},
	"service-codes/kept":     {What: "Service codes", Basis: "There are some for each account you marked. Take a few along, apart from this device."},
	"offline":                {What: "Works offline", Basis: "Codes come without any network, in the air and abroad."},
	"zone":                   {What: "Change the zone, never the clock", Basis: "When you arrive, change the time zone, or let the device do it. A clock set by hand makes wrong codes."},
}

// Travel says what to say about an item of the list before a journey.
func Travel(i travel.Item) Finding {
	key := string(i.Kind)
	if i.How != "" {
		key += "/" + i.How
	}
	f := trip[key]
	amount, _ := clock.Describe(i.Offset)
	f.Data = map[string]any{"At": Day(i.At), "Until": Day(i.Until), "Amount": Amount(amount), "N": strconv.Itoa(i.N), "Lack": named(i.Lack)}
	return f
}

// mostNamed bounds the accounts that a sentence names.
const mostNamed = 3

// named names accounts, not too many of them.
func named(accounts []vault.Account) List {
	var out List
	for _, a := range accounts {
		if len(out) == mostNamed {
			return append(out, "…")
		}
		out = append(out, a.Title())
	}
	return out
}
