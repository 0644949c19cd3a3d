package exchange

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"io"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"latchkey/vault"
	"latchkey/vault/reason"
)

// table are the columns of a CSV that matter, none where there is none. The last
// are for bare secrets: a link has all of these in it.
type table struct {
	otp, issuer, name, group, note, pinned   []int
	kind, algorithm, digits, period, counter []int
}

// The names that password managers give their columns, in small letters without
// what stands between them, the best first.
var (
	otpColumns    = []string{"logintotp", "otpauth", "otpauthurl", "otpauthuri", "totp", "totpurl", "totpuri", "totpsecret", "totpsecretkey", "otpurl", "otpsecret", "otp", "onetimepassword", "onetimecode", "authenticatorkey", "2fa", "2fasecret", "twofactorsecret", "mfasecret"}
	issuerColumns = []string{"issuer", "name", "title", "account", "service"}
	nameColumns   = []string{"loginusername", "username", "user", "login", "email", "loginname", "accountname", "username2", "username3", "account"}
	groupColumns  = []string{"folder", "grouping", "group", "category", "vault", "collections", "tags"}
	noteColumns   = []string{"notes", "note", "extra", "comments"}
	pinnedColumns = []string{"favorite", "fav", "favourite"}

	kindColumns      = []string{"otptype", "type"}
	algorithmColumns = []string{"algorithm", "algo", "hash"}
	digitsColumns    = []string{"digits", "length"}
	periodColumns    = []string{"period", "interval", "timestep", "step"}
	counterColumns   = []string{"counter"}
)

// columns finds the columns in a header row. Apple writes its header in the
// language of the person, all but two of its columns.
func columns(header []string) table {
	plain := make([]string, len(header))
	for i, h := range header {
		plain[i] = strings.Map(func(r rune) rune {
			if unicode.IsLetter(r) || unicode.IsDigit(r) {
				return unicode.ToLower(r)
			}
			return -1
		}, h)
	}
	find := func(names []string) (found []int) {
		for _, name := range names {
			for i, h := range plain {
				if h == name {
					found = append(found, i)
				}
			}
		}
		return found
	}
	t := table{find(otpColumns), find(issuerColumns), find(nameColumns), find(groupColumns), find(noteColumns), find(pinnedColumns),
		find(kindColumns), find(algorithmColumns), find(digitsColumns), find(periodColumns), find(counterColumns)}
	if len(t.otp) == 0 && len(t.algorithm)+len(t.digits)+len(t.period)+len(find([]string{"issuer"})) > 0 {
		t.otp = find([]string{"secret"}) // of an authenticator, and not just any secret
	}
	if len(t.issuer) > 0 { // an account may be either
		t.name = slices.DeleteFunc(t.name, func(i int) bool { return i == t.issuer[0] })
	}
	const apple, title, address, user, notes, otp = 6, 0, 1, 2, 4, 5
	if len(plain) == apple && plain[address] == "url" && plain[otp] == "otpauth" {
		t.issuer, t.name, t.note = []int{title}, []int{user}, []int{notes}
	}
	return t
}

// newCSV reads with the separator of the first line, which may be nothing but
// that, for Excel. Some programs quote nothing, and Bitwarden Authenticator writes
// longer rows than its header.
func newCSV(text string) *csv.Reader {
	first, rest, _ := strings.Cut(text, "\n")
	only, named := strings.CutPrefix(strings.ToLower(strings.TrimRight(first, "\r")), "sep=")
	if named && len(only) == 1 {
		text = rest
	}
	r := csv.NewReader(strings.NewReader(text))
	r.FieldsPerRecord, r.LazyQuotes = -1, true
	if named && len(only) == 1 {
		r.Comma = rune(only[0])
		return r
	}
	for _, comma := range ";\t|" {
		if strings.Count(first, string(comma)) > strings.Count(first, string(r.Comma)) {
			r.Comma = comma
		}
	}
	return r
}

// linkInCell finds a link that fills a cell behind the first one. A table with
// such links is read whatever its columns are called.
var linkInCell = regexp.MustCompile(`(?i)[,;\t|]"?(?:apple-)?otpauth://`)

func isCSV(f *file) bool {
	const enough = 16 << 10
	start := strings.TrimLeft(f.text, "\r\n")
	head := newCSV(start[:min(len(start), enough)])
	header, err := head.Read()
	if err != nil || len(header) < 2 {
		return false
	}
	return len(columns(header).otp) > 0 || !strings.ContainsAny(start[:1], "<{[") && !firstOnLine.MatchString(start) && linkInCell.MatchString(start)
}

func readCSV(ctx context.Context, f *file, _ Options) (Result, error) {
	rows := newCSV(strings.TrimLeft(f.text, "\r\n"))
	header, err := rows.Read()
	if err != nil {
		return Result{}, reason.For(ErrDamaged, "it has no header", nil)
	}
	t := columns(header)
	var r Result
	if scheme.MatchString(t.cell(header)) { // there is no header
		rows, t = newCSV(strings.TrimLeft(f.text, "\r\n")), table{}
	}
	for n := 0; ; n++ {
		if n%256 == 0 && ctx.Err() != nil {
			return Result{}, ctx.Err()
		}
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return r, nil
		}
		if err != nil {
			line, _ := rows.FieldPos(0)
			r.fail(inLine(line), errQuote)
			return r, nil // nothing behind it can be told apart
		}
		otp := t.cell(row)
		if otp == "" {
			continue // most rows of a password manager
		}
		a, err := t.account(row, otp)
		line, _ := rows.FieldPos(0)
		r.add(inLine(line), a, err)
		if err := many(len(r.Accounts)); err != nil {
			return Result{}, err
		}
	}
}

// account reads a row whose cell for codes holds otp.
func (t table) account(row []string, otp string) (vault.Account, error) {
	a, err := parseOTP(otp, at(row, t.issuer), at(row, t.name))
	if err == nil && isBare(otp) {
		e := entry{
			issuer: a.Issuer, name: a.Name, secret: otp, algorithm: at(row, t.algorithm),
			digits: parseCount(at(row, t.digits)), period: parseCount(at(row, t.period)), counter: parseCount(at(row, t.counter)),
		}
		switch kind := strings.ToLower(at(row, t.kind)); kind {
		case "hotp", "steam", "motp", "yandex": // others say what the item of a password manager is
			e.kind = kind
		}
		a, err = e.account()
	}
	a.Group, a.Note = at(row, t.group), at(row, t.note)
	pinned := strings.ToLower(at(row, t.pinned))
	a.Pinned = pinned == "1" || pinned == "true"
	return a, err
}

// cell returns what makes the codes: what stands in its column, unless a link
// stands elsewhere because the row does not fit the header.
func (t table) cell(row []string) string {
	otp := strings.TrimSpace(at(row, t.otp))
	if scheme.MatchString(otp) {
		return otp
	}
	for _, cell := range row {
		if cell = strings.TrimSpace(cell); firstOnLine.MatchString(cell) && vaultLink(cell) {
			return cell
		}
	}
	return otp
}

// vaultLink tells a link to an account from other addresses with steam://.
func vaultLink(cell string) bool {
	_, err := vault.ParseURI(cell)
	return err == nil || strings.HasPrefix(strings.ToLower(cell), "otpauth://")
}

// at is what stands in the first of the columns that is not empty.
func at(row []string, columns []int) string {
	for _, i := range columns {
		if i < len(row) && strings.TrimSpace(row[i]) != "" {
			return row[i]
		}
	}
	return ""
}

// csvHeader is that of Bitwarden, which most password managers import.
var csvHeader = []string{"folder", "favorite", "type", "name", "notes", "fields", "reprompt", "login_uri", "login_username", "login_password", "login_totp"}

func writeCSV(_ context.Context, accounts []vault.Account, _ []byte) ([]byte, error) {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.UseCRLF = true // RFC 4180 2.1
	if err := w.Write(csvHeader); err != nil {
		return nil, err
	}
	for _, a := range accounts {
		favorite := ""
		if a.Pinned {
			favorite = "1"
		}
		if err := w.Write([]string{a.Group, favorite, "login", a.Issuer, a.Note, "", "0", "", a.Name, "", a.URI()}); err != nil {
			return nil, err
		}
	}
	w.Flush()
	return b.Bytes(), w.Error()
}
