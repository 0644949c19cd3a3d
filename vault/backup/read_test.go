package backup_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"filippo.io/age"
	"filippo.io/age/armor"

	"latchkey/vault"
	"latchkey/vault/backup"
	"latchkey/vault/backup/agetest"
)

// testdata/backup-v1.age was written when version 1 was new, from the sample
// vault of write_test.go. It is never written again.
const goldenCode = "VNBD-WG9Q-JMES-S4K8-3C1M-2VP1-BW83"

func golden(t testing.TB) []byte {
	t.Helper()
	data, err := os.ReadFile("testdata/backup-v1.age")
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestReadGolden(t *testing.T) {
	c, err := backup.Read(t.Context(), bytes.NewReader(golden(t)), strings.ToLower(goldenCode))
	if err != nil {
		t.Fatal(err)
	}
	if !c.Made.Equal(noon) || c.RecoveryID != "5R3R" || len(c.Failures) != 0 {
		t.Errorf("made %v with %s, failures %v", c.Made, c.RecoveryID, c.Failures)
	}
	if got, want := encode(t, c.Vault), encode(t, filled(t)); !bytes.Equal(got, want) {
		t.Errorf("read as\n%s\nwant\n%s", got, want)
	}
	for i, want := range goldenValues {
		code, err := c.Vault.Accounts[i].Code(noon)
		if err != nil || code.Value != want {
			t.Errorf("account %d: %s, %v; want %s", i, code.Value, err, want)
		}
	}
	path := filepath.Join("testdata", "backup-v1.age")
	if r, err := backup.Verify(t.Context(), path, goldenCode, nil); err != nil || r.Verified != 6 || r.Accounts != 6 {
		t.Errorf("verify: %+v, %v", r, err)
	}
}

func encode(t testing.TB, v *vault.Vault) []byte {
	t.Helper()
	data, err := v.Encode()
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// lock makes an age file, for the passphrase "pass" if for nobody else.
func lock(t testing.TB, plain string, recipients ...age.Recipient) []byte {
	t.Helper()
	if len(recipients) == 0 {
		recipients = []age.Recipient{agetest.Passphrase(t, "pass")}
	}
	return agetest.Lock(t, plain, recipients...)
}

func armored(t testing.TB, file []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := armor.NewWriter(&b)
	if _, err := w.Write(file); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func read(t testing.TB, file []byte) (*backup.Contents, error) {
	t.Helper()
	return backup.Read(t.Context(), bytes.NewReader(file), "pass")
}

func TestReadArmored(t *testing.T) {
	c, err := read(t, append([]byte("\n\r\n"), armored(t, lock(t, agetest.Unlock(t, golden(t), goldenCode)))...))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := encode(t, c.Vault), encode(t, filled(t)); !bytes.Equal(got, want) {
		t.Errorf("read as\n%s\nwant\n%s", got, want)
	}
}

// Cut off anywhere, the file is refused, and with a reason.
func TestReadCutOff(t *testing.T) {
	small := lock(t, agetest.Unlock(t, golden(t), goldenCode))
	large := lock(t, agetest.Unlock(t, golden(t), goldenCode)+strings.Repeat("# "+strings.Repeat("x", 97)+"\n", 1400)) // three chunks
	for _, tc := range []struct {
		name string
		file []byte
		cuts func(n int) bool
	}{
		{"binary", small, func(int) bool { return true }},
		{"armored", armored(t, small), func(n int) bool { return n < len(armored(t, small))-1 }}, // the last byte is a line end
		{"three chunks", large, func(n int) bool { return n%4099 == 0 || (n-216)%(64<<10+16) < 40 }},
	} {
		if _, err := read(t, tc.file); err != nil {
			t.Fatalf("%s: %v", tc.name, err)
		}
		counts := map[error]int{}
		for n := range tc.file {
			if !tc.cuts(n) {
				continue
			}
			c, err := read(t, tc.file[:n])
			reason := error(nil)
			for _, want := range []error{backup.ErrTruncated, backup.ErrDamaged} {
				if errors.Is(err, want) {
					reason = want
				}
			}
			if reason == nil || c != nil {
				t.Fatalf("%s cut at %d of %d: %v, %v", tc.name, n, len(tc.file), c, err)
			}
			counts[reason]++
		}
		t.Logf("%s: refused as cut off %d, as damaged or cut off %d", tc.name, counts[backup.ErrTruncated], counts[backup.ErrDamaged])
	}
}

// One flipped bit anywhere, and the file is refused.
func TestReadFlipped(t *testing.T) {
	file := lock(t, agetest.Unlock(t, golden(t), goldenCode))
	tried := 0
	for i := range file {
		for bit := range 8 {
			if bit != i%8 && i > 250 { // every bit of the header, a sample of the rest
				continue
			}
			bad := bytes.Clone(file)
			bad[i] ^= 1 << bit
			c, err := read(t, bad)
			known := false
			for _, want := range []error{backup.ErrTruncated, backup.ErrDamaged, backup.ErrNotBackup, backup.ErrWrongCode, backup.ErrTooCostly} {
				known = known || errors.Is(err, want)
			}
			if !known || c != nil {
				t.Fatalf("bit %d of byte %d: %v, %v", bit, i, c, err)
			}
			tried++
		}
	}
	t.Logf("%d flips, all refused", tried)
}

func TestReadRefuses(t *testing.T) {
	key, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	link := "otpauth://totp/a?secret=JBSWY3DPEHPK3PXP\n"
	costly := func(factor string) []byte {
		return bytes.Replace(lock(t, link), []byte(" 1\n"), []byte(" "+factor+"\n"), 1)
	}
	for name, tc := range map[string]struct {
		file []byte
		want error
	}{
		"empty":               {nil, backup.ErrTruncated},
		"a picture":           {[]byte("\x89PNG\r\n\x1a\n"), backup.ErrNotBackup},
		"a list in clear":     {[]byte(link), backup.ErrNotBackup},
		"version 2 of age":    {[]byte("age-encryption.org/v2\n"), backup.ErrNotBackup},
		"locked with a key":   {lock(t, link, key.Recipient()), backup.ErrNotBackup},
		"no list":             {lock(t, "hello\nworld\n"), backup.ErrNotBackup},
		"nothing inside":      {lock(t, ""), backup.ErrNotBackup},
		"work factor 21":      {costly("21"), backup.ErrTooCostly},
		"work factor 30":      {costly("30"), backup.ErrTooCostly},
		"work factor huge":    {costly("99999999999999999999"), backup.ErrTooCostly},
		"work factor 0":       {costly("0"), backup.ErrDamaged},
		"work factor -1":      {costly("-1"), backup.ErrDamaged},
		"work factor x":       {costly("x"), backup.ErrDamaged},
		"work factor 01":      {costly("01"), backup.ErrDamaged},
		"no work factor":      {bytes.Replace(lock(t, link), []byte(" 1\n"), []byte("\n"), 1), backup.ErrDamaged},
		"something behind it": {append(lock(t, link), 0), backup.ErrDamaged},
		"another passphrase":  {golden(t), backup.ErrWrongCode},
		"large file":          {append(lock(t, link), make([]byte, backup.MaxFile)...), backup.ErrTooLarge},
		"large inside":        {lock(t, strings.Repeat("#\n", backup.MaxPlaintext)), backup.ErrTooLarge},
		"many accounts":       {lock(t, strings.Repeat(link, vault.MaxAccounts+1)), backup.ErrTooLarge},
	} {
		if c, err := read(t, tc.file); !errors.Is(err, tc.want) || c != nil {
			t.Errorf("%s: %v, %v; want %v", name, c, err, tc.want)
		}
	}
	if _, err := backup.Read(t.Context(), bytes.NewReader(golden(t)), ""); !errors.Is(err, backup.ErrWrongCode) {
		t.Errorf("no passphrase: %v", err)
	}
}

func TestReadCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if c, err := backup.Read(ctx, bytes.NewReader(golden(t)), goldenCode); !errors.Is(err, context.Canceled) || c != nil {
		t.Errorf("%v, %v", c, err)
	}
}

// Where the line of JSON is spoiled at one account, that one is what its link says,
// the others are whole, and it is told.
func TestReadSpoiledEntry(t *testing.T) {
	path, code := filepath.Join(t.TempDir(), "b.age"), backup.NewCode()
	_, err := backup.Write(t.Context(), path, filled(t), code, noon, nil)
	must(t, err)
	data, err := os.ReadFile(path)
	must(t, err)
	text := agetest.Unlock(t, data, code.Reveal())
	whole, err := read(t, lock(t, text))
	must(t, err)
	c, err := read(t, lock(t, strings.Replace(text, `{"id":"00000000000000000000000000000002"`, `{"id":2spoiled`, 1)))
	must(t, err)
	if len(c.Failures) != 1 || c.Failures[0].Line != strings.Count(text[:strings.Index(text, "# latchkey {")], "\n")+1 {
		t.Errorf("failures: %v", c.Failures)
	}
	for i, a := range c.Vault.Accounts {
		if is, want := a.Equal(whole.Vault.Accounts[i]), i != 1; is != want {
			t.Errorf("account %d (%s) is as it was: %v, want %v", i, a.Title(), is, want)
		}
		if !a.Secret.Equal(whole.Vault.Accounts[i].Secret) {
			t.Errorf("account %d (%s) has another secret", i, a.Title())
		}
	}
}

// A list that was sorted, renamed, thinned out and added to by hand still finds
// its groups and notes, and what cannot be read is told by its line.
func TestReadEdited(t *testing.T) {
	lines := strings.Split(strings.TrimSpace(agetest.Unlock(t, golden(t), goldenCode)), "\n")
	var links []string
	var about string
	for _, l := range lines {
		switch {
		case strings.HasPrefix(l, "otpauth://"):
			links = append([]string{l}, links...) // upside down
		case strings.HasPrefix(l, "# latchkey {"):
			about = l
		}
	}
	if len(links) != 6 || about == "" {
		t.Fatalf("%d links in\n%s", len(links), strings.Join(lines, "\n"))
	}
	links[5] = strings.Replace(links[5], "alice%40example.com", "bob", 1) // 1, which shares its secret with 2
	links[2] = strings.ToLower(links[2])                                  // 4, Steam
	links = append(links[:3], links[4:]...)                               // 3 is gone
	text := "\ufeff" + about + "\r\n" + strings.Join(links, "\r\n") +
		"\r\notpauth://totp/New:me?secret=MZXW6YTB\r\notpauth://totp/x?secret=1\r\nhello\r\n"
	c, err := read(t, lock(t, text))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, a := range c.Vault.Accounts {
		id := strings.TrimLeft(string(a.ID), "0")
		if a.Issuer == "New" {
			id = "new"
		}
		got = append(got, id+" "+a.Title()+" "+a.Group+" "+strings.Fields(a.Note + " -")[0])
	}
	want := []string{
		"6 日本 100% (x?y=z&#)  -",
		"5 Steam (counting)  its",
		"4 steam (alice)  -",
		"2 Example (same secret) Other -",
		"1 Example (bob) Work first",
		"new New (me)  -",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if len(c.Failures) != 2 || c.Failures[0].Line != 8 || c.Failures[1].Line != 9 {
		t.Errorf("failures %v", c.Failures)
	}
	if c.Vault.Unknown() != 4 { // three of the vault's own and the link of line 8
		t.Errorf("%d unknown entries", c.Vault.Unknown())
	}
}

// Whatever was done to the JSON line, the accounts come in by their links, and
// the entry that was set aside for its ID comes in when no other has that.
func TestReadSpoiledJSON(t *testing.T) {
	plain := agetest.Unlock(t, golden(t), goldenCode)
	for name, change := range map[string][2]string{
		"not JSON":        {`# latchkey {`, `# latchkey {,`},
		"newer":           {`# latchkey {"version":1`, `# latchkey {"version":9`},
		"a group is 7":    {`"group":"Work"`, `"group":7`},
		"no ID":           {`"id":"00000000000000000000000000000001"`, `"ego":"1"`},
		"the same ID":     {`"id":"00000000000000000000000000000001"`, `"id":"00000000000000000000000000000002"`},
		"a newer vault":   {`"vault":{"later"`, `"vault":{"version":9,"later"`},
		"accounts within": {`"vault":{"later"`, `"vault":{"accounts":[],"later"`},
	} {
		changed := strings.Replace(plain, change[0], change[1], 1)
		if changed == plain {
			t.Fatalf("%s: nothing to change in\n%s", name, plain)
		}
		c, err := read(t, lock(t, changed))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		ids := map[vault.ID]bool{}
		for i, a := range c.Vault.Accounts {
			ids[a.ID] = true
			if code, err := a.Code(noon); i < 6 && (err != nil || code.Value != goldenValues[i]) {
				t.Errorf("%s: account %d: %s, %v; want %s", name, i, code.Value, err, goldenValues[i])
			}
		}
		if n := len(c.Vault.Accounts); len(ids) != n || n < 6 || n+c.Vault.Unknown() > 9 {
			t.Errorf("%s: %d accounts with %d IDs, failures %v", name, len(c.Vault.Accounts), len(ids), c.Failures)
		}
	}
}

// An account whose link no version reads stands in the JSON as a whole. Without
// that line it is told as a failure and kept, so that nothing is lost for good.
func TestReadLinkThatSaysNothing(t *testing.T) {
	v, code := decode(t, unsaid), backup.NewCode()
	if _, err := vault.ParseURI(v.Accounts[0].URI()); err == nil {
		t.Fatal("the link reads back")
	}
	path := filepath.Join(t.TempDir(), backup.FileName(code, noon))
	if _, err := backup.Write(t.Context(), path, v, code, noon, nil); err != nil {
		t.Fatal(err)
	}
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	plain := agetest.Unlock(t, file, code.Reveal())
	c, err := read(t, lock(t, plain))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := encode(t, c.Vault), encode(t, v); !bytes.Equal(got, want) || len(c.Failures) != 0 {
		t.Errorf("read as\n%s\nwant\n%s\nfailures %v", got, want, c.Failures)
	}
	for name, without := range map[string]string{
		"not JSON": strings.Replace(plain, "# latchkey {", "# latchkey {,", 1),
		"newer":    strings.Replace(plain, `# latchkey {"version":1`, `# latchkey {"version":9`, 1),
	} {
		c, err := read(t, lock(t, without))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if len(c.Vault.Accounts) != 1 || c.Vault.Accounts[0].Issuer != "Example" || c.Vault.Unknown() != 1 || len(c.Failures) != 2 {
			t.Errorf("%s: %d accounts, %d unknown, failures %v", name, len(c.Vault.Accounts), c.Vault.Unknown(), c.Failures)
		}
	}
}

// At noon, by oathtool; Steam's and those of 5 and 10 digits, which it does not
// make, by a few lines of another language.
var goldenValues = []string{"013254", "71684113", "162583", "TT652", "65705", "0279183477"}

func FuzzRead(f *testing.F) {
	file := lock(f, "otpauth://totp/a?secret=JBSWY3DPEHPK3PXP\n# x\n")
	if _, err := read(f, file); err != nil {
		f.Fatalf("seed: %v", err)
	}
	f.Add(file)
	f.Add(armored(f, file))
	f.Add(golden(f))
	f.Add([]byte("age-encryption.org/v1\n-> scrypt AAAAAAAAAAAAAAAAAAAAAA 1\n"))
	costly := regexp.MustCompile(`-> scrypt \S+ \d\d`)
	f.Fuzz(func(t *testing.T, data []byte) {
		if costly.Match(data) {
			return // allowed up to MaxWorkFactor, but too slow to try often
		}
		c, err := backup.Read(t.Context(), bytes.NewReader(data), "pass")
		if (c == nil) == (err == nil) {
			t.Fatalf("%v, %v", c, err)
		}
	})
}
