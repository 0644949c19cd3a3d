package cli_test

import (
	"strings"
	"testing"
)

// What is removed is in the bin and comes back.
func TestRemoveAndBringBack(t *testing.T) {
	w := filled(t)
	if r := w.run("remove", "alice"); r.code != 2 || !strings.Contains(r.err, "--yes") {
		t.Errorf("nobody to ask: %+v", r)
	}
	w.answer, w.stdin = func(string, string) string { return "" }, "no\n"
	if r := w.run("remove", "alice"); r.code != 1 {
		t.Errorf("after a no: %+v", r)
	}
	w.stdin = "yes\n"
	if r := w.must("remove", "alice"); !strings.Contains(r.out, "Deleted Example (alice)") {
		t.Errorf("%+v", r)
	}
	w.answer, w.stdin = nil, ""
	if r := w.run("code", "alice"); r.code != 1 {
		t.Errorf("its code is still shown: %+v", r)
	}
	if r := w.run("remove", "--yes", "example counter nothing"); r.code != 1 {
		t.Errorf("no match: %+v", r)
	}
	type deleted struct {
		Deleted []struct{ Issuer, Name, Deleted, Until string }
	}
	d := decode[deleted](t, w.must("bin", "--json").out).Deleted
	if len(d) != 1 || d[0].Name != "alice" || d[0].Deleted == "" || d[0].Until <= d[0].Deleted {
		t.Errorf("%+v", d)
	}
	if r := w.must("bin"); !strings.Contains(r.out, "Example (alice)") || strings.Contains(r.out, keyA) {
		t.Errorf("%+v", r)
	}
	if r := w.run("bin", "restore", "nobody"); r.code != 1 {
		t.Errorf("%+v", r)
	}
	if r := w.must("bin", "restore", "alice"); !strings.Contains(r.out, "Example (alice) is back.") {
		t.Errorf("%+v", r)
	}
	w.must("code", "alice")
	if r := w.must("bin"); r.out != "" || !strings.Contains(r.err, "The bin is empty.") {
		t.Errorf("%+v", r)
	}
	for _, line := range []string{"remove", "bin nonsense", "bin restore", "bin --json restore x"} {
		if r := w.run(strings.Fields(line)...); r.code != 2 {
			t.Errorf("%s: %+v", line, r)
		}
	}
}

// Service codes are added as the site shows them, and appear in no output
// without --reveal.
func TestServiceCodes(t *testing.T) {
	w := filled(t)
	w.write("codes.txt", "Your codes:\n1. 1111 CANARY\n2. 2222 CANARY\n3. 3333 CANARY\n")
	type codes struct {
		Issuer, Name string
		Left         int
		Codes        []struct {
			Code string
			Used *string
		}
	}
	got := decode[codes](t, w.must("service-codes", "--json", "--add", w.path("codes.txt"), "alice").out)
	if got.Left != 3 || len(got.Codes) != 3 || got.Codes[0].Code != "[secret]" || got.Codes[0].Used != nil {
		t.Errorf("%+v", got)
	}
	got = decode[codes](t, w.must("service-codes", "--json", "--reveal", "--used", "2", "alice").out)
	if got.Left != 2 || got.Codes[1].Used == nil || got.Codes[2].Code != "3333 CANARY" {
		t.Errorf("%+v", got)
	}
	r := w.must("service-codes", "alice")
	if !strings.Contains(r.out, "Example (alice): 2 of 3 service codes left") || !strings.Contains(r.err, "Get new ones") || strings.Contains(r.out, "CANARY") {
		t.Errorf("%+v", r)
	}
	if r := w.must("service-codes", "--reveal", "alice"); !strings.Contains(r.out, "2222 CANARY") || !strings.Contains(r.out, "used on 20") {
		t.Errorf("%+v", r)
	}
	for line, code := range map[string]int{"--used 9 alice": 2, "--used -1 alice": 2, "": 2, "--add nowhere.txt alice": 1, "example": 1} {
		if r := w.run(append([]string{"service-codes"}, strings.Fields(line)...)...); r.code != code {
			t.Errorf("%s: %+v", line, r)
		}
	}
}
