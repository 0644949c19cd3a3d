// Package assets holds what is built into the program and is no code: the icon,
// the translations and the table of issuers.
package assets

import (
	"embed"
	"slices"
	"strings"
)

// Icon is the program's icon for its window, tray and notifications, a PNG of 128
// by 128 pixels drawn from icon.svg. A larger one takes time at each start.
//
//go:embed icon-128.png
var Icon []byte

// Translations holds one JSON file a language, in the folder TranslationsDir,
// in the form that Fyne's lang package reads.
//
//go:embed translations
var Translations embed.FS

// TranslationsDir is the folder inside Translations.
const TranslationsDir = "translations"

// Translation returns the tag of the translation for a language tag such as "de",
// "de-AT" or "zh_Hans", or "" where there is none.
func Translation(tag string) string {
	all := Languages()
	if i := slices.IndexFunc(all, func(l string) bool { return language(l) == language(tag) }); i >= 0 {
		return all[i]
	}
	return ""
}

// language is a tag without script and region.
func language(tag string) string {
	l, _, _ := strings.Cut(strings.ReplaceAll(tag, "_", "-"), "-")
	return l
}

// Languages lists the tags of the translations, such as "de" or "zh_Hans", in
// order. They are those of Fyne's own translations, or its words and ours would
// not be found together.
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
