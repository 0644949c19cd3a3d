package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"strings"

	"latchkey/vault"
	"latchkey/vault/exchange"
	"latchkey/vault/qr"
)

var exportCommand = command{
	name:    "export",
	summary: "write accounts for another app, with their secrets",
	words:   "--reveal [FLAGS] [FILE]\n       latchkey export --reveal --png FOLDER [FLAGS]",
	about: `A list of otpauth links, or what “latchkey formats” says can be written. But for a
password it is not encrypted: whoever reads it can make your codes. It is for moving
to another app; “latchkey backup” is for keeping. Without FILE it is printed. A file
is read back and compared before it is called written. With --png the accounts are
drawn as the QR codes that Google Authenticator and others scan one after the other.`,
	example: "latchkey export --reveal accounts.txt\nlatchkey export --reveal --format aegis --encrypt aegis.json\nlatchkey export --reveal --png ~/codes --only github",
	exits:   "1 it was not written, 2 wrong usage or no --reveal, 3 the format cannot hold some accounts",
	define: func(fs *flag.FlagSet) func(*session, []string) error {
		var o exportOptions
		fs.BoolVar(&o.json, "json", false, `write {"accounts":[…]} as in import instead`)
		reveal := fs.Bool("reveal", false, "yes, write the secrets")
		fs.BoolVar(&o.force, "force", false, "replace a file that is there")
		fs.StringVar(&o.format, "format", "", "write a `FORMAT` of “latchkey formats”")
		fs.StringVar(&o.passwordFile, "password-file", "", "encrypt it with the password in this `FILE`")
		fs.BoolVar(&o.encrypt, "encrypt", false, "encrypt it with a password, which is asked for")
		fs.StringVar(&o.only, "only", "", "only the accounts that match these `WORDS`, as in list")
		fs.StringVar(&o.png, "png", "", "draw QR codes for Google Authenticator into this `FOLDER`")
		return func(s *session, words []string) error {
			switch {
			case len(words) > 1:
				return usagef("export writes one file")
			case !*reveal:
				return usagef("the list holds all secrets in clear; give --reveal if that is meant. For safe keeping use “latchkey backup”")
			case o.json && o.format != "", o.sealed() && o.format == "":
				return usagef("--format and --json exclude each other, and a password goes with --format")
			case o.passwordFile != "" && o.encrypt:
				return usagef("--password-file and --encrypt exclude each other")
			case o.png != "" && (o.json || o.sealed() || len(words) > 0):
				return usagef("--png draws pictures, and takes neither a file nor a password")
			}
			o.path = fromStdin
			if len(words) == 1 {
				o.path = words[0]
			}
			return s.export(o)
		}
	},
}

type exportOptions struct {
	path, format, passwordFile, only, png string
	json, force, encrypt                  bool
}

// sealed tells whether a password is meant.
func (o exportOptions) sealed() bool { return o.passwordFile != "" || o.encrypt }

const (
	plainList   = "List of otpauth links"
	googleCodes = "Google Authenticator export"
)

func (s *session) export(o exportOptions) error {
	name := o.format
	switch {
	case name == "" && o.png != "":
		name = googleCodes
	case name == "":
		name = plainList
	}
	format, err := outFormat(name)
	if err != nil {
		return err
	}
	if o.png != "" && format.Name != googleCodes {
		return usagef("only the codes of Google Authenticator are drawn")
	}
	v, _, err := s.load()
	if err != nil {
		return err
	}
	if len(v.Accounts) == 0 {
		return errNoAccounts
	}
	var accounts []vault.Account
	for _, a := range v.Accounts {
		if a.Matches(o.only) {
			accounts = append(accounts, a)
		}
	}
	if len(accounts) == 0 {
		return errNoMatch
	}
	if o.json {
		return s.exportJSON(accounts, o)
	}
	fit, left, err := exchange.Fit(format.Name, accounts)
	if err != nil {
		return err
	}
	for _, f := range left {
		s.note("left out: %s: %s", f.Where, reason(f.Err))
	}
	if loses := losses(format, fit); loses != "" {
		s.note("%s do not come along: the format has no place for them.", loses)
	}
	if o.png != "" {
		err = s.exportCodes(fit, o.png, o.force)
	} else {
		err = s.exportFile(fit, format, o)
	}
	if err == nil && len(left) > 0 {
		return errInPart
	}
	return err
}

// losses names what accounts have that the format has no place for.
func losses(f exchange.Format, accounts []vault.Account) string {
	groups, notes := f.Losses(accounts)
	switch {
	case groups && notes:
		return "Groups and notes"
	case groups:
		return "Groups"
	case notes:
		return "Notes"
	}
	return ""
}

func (s *session) exportFile(accounts []vault.Account, format exchange.Format, o exportOptions) error {
	password, err := s.exportPassword(o)
	if err != nil {
		return err
	}
	if o.path == fromStdin {
		var b bytes.Buffer
		if err := exchange.Write(s.ctx, &b, format.Name, accounts, password); err != nil {
			return err
		}
		_, err = s.out.Write(b.Bytes())
		return err
	}
	if err := exchange.Export(s.ctx, o.path, format.Name, accounts, password, o.force); err != nil {
		return err
	}
	if o.sealed() {
		s.say("%s written to %s, encrypted.", count(len(accounts), "account"), o.path)
	} else {
		s.say("%s written to %s. It is not encrypted: delete it when it has served.", count(len(accounts), "account"), o.path)
	}
	return nil
}

// exportPassword returns the password to encrypt with, or nil.
func (s *session) exportPassword(o exportOptions) ([]byte, error) {
	switch {
	case o.passwordFile != "":
		return readSecretFile(o.passwordFile)
	case !o.encrypt:
		return nil, nil
	case !s.interactive():
		return nil, usagef("there is nobody to ask for a password; give --password-file")
	}
	return s.twice("Password of the export: ")
}

// exportCodes draws the codes of a sequence and reads each picture back.
func (s *session) exportCodes(accounts []vault.Account, folder string, force bool) error {
	links, err := exchange.MigrationLinks(accounts)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	var back []string
	for i, link := range links {
		path := filepath.Join(folder, fmt.Sprintf("codes-%d-of-%d.png", i+1, len(links)))
		if err := s.drawTo(path, link, force); err != nil {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		texts, err := qr.Texts(s.ctx, data)
		if err != nil {
			return errors.Join(err, os.Remove(path))
		}
		back = append(back, texts...)
	}
	if err := exchange.CheckLinks(back, accounts); err != nil {
		return err
	}
	s.say("%s drawn as %s in %s. They are not encrypted: delete them when they have served.", count(len(accounts), "account"), count(len(links), "code"), folder)
	return nil
}

// drawTo draws a text as a QR code into a new file.
func (s *session) drawTo(path, text string, force bool) error {
	img, err := qr.Draw(text, drawnSize)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		return err
	}
	return exchange.Save(path, b.Bytes(), force)
}

// outFormat finds the one format that is written and whose name begins so.
func outFormat(name string) (exchange.Format, error) {
	for _, f := range exchange.Formats() {
		if f.Out && strings.HasPrefix(strings.ToLower(f.Name), strings.ToLower(name)) {
			return f, nil
		}
	}
	return exchange.Format{}, usagef("no format that is written is called %q; “latchkey formats” lists them", name)
}

func (s *session) exportJSON(accounts []vault.Account, o exportOptions) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(struct {
		Accounts []record `json:"accounts"`
	}{records(accounts, true)}); err != nil {
		return err
	}
	if o.path == fromStdin {
		_, err := s.out.Write(b.Bytes())
		return err
	}
	if err := exchange.Save(o.path, b.Bytes(), o.force); err != nil {
		return err
	}
	s.say("%s written to %s. It is not encrypted: delete it when it has served.", count(len(accounts), "account"), o.path)
	return nil
}
