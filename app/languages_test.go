package app

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"latchkey/app/apptest"
	"latchkey/assets"
)

// speaking names the variable with the language that the window speaks in a run
// of these tests, such as "de". Screens are reached by what English says; see
// spoken.
const speaking = "LATCHKEY_LANGUAGE"

// marked is the language that puts every sentence into brackets, so that what
// never went through a translation can be told.
const marked = "marked"

// dictionary is a translation: a text for each sentence, or one for each plural
// form.
type dictionary map[string]map[string]string

// plain is the form of a sentence that is not counted.
const plain = ""

// english is the language that the sentences in the source are in. Its translation
// has those that are counted, and the others are as they are.
const english = "en"

func readDictionary(name string) (dictionary, error) {
	content, err := assets.Translations.ReadFile(path.Join(assets.TranslationsDir, name+".json"))
	if err != nil {
		return nil, err
	}
	var entries map[string]any
	if err := json.Unmarshal(content, &entries); err != nil {
		return nil, err
	}
	out := make(dictionary, len(entries))
	for sentence, entry := range entries {
		switch entry := entry.(type) {
		case string:
			out[sentence] = map[string]string{plain: entry}
		case map[string]any:
			out[sentence] = map[string]string{}
			for form, text := range entry {
				out[sentence][form] = fmt.Sprint(text)
			}
		}
	}
	if name == english {
		other, err := readDictionary("de")
		for sentence := range other {
			if out[sentence] == nil {
				out[sentence] = map[string]string{plain: sentence}
			}
		}
		return out, err
	}
	return out, nil
}

// dictionaryOf is the translation into a language, which may be marked.
func dictionaryOf(name string) (dictionary, error) {
	if name != marked {
		return readDictionary(name)
	}
	d, err := readDictionary(english)
	for _, forms := range d {
		for form, text := range forms {
			forms[form] = "⟦" + text + "⟧"
		}
	}
	return d, err
}

// speak makes the window speak a language, whatever the system's is.
func speak(name string) error {
	d, err := dictionaryOf(name)
	if err != nil {
		return err
	}
	said := map[string]any{}
	for sentence, forms := range d {
		said[sentence] = forms
		if text, ok := forms[plain]; ok {
			said[sentence] = text
		}
	}
	content, err := json.Marshal(said)
	if err != nil {
		return err
	}
	return lang.AddTranslations(fyne.NewStaticResource(english+".json", content))
}

// phrase is a sentence with what may stand in it.
type phrase struct {
	whole  *regexp.Regexp // of the English sentence with its values
	names  []string       // of the values
	pieces []string       // what stands between them in English
	shown  string         // the sentence in the language that is spoken
}

var gapIn = regexp.MustCompile(`\{\{\.(\w+)\}\}`)

// phrases are the sentences in the language that is spoken, the longest first.
var phrases = func() []phrase {
	name := os.Getenv(speaking)
	if name == "" {
		return nil
	}
	source, err := readDictionary(english)
	if err != nil {
		panic(err)
	}
	spoken, err := dictionaryOf(name)
	if err != nil {
		panic(err)
	}
	var out []phrase
	for _, sentence := range slices.SortedFunc(maps.Keys(source), func(a, b string) int { return len(b) - len(a) }) {
		for form, text := range source[sentence] {
			shown, ok := spoken[sentence][form]
			if !ok {
				shown = cmp.Or(spoken[sentence]["other"], text) // what is not translated yet is shown in English
			}
			p := phrase{pieces: gapIn.Split(text, -1), shown: shown}
			for _, m := range gapIn.FindAllStringSubmatch(text, -1) {
				p.names = append(p.names, m[1])
			}
			quoted := make([]string, len(p.pieces))
			for i, piece := range p.pieces {
				quoted[i] = regexp.QuoteMeta(piece)
			}
			p.whole = regexp.MustCompile(`(?s)^` + strings.Join(quoted, `(.+)`) + `$`)
			out = append(out, p)
		}
	}
	return out
}()

// spoken is what the window says in place of an English sentence.
func spoken(text string) string {
	if shown, ok := sentence(text); ok {
		return shown
	}
	return text
}

// reads tells whether all that can be read holds an English text: a sentence or a
// part of one, and then one of the sentences that have this part.
func reads(all, text string) bool {
	if strings.Contains(all, spoken(text)) {
		return true
	}
	return slices.ContainsFunc(phrases, func(p phrase) bool {
		own := func(pieces []string) string {
			return slices.MaxFunc(pieces, func(a, b string) int { return len(a) - len(b) })
		}
		return slices.ContainsFunc(p.pieces, func(piece string) bool { return strings.Contains(piece, text) }) &&
			strings.Contains(all, own(gapIn.Split(p.shown, -1)))
	})
}

// sentence is a whole sentence with its values. Of several that fit, the one with
// the most words of its own is meant.
func sentence(text string) (string, bool) {
	best, own := "", 1 // a value alone says nothing
	for _, p := range phrases {
		m := p.whole.FindStringSubmatch(text)
		if n := len(strings.Join(p.pieces, "")); m != nil && n > own {
			own, best = n, p.shown
			for i, name := range p.names {
				value, ok := sentence(m[i+1])
				if !ok {
					value = m[i+1]
				}
				best = strings.ReplaceAll(best, "{{."+name+"}}", value)
			}
		}
	}
	return best, best != ""
}

// categories are the plural forms of each language that whole numbers below a
// million need, after Unicode CLDR's plural rules.
var categories = map[string][]string{
	english: {"one", "other"}, "de": {"one", "other"}, "es": {"one", "other"}, "fr": {"one", "other"},
	"ja": {"other"}, "zh_Hans": {"other"},
}

// alike are sentences that a language may leave as they are in English.
var alike = regexp.MustCompile(`^(\P{L}|\{\{\.\w+\}\}|Latchkey|QR|OK|Code|SHA|PNG|PDF|Letter|A4|otpauth|https?|WebDAV)*$`)

// TestLanguages: every translation speaks of the same values as English, counts
// by the rules of its language, and leaves nothing in English.
func TestLanguages(t *testing.T) {
	source, err := readDictionary(english)
	if err != nil {
		t.Fatal(err)
	}
	files, err := assets.Translations.ReadDir(assets.TranslationsDir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		name := strings.TrimSuffix(f.Name(), ".json")
		if categories[name] == nil {
			t.Errorf("%s: which plural forms has it?", f.Name())
			continue
		}
		d, err := readDictionary(name)
		if err != nil {
			t.Fatal(err)
		}
		same := 0
		for sentence, forms := range d {
			if _, counted := source[sentence]["other"]; counted {
				if got := slices.Sorted(maps.Keys(forms)); !slices.Equal(got, categories[name]) {
					t.Errorf("%s: %q has the forms %q, want %q", f.Name(), sentence, got, categories[name])
				}
			}
			for form, text := range forms {
				want := values(sentence)
				got := values(text)
				// A singular may say “one” in words.
				if !slices.Equal(got, want) && !(form == "one" && slices.Equal(got, slices.DeleteFunc(slices.Clone(want), func(v string) bool { return v == "{{.N}}" }))) {
					t.Errorf("%s: %q speaks of %q, want %q", f.Name(), text, got, want)
				}
				if strings.TrimSpace(text) == "" && strings.TrimSpace(sentence) != "" {
					t.Errorf("%s: %q has no text", f.Name(), sentence)
				}
				if name != english && text == sentence && !alike.MatchString(text) {
					same++
					t.Logf("%s: %q is as in English", f.Name(), text)
				}
			}
		}
		if most := len(d) / 50; same > most {
			t.Errorf("%s: %d sentences are as in English, more than %d", f.Name(), same, most)
		}
	}
}

// values are the names of what is put into a sentence, each once.
func values(sentence string) []string {
	found := gapIn.FindAllString(sentence, -1)
	slices.Sort(found)
	return slices.Compact(found)
}

// asIs is what stands on screens as it is in every language.
var asIs = regexp.MustCompile(strings.Join([]string{
	`^\P{L}*$`,                    // numbers, times of day, signs
	`^[\d.,:+±–— ]+ (s|min|h|d)$`, // amounts of time
	`^[A-Z0-9]+(-[A-Z0-9]+)*$`,    // codes, keys, initials
	`^[a-z]{3,8} [a-z]{3,8}$`,     // words that two devices show
	`/`,                           // places
	`^(Latchkey|Integrated Camera|org\.latchkey\.authenticator)$`,
	`^[\d.:]+ · (NTP|NTS|HTTPS)$`, // servers
}, "|"))

// TestMarked walks through the screens in a language that marks what went
// through a translation: everything that can be read is marked, or is data.
func TestMarked(t *testing.T) {
	cmd := exec.Command(os.Args[0], "-test.run=^TestScreens$")
	cmd.Env = append(os.Environ(), speaking+"="+marked, "LATCHKEY_SCREENS=")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// untranslated lists what can be read on a screen and is neither marked nor data
// nor typed by hand.
func (r *rig) untranslated() []string {
	var names []string
	if r.vault != nil {
		for _, a := range slices.Concat(demo(), clashing().Accounts, r.vault.Accounts) {
			names = append(names, a.Issuer, a.Name, a.Title(), a.Group)
			for _, code := range a.ServiceCodes {
				names = append(names, string(code.Code))
			}
		}
	}
	var out []string
	for _, f := range apptest.Visible(r.window.Canvas()) {
		_, typed := f.Object.(interface{ SelectedText() string })
		short, cut := strings.CutSuffix(f.Text, "…")
		data := asIs.MatchString(f.Text) || slices.ContainsFunc(names, func(name string) bool { return name == f.Text || cut && strings.HasPrefix(name, short) })
		if !strings.Contains(f.Text, "⟦") && !typed && !data {
			out = append(out, f.Text)
		}
	}
	return out
}
