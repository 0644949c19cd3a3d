package keychain_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"latchkey/vault"
	"latchkey/vault/keychain"
)

// resealed returns data with a sum that fits it.
func resealed(data []byte) []byte {
	sum := sha256.Sum256(data)
	return append(bytes.Clone(data), sum[:]...)
}

func TestFilePassphrase(t *testing.T) {
	ctx, dir := context.Background(), t.TempDir()
	path := filepath.Join(dir, "vault")
	open := func(passphrase string) *keychain.Store {
		return keychain.File(path, []byte(passphrase), keychain.Options{Dir: dir})
	}
	if _, err := open("").Update(ctx, adding(t, 0, 2)); !errors.Is(err, keychain.ErrPassphrase) {
		t.Errorf("empty: %v, want ErrPassphrase", err)
	}
	// "é" as one character and as two.
	v, err := open("caf\u00e9").Update(ctx, adding(t, 0, 2))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := open("cafe\u0301").Load(ctx); err != nil || look(got) != look(v) {
		t.Errorf("composed in another way: %v", err)
	}
	for _, wrong := range []string{"", "cafe", "caf\u00e9 "} {
		if _, err := open(wrong).Load(ctx); !errors.Is(err, keychain.ErrPassphrase) {
			t.Errorf("%q: %v, want ErrPassphrase", wrong, err)
		}
		if _, err := open("caf\u00e9").Load(ctx); err != nil {
			t.Errorf("the right one: %v", err) // or the next wrong ones would have to wait
		}
		if _, err := open(wrong).Update(ctx, adding(t, 2, 3)); !errors.Is(err, keychain.ErrPassphrase) {
			t.Errorf("update with %q: %v, want ErrPassphrase", wrong, err)
		}
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(data, []byte(`"memory":65536,"passes":3,"lanes":4`)) && !bytes.Contains(data, []byte(`"memory":19456,"passes":2,"lanes":4`)) {
		t.Errorf("the cost is neither the usual nor the lowest: %.300q", data)
	}
}

// Each kind of damage is told from a wrong passphrase, before any time is
// spent on the passphrase.
func TestFileDamaged(t *testing.T) {
	ctx := context.Background()
	golden, err := os.ReadFile("testdata/file-v1.latchkey")
	if err != nil {
		t.Fatal(err)
	}
	body := golden[:len(golden)-sha256.Size]
	edit := func(old, new string) []byte {
		t.Helper()
		if !bytes.Contains(body, []byte(old)) {
			t.Fatalf("the golden file has no %q", old)
		}
		return resealed(bytes.Replace(body, []byte(old), []byte(new), 1))
	}
	flipped := bytes.Clone(body)
	flipped[len(flipped)-20] ^= 1
	for name, tc := range map[string]struct {
		data []byte
		want error
	}{
		"empty":             {[]byte{}, vault.ErrDamaged},
		"cut":               {golden[:len(golden)/2], vault.ErrDamaged},
		"one byte longer":   {append(bytes.Clone(golden), 0), vault.ErrDamaged},
		"plain vault":       {[]byte(`{"version":1,"accounts":[]}`), vault.ErrDamaged},
		"a bit":             {append(flipped, golden[len(body):]...), vault.ErrDamaged},
		"a bit and its sum": {resealed(flipped), vault.ErrDamaged},
		"newer":             {edit("latchkey-sealed-1\n", "latchkey-sealed-2\n"), vault.ErrNewer},
		"other cipher":      {edit("xchacha20-poly1305", "rot13"), vault.ErrNewer},
		"other derivation":  {edit("argon2id", "argon3id"), vault.ErrNewer},
		"no slot":           {edit(`"for":"passphrase"`, `"for":"something"`), vault.ErrDamaged},
		"4 TiB":             {edit(`"memory":65536`, `"memory":4294967295`), vault.ErrDamaged},
		"2^32 passes":       {edit(`"passes":3`, `"passes":4294967295`), vault.ErrDamaged},
		"no lanes":          {edit(`"lanes":4`, `"lanes":0`), vault.ErrDamaged},
		"no salt":           {edit(`"salt":"`, `"salt":"","pepper":"`), vault.ErrDamaged},
		"cheaper":           {edit(`"memory":65536,"passes":3`, `"memory":32,"passes":1`), keychain.ErrPassphrase},
		"no JSON":           {edit(`{"cipher"`, `{cipher"`), vault.ErrDamaged},
		"long header":       {resealed([]byte("latchkey-sealed-1\n{" + strings.Repeat(" ", 5000) + "}\n" + strings.Repeat("x", 100))), vault.ErrDamaged},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, "vault")
			if err := os.WriteFile(path, tc.data, 0o600); err != nil {
				t.Fatal(err)
			}
			s := keychain.File(path, []byte(goldenPassphrase), keychain.Options{Dir: dir})
			if _, err := s.Load(ctx); !errors.Is(err, tc.want) {
				t.Errorf("load: %v, want %v", err, tc.want)
			}
			if _, err := s.Update(ctx, adding(t, 0, 1)); !errors.Is(err, tc.want) {
				t.Errorf("update: %v, want %v", err, tc.want)
			}
			if now, err := os.ReadFile(path); err != nil || !bytes.Equal(now, tc.data) {
				t.Errorf("what could not be read was changed: %v", err)
			}
		})
	}
}

// A damaged or absent file gives way to the one before it.
func TestFilePrevious(t *testing.T) {
	ctx := context.Background()
	for name, damage := range map[string]func(path string) error{
		"cut":  func(path string) error { return os.Truncate(path, 100) },
		"gone": os.Remove,
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			path := filepath.Join(w.dir, "vault")
			older, err := places[1].open(w).Update(ctx, adding(t, 0, 2))
			if err != nil {
				t.Fatal(err)
			}
			if _, err := places[1].open(w).Update(ctx, adding(t, 2, 3)); err != nil {
				t.Fatal(err)
			}
			if err := damage(path); err != nil {
				t.Fatal(err)
			}
			s := places[1].open(w)
			if v, err := s.Load(ctx); err != nil || look(v) != look(older) || !errors.Is(s.Notice(), keychain.ErrOlder) {
				t.Fatalf("load: %v, notice %v", err, s.Notice())
			}
			v, err := s.Update(ctx, adding(t, 5, 6))
			if err != nil {
				t.Fatal(err)
			}
			if got, err := s.Load(ctx); err != nil || look(got) != look(v) || s.Notice() != nil {
				t.Errorf("after the next save: %v, notice %v", err, s.Notice())
			}
			if err := os.Remove(path); err != nil {
				t.Fatal(err)
			}
			if got, err := s.Load(ctx); err != nil || look(got) != look(older) {
				t.Errorf("the good state did not survive the save: %v", err)
			}
		})
	}
}

func TestFilePlace(t *testing.T) {
	ctx, dir := context.Background(), t.TempDir()
	file := filepath.Join(dir, "a file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, path := range map[string]string{
		"folder that is not there": filepath.Join(dir, "medium", "vault"),
		"folder that is a file":    filepath.Join(file, "vault"),
		"a folder":                 dir,
	} {
		s := keychain.File(path, []byte("x"), keychain.Options{Dir: filepath.Join(dir, "data")})
		if _, err := s.Load(ctx); !errors.Is(err, keychain.ErrPlace) {
			t.Errorf("%s: load: %v, want ErrPlace", name, err)
		}
		if _, err := s.Update(ctx, adding(t, 0, 1)); !errors.Is(err, keychain.ErrPlace) {
			t.Errorf("%s: update: %v, want ErrPlace", name, err)
		}
	}
	// The data folder itself is made.
	data := filepath.Join(dir, "new", "data")
	s := keychain.Cheaply(keychain.File(filepath.Join(data, "vault"), []byte("x"), keychain.Options{Dir: data}))
	if v, err := s.Load(ctx); err != nil || len(v.Accounts) != 0 {
		t.Errorf("first run: %v", err)
	}
	if _, err := s.Update(ctx, adding(t, 0, 1)); err != nil {
		t.Error(err)
	}
}
