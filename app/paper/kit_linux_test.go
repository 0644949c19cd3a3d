package paper_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"latchkey/app/paper"
	"latchkey/vault/backup"
	"latchkey/vault/backup/agetest"
	"latchkey/vault/backup/parts"
)

// TestKitFromScans: the PDF is printed by poppler and scanned with noise and
// crooked; two parts are cut out, of larger kits two pages; the rest restores
// every account.
func TestKitFromScans(t *testing.T) {
	for _, test := range []struct {
		size    paper.Size
		n       int
		degrees float64
	}{
		{paper.A4, 1, 3.5}, {paper.A4, 40, 1.2}, {paper.Letter, 12, -4},
	} {
		n := test.n
		t.Run(fmt.Sprintf("%s/%d", test.size.Name, n), func(t *testing.T) {
			v, code := holding(t, n), backup.NewCode()
			scans := printed(t, write(t, v, code, test.size), test.degrees)
			var texts, others []string
			for _, scan := range readAll(t, scans[:len(scans)-1]...) { // the last page has no codes
				found, err := paper.Texts(t.Context(), scan, nil)
				if err != nil {
					t.Fatal(err)
				}
				texts = append(texts, found...)
			}
			for line := range strings.Lines(string(tool(t, "zbarimg", slices.Concat([]string{"-q", "--raw"}, scans[:len(scans)-1])...))) {
				// In the noise zbarimg now and then finds a bar code.
				if strings.HasPrefix(line, "LATCHKEY:") {
					others = append(others, strings.TrimSuffix(line, "\n"))
				}
			}
			for who, texts := range map[string][]string{"latchkey": texts, "zbarimg": others} {
				part, err := parts.Parse(texts[0])
				if err != nil {
					t.Fatal(err)
				}
				t.Logf("%s: %d of %d codes read, %d needed", who, len(texts), part.Of, part.Need)
				slices.SortFunc(texts, func(a, b string) int { return number(t, a) - number(t, b) })
				lost := 2
				if len(scans) > 3 {
					lost = 2 * paper.PerPage // two whole pages
				}
				texts = slices.Delete(texts, 0, lost) // the data itself, not only parity
				rand.New(rand.NewPCG(uint64(n), 1)).Shuffle(len(texts), func(i, j int) { texts[i], texts[j] = texts[j], texts[i] })
				var c paper.Collector
				if a := c.Add(texts...); a.Bad+a.Strange > 0 {
					t.Errorf("%s: %+v", who, a)
				}
				data, err := c.Bytes()
				if err != nil {
					t.Fatalf("%s: %v", who, err)
				}
				if r, err := backup.Check(t.Context(), data, code.Typed(), v); err != nil || r.Verified != n {
					t.Errorf("%s: %d of %d, %v", who, r.Verified, n, err)
				}
			}
		})
	}
}

func number(t testing.TB, text string) int {
	p, err := parts.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return p.Number
}

// TestWithoutLatchkey follows the last page: the script that stands in
// docs/FORMAT.md, age and gunzip, with two parts missing.
func TestWithoutLatchkey(t *testing.T) {
	page, err := os.ReadFile("../../docs/FORMAT.md")
	if err != nil {
		t.Fatal(err)
	}
	script := regexp.MustCompile("(?s)```python\n(.*?)```").FindSubmatch(page)
	if script == nil {
		t.Fatal("docs/FORMAT.md has no script")
	}
	if printed, err := os.ReadFile("recover.py"); err != nil || !bytes.Equal(script[1], printed) {
		t.Errorf("the script of docs/FORMAT.md is not the one that is printed: %v", err)
	}
	dir := t.TempDir()
	program := filepath.Join(dir, "recover.py")
	if err := os.WriteFile(program, script[1], 0o600); err != nil {
		t.Fatal(err)
	}
	for _, n := range []int{1, 12} {
		v, code := holding(t, n), backup.NewCode()
		scans := printed(t, write(t, v, code, paper.A4), 2)
		scanned := string(tool(t, "zbarimg", slices.Concat([]string{"-q"}, scans[:len(scans)-1])...)) // with “QR-Code:” before each
		lines := slices.Collect(strings.Lines(scanned))
		lines = slices.DeleteFunc(lines, func(line string) bool {
			n := number(t, strings.TrimSpace(strings.TrimPrefix(line, "QR-Code:")))
			return n == 1 || n == 3
		})
		cmd := exec.CommandContext(t.Context(), "python3", program)
		cmd.Stdin = strings.NewReader(strings.Join(lines, ""))
		file, err := cmd.Output()
		if err != nil {
			t.Fatalf("%d accounts: %v", n, err)
		}
		kit := filepath.Join(dir, "kit.age")
		if err := os.WriteFile(kit, file, 0o600); err != nil {
			t.Fatal(err)
		}
		packed := filepath.Join(dir, fmt.Sprintf("list-%d.gz", n))
		agetest.Run(t, code.Reveal(), "-d", "-o", packed, kit)
		list := string(tool(t, "gunzip", "-c", packed))
		for _, a := range v.Accounts {
			if !strings.Contains(list, a.URI()+"\n") {
				t.Errorf("%s is not in the list", a.Title())
			}
		}
		// Too few are told, not joined.
		cmd = exec.CommandContext(t.Context(), "python3", program)
		cmd.Stdin = strings.NewReader(lines[0])
		if out, err := cmd.Output(); err == nil || len(out) > 0 {
			t.Errorf("one part of %d accounts gives %d bytes, %v", n, len(out), err)
		}
	}
}
