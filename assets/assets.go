// Package assets holds what is built into the program and is no code: the icon,
// the translations and the table of issuers.
package assets

import (
	"embed"
	"strings"
)

// Icon is the program's icon, a PNG of 512 by 512 pixels drawn from icon.svg.
//
//go:embed icon.png
var Icon []byte

// Translations holds one JSON file a language, in the folder TranslationsDir,
// in the form that Fyne's lang package reads.
//
//go:embed translations
var Translations embed.FS

// TranslationsDir is the folder inside Translations.
const TranslationsDir = "translations"

// Speaks tells whether there is a translation for a language tag such as
// "de-AT".
func Speaks(tag string) bool {
	language, _, _ := strings.Cut(tag, "-")
	_, err := Translations.Open(TranslationsDir + "/" + language + ".json")
	return err == nil
}

// Languages lists the tags of the translations, such as "de", in order.
func Languages() []string {
	files, err := Translations.ReadDir(TranslationsDir)
	if err != nil {
		return nil
	}
	var out []string
	for _, f := range files {
		out = append(out, strings.TrimSuffix(f.Name(), ".json"))
	}
	return out
}

// Issuers is the table of well-known issuers, as package app/issuers reads it.
//
//go:embed issuers.tsv
var Issuers string

// Marks is the table of their marks, as package app/issuers reads it;
// scripts/marks.sh makes it.
//
//go:embed marks.tsv
var Marks string
