package app

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"latchkey/app/paper"
	"latchkey/vault"
	"latchkey/vault/backup"
)

// The service codes on a sealed sheet come back from its pages with the recovery
// code, and are not in it in clear.
func TestCodeSheet(t *testing.T) {
	var code backup.Code
	with := demo()
	with[0].ServiceCodes = []vault.ServiceCode{{Code: "1111-aaaa"}, {Code: "2222-bbbb", Used: noon}}
	r := newRig(t, holding(with...), recoverable(&code))
	r.visit(newPaper(r.App))
	dir := t.TempDir()
	r.top().(*paperKit).to.path.SetText(filepath.Join(dir, "kit.pdf"))
	r.press("Save the service codes")
	r.sees("The service codes of 1 account were written and scanned back")
	path := filepath.Join(dir, "latchkey-service-codes-"+code.ID()+".pdf")
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	texts, err := paper.Texts(context.Background(), file, nil)
	if err != nil {
		t.Fatal(err)
	}
	var sheet paper.Collector
	sheet.Add(texts...)
	data, err := sheet.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	text, err := backup.OpenText(t.Context(), bytes.NewReader(data), code.Reveal())
	if err != nil {
		t.Fatal(err)
	}
	if s := string(text); !strings.Contains(s, "1111-aaaa") || !strings.Contains(s, "GitHub") {
		t.Errorf("%s", s)
	}
	if bytes.Contains(file, []byte("1111-aaaa")) {
		t.Error("it is in clear")
	}
	none := newRig(t, holding(demo()...), recoverable(&code))
	none.visit(newPaper(none.App))
	if strings.Contains(none.words(), "Save the service codes") {
		t.Error("a sheet of no codes is offered")
	}
}
