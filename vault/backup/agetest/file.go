package agetest

import (
	"bytes"
	"io"
	"testing"

	"filippo.io/age"
)

// Passphrase is a recipient with the least work factor there is: tests open
// thousands of files.
func Passphrase(t testing.TB, text string) age.Recipient {
	t.Helper()
	r, err := age.NewScryptRecipient(text)
	if err != nil {
		t.Fatal(err)
	}
	r.SetWorkFactor(1)
	return r
}

// Lock makes an age file with the library alone.
func Lock(t testing.TB, plain string, to ...age.Recipient) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := age.Encrypt(&b, to...)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(w, plain); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// Unlock opens an age file with the library alone.
func Unlock(t testing.TB, file []byte, passphrase string) string {
	t.Helper()
	id, err := age.NewScryptIdentity(passphrase)
	if err != nil {
		t.Fatal(err)
	}
	r, err := age.Decrypt(bytes.NewReader(file), id)
	if err != nil {
		t.Fatal(err)
	}
	plain, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(plain)
}
