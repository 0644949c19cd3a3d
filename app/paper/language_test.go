package paper

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"latchkey/assets"
	"latchkey/vault/backup"
	"latchkey/vault/backup/parts"
)

// translation is the language of one of the program's translations.
func translation(t *testing.T, name string) Language {
	t.Helper()
	content, err := assets.Translations.ReadFile(path.Join(assets.TranslationsDir, name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	var sentences map[string]any
	if err := json.Unmarshal(content, &sentences); err != nil {
		t.Fatal(err)
	}
	said := func(sentence string) string {
		text, ok := sentences[sentence].(string)
		switch {
		case name == "en":
			return sentence
		case !ok:
			t.Errorf("%s has no %q", name, sentence)
		}
		return text
	}
	return Language{
		Tag: name,
		L:   func(sentence string, data ...any) string { return english(said(sentence), data...) },
		Day: func(d time.Time) string { return d.Format(said("2 Jan 2006")) },
	}
}

// kits are those that the window prints, but for their language and size, with
// the codes that are on them.
func kits(t *testing.T) map[string]drawnKit {
	t.Helper()
	out := map[string]drawnKit{}
	for _, kit := range []struct {
		kind  parts.Kind
		bytes int
		with  bool // the code
	}{
		{parts.Backup, 7 * parts.Share, true}, {parts.Codes, 7 * parts.Share, false}, {parts.Backup, 7*parts.Share + 1, false}, {parts.Backup, 10 * parts.Share, true},
	} {
		k := Kit{Kind: kit.kind, Data: bytes.Repeat([]byte("x"), kit.bytes), Code: code(t), Count: 20_000, Made: made, WithCode: kit.with}
		tiles, err := k.tiles()
		if err != nil {
			t.Fatal(err)
		}
		out[fmt.Sprintf("kit of %d, %c, %v", kit.bytes, kit.kind, kit.with)] = drawnKit{k, tiles}
	}
	return out
}

type drawnKit struct {
	Kit
	drawn []tile
}

var made = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func code(t *testing.T) backup.Code {
	t.Helper()
	code, err := backup.ParseCode("000G-40R4-0M30-E209-185G-R38E-1YZ4")
	if err != nil {
		t.Fatal(err)
	}
	return code
}

const slip = "slip"

// sheetsIn are kits and a slip in a language.
func sheetsIn(t *testing.T, kits map[string]drawnKit, l Language, size Size) map[string]*Sheet {
	sheets := map[string]*Sheet{slip: Slip(code(t), made, size, l)}
	for name, k := range kits {
		k.Language, k.Size = l, size
		sheets[name] = k.lay(k.drawn)
	}
	return sheets
}

// reader is a pen that reads.
type reader struct{ texts []string }

func (r *reader) text(_, _, _ float64, _ *face, s string)          { r.texts = append(r.texts, s) }
func (r *reader) modules(float64, float64, float64, *image.Gray)   {}
func (r *reader) line(float64, float64, float64, float64, float64) {}

// texts are those of a sheet in order, a line each.
func texts(s *Sheet) []string {
	var r reader
	for _, p := range s.pages {
		for _, mark := range p.marks {
			mark(&r)
		}
	}
	return r.texts
}

// TestLanguages: in each language what is printed fits, its codes are the same,
// and so is what is typed without Latchkey. Where letters are lacking, all is in
// English.
func TestLanguages(t *testing.T) {
	kits := kits(t)
	for _, size := range []Size{A4, Letter} {
		plain := sheetsIn(t, kits, Language{}, size)
		for _, name := range assets.Languages() {
			t.Run(name, func(t *testing.T) {
				sheets := sheetsIn(t, kits, translation(t, name), size)
				measure(t, size, sheets)
				foreign := name != "en" && name != "zh_Hans" && name != "ja"
				for sheet, s := range sheets {
					said, english := texts(s), texts(plain[sheet])
					if foreign && (said[0] == english[0] || s.lang.Tag != name) || !foreign && said[0] != english[0] {
						t.Errorf("%s is headed %q, its language is %q", sheet, said[0], s.lang.Tag)
					}
					if strings.Contains(strings.Join(said, ""), "?") {
						t.Errorf("%s lacks letters: %q", sheet, said)
					}
					if !foreign && name != "en" && (!slices.Equal(said, english) || s.lang.Tag != "en") {
						t.Errorf("%s is not all in English: %q", sheet, said)
					}
					for i, p := range s.pages {
						if !slices.Equal(p.codes, plain[sheet].pages[i].codes) {
							t.Errorf("%s: page %d has other codes than in English", sheet, i+1)
						}
					}
					if sheet == slip {
						continue
					}
					for _, typed := range []string{"zbarimg --raw -q SCAN.png > scanned.txt", "python3 recover.py < scanned.txt > kit.age", "age -d kit.age | gunzip"} {
						if !slices.Contains(said, typed) {
							t.Errorf("%s has no line %q", sheet, typed)
						}
					}
					if !strings.Contains(strings.Join(said, " "), " LATCHKEY: ") || !strings.Contains(strings.Join(said, "\n"), strings.TrimSpace(recover_py)) {
						t.Errorf("%s does not say what a line begins with, or has no script", sheet)
					}
				}
			})
		}
	}
}

// The pages scan back in every language that is printed, most of all where the
// codes are smallest, and the file says which language it is in.
func TestLanguagesScan(t *testing.T) {
	for _, name := range []string{"de", "fr", "es"} {
		k := Kit{Kind: parts.Backup, Data: bytes.Repeat([]byte("x"), 7*parts.Share), Code: code(t), Made: made, Size: Letter, WithCode: true, Language: translation(t, name)}
		s, err := k.Sheet()
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(t.TempDir(), "kit.pdf")
		if err := s.Write(t.Context(), Target{PDF: path}, func(read []byte) error {
			if !bytes.Equal(read, k.Data) {
				return ErrUnproven
			}
			return nil
		}, nil); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if file, err := os.ReadFile(path); err != nil || !bytes.Contains(file, []byte("/Lang ("+name+")")) {
			t.Errorf("the PDF file is not of language %q: %v", name, err)
		}
	}
}
