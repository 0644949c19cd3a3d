//go:build !android

package keychaintest

import (
	"context"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// KWallet starts a session whose keychain is KDE's wallet, open, and makes it
// that of this process for the time of the test. The test is skipped where the
// program is not installed.
//
// Without a desktop nobody could type the password into its dialog. So it is
// started as a login (kwallet-pam) does it, which hands the key over.
func KWallet(t testing.TB) *Session {
	t.Helper()
	if _, err := exec.LookPath("kwalletd5"); err != nil {
		t.Skip("kwalletd5 is not installed: install the package libkf5wallet-bin")
	}
	s := Bus(t)
	if err := os.WriteFile(filepath.Join(s.Home, ".config", "kwalletrc"),
		[]byte("[Wallet]\nEnabled=true\nFirst Use=false\nPrompt on Open=false\nLeave Open=true\nClose When Idle=false\n[org.freedesktop.secrets]\napiEnabled=true\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	// The first start makes the wallet, but shows only such as were there before
	// on the bus.
	s.StartKWallet(t)
	s.KillKeychain(t)
	s.StartKWallet(t)
	s.Use(t)
	return s
}

// StartKWallet starts the wallet again after KillKeychain, and returns when it is
// open.
func (s *Session) StartKWallet(t testing.TB) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	s.loginKWallet(t)
	conn := s.dial(t)
	defer conn.Close()
	for open := false; !open; {
		// It says nothing when it has come up.
		err := conn.Object("org.kde.kwalletd5", "/modules/kwalletd5").CallWithContext(ctx, "org.kde.KWallet.isOpen", 0, "kdewallet").Store(&open)
		if ctx.Err() != nil || s.keychain.ended() {
			t.Fatalf("KWallet does not open its wallet: %v", err)
		}
		<-time.After(20 * time.Millisecond)
	}
}

// KWalletFile returns the file of the wallet as it is on the disk.
func (s *Session) KWalletFile(t testing.TB) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(s.Home, ".local/share/kwalletd/kdewallet.kwl"))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// loginKWallet starts the program with the key of the wallet in a pipe, and the
// environment on a socket, as kwallet-pam does.
func (s *Session) loginKWallet(t testing.TB) {
	t.Helper()
	path := filepath.Join(s.Home, "run", "kwallet5.socket")
	socket, err := net.ListenUnix("unix", &net.UnixAddr{Name: path, Net: "unix"})
	if err != nil {
		t.Fatal(err)
	}
	defer socket.Close()
	listening, err := socket.File()
	if err != nil {
		t.Fatal(err)
	}
	defer listening.Close()
	key, in, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer key.Close()
	const keySize = 56 // of a PBKDF2-SHA512 hash of the password
	if _, err := in.Write(make([]byte, keySize)); err != nil {
		t.Fatal(err)
	}
	if err := in.Close(); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("kwalletd5", "--pam-login", "3", "4")
	cmd.Env = append(s.displayless(), "QT_QPA_PLATFORM=offscreen", "PAM_KWALLET5_LOGIN="+path)
	cmd.ExtraFiles = []*os.File{key, listening}
	s.keychain = begin(t, cmd)
	// It starts when the environment has come to its end; it has all already.
	conn, err := net.Dial("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	if err := conn.Close(); err != nil {
		t.Fatal(err)
	}
}
