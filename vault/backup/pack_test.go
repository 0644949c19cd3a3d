package backup_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"os"
	"strings"
	"testing"

	"latchkey/vault/backup"
	"latchkey/vault/backup/agetest"
)

func TestPack(t *testing.T) {
	v, code := filled(t), backup.NewCode()
	packed, err := backup.Pack(v, code, noon)
	if err != nil {
		t.Fatal(err)
	}
	r, err := backup.Check(t.Context(), packed, code.Typed(), v)
	if err != nil || r.Verified != 6 || !r.At.Equal(noon) {
		t.Errorf("%+v, %v", r, err)
	}
	if whole, err := backup.Seal(v, code, noon); err != nil || len(packed) >= len(whole) {
		t.Errorf("%d bytes, and %d without gzip, %v", len(packed), len(whole), err)
	}
	inside := agetest.Unlock(t, packed, code.Reveal())
	list, err := gzip.NewReader(strings.NewReader(inside))
	if err != nil {
		t.Fatal(err)
	}
	if list.Name != "" || !list.ModTime.IsZero() || len(list.Extra) > 0 {
		t.Errorf("the gzip says more than it must: %+v", list.Header)
	}
	if _, err := backup.Pack(v, backup.Code{}, noon); !errors.Is(err, backup.ErrCode) {
		t.Errorf("without a code: %v", err)
	}
}

func TestSealText(t *testing.T) {
	code := backup.NewCode()
	for _, text := range []string{"one line\n", strings.Repeat("many lines\n", 10_000), "\x1f\x8b looks like gzip"} {
		sealed, err := backup.SealText([]byte(text), code)
		if err != nil {
			t.Fatal(err)
		}
		if back, err := backup.OpenText(t.Context(), bytes.NewReader(sealed), code.Typed()); err != nil || string(back) != text {
			t.Errorf("%.20q came back as %.20q, %v", text, back, err)
		}
		if _, err := backup.OpenText(t.Context(), bytes.NewReader(sealed), backup.NewCode().Reveal()); !errors.Is(err, backup.ErrWrongCode) {
			t.Errorf("another code: %v", err)
		}
		if _, err := backup.Read(t.Context(), bytes.NewReader(sealed), code.Reveal()); !errors.Is(err, backup.ErrNotBackup) {
			t.Errorf("read as a backup: %v", err)
		}
	}
	if _, err := backup.SealText(nil, backup.Code{}); !errors.Is(err, backup.ErrCode) {
		t.Errorf("without a code: %v", err)
	}
}

// zipped is text in gzip.
func zipped(t testing.TB, text []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write(text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestReadPacked: what is in gzip is read within bounds, or refused.
func TestReadPacked(t *testing.T) {
	list := []byte("otpauth://totp/a?secret=JBSWY3DPEHPK3PXP\n")
	whole := zipped(t, list)
	for name, test := range map[string]struct {
		inside []byte
		want   error
	}{
		"a list":         {whole, nil},
		"in two members": {append(zipped(t, list[:10]), zipped(t, list[10:])...), nil},
		"cut off":        {whole[:len(whole)-9], backup.ErrTruncated},
		"only a head":    {whole[:2], backup.ErrTruncated},
		"a wrong sum":    {append(bytes.Clone(whole[:len(whole)-8]), make([]byte, 8)...), backup.ErrDamaged},
		"more behind it": {append(bytes.Clone(whole), "and more behind it"...), backup.ErrDamaged},
		"a bomb":         {append(bytes.Repeat(zipped(t, make([]byte, 1<<20)), backup.MaxPlaintext>>20), zipped(t, []byte{0})...), backup.ErrTooLarge},
		"gzip in gzip":   {zipped(t, whole), backup.ErrNotBackup},
		"nothing":        {zipped(t, nil), backup.ErrNotBackup},
	} {
		t.Run(name, func(t *testing.T) {
			c, err := read(t, lock(t, string(test.inside)))
			if !errors.Is(err, test.want) || err == nil && len(c.Vault.Accounts) != 1 {
				t.Errorf("%v", err)
			}
		})
	}
}

// testdata/packed-v1.age was written by Pack when it was new, from the sample
// vault. It is never written again.
func TestReadGoldenPacked(t *testing.T) {
	data, err := os.ReadFile("testdata/packed-v1.age")
	if err != nil {
		t.Fatal(err)
	}
	c, err := backup.Read(t.Context(), bytes.NewReader(data), goldenCode)
	if err != nil || !c.Made.Equal(noon) || len(c.Failures) != 0 {
		t.Fatalf("%+v, %v", c, err)
	}
	if got, want := encode(t, c.Vault), encode(t, filled(t)); !bytes.Equal(got, want) {
		t.Errorf("read as\n%s\nwant\n%s", got, want)
	}
}
