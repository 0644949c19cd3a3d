package exchange_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"html"
	"strings"
	"testing"

	"github.com/tobischo/gokeepasslib/v3"
	"github.com/tobischo/gokeepasslib/v3/wrappers"

	"latchkey/vault"
	"latchkey/vault/exchange"
)

// keePassXML is an entry with these texts.
func keePassXML(texts ...string) string {
	var b strings.Builder
	b.WriteString("<KeePassFile><Root><Group><Name>db</Name><Entry>")
	for i := 0; i < len(texts); i += 2 {
		b.WriteString("<String><Key>" + texts[i] + "</Key><Value>" + html.EscapeString(texts[i+1]) + "</Value></String>")
	}
	b.WriteString("</Entry></Group></Root></KeePassFile>")
	return b.String()
}

// Every place where the programs keep what makes codes.
func TestReadKeePassEntry(t *testing.T) {
	for name, tc := range map[string]struct {
		texts    []string
		accounts string
		failures []string
	}{
		"link":         {[]string{"Title", "T", "UserName", "u", "otp", alice}, isAlice, nil},
		"no names":     {[]string{"Title", "T", "UserName", "u", "otp", "otpauth://totp/?secret=AAAA"}, "totp|T|u|AAAA|SHA1|6|30|0\n", nil},
		"Steam":        {[]string{"Title", "T", "otp", "otpauth://totp/T:u?secret=AAAA&encoder=steam"}, "steam|T|u|AAAA|SHA1|5|30|0\n", nil},
		"several":      {[]string{"otp_1", bob, "otp", alice, "otp_x", "x", "notp", "x"}, isAlice + isBob, nil},
		"KeeOtp":       {[]string{"Title", "T", "otp", "key=AAAA&size=8&step=60&otpHashMode=Sha256"}, "totp|T||AAAA|SHA256|8|60|0\n", nil},
		"seed":         {[]string{"Title", "T", "TOTP Seed", "aa aa"}, "totp|T||AAAA|SHA1|6|30|0\n", nil},
		"settings":     {[]string{"TOTP Seed", "AAAA", "TOTP Settings", "60;8;https://example.org"}, "totp|||AAAA|SHA1|8|60|0\n", nil},
		"Steam's":      {[]string{"TOTP Seed", "AAAA", "TOTP Settings", "30;S"}, "steam|||AAAA|SHA1|5|30|0\n", nil},
		"bad settings": {[]string{"TOTP Seed", "AAAA", "TOTP Settings", "x;y"}, "", []string{"entry 1: digits"}},
		"text":         {[]string{"TimeOtp-Secret", "12345678901234567890", "TimeOtp-Length", "8"}, "totp|||GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ|SHA1|8|30|0\n", nil},
		"hex":          {[]string{"TimeOtp-Secret-Hex", "31 32 33", "TimeOtp-Algorithm", "HMAC-SHA-256", "TimeOtp-Period", "90"}, "totp|||GEZDG|SHA256|6|90|0\n", nil},
		"base64":       {[]string{"HmacOtp-Secret-Base64", "MTIz", "HmacOtp-Counter", "5"}, "hotp|||GEZDG|SHA1|6|0|5\n", nil},
		"both kinds":   {[]string{"HmacOtp-Secret-Base32", "AAAA", "TimeOtp-Secret-Base32", "BBBB"}, "totp|||BBBB|SHA1|6|30|0\nhotp|||AAAA|SHA1|6|0|0\n", nil},
		"twice":        {[]string{"Title", "Example", "UserName", "alice", "otp", alice, "TimeOtp-Secret-Base32", "JBSWY3DPEHPK3PXP"}, isAlice, nil},
		"bad hex":      {[]string{"TimeOtp-Secret-Hex", "xyz", "otp", alice}, isAlice, []string{"entry 1: encoding"}},
		"bad hash":     {[]string{"TimeOtp-Secret-Base32", "AAAA", "TimeOtp-Algorithm", "MD5"}, "", []string{"entry 1: MD5"}},
		"none":         {[]string{"Title", "T", "otp", ""}, "", nil},
	} {
		r, err := exchange.Read(t.Context(), []byte(keePassXML(tc.texts...)), exchange.Options{})
		check(t, name, r, err, tc.accounts, tc.failures...)
	}
	locked := strings.Replace(keePassXML("otp", "AAAA"), "<Value>", `<Value Protected="True">`, 1)
	if _, err := exchange.Read(t.Context(), []byte(locked), exchange.Options{}); !errors.Is(err, exchange.ErrDamaged) {
		t.Errorf("a protected value without its key: %v", err)
	}
	deep := "<KeePassFile>" + strings.Repeat("<Group>", 1000)
	if _, err := exchange.Read(t.Context(), []byte(deep), exchange.Options{}); !errors.Is(err, exchange.ErrDamaged) {
		t.Errorf("deep groups: %v", err)
	}
}

// kdbxFieldAt is where the value of a field of the header stands, or an item of
// its key derivation.
func kdbxFieldAt(t *testing.T, data []byte, name string) int {
	t.Helper()
	i := bytes.Index(data, append(binary.LittleEndian.AppendUint32(nil, uint32(len(name))), name...))
	if i < 0 {
		t.Fatalf("no %s", name)
	}
	return i + 4 + len(name) + 4
}

// rehash makes the digest of a changed header fit again.
func rehash(t *testing.T, data []byte) []byte {
	t.Helper()
	end := bytes.Index(data, []byte("\x00\x04\x00\x00\x00\r\n\r\n"))
	if end < 0 {
		t.Fatal("no end of the header")
	}
	end += 9
	sum := sha256.Sum256(data[:end])
	copy(data[end:], sum[:])
	return data
}

// What the header asks for is weighed before it is done.
func TestReadKDBXTooCostly(t *testing.T) {
	for _, tc := range []struct {
		file, item string
		value      uint64
		want       error
	}{
		{"keepass-argon2d-chacha20.kdbx", "M", 1 << 40, exchange.ErrTooCostly},
		{"keepass-argon2d-chacha20.kdbx", "M", 1<<64 - 1, exchange.ErrTooCostly},
		{"keepass-argon2d-chacha20.kdbx", "M", 0, exchange.ErrDamaged},
		{"keepass-argon2id-aes.kdbx", "M", 1 << 31, exchange.ErrTooCostly},
		{"keepass-argon2id-aes.kdbx", "I", 1 << 40, exchange.ErrTooCostly},
		{"keepass-argon2id-aes.kdbx", "I", 0, exchange.ErrDamaged},
		{"keepass-aes-aes.kdbx", "R", 1 << 40, exchange.ErrTooCostly},
		{"keepass-aes-aes.kdbx", "R", 1, exchange.ErrWrongPassword},
	} {
		data := bytes.Clone(fixture(t, tc.file))
		binary.LittleEndian.PutUint64(data[kdbxFieldAt(t, data, tc.item):], tc.value)
		if _, err := exchange.Read(t.Context(), rehash(t, data), exchange.Options{Password: given(password)}); !errors.Is(err, tc.want) {
			t.Errorf("%s with %s %d: %v, want %v", tc.file, tc.item, tc.value, err, tc.want)
		}
	}
}

func TestReadKDBXRefused(t *testing.T) {
	whole := fixture(t, "keepass-aes-aes.kdbx")
	change := func(at int, b byte) []byte {
		data := bytes.Clone(whole)
		data[at] ^= b
		return data
	}
	for name, tc := range map[string]struct {
		data []byte
		want error
	}{
		"version 1":    {change(10, 4^1), vault.ErrUnsupported},
		"header":       {change(30, 1), exchange.ErrDamaged},
		"cipher":       {rehash(t, change(17, 1)), exchange.ErrWrongPassword}, // the header is sealed, too
		"derivation":   {rehash(t, change(kdbxFieldAt(t, whole, "$UUID"), 1)), vault.ErrUnsupported},
		"huge field":   {change(16, 0x7f), exchange.ErrDamaged},
		"last block":   {whole[:len(whole)-36], exchange.ErrDamaged},
		"in a block":   {change(len(whole)-60, 1), exchange.ErrDamaged},
		"nothing else": {whole[:12], exchange.ErrDamaged},
	} {
		if _, err := exchange.Read(t.Context(), tc.data, exchange.Options{Password: given(password)}); !errors.Is(err, tc.want) {
			t.Errorf("%s: %v, want %v", name, err, tc.want)
		}
	}
}

// Databases that another implementation wrote are read.
func TestReadKDBXOfAnother(t *testing.T) {
	for name, version := range map[string]gokeepasslib.DatabaseOption{"KDBX 3.1": gokeepasslib.WithDatabaseKDBXVersion3(), "KDBX 4": gokeepasslib.WithDatabaseKDBXVersion4()} {
		r, err := exchange.Read(t.Context(), writtenElsewhere(t, version), exchange.Options{Password: given(password)})
		check(t, name, r, err, strings.TrimSuffix(isAlice, "\n")+"|Work|\n")
	}
}

// writtenElsewhere is a database of gokeepasslib.
func writtenElsewhere(t testing.TB, version gokeepasslib.DatabaseOption) []byte {
	t.Helper()
	value := func(key, text string, locked bool) gokeepasslib.ValueData {
		return gokeepasslib.ValueData{Key: key, Value: gokeepasslib.V{Content: text, Protected: wrappers.NewBoolWrapper(locked)}}
	}
	e := gokeepasslib.NewEntry()
	e.Values = []gokeepasslib.ValueData{value("Title", "Example", false), value("UserName", "alice", false), value("Password", "p", true), value("otp", alice, true)}
	root, inner := gokeepasslib.NewGroup(), gokeepasslib.NewGroup()
	inner.Name, inner.Entries = "Work", []gokeepasslib.Entry{e}
	root.Groups = []gokeepasslib.Group{inner}
	db := gokeepasslib.NewDatabase(version)
	db.Credentials = gokeepasslib.NewPasswordCredentials(password)
	db.Content.Root = &gokeepasslib.RootData{Groups: []gokeepasslib.Group{root}}
	if err := db.LockProtectedEntries(); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := gokeepasslib.NewEncoder(&b).Encode(db); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// What the header of version 3.1 says is weighed before it is believed.
func TestReadKDBX3Refused(t *testing.T) {
	whole := fixture(t, "keepass-3.kdbx")
	// field is where the value of a field of the header stands.
	field := func(id byte) int {
		for i := 12; ; {
			n := int(binary.LittleEndian.Uint16(whole[i+1:]))
			if whole[i] == id {
				return i + 3
			}
			i += 3 + n
		}
	}
	change := func(at int, b ...byte) []byte {
		data := bytes.Clone(whole)
		copy(data[at:], b)
		return data
	}
	for name, tc := range map[string]struct {
		data []byte
		want error
	}{
		"2^63 rounds":  {change(field(6)+7, 0x7f), exchange.ErrTooCostly},
		"2^40 rounds":  {change(field(6)+5, 1), exchange.ErrTooCostly},
		"cipher":       {change(field(2), 0), vault.ErrUnsupported},
		"inner cipher": {change(field(10), 9), vault.ErrUnsupported},
		"seed":         {change(field(4), whole[field(4)]^1), exchange.ErrWrongPassword},
		"start":        {change(field(9), whole[field(9)]^1), exchange.ErrWrongPassword},
		"long field":   {change(field(2)-2, 0xff, 0xff), exchange.ErrDamaged},
		"cut in head":  {whole[:100], exchange.ErrDamaged},
		"head alone":   {whole[:field(0)+4], exchange.ErrDamaged},
		"cut":          {whole[:len(whole)-16], exchange.ErrWrongPassword}, // its padding is gone
		"no blocks":    {whole[:len(whole)-5], exchange.ErrDamaged},
	} {
		if _, err := exchange.Read(t.Context(), tc.data, exchange.Options{Password: given(password)}); !errors.Is(err, tc.want) {
			t.Errorf("%s: %v, want %v", name, err, tc.want)
		}
	}
}
