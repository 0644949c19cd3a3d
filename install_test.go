package main

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const (
	desktopFile  = "assets/" + appID + ".desktop"
	metainfoFile = "assets/" + appID + ".metainfo.xml"
)

// TestInstall: what is installed is all that a desktop looks for, and uninstall
// takes away just that.
func TestInstall(t *testing.T) {
	source, to := t.TempDir(), t.TempDir()
	for _, name := range []string{"scripts/install.sh", desktopFile, metainfoFile, "assets/icon.svg", "assets/icon.png"} {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		place(t, filepath.Join(source, name), data)
	}
	place(t, filepath.Join(source, "build/latchkey"), []byte("#!/bin/sh\n"))
	place(t, filepath.Join(source, "build/latchkey.1"), []byte(".TH LATCHKEY 1\n"))
	place(t, filepath.Join(to, "bin/other"), nil)
	script := func(args ...string) {
		t.Helper()
		if out, err := exec.Command("bash", append([]string{filepath.Join(source, "scripts/install.sh")}, args...)...).CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
	}
	script(to)
	want := []string{"bin/latchkey", "bin/other", "share/applications/" + appID + ".desktop", "share/icons/hicolor/512x512/apps/" + appID + ".png",
		"share/icons/hicolor/scalable/apps/" + appID + ".svg", "share/man/man1/latchkey.1", "share/metainfo/" + appID + ".metainfo.xml"}
	if got := files(t, to); !slices.Equal(got, want) {
		t.Errorf("installed: %q", got)
	}
	if info, err := os.Stat(filepath.Join(to, "bin/latchkey")); err != nil || info.Mode().Perm() != 0o755 {
		t.Errorf("the program: %v, %v", info, err)
	}
	script("--uninstall", to)
	if got := files(t, to); !slices.Equal(got, []string{"bin/other"}) {
		t.Errorf("left behind: %q", got)
	}
}

// TestDesktopFiles holds the desktop's files to the desktop's own judges, and to
// the version.
func TestDesktopFiles(t *testing.T) {
	for _, judge := range [][]string{{"desktop-file-validate", desktopFile}, {"appstreamcli", "validate", "--no-net", metainfoFile}} {
		if out, err := exec.Command(judge[0], judge[1:]...).CombinedOutput(); err != nil || strings.Contains(string(out), "error:") {
			t.Errorf("%s: %v\n%s", judge[0], err, out)
		}
	}
	metainfo, err := os.ReadFile(metainfoFile)
	if err != nil {
		t.Fatal(err)
	}
	version := tomlVersion(t)
	if !strings.Contains(string(metainfo), `<release version="`+version+`" `) {
		t.Errorf("%s does not name version %s", metainfoFile, version)
	}
}

func place(t *testing.T, path string, data []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o755); err != nil {
		t.Fatal(err)
	}
}

// files lists what is under a folder, but for the caches that the desktop's own
// tools make there.
func files(t *testing.T, root string) []string {
	t.Helper()
	var out []string
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && !strings.HasSuffix(path, "cache") {
			name, _ := filepath.Rel(root, path)
			out = append(out, filepath.ToSlash(name))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}
