package app

import (
	"bytes"
	"encoding/json"
	"flag"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"latchkey/assets"
)

// TestTranslations: every sentence that is shown has its place in every
// translation, counted ones with a singular, and no translation has more. English
// has the counted ones alone: the others are English themselves, and reading them
// would take time at every start.
//
// With -write, English gets what is missing and loses what nothing shows.
func TestTranslations(t *testing.T) {
	used := map[string]bool{} // and whether it is counted
	for _, dir := range sources {
		err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err == nil && strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, "_test.go") {
				collect(t, path, used)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	collect(t, "../main.go", used)
	if len(used) < 100 {
		t.Fatalf("only %d sentences were found: the search is broken", len(used))
	}
	if *write {
		writeEnglish(t, used)
		return
	}
	files, err := assets.Translations.ReadDir(assets.TranslationsDir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		data, err := assets.Translations.ReadFile(assets.TranslationsDir + "/" + f.Name())
		if err != nil {
			t.Fatal(err)
		}
		var have map[string]any
		if err := json.Unmarshal(data, &have); err != nil {
			t.Fatalf("%s: %v", f.Name(), err)
		}
		for text, counted := range used {
			entry, ok := have[text]
			forms, plural := entry.(map[string]any)
			switch {
			case f.Name() == english+".json" && !counted:
				if ok {
					t.Errorf("%s has %q, which is not counted", f.Name(), text)
				}
			case !ok:
				t.Errorf("%s has no %q", f.Name(), text)
			case plural != counted:
				t.Errorf("%s: %q is counted: %v, want %v", f.Name(), text, plural, counted)
			case plural && forms["other"] == nil:
				t.Errorf("%s: %q has no plural", f.Name(), text)
			}
		}
		for text := range have {
			if _, ok := used[text]; !ok {
				t.Errorf("%s has %q, which nothing shows", f.Name(), text)
			}
		}
	}
}

// sources are the folders of what shows sentences, or makes them.
var sources = []string{".", "../vault", "../sync"}

var write = flag.Bool("write", false, "write the English translation anew from the sentences in the source")

// writeEnglish writes the counted sentences with their forms. The singular has to
// be written by hand and is kept.
func writeEnglish(t *testing.T, used map[string]bool) {
	const path = "../assets/translations/en.json"
	old, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var have map[string]any
	if err := json.Unmarshal(old, &have); err != nil {
		t.Fatal(err)
	}
	out := map[string]any{}
	for text, counted := range used {
		if !counted {
			continue
		}
		if out[text] = have[text]; out[text] == nil {
			t.Logf("write the singular of %q", text)
			out[text] = map[string]string{"one": text, "other": text}
		}
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	if err := enc.Encode(out); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

// collect adds the sentences of a file: those handed to lang.L, lang.N, reason.New
// and reason.For, where lang is Fyne's package or a voice of package paper, and in
// package words those of its tables and those that its functions return. What
// these return as a string is a sentence; a key has a type of its own there.
func collect(t *testing.T, file string, used map[string]bool) {
	tree, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	add := func(e ast.Expr, counted bool) {
		if lit, ok := e.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			text, err := strconv.Unquote(lit.Value)
			if err != nil {
				t.Fatal(err)
			}
			if strings.ContainsFunc(text, unicode.IsLetter) {
				used[text] = counted
			}
		}
	}
	words := tree.Name.Name == "words"
	ast.Inspect(tree, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			if f, ok := n.Fun.(*ast.SelectorExpr); ok && len(n.Args) > 0 {
				switch lastName(f.X) + "." + f.Sel.Name {
				case "lang.L", "reason.New":
					add(n.Args[0], false)
				case "lang.N":
					add(n.Args[0], true)
				case "reason.For":
					add(n.Args[1], false)
				}
			}
		case *ast.KeyValueExpr:
			if key, ok := n.Key.(*ast.Ident); ok && words && (key.Name == "What" || key.Name == "Basis" || key.Name == "Safe" || key.Name == "Next") {
				add(n.Value, false)
			}
		case *ast.ValueSpec:
			if words {
				for _, v := range n.Values {
					add(v, false)
				}
			}
		case *ast.FuncDecl:
			if words && returnsString(n.Type) {
				ast.Inspect(n, func(n ast.Node) bool {
					if r, ok := n.(*ast.ReturnStmt); ok {
						add(r.Results[0], false)
					}
					return true
				})
			}
		}
		return true
	})
}

// lastName is that of a package, a variable or a field.
func lastName(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return e.Sel.Name
	}
	return ""
}

func returnsString(f *ast.FuncType) bool {
	if f.Results == nil || len(f.Results.List) != 1 {
		return false
	}
	kind, ok := f.Results.List[0].Type.(*ast.Ident)
	return ok && kind.Name == "string"
}
