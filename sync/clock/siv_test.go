package clock

import (
	"bytes"
	"encoding/hex"
	"testing"
)

// TestSIVVectors holds the cipher to RFC 5297 appendix A.1 and A.2.
func TestSIVVectors(t *testing.T) {
	hexed := func(s string) []byte {
		t.Helper()
		b, err := hex.DecodeString(s)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	tests := []struct {
		name       string
		key        string
		associated []string
		plaintext  string
		sealed     string
	}{
		{"A.1", "fffefdfcfbfaf9f8f7f6f5f4f3f2f1f0f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff",
			[]string{"101112131415161718191a1b1c1d1e1f2021222324252627"},
			"112233445566778899aabbccddee",
			"85632d07c6e8f37f950acd320a2ecc9340c02b9690c4dc04daef7f6afe5c"},
		{"A.2", "7f7e7d7c7b7a79787776757473727170404142434445464748494a4b4c4d4e4f",
			[]string{"00112233445566778899aabbccddeeffdeaddadadeaddadaffeeddccbbaa99887766554433221100",
				"102030405060708090a0", "09f911029d74e35bd84156c5635688c0"},
			"7468697320697320736f6d6520706c61696e7465787420746f20656e6372797074207573696e67205349562d414553",
			"7bdb6e3b432667eb06f4d14bff2fbd0fcb900f2fddbe404326601965c889bf17dba77ceb094fa663b7a3f748ba8af829ea64ad544a272e9c485b62a3fd5c0d"},
	}
	for _, test := range tests {
		s, err := newSIV(hexed(test.key))
		if err != nil {
			t.Fatal(err)
		}
		var associated [][]byte
		for _, text := range test.associated {
			associated = append(associated, hexed(text))
		}
		sealed := s.seal(hexed(test.plaintext), associated...)
		if !bytes.Equal(sealed, hexed(test.sealed)) {
			t.Errorf("%s: sealed %x, want %s", test.name, sealed, test.sealed)
		}
		opened, err := s.open(sealed, associated...)
		if err != nil || !bytes.Equal(opened, hexed(test.plaintext)) {
			t.Errorf("%s: opened %x, error %v", test.name, opened, err)
		}
		for i := range sealed {
			sealed[i] ^= 1
			if _, err := s.open(sealed, associated...); err == nil {
				t.Errorf("%s: byte %d altered and not noticed", test.name, i)
			}
			sealed[i] ^= 1
		}
		associated[0][3] ^= 1
		if _, err := s.open(sealed, associated...); err == nil {
			t.Errorf("%s: associated data altered and not noticed", test.name)
		}
	}
	if _, err := newSIV(make([]byte, 48)); err == nil {
		t.Error("a key of 48 bytes was taken")
	}
	s, _ := newSIV(make([]byte, 32))
	if _, err := s.open(make([]byte, 15)); err == nil {
		t.Error("15 bytes were opened")
	}
}
