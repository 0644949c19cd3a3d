package qr_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"latchkey/vault/qr"
)

// corpusPicture is one row of the corpus' expected.json.
type corpusPicture struct {
	File  string
	Texts []string
	Zbar  bool // whether zbarimg reads it
	data  []byte
}

// set is the folder of the picture.
func (p corpusPicture) set() string { return filepath.Dir(p.File) }

// corpus loads the pictures that lie beside the project, or skips.
func corpus(t testing.TB) []corpusPicture {
	t.Helper()
	folder := filepath.Join("..", "..", "..", "shared", "corpus", "qr")
	raw, err := os.ReadFile(filepath.Join(folder, "expected.json"))
	if err != nil {
		t.Skip("no corpus: ../shared/corpus/qr does not lie beside the project")
	}
	var pictures []corpusPicture
	if err := json.Unmarshal(raw, &pictures); err != nil {
		t.Fatal(err)
	}
	for i := range pictures {
		if pictures[i].data, err = os.ReadFile(filepath.Join(folder, pictures[i].File)); err != nil {
			t.Fatal(err)
		}
	}
	return pictures
}

// reads says whether every expected text is found.
func reads(p corpusPicture) bool {
	img, err := qr.Decode(p.data)
	if err != nil {
		return false
	}
	texts, err := qr.Find(context.Background(), img, nil)
	if err != nil {
		return false
	}
	// The corpus keeps its texts with bare line feeds, whatever the code says.
	for i := range texts {
		texts[i] = strings.ReplaceAll(texts[i], "\r\n", "\n")
	}
	return !slices.ContainsFunc(p.Texts, func(s string) bool { return !slices.Contains(texts, s) })
}

// readsPlain is gozxing without this package.
func readsPlain(p corpusPicture) bool {
	img, err := qr.Decode(p.data)
	if err != nil {
		return false
	}
	bitmap, err := gozxing.NewBinaryBitmapFromImage(img)
	if err != nil {
		return false
	}
	hints := map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_TRY_HARDER: true, gozxing.DecodeHintType_CHARACTER_SET: "UTF-8"}
	result, err := qrcode.NewQRCodeReader().Decode(bitmap, hints)
	return err == nil && len(p.Texts) == 1 && strings.ReplaceAll(result.GetText(), "\r\n", "\n") == p.Texts[0]
}

func TestCorpusIsRead(t *testing.T) {
	pictures := corpus(t)
	ours, zbar := map[string]int{}, map[string]int{}
	read := 0
	for _, p := range pictures {
		start := time.Now()
		ok := reads(p)
		if ok {
			ours[p.set()]++
			read++
		} else {
			t.Logf("missed: %s (zbarimg reads it: %v)", p.File, p.Zbar)
		}
		if p.Zbar {
			zbar[p.set()]++
		}
		if d := time.Since(start); d > 300*time.Millisecond {
			t.Logf("slow: %s %v", p.File, d)
		}
	}
	t.Logf("read %d of %d pictures", read, len(pictures))
	if read*10 < len(pictures)*9 {
		t.Errorf("read %d of %d pictures, want 90 %%", read, len(pictures))
	}
	for set, n := range zbar {
		if ours[set] < n {
			t.Errorf("%s: read %d pictures, zbarimg reads %d", set, ours[set], n)
		}
	}
}
