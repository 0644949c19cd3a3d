package doctor

import (
	"time"

	"latchkey/app/issuers"
	"latchkey/vault"
)

// lately is how long a change to an account stays a likely reason for trouble.
const lately = 7 * 24 * time.Hour

// sameSite tells whether both accounts are at one site.
func sameSite(a, b vault.Account) bool {
	site := issuers.Site(a.Issuer)
	return site != "" && site == issuers.Site(b.Issuer)
}

// sameAccount tells whether both stand for one account at a site, whatever
// their keys. Without an issuer the names have to do.
func sameAccount(a, b vault.Account) bool {
	if a.Issuer == "" && b.Issuer == "" {
		return issuers.Key(a.Name) != "" && issuers.Key(a.Name) == issuers.Key(b.Name)
	}
	return sameSite(a, b) && issuers.Key(a.Name) == issuers.Key(b.Name)
}

// mixedUp looks for other entries for the same account, and whether the code
// that was copied last was of another account at the site.
func mixedUp(c Case) []Verdict {
	var out []Verdict
	if v, ok := wrongAccount(c); ok {
		out = append(out, v)
	}
	for _, other := range c.Vault.Accounts {
		if other.ID == c.Account.ID || other.Same(c.Account) || !sameAccount(other, c.Account) {
			continue
		}
		v := Verdict{Cause: Twin, Certainty: Likely, Step: OtherCode, Other: other, Newer: other.Created.After(c.Account.Created)}
		// The one that came last is right as a rule: who enrols again gets a new
		// key, and the site forgets the old one.
		if c.Account.Created.After(other.Created) || c.Account.Worked() && !v.Newer {
			v.Certainty = Possible
		}
		out = append(out, v)
	}
	if len(out) == 0 {
		return []Verdict{{Cause: AloneFine, Certainty: Fine}}
	}
	return out
}

// wrongAccount looks at what was copied last.
func wrongAccount(c Case) (Verdict, bool) {
	if len(c.Attempts) == 0 {
		return Verdict{}, false
	}
	last := c.Attempts[len(c.Attempts)-1]
	if last.Account == c.Account.ID || c.Now.Sub(last.At) > recent {
		return Verdict{}, false
	}
	other, ok := c.Vault.Find(last.Account)
	if !ok || other.Same(c.Account) || !sameSite(other, c.Account) {
		return Verdict{}, false
	}
	return Verdict{Cause: WrongAccount, Certainty: Likely, Step: ChooseName, Other: other, Attempt: last}, true
}

// binned looks for entries for the same account that are in the bin.
func binned(c Case) []Verdict {
	var out []Verdict
	for _, b := range c.Vault.Bin {
		if b.Same(c.Account) || !sameAccount(b.Account, c.Account) {
			continue
		}
		v := Verdict{Cause: Deleted, Certainty: Possible, Step: BringBack, Other: b.Account, Day: b.Removed, Newer: b.Created.After(c.Account.Created)}
		// Vault.Supersede gives the new key the moment at which the old one went.
		if b.Removed.Sub(c.Account.Created).Abs() < time.Minute {
			v.Cause = Replaced
		}
		if v.Newer || c.Now.Sub(b.Removed) <= lately {
			v.Certainty = Likely
		}
		out = append(out, v)
	}
	return out
}

// neighbours names the other accounts at the site, which are easily mixed up.
func neighbours(c Case) []Verdict {
	if _, ok := wrongAccount(c); ok {
		return nil
	}
	for _, other := range c.Vault.Accounts {
		if other.ID != c.Account.ID && !other.Same(c.Account) && sameSite(other, c.Account) && !sameAccount(other, c.Account) {
			return []Verdict{{Cause: SameSite, Certainty: Possible, Step: ChooseName, Other: other}}
		}
	}
	return nil
}

// unusual looks whether the codes are of the kind that the site asks for.
func unusual(c Case) []Verdict {
	a := c.Account
	site, _ := issuers.Of(a.Issuer)
	usual, odd := site.Usual(a)
	if odd {
		return []Verdict{{Cause: Unusual, Certainty: unless(a.Worked(), Likely), Step: TryAs, Try: variants(a, usual), Known: true}}
	}
	// Where nothing is known of the site, by far the most ask for these. Some put
	// others into their QR codes and ignore them, as Google Authenticator long did.
	if site.Digits == 0 && a.Kind == vault.TOTP {
		usual = a
		usual.Algorithm, usual.Digits, usual.Period = vault.SHA1, vault.DefaultDigits, vault.DefaultPeriod
		if !usual.Same(a) {
			return []Verdict{{Cause: Unusual, Certainty: Possible, Step: TryAs, Try: variants(a, usual)}}
		}
	}
	return []Verdict{{Cause: UsualFine, Certainty: Fine, Known: site.Digits != 0}}
}

// variants are the usual account, and a with nothing but the usual algorithm if
// that differs too: it is what other apps ignore most.
func variants(a, usual vault.Account) []vault.Account {
	out := []vault.Account{usual}
	half := a
	half.Algorithm = usual.Algorithm
	if a.Kind == usual.Kind && !half.Same(a) && !half.Same(usual) {
		out = append(out, half)
	}
	return out
}

// siteOf is what can be done at the site, whatever was found here.
func siteOf(c Case) Verdict {
	site, _ := issuers.Of(c.Account.Issuer)
	v := Verdict{Cause: Site, Certainty: Advice, Step: FindTheCodes, Count: c.Account.ServiceCodesLeft(), Page: site.Page, Day: c.Account.Created}
	if v.Count > 0 {
		v.Step = ServiceCode
	}
	return v
}
