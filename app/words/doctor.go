package words

import (
	"strconv"
	"strings"
	"time"

	"latchkey/app/doctor"
	"latchkey/sync/clock"
	"latchkey/vault"
	"latchkey/vault/reason"
)

// Finding is what to say about a verdict of the doctor. The sentences hold names
// in braces, "{{.Day}}", for which Data has the texts.
type Finding struct {
	What  string // what is so
	Basis string // what that rests on, or empty
	Next  string // the one step to take, or empty
	Data  map[string]any
}

// In returns one of the finding's sentences in English, with its data in place.
func (f Finding) In(sentence string) string { return reason.English(sentence, f.Data) }

const (
	sourcesSay = "{{.Agree}} of {{.All}} time sources say so, asked {{.Measured}}."
	bothDays   = "This one came on {{.Created}}, the other on {{.OtherDay}}."
	keyLooks   = "This was seen from its pattern; the key is not shown. It has {{.Count}} bits."
)

// verdicts has the words for each cause, and for its variants after a slash.
var verdicts = map[string]Finding{
	"clock-wrong/behind":            {What: "The clock of this device is {{.Amount}} behind.", Basis: sourcesSay},
	"clock-wrong/ahead":             {What: "The clock of this device is {{.Amount}} ahead.", Basis: sourcesSay},
	"clock-wrong/little":            {What: "The clock of this device is off by {{.Amount}}, which hardly any site minds.", Basis: sourcesSay},
	"clock-impossible/before-build": {What: "The date of this device cannot be right.", Basis: "It is before the day this Latchkey was made."},
	"clock-impossible/went-back":    {What: "The clock of this device may be wrong.", Basis: "It shows an earlier day than when Latchkey last ran."},
	"clock-unknown/never":           {What: "Nobody knows yet whether the clock of this device is right.", Basis: "It was never checked."},
	"clock-unknown/old":             {What: "Nobody knows whether the clock of this device is still right.", Basis: "It was last checked {{.Measured}}."},
	"clock-unknown/undecided":       {What: "Nobody knows yet whether the clock of this device is right.", Basis: "The time sources did not agree."},
	"correction-unfit/behind":       {What: "The correction does not fit any more: the codes are {{.Amount}} behind.", Basis: sourcesSay},
	"correction-unfit/ahead":        {What: "The correction does not fit any more: the codes are {{.Amount}} ahead.", Basis: sourcesSay},
	"correction-unfit/little":       {What: "The correction is off by {{.Amount}}, which hardly any site minds.", Basis: sourcesSay},
	"correction-gone":               {What: "The codes were {{.Amount}} off until now: a correction was in force that the clock no longer needed.", Basis: sourcesSay},
	"correction-unchecked":          {What: "The codes are corrected by {{.Amount}}, which may no longer fit.", Basis: "It was not checked for a week, or not since this device was started."},
	"no-code":                       {What: "This account cannot make codes.", Basis: "Something of how its codes are made is missing or cannot be."},
	"wrong-account":                 {What: "The code copied last was that of {{.Other}}.", Basis: "It was copied at {{.Time}}."},
	"twin/newer":                    {What: "There are two entries for this account, and the other one is newer.", Basis: bothDays},
	"twin":                          {What: "There are two entries for this account, with different codes.", Basis: bothDays},
	"replaced":                      {What: "The key of this account was replaced on {{.Day}}.", Basis: "The old one is in the bin. It is still right if the site did not finish the change."},
	"deleted/newer":                 {What: "A newer entry for this account was deleted on {{.Day}}.", Basis: bothDays},
	"deleted":                       {What: "Another entry for this account was deleted on {{.Day}}.", Basis: bothDays},
	"unusual/known":                 {What: "This site usually asks for another kind of code.", Basis: "Here: {{.Digits}} digits, {{.Period}} s, {{.Algorithm}}. Usual there: {{.UsualDigits}} digits, {{.UsualPeriod}} s, {{.UsualAlgorithm}}."},
	"unusual/steam":                 {What: "Steam asks for codes of letters and digits, and this account makes others.", Basis: "Here: {{.Digits}} digits, {{.Period}} s, {{.Algorithm}}."},
	"unusual":                       {What: "This account makes codes of a rare kind.", Basis: "Here: {{.Digits}} digits, {{.Period}} s, {{.Algorithm}}. Some sites say so and still ask for the usual kind."},
	"key-example":                   {What: "The key of this account is an example from a guide, not one of your own.", Basis: keyLooks},
	"key-repeats":                   {What: "The key of this account repeats itself, as no real one does.", Basis: keyLooks},
	"key-word":                      {What: "The key of this account holds a word, as made-up ones do.", Basis: keyLooks},
	"key-short":                     {What: "The key of this account is very short: a part of it may be missing.", Basis: keyLooks},
	"key-length":                    {What: "A letter of this account’s key may be missing, or one too many.", Basis: keyLooks},
	"counter-ahead":                 {What: "Many codes of this account were passed over, and the site may have lost track.", Basis: "Passed over lately: {{.Count}}."},
	"counter-apart":                 {What: "This account counts its codes, and the count may not be where the site’s is.", Basis: "Each code is good once. The count drifts apart when codes are used elsewhere, or when an older backup came back."},
	"reused":                        {What: "The same code was copied twice.", Basis: "Copied at {{.First}} and at {{.Time}}. Sites take each code once."},
	"late":                          {What: "The code was copied just before it ran out.", Basis: "Copied at {{.Time}}, good for another {{.Left}}. Typing it takes five seconds and more."},
	"same-site":                     {What: "You have another account at this site: {{.Other}}.", Basis: "Codes of the one are refused for the other."},
	"right":                         {What: "No fault was found on this device."},
	"site/codes":                    {What: "Get in another way.", Basis: "Service codes kept for this account: {{.Count}}."},
	"site":                          {What: "Get in another way.", Basis: "No service codes are kept for this account."},
	"clock-fine":                    {What: "The clock is right.", Basis: sourcesSay},
	"clock-fine/corrected":          {What: "The codes use the right time, though the clock of this device is off by {{.Device}}.", Basis: sourcesSay},
	"clock-moot":                    {What: "This account counts its codes; the clock does not matter."},
	"alone-fine":                    {What: "No other entry could be mixed up with it."},
	"usual-fine/known":              {What: "Its codes are of the kind that the site asks for."},
	"usual-fine":                    {What: "Its codes are of the usual kind."},
	"key-fine":                      {What: "Its key looks like a real one."},
	"timely-fine":                   {What: "The code was copied in good time.", Basis: "Copied at {{.Time}}, good for another {{.Left}}."},
	"timely-fine/counter":           {What: "No code was copied twice.", Basis: "Copied at {{.Time}}."},
	"not-seen":                      {What: "No code was copied lately, so it cannot be said whether one was typed too late."},
}

// steps has the words for each step.
var steps = map[doctor.Step]Finding{
	doctor.Correct:      {Next: "Make the codes right, then take a fresh one."},
	doctor.CheckClock:   {Next: "Check the clock."},
	doctor.Calibrate:    {Next: "The time sources are no help now. Look at a watch you trust, or compare with a code that another device shows."},
	doctor.FreshCode:    {Next: "Wait for the next code and type it at once."},
	doctor.NextCode:     {Next: "Take the next code."},
	doctor.OtherCode:    {Next: "Try the code of the other one. Delete one only when you know which is right."},
	doctor.BringBack:    {Next: "Try the code of the one in the bin. If the site takes it, bring it back."},
	doctor.TryAs:        {Next: "Try this code instead. Nothing is changed until you say so."},
	doctor.AddAgain:     {Next: "Set up two-step sign-in at the site once more and add its new QR code here."},
	doctor.TwoCodes:     {Next: "If the site asks for two codes in a row, give it these. If another device has the account, type two of its codes."},
	doctor.ChooseName:   {Next: "Look whose account you sign in to, and take its code."},
	doctor.ServiceCode:  {Next: "Use one of the service codes. Each is good once."},
	doctor.FindTheCodes: {Next: "Look for service codes among your papers and passwords; many sites call them backup codes. If there are none, ask the site for help."},
}

// What to know before asking a site for help.
const (
	SiteReady  = "Have ready: the e-mail address and phone number of the account, and a browser that is still signed in."
	SiteTravel = "In a new place or network a site may want more than a code. Try where you usually sign in."
	SiteAnew   = "If you set up two-step sign-in anew since {{.Created}}, the site has another key: add the account again."
)

// Doctor says what to say about a verdict on an account.
func Doctor(v doctor.Verdict, a vault.Account) Finding {
	key := string(v.Cause)
	if put := key + "/" + string(wayOf(v)); verdicts[put].What != "" {
		key = put
	}
	f := verdicts[key]
	f.Next = steps[v.Step].Next
	amount, _ := clock.Describe(v.Offset)
	f.Data = map[string]any{
		"Amount": Amount(amount), "Other": v.Other.Title(), "Count": strconv.Itoa(v.Count), "Left": Amount(seconds(v.Left)),
		"Created": Day(a.Created), "OtherDay": Day(v.Other.Created), "Day": Day(v.Day),
		"Time": v.Attempt.At.Local().Format(time.TimeOnly), "First": v.First.Local().Format(time.TimeOnly),
		"Digits": strconv.Itoa(a.Digits), "Period": strconv.Itoa(a.Period), "Algorithm": Algorithm(a),
	}
	if m := v.Measured; m != nil {
		agree := 0
		for _, s := range m.Samples {
			if s.Verdict == clock.Agrees {
				agree++
			}
		}
		device, _ := clock.Describe(m.Offset)
		f.Data["Device"] = Amount(device)
		f.Data["Agree"], f.Data["All"], f.Data["Measured"] = strconv.Itoa(agree), strconv.Itoa(len(m.Samples)), Moment(m.At)
	}
	if len(v.Try) > 0 {
		f.Data["UsualDigits"], f.Data["UsualPeriod"], f.Data["UsualAlgorithm"] = strconv.Itoa(v.Try[0].Digits), strconv.Itoa(v.Try[0].Period), Algorithm(v.Try[0])
	}
	return f
}

// way is one of several ways in which a verdict can be put: what stands after the
// slash in verdicts.
type way string

func wayOf(v doctor.Verdict) way {
	switch v.Cause {
	case doctor.ClockWrong, doctor.CorrectionUnfit:
		switch {
		case v.Certainty < doctor.Likely:
			return "little"
		case v.Offset > 0:
			return "behind"
		}
		return "ahead"
	case doctor.ClockFine:
		if v.Measured != nil && v.Measured.Offset != v.Offset {
			return "corrected"
		}
	case doctor.ClockImpossible:
		return way(v.Finding.String())
	case doctor.ClockUnknown:
		switch {
		case v.Measured == nil:
			return "never"
		case !v.Measured.Decided:
			return "undecided"
		}
		return "old"
	case doctor.Twin, doctor.Deleted:
		if v.Newer {
			return "newer"
		}
	case doctor.Unusual, doctor.UsualFine:
		switch {
		case len(v.Try) > 0 && v.Try[0].Kind == vault.Steam:
			return "steam"
		case v.Known:
			return "known"
		}
	case doctor.Site:
		if v.Count > 0 {
			return "codes"
		}
	case doctor.TimelyFine:
		if v.Left == 0 {
			return "counter"
		}
	}
	return ""
}

// Algorithm is the name of an account's algorithm as people write it.
func Algorithm(a vault.Account) string { return strings.Replace(string(a.Algorithm), "SHA", "SHA-", 1) }

func seconds(d time.Duration) string {
	return strconv.Itoa(int((max(0, d)+time.Second/2)/time.Second)) + " s"
}
