package backup

import (
	"bytes"
	"errors"
	"testing"
)

// FuzzUnpack: whatever stands in an age file is text, bounded, or refused.
func FuzzUnpack(f *testing.F) {
	list, err := pack([]byte("otpauth://totp/a?secret=JBSWY3DPEHPK3PXP\n"))
	if err != nil || len(list) == 0 {
		f.Fatalf("no seed: %v", err)
	}
	for _, seed := range [][]byte{list, list[:20], append(bytes.Clone(list), list...), {0x1f, 0x8b}, []byte("# nothing\n")} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, inside []byte) {
		text, err := unpack(inside)
		if err != nil {
			if !errors.Is(err, ErrDamaged) && !errors.Is(err, ErrTruncated) && !errors.Is(err, ErrTooLarge) {
				t.Fatal(err)
			}
			return
		}
		if len(text) > MaxPlaintext {
			t.Fatalf("%d bytes", len(text))
		}
		again, err := pack(text)
		if err != nil {
			t.Fatal(err)
		}
		if back, err := unpack(again); err != nil || !bytes.Equal(back, text) {
			t.Fatalf("packed once more: %v", err)
		}
	})
}
