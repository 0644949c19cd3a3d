//go:build cgo && jvm && !android

package phone_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"latchkey/app/phone"
	"latchkey/vault"
	"latchkey/vault/keychain"
)

// keys is the folder of the fake keystore.
var keys string

// TestMain starts Java. make android-check runs these tests, and looks for what
// -Xcheck:jni has to say.
func TestMain(m *testing.M) {
	out, err := os.MkdirTemp("", "latchkey-java-")
	if err == nil {
		err = startJava(out)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	os.RemoveAll(out)
	os.Exit(code)
}

func startJava(out string) error {
	keys = filepath.Join(out, "keys")
	if err := os.Mkdir(keys, 0o700); err != nil {
		return err
	}
	java := os.Getenv("JAVA_HOME")
	compile := exec.Command(filepath.Join(java, "bin", "javac"), "-d", out, "-sourcepath", "testdata/java",
		"testdata/java/FakeKeystore.java", "testdata/java/android/os/Build.java")
	if said, err := compile.CombinedOutput(); err != nil {
		return fmt.Errorf("%w: %s", err, said)
	}
	return phone.Desktop(filepath.Join(java, "lib", "server", "libjvm.so"), "-Xcheck:jni", "-Xrs", "-Djava.class.path="+out,
		"-Dkeystore="+keys, "-Dsdk="+sdk(), fmt.Sprint("-Dstrongbox=", os.Getenv("LATCHKEY_STRONGBOX") != ""))
}

func sdk() string {
	if level := os.Getenv("LATCHKEY_SDK"); level != "" {
		return level
	}
	return "36"
}

func must[T any](value T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}

// file returns the file of a key.
func file(t *testing.T, alias string) string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(keys, alias+"*"))
	if err != nil || len(found) != 1 {
		t.Fatalf("files of %s: %v, %v", alias, found, err)
	}
	return found[0]
}

func TestKeystore(t *testing.T) {
	k, secret := phone.Keystore{}, []byte("thirty-two bytes of what is kept")
	sealed, err := k.Wrap("a", secret)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(sealed, secret[:8]) || len(sealed) != 12+len(secret)+16 {
		t.Errorf("sealed: %q", sealed)
	}
	if strong := strings.HasSuffix(file(t, "a"), ".strong"); strong != (os.Getenv("LATCHKEY_STRONGBOX") != "") {
		t.Errorf("in a chip of its own: %v", strong)
	}
	if got, err := k.Unwrap("a", sealed); err != nil || !bytes.Equal(got, secret) {
		t.Fatalf("unwrapped: %q, %v", got, err)
	}
	if again, err := k.Wrap("b", secret); err != nil || bytes.Equal(again, sealed) {
		t.Errorf("sealed twice the same: %v", err)
	}
	missing := func(what, alias string, sealed []byte) {
		t.Helper()
		if got, err := k.Unwrap(alias, sealed); !errors.Is(err, keychain.ErrMissing) {
			t.Errorf("%s: %q, %v, want ErrMissing", what, got, err)
		}
	}
	for i := range sealed {
		torn := bytes.Clone(sealed)
		torn[i] ^= 1
		missing(fmt.Sprint("another byte ", i), "a", torn)
	}
	missing("another key", "b", sealed)
	missing("no key", "c", sealed)
	missing("nothing", "a", nil)
	if err := os.Truncate(file(t, "a"), 0); err != nil {
		t.Fatal(err)
	}
	missing("an invalidated key", "a", sealed)
	// A keystore that is out of order is no reason to say that a key is gone.
	if err := os.WriteFile(file(t, "b"), []byte("no key"), 0o600); err != nil {
		t.Fatal(err)
	}
	var e *phone.Exception
	if _, err := k.Unwrap("b", sealed); errors.Is(err, keychain.ErrMissing) || !errors.As(err, &e) || e.Class != "java.security.InvalidKeyException" {
		t.Errorf("out of order: %v", err)
	}
}

// A key that asks for the screen lock does nothing before that is opened, and is
// gone when the screen lock is.
func TestScreenLockKey(t *testing.T) {
	k, secret, opened := phone.Keystore{Asks: 10 * time.Second}, []byte("correct horse"), filepath.Join(keys, "opened")
	if _, err := k.Wrap("s", secret); !errors.Is(err, phone.ErrLocked) {
		t.Errorf("sealed behind a screen lock that was not opened: %v", err)
	}
	if err := os.WriteFile(opened, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	sealed, err := k.Wrap("s", secret)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := k.Unwrap("s", sealed); err != nil || !bytes.Equal(got, secret) {
		t.Errorf("opened: %q, %v", got, err)
	}
	if err := os.Remove(opened); err != nil {
		t.Fatal(err)
	}
	if got, err := k.Unwrap("s", sealed); !errors.Is(err, phone.ErrLocked) || errors.Is(err, keychain.ErrMissing) {
		t.Errorf("not opened: %q, %v", got, err)
	}
	if err := os.Truncate(file(t, "s"), 0); err != nil {
		t.Fatal(err)
	}
	if got, err := k.Unwrap("s", sealed); !errors.Is(err, keychain.ErrMissing) {
		t.Errorf("the screen lock was taken off: %q, %v", got, err)
	}
}

// A vault is kept, found again, and after its key is lost it is missing, not new.
func TestVaultInKeystore(t *testing.T) {
	ctx, dir := context.Background(), t.TempDir()
	for _, e := range must(os.ReadDir(keys))(t) {
		os.Remove(filepath.Join(keys, e.Name())) // of a run before
	}
	open := func() *keychain.Store {
		return keychain.OS(keychain.Options{Dir: dir, Items: keychain.Folder(filepath.Join(dir, "vault"), phone.Keystore{})})
	}
	add := func(v *vault.Vault) error {
		a, err := vault.ParseURI("otpauth://totp/Example:alice?secret=JBSWY3DPEHPK3PXP")
		if err == nil {
			_, err = v.Add(a, time.Now())
		}
		return err
	}
	if _, err := open().Update(ctx, add); err != nil {
		t.Fatal(err)
	}
	if v, err := open().Load(ctx); err != nil || len(v.Accounts) != 1 {
		t.Fatalf("found again: %v", err)
	}
	key := file(t, "latchkey.")
	if err := os.Remove(key); err != nil {
		t.Fatal(err)
	}
	s := open()
	if v, err := s.Load(ctx); !errors.Is(err, keychain.ErrMissing) {
		t.Errorf("without its key: %v, %v", v, err)
	}
	if err := s.StartOver(ctx); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Update(ctx, add); err != nil {
		t.Errorf("started over: %v", err)
	}
	if v, err := open().Load(ctx); err != nil || len(v.Accounts) != 1 {
		t.Errorf("after starting over: %v", err)
	}
}
