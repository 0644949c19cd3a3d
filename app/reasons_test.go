package app

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"latchkey/app/iconpack"
	"latchkey/app/words"
	"latchkey/sync/clock"
	"latchkey/vault"
	"latchkey/vault/backup"
	kitparts "latchkey/vault/backup/parts"
	"latchkey/vault/backup/places"
	"latchkey/vault/exchange"
)

// TestReasons: what is wrong with what a person typed or chose is told in the
// language of the window to its end, and not in English behind a colon.
func TestReasons(t *testing.T) {
	if err := speak("de"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := speak(english); err != nil {
			t.Fatal(err)
		}
	})
	read := func(data string) error {
		_, err := exchange.Read(t.Context(), []byte(data), exchange.Options{})
		return err
	}
	failure := func(data string) exchange.Failure {
		r, err := exchange.Read(t.Context(), []byte(data), exchange.Options{})
		if err != nil || len(r.Failures) != 1 {
			t.Fatalf("%q: %v, %v", data, r.Failures, err)
		}
		return r.Failures[0]
	}
	link := func(text string) error {
		_, err := vault.ParseURI(text)
		return err
	}
	_, key := vault.ParseSecret("JBSW1")
	_, short := backup.ParseCode("1234")
	_, slip := backup.ParseCode("0000-0000-0000-0000-0000-0000-0001")
	_, server := clock.ParseServers("time.example.com -x-.example.com")
	_, address := places.CheckAddress(vault.WebDAV, "ftp://example.com/", false)
	_, pack := iconpack.Open([]byte("no pack"))
	_, kit := new(kitparts.Collector).Bytes()
	_, unfit, err := exchange.Fit("Google Authenticator export", []vault.Account{totp("Nine", "you", "IIIIJJJJKKKKLLLL", func(a *vault.Account) { a.Digits = 9 })})
	if err != nil || len(unfit) != 1 {
		t.Fatal(unfit, err)
	}
	for _, tc := range []struct {
		err  error
		says string
	}{
		{key, "Der Schlüssel kann nicht stimmen: Zeichen 5 ist eine Ziffer, die in Schlüsseln nicht vorkommt (0, 1, 8, 9)."},
		{link("otpauth://totp/a"), "Der Schlüssel kann nicht stimmen: im Link steht keiner."},
		{link("https://example.com"), "er beginnt nicht mit otpauth://."},
		{link("otpauth://totp/a?secret=JBSWY3DP&digits=11"), `Ziffern: "11" ist keine Zahl von 1 bis 10.`},
		{link("otpauth://yaotp/a?secret=JBSWY3DP"), "Codes der Art yaotp brauchen eine PIN."},
		{short, "4 Zeichen statt 28."},
		{slip, "ein Zeichen stimmt nicht, oder zwei sind vertauscht"},
		{read("%PDF-1.7"), "es sieht aus wie ein PDF-Dokument."},
		{read("\x03\xd9\xa2\x9a\x67\xfb\x4b\xb5"), "sie ist abgeschnitten oder im Innern beschädigt."},
		{read(`{"version": 1, "header": {"slots": 3}, "db": {"entries": []}}`), "das Feld „header.slots“ hat die falsche Art."},
		{failure("otpauth://totp/a?secret=JBSW1\n").Err, "Zeichen 5 ist eine Ziffer"},
		{unfit[0].Err, "Google Authenticator hat Codes mit 6 oder 8 Ziffern, nicht 9."},
		{server, `"-x-.example.com": ein Teil des Namens ist leer, zu lang oder beginnt oder endet mit einem Bindestrich.`},
		{address, "sie muss mit https:// beginnen."},
		{pack, "keine oder keine vollständige ZIP-Datei."},
		{kit, "0 von 0 Teilen."},
	} {
		got, english := problem(tc.err).What, words.Of(tc.err).Detail
		if !strings.Contains(got, tc.says) {
			t.Errorf("%v: %q does not say %q", tc.err, got, tc.says)
		}
		if strings.Contains(got, english) {
			t.Errorf("%v: %q has the English text %q in it", tc.err, got, english)
		}
	}
	if got := failure("# \notpauth://totp/a?secret=JBSW1\n").Where.In(say); got != "Zeile 2" {
		t.Errorf("the second line is %q", got)
	}
}

// wordsOf finds English words in a format, between the verbs.
var wordsOf = regexp.MustCompile(`\pL{2,}`)

// TestDetails: no error that people see with its detail has one that is only in
// English. What was written out for it goes through package reason.
func TestDetails(t *testing.T) {
	detailed := map[string]bool{} // "vault.ErrSecret" and the like
	table := parsed(t, "words/words.go")
	ast.Inspect(table, func(n ast.Node) bool {
		row, ok := n.(*ast.CompositeLit)
		if !ok || len(row.Elts) != 2 {
			return true
		}
		sentinel, ok := row.Elts[0].(*ast.SelectorExpr)
		said, ok2 := row.Elts[1].(*ast.CompositeLit)
		if !ok || !ok2 {
			return true
		}
		for _, e := range said.Elts {
			if text, ok := e.(*ast.KeyValueExpr).Value.(*ast.BasicLit); ok && strings.Contains(text.Value, "{{.Detail}}") {
				detailed[qualified(sentinel, "")] = true
			}
		}
		return true
	})
	if len(detailed) < 20 {
		t.Fatalf("only %d errors with a detail were found: the search is broken", len(detailed))
	}
	for _, dir := range sources {
		err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			if path == "cli" || strings.HasPrefix(path, "cli/") {
				return nil // the terminal is English
			}
			file := parsed(t, path)
			ast.Inspect(file, func(n ast.Node) bool {
				call, ok := n.(*ast.CallExpr)
				if !ok || qualified(call.Fun, "") != "fmt.Errorf" {
					return true
				}
				format, ok := call.Args[0].(*ast.BasicLit)
				if !ok {
					return true
				}
				text, err := strconv.Unquote(format.Value)
				if err != nil {
					t.Fatal(err)
				}
				for _, arg := range call.Args[1:] {
					if wordsOf.MatchString(text) && detailed[qualified(arg, file.Name.Name)] {
						t.Errorf("%s: %q is English wherever it is shown", path, text)
					}
				}
				return true
			})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func parsed(t *testing.T, path string) *ast.File {
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// qualified is a name with its package, which is that of the file where it has
// none.
func qualified(e ast.Expr, pkg string) string {
	switch e := e.(type) {
	case *ast.Ident:
		return pkg + "." + e.Name
	case *ast.SelectorExpr:
		if in, ok := e.X.(*ast.Ident); ok {
			return in.Name + "." + e.Sel.Name
		}
	}
	return ""
}
