//go:build !android

package keychaintest

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// KeePassXC starts a session whose keychain is KeePassXC, with an open database,
// and makes it that of this process for the time of the test. The test is
// skipped where the program is not installed.
//
// It does not save after every change here: KeePassXC 2.7.4 writes its file on a
// second thread while it goes on answering, and most often crashes when that
// changes what is being written (SIGSEGV in QUuid::toRfc4122, below its XML
// writer).
func KeePassXC(t testing.TB) *Session {
	t.Helper()
	for _, name := range []string{"keepassxc", "keepassxc-cli"} {
		if _, err := exec.LookPath(name); err != nil {
			t.Skipf("%s is not installed: install the package keepassxc", name)
		}
	}
	s := Bus(t)
	database := filepath.Join(s.Home, "db.kdbx")
	for path, text := range map[string]string{
		// The group that is to be a collection is named in the database.
		filepath.Join(s.Home, "db.xml"): `<?xml version="1.0" encoding="UTF-8"?>
<KeePassFile><Meta><DatabaseName>login</DatabaseName><CustomData><Item><Key>FDO_SECRETS_EXPOSED_GROUP</Key>
<Value>{00112233-4455-6677-8899-aabbccddeeff}</Value></Item></CustomData></Meta>
<Root><Group><UUID>ABEiM0RVZneImaq7zN3u/w==</UUID><Name>Root</Name></Group></Root></KeePassFile>
`,
		filepath.Join(s.Home, "keepassxc.ini"): "[General]\nConfigVersion=2\nAutoSaveAfterEveryChange=false\n[GUI]\nCheckForUpdates=false\n[FdoSecrets]\nEnabled=true\nShowNotification=false\nConfirmAccessItem=false\nConfirmDeleteItem=false\n",
	} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	env := append(s.displayless(), "QT_QPA_PLATFORM=offscreen", "TMPDIR="+s.Home)
	make := exec.Command("keepassxc-cli", "import", "-p", "-t", "100", filepath.Join(s.Home, "db.xml"), database)
	make.Env, make.Stdin = env, strings.NewReader("of no account\nof no account\n")
	if out, err := make.CombinedOutput(); err != nil {
		t.Fatalf("make a database: %v\n%s", err, out)
	}
	s.keychain = start(t, env, "of no account\n", "keepassxc", "keepassxc", "--config", filepath.Join(s.Home, "keepassxc.ini"),
		"--localconfig", filepath.Join(s.Home, "local.ini"), "--pw-stdin", database)
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	for {
		unlocked, err := s.unlocked(t, ctx, "default")
		switch {
		case unlocked:
			s.Use(t)
			return s
		case ctx.Err() != nil || s.keychain.ended():
			t.Fatalf("KeePassXC does not open its database: %v", err)
		}
		// It has not come up yet; it says nothing when it has.
		<-time.After(20 * time.Millisecond)
	}
}
