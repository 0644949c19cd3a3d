package app

import (
	"context"
	"io"
	"os"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"latchkey/app/paper"
	"latchkey/vault"
)

// choose takes the file that the site gave, or a picture with a QR code.
func (s *serviceCodes) choose() {
	s.app.chooseFile(func(_ fyne.URI, open source) { s.read(open) })
}

// drop implements dropping.
func (s *serviceCodes) drop(paths []string) {
	var sources []source
	for _, path := range paths {
		sources = append(sources, func() (io.ReadCloser, error) { return os.Open(path) })
	}
	s.read(sources...)
}

// read takes the texts of files, and of the QR codes in pictures.
func (s *serviceCodes) read(sources ...source) {
	a := s.app
	run(a, lang.L("Looking for codes…"), func(ctx context.Context, _ func(string)) ([]string, error) {
		var all []string
		for _, one := range sources {
			content, err := one.read()
			if err != nil {
				return nil, err
			}
			texts := []string{string(content)}
			if paper.Is(content) {
				if texts, err = paper.Texts(ctx, content, nil); err != nil {
					return nil, err
				}
			}
			all = append(all, texts...)
		}
		return all, nil
	}, func(texts []string, err error) {
		if err == nil {
			err = s.add(texts)
		}
		if err != nil {
			a.explain(err)
			return
		}
		a.say(s.words(), "", nil)
	})
}

// add implements collecting: it writes what was read where codes are pasted, so
// that it is looked over before it is kept.
func (s *serviceCodes) add(texts []string) error {
	for _, text := range texts {
		if _, err := vault.ParseURI(text); err == nil || strings.HasPrefix(text, "otpauth") {
			return errAccountCode
		}
		if _, err := vault.ParseServiceCodes(text); err != nil {
			return err
		}
	}
	s.paste.SetText(strings.TrimSpace(s.paste.Text + "\n" + strings.Join(texts, "\n")))
	return nil
}

func (s *serviceCodes) words() string  { return lang.L("Look the codes over, then add them.") }
func (s *serviceCodes) complete() bool { return s.paste.Text != "" }
