package parts_test

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"

	"latchkey/vault/backup/parts"
)

func TestOtherSets(t *testing.T) {
	data := random(1, 900)
	texts := split(t, data, 100, 4)
	others := map[string]string{
		"other bytes":   split(t, random(2, 900), 100, 4)[3],
		"other shares":  split(t, data, 90, 4)[3],
		"other spare":   split(t, data, 100, 5)[3],
		"other purpose": func() string { x, _ := parts.Split(parts.Transfer, data, 100, 4); return x[3] }(),
	}
	for name, other := range others {
		var c parts.Collector
		if _, err := c.Add(texts[0]); err != nil {
			t.Fatal(err)
		}
		if _, err := c.Add(other); !errors.Is(err, parts.ErrOtherSet) || c.Count() != 1 {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestHostileParts(t *testing.T) {
	good := raw(t, split(t, random(1, 900), 100, 4)[4]) // part 5, 9 of 13
	change := func(at int, to ...byte) string {
		b := slices.Clone(good)
		copy(b[at:], to)
		return made(b)
	}
	text := made(good)
	for _, test := range []struct {
		name, text string
		want       error
	}{
		{"nothing", "", parts.ErrNotPart},
		{"a link", "otpauth://totp/a?secret=JBSWY3DP", parts.ErrNotPart},
		{"lower case", strings.ToLower(text), parts.ErrNotPart},
		{"only the beginning", "LATCHKEY:", parts.ErrDamaged},
		{"nothing between", "LATCHKEY:.", parts.ErrDamaged},
		{"cut off", text[:len(text)-1], parts.ErrDamaged},
		{"cut off and ended", text[:len(text)-10] + ".", parts.ErrDamaged},
		{"a changed character", text[:50] + string('A'+text[50]%2) + text[51:], parts.ErrDamaged},
		{"not base 45", text[:50] + "é" + text[51:], parts.ErrDamaged},
		{"a group beyond two bytes", "LATCHKEY:" + strings.Repeat(":::", 20) + ".", parts.ErrDamaged},
		{"one character too many", text[:len(text)-1] + "0.", parts.ErrDamaged},
		{"too long", "LATCHKEY:" + strings.Repeat("0", 1<<20) + ".", parts.ErrDamaged},
		{"version 2", change(0, 2), parts.ErrNewer},
		{"version 0", change(0, 0), parts.ErrNewer},
		{"number 0", change(10, 0), parts.ErrDamaged},
		{"number beyond", change(10, 14), parts.ErrDamaged},
		{"none needed", change(11, 0), parts.ErrDamaged},
		{"more needed than there are", change(11, 14), parts.ErrDamaged},
		{"of none", change(12, 0), parts.ErrDamaged},
		{"no length", change(13, 0, 0, 0, 0), parts.ErrDamaged},
		{"another length", change(13, 0, 0, 3, 200), parts.ErrDamaged},
		{"4 GiB", change(13, 255, 255, 255, 255), parts.ErrDamaged},
		{"no share", made(good[:17]), parts.ErrDamaged},
		{"half a share", made(good[:60]), parts.ErrDamaged},
		{"a long share", made(append(slices.Clone(good), make([]byte, 1200)...)), parts.ErrDamaged},
	} {
		if _, err := parts.Parse(test.text); !errors.Is(err, test.want) {
			t.Errorf("%s: %v", test.name, err)
		}
	}
	// Every cut, and every single wrong byte of the text.
	for n := range len(text) {
		if _, err := parts.Parse(text[:n]); err == nil {
			t.Errorf("cut to %d characters it is read", n)
		}
		wrong := []byte(text)
		wrong[n] ^= 1
		if p, err := parts.Parse(string(wrong)); err == nil {
			t.Errorf("with character %d wrong it is read: %+v", n, p)
		}
	}
}

// TestFalseParts: a part with a fitting check sum and wrong bytes is found, and
// named as soon as there are enough parts to tell.
func TestFalseParts(t *testing.T) {
	data := random(1, 900)
	for _, lie := range []int{1, 5, 9, 11} { // the last is parity
		texts := split(t, data, 100, 4) // 9 of 13
		b := raw(t, texts[lie-1])
		b[30] ^= 0x40
		forged := made(b)
		var c parts.Collector
		add := func(text string) {
			t.Helper()
			if _, err := c.Add(text); err != nil {
				t.Fatal(err)
			}
		}
		add(forged)
		for n := 13; c.Count() < 9; n-- {
			if n != lie {
				add(texts[n-1])
			}
		}
		var wrong *parts.FalseError
		if _, err := c.Bytes(); !errors.As(err, &wrong) || wrong.Number != 0 || !errors.Is(err, parts.ErrFalse) {
			t.Fatalf("%d: %v", lie, err)
		}
		for n := 1; c.Count() < 10; n++ {
			if n != lie {
				add(texts[n-1])
			}
		}
		if _, err := c.Add(texts[lie-1]); !errors.As(err, &wrong) || wrong.Number != lie {
			t.Errorf("the true part beside the false one: %v", err)
		}
		if _, err := c.Bytes(); err != nil {
			if !errors.As(err, &wrong) || wrong.Number != lie {
				t.Fatalf("%d: %v", lie, err)
			}
		} else if lie < 11 {
			t.Fatalf("%d: with a false part: no error", lie)
		}
		if back, err := c.Bytes(); err != nil || !bytes.Equal(back, data) {
			t.Errorf("%d: once more: %v", lie, err)
		}
	}
}

// TestManyFalseParts is told, and takes no part out.
func TestManyFalseParts(t *testing.T) {
	texts := split(t, random(1, 900), 100, 4)
	var c parts.Collector
	for i, text := range texts {
		if b := raw(t, text); i%2 == 0 {
			b[30] ^= 0x40
			text = made(b)
		}
		if _, err := c.Add(text); err != nil {
			t.Fatal(err)
		}
	}
	var wrong *parts.FalseError
	if _, err := c.Bytes(); !errors.As(err, &wrong) || wrong.Number != 0 || c.Count() != 13 {
		t.Errorf("%v", err)
	}
}

func TestBounds(t *testing.T) {
	for _, test := range []struct {
		length, share, spare int
		large                bool
	}{
		{0, 100, 0, false}, {100, 0, 2, false}, {100, -1, 2, false}, {100, 100, -1, false},
		{parts.Share*255 + 1, parts.Share, 0, true}, {parts.Share * 205, parts.Share, 51, true}, {1, 1001, 0, true},
		{parts.MaxBytes + 1, parts.MaxShare, 0, true}, {100, 100, 1 << 62, true},
	} {
		if _, err := parts.Split(parts.Backup, make([]byte, test.length), test.share, test.spare); err == nil || errors.Is(err, parts.ErrTooLarge) != test.large {
			t.Errorf("%+v: %v", test, err)
		}
	}
	data := random(1, parts.MaxBytes)
	if back, err := join(split(t, data, parts.MaxShare, 0)); err != nil || !bytes.Equal(back, data) {
		t.Errorf("the most there is: %v", err)
	}
}

func FuzzParse(f *testing.F) {
	for _, n := range []int{1, 20, 294, 1000} {
		for _, text := range split(f, random(1, n), parts.Share, 1) {
			f.Add(text)
			f.Add(text[:len(text)/2])
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		p, err := parts.Parse(text)
		if err != nil {
			for _, known := range []error{parts.ErrNotPart, parts.ErrNewer, parts.ErrDamaged} {
				if errors.Is(err, known) {
					return
				}
			}
			t.Fatalf("%v", err)
		}
		if p.Number < 1 || p.Number > p.Of || p.Need < 1 || p.Need > p.Of || p.Of > parts.Max || p.Length < 1 || p.Length > parts.MaxBytes {
			t.Fatalf("%+v", p)
		}
		if again := made(raw(t, strings.TrimSpace(text))); again != strings.TrimSpace(text) {
			t.Fatalf("%q is written again as %q", text, again)
		}
	})
}

// FuzzCollect lets parts say anything under fitting check sums: what comes out
// is what their digest says, or nothing.
func FuzzCollect(f *testing.F) {
	var seed []byte
	for _, text := range split(f, random(1, 40), 10, 2) {
		seed = append(seed, raw(f, text)...)
	}
	f.Add(seed, 27)
	f.Add(seed[:54], 27)
	f.Add([]byte(strings.Repeat("\x01B12345678\x01\x01\xff\x00\x00\x00\x01x", 4)), 18)
	f.Fuzz(func(t *testing.T, stream []byte, size int) {
		if size < 1 || len(stream)/size > 300 {
			return
		}
		var c parts.Collector
		for piece := range slices.Chunk(stream, size) {
			_, err := c.Add(made(piece))
			_ = err // each kind is possible; what counts is below
		}
		if c.Count()+len(c.Missing()) != c.Of() {
			t.Fatalf("%d there, %v missing, of %d", c.Count(), c.Missing(), c.Of())
		}
		data, err := c.Bytes()
		if (err == nil) != (data != nil) || err == nil && !c.Complete() {
			t.Fatalf("%d bytes, %v", len(data), err)
		}
		if err == nil {
			k := c.Need()
			texts, err := parts.Split(c.Kind(), data, (len(data)+k-1)/k, 0)
			if err != nil {
				t.Fatal(err)
			}
			if p, err := parts.Parse(texts[0]); err != nil || p.Set() != c.Set() {
				t.Fatalf("the bytes are of set %s, the parts of %s: %v", p.Set(), c.Set(), err)
			}
		}
	})
}
