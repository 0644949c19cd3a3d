package places

import (
	"fmt"
	"net"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"latchkey/vault"
	"latchkey/vault/backup"
	"latchkey/vault/reason"
)

// maxAddress bounds the address of a place, in bytes.
const maxAddress = 2 << 10

// Title is what people call a place by: its address, or the name of the folder
// where the address is one for programs.
func Title(p vault.Place) string {
	u, err := url.Parse(p.At)
	if p.Kind != vault.Tree || err != nil {
		return p.At
	}
	name := u.Path[strings.LastIndexAny(u.Path, ":/")+1:]
	if name == "" { // the uppermost one
		return u.Host
	}
	return name
}

// CheckAddress returns the address as it is kept: the absolute path of a folder,
// the URI of a tree, or the https address of a folder on a server. http is taken where nothing
// leaves this device, and otherwise with plain, the person's yes. Errors wrap
// [ErrAddress], [ErrPlain] or [ErrKind] and do not quote a password that stands
// in the address.
func CheckAddress(kind vault.PlaceKind, at string, plain bool) (string, error) {
	at = strings.TrimSpace(at)
	if len(at) > maxAddress || strings.ContainsRune(at, 0) {
		return "", reason.For(ErrAddress, "it is too long", nil)
	}
	switch kind {
	case vault.Folder:
		if !filepath.IsAbs(at) {
			return "", reason.For(ErrAddress, "the whole path is needed", nil)
		}
		return filepath.Clean(at), nil
	case vault.WebDAV:
		return checkURL(at, plain)
	case vault.Tree:
		if u, err := url.Parse(at); err != nil || u.Scheme != "content" || u.Host == "" {
			return "", reason.For(ErrAddress, "it should be a folder that was chosen on this device", nil)
		}
		return at, nil
	}
	return "", fmt.Errorf("%w: %s", ErrKind, kind)
}

func checkURL(at string, plain bool) (string, error) {
	u, err := url.Parse(at)
	switch {
	case err != nil:
		return "", reason.For(ErrAddress, "it cannot be read", nil) // the error may quote a password
	case u.Scheme != "https" && u.Scheme != "http" || u.Hostname() == "":
		return "", reason.For(ErrAddress, "it should begin with https://", nil)
	case u.User != nil:
		return "", reason.For(ErrAddress, "name and password have fields of their own", nil)
	case u.RawQuery != "" || u.Fragment != "":
		return "", reason.For(ErrAddress, "it should end with the folder", nil)
	case u.Scheme == "http" && !plain && !loopback(u.Hostname()):
		return "", fmt.Errorf("%w: %s", ErrPlain, u.Host)
	}
	u.Path = strings.TrimRight(u.Path, "/") + "/"
	u.RawPath = ""
	return u.String(), nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// Keep is how many backups besides one a month stay at p.
func Keep(p vault.Place) int {
	if p.Keep < 1 {
		return vault.DefaultKeep
	}
	return p.Keep
}

// Admit puts a place that [Keeper.Add] tried into the vault. Errors: [ErrKnown],
// [ErrTooMany].
func Admit(v *vault.Vault, p vault.Place) error {
	for _, q := range v.Places {
		if q.Kind == p.Kind && q.At == p.At || q.ID == p.ID {
			return fmt.Errorf("%w: %s", ErrKnown, q.At)
		}
	}
	if len(v.Places) >= vault.MaxPlaces {
		return fmt.Errorf("%w: %d", ErrTooMany, vault.MaxPlaces)
	}
	v.Places = append(v.Places, p)
	return nil
}

// Drop takes a place out of the vault.
func Drop(v *vault.Vault, id string) {
	v.Places = slices.DeleteFunc(v.Places, func(p vault.Place) bool { return p.ID == id })
}

// Record puts results into the vault and tells whether anything in it changed. A
// place that was taken out meanwhile stays out, and what another Latchkey has
// proven since stays.
func Record(v *vault.Vault, results []Result) (changed bool) {
	for _, r := range results {
		i := slices.IndexFunc(v.Places, func(p vault.Place) bool { return p.ID == r.Place.ID })
		if i < 0 {
			continue
		}
		p := &v.Places[i]
		if r.Err == nil && v.Backup.At.Before(r.Report.At) {
			v.Backup, changed = r.Report.Record(), true
		}
		if p.Good.Checked.After(r.Place.Good.Checked) || p.Good == r.Place.Good && p.Failed == r.Place.Failed {
			continue
		}
		p.Good, p.Failed, p.Most = r.Place.Good, r.Place.Failed, max(p.Most, r.Place.Most)
		changed = true
	}
	return changed
}

// Due returns the places that do not hold what v holds, whose last try failed,
// or that were not looked at for [LookAgain]. There are none without accounts
// that were ever backed up, or without a recovery code.
func Due(v *vault.Vault, now time.Time) []vault.Place {
	if _, err := backup.ParseCode(string(v.RecoveryCode)); err != nil {
		return nil
	}
	content, err := contentOf(v)
	var out []vault.Place
	for _, p := range v.Places {
		age := now.Sub(p.Good.Checked)
		if size(v) == 0 && p.Most == 0 {
			continue
		}
		if err != nil || p.Good.Content != content || Fault(p) != nil || age > LookAgain || age < -time.Hour {
			out = append(out, p)
		}
	}
	return out
}

// UpToDate tells whether p was proven to hold what v holds.
func UpToDate(p vault.Place, v *vault.Vault) bool {
	content, err := contentOf(v)
	return err == nil && p.Good.Content == content
}

// Shrunk tells whether v has lost so many accounts since the fullest backup at p
// that a mistake is likely: all, or a quarter and at least two.
func Shrunk(p vault.Place, v *vault.Vault) bool {
	n := size(v)
	return p.Most > 0 && n == 0 || p.Most-n >= 2 && n*4 < p.Most*3
}

// Agree is the person's word that the accounts are meant to be as many as they
// are: old backups may go again.
func Agree(v *vault.Vault) {
	for i := range v.Places {
		v.Places[i].Most = size(v)
	}
}

// size is the number of accounts, those of a newer version included.
func size(v *vault.Vault) int { return len(v.Accounts) + v.Unknown() }

// contentOf identifies a backup of v, with the code that opens it.
func contentOf(v *vault.Vault) (string, error) {
	content, err := backup.Content(v)
	if err != nil {
		return "", err
	}
	code, err := backup.ParseCode(string(v.RecoveryCode))
	if err != nil {
		return "", err
	}
	return content + " " + code.ID(), nil
}

// Backoff is how long to wait after so many failures in a row: a minute, and up
// to an hour.
func Backoff(failures int) time.Duration {
	return min(time.Minute<<min(max(failures-1, 0), 10), time.Hour)
}
