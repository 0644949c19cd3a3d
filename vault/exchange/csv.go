package exchange

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"

	"latchkey/vault"
)

// table are the columns of a CSV that matter; -1 where there is none.
type table struct{ otp, issuer, name, group, note, pinned int }

// The names that password managers give their columns, in small letters, the
// best first.
var (
	otpColumns    = []string{"login_totp", "otpauth", "otpauthurl", "totp", "otpurl", "otpsecret", "otp", "one-time password", "totpuri", "totp_uri", "2fa"}
	issuerColumns = []string{"issuer", "name", "title", "account", "service"}
	nameColumns   = []string{"login_username", "username", "user", "login", "email", "login name", "account name"}
	groupColumns  = []string{"folder", "grouping", "group", "category", "vault"}
	noteColumns   = []string{"notes", "note", "extra", "comments"}
	pinnedColumns = []string{"favorite", "fav", "favourite"}
)

// columns finds the columns in a header row.
func columns(header []string) table {
	find := func(names []string) int {
		for _, name := range names {
			for i, h := range header {
				if strings.ToLower(strings.TrimSpace(h)) == name {
					return i
				}
			}
		}
		return -1
	}
	return table{find(otpColumns), find(issuerColumns), find(nameColumns), find(groupColumns), find(noteColumns), find(pinnedColumns)}
}

// newCSV reads with the separator of the first line. Some programs quote
// nothing, and Bitwarden Authenticator writes longer rows than its header.
func newCSV(text string) *csv.Reader {
	r := csv.NewReader(strings.NewReader(text))
	r.FieldsPerRecord, r.LazyQuotes = -1, true
	first, _, _ := strings.Cut(text, "\n")
	for _, comma := range ";\t" {
		if strings.Count(first, string(comma)) > strings.Count(first, ",") {
			r.Comma = comma
		}
	}
	return r
}

func isCSV(f *file) bool {
	const enough = 16 << 10
	start := strings.TrimLeft(f.text, "\r\n")
	first, _, _ := strings.Cut(start[:min(len(start), enough)], "\n")
	header, err := newCSV(first).Read()
	return err == nil && len(header) > 1 && columns(header).otp >= 0
}

func readCSV(ctx context.Context, f *file, _ Options) (Result, error) {
	rows := newCSV(strings.TrimLeft(f.text, "\r\n"))
	header, err := rows.Read()
	if err != nil {
		return Result{}, fmt.Errorf("%w: no header", ErrDamaged)
	}
	t := columns(header)
	var r Result
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
			r.fail(fmt.Sprintf("line %d", line), fmt.Errorf("%w: a quote that does not end", ErrDamaged))
			return r, nil // nothing behind it can be told apart
		}
		otp := t.cell(row)
		if otp == "" {
			continue // most rows of a password manager
		}
		a, err := parseOTP(otp, at(row, t.issuer), at(row, t.name))
		a.Group, a.Note = at(row, t.group), at(row, t.note)
		pinned := strings.ToLower(at(row, t.pinned))
		a.Pinned = pinned == "1" || pinned == "true"
		line, _ := rows.FieldPos(0)
		r.add(fmt.Sprintf("line %d", line), a, err)
		if err := many(len(r.Accounts)); err != nil {
			return Result{}, err
		}
	}
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

func at(row []string, i int) string {
	if i < 0 || i >= len(row) {
		return ""
	}
	return row[i]
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
