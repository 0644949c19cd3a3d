package qr_test

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"latchkey/vault/qr"
)

// Each page of a TIFF is searched, whatever kind of pixels it has.
func TestTextsOfPages(t *testing.T) {
	dir := t.TempDir()
	var pages []string
	for i, img := range []image.Image{canvas(300, 300, 255), code(t, textA, 5, 4), coloured(code(t, textB, 5, 4), color.NRGBA{0, 0, 0, 255}, color.NRGBA{})} {
		pages = append(pages, filepath.Join(dir, fmt.Sprintf("%d.png", i)))
		if err := os.WriteFile(pages[i], pngOf(t, img), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	data := converted(t, canvas(300, 300, 255), append(pages, "-delete", "0", "tiff:-")...)
	if texts, err := qr.Texts(t.Context(), data); err != nil || !slices.Equal(texts, []string{textA, textB}) {
		t.Errorf("found %q, %v", texts, err)
	}
	for n := range len(data) { // cut off, the directories point outside
		if n%97 == 0 {
			qr.Decode(data[:n])
		}
	}
	loop := bytes.Clone(data[:16])
	copy(loop, "II*\x00\x08\x00\x00\x00\x00\x00\x08\x00\x00\x00")
	if _, err := qr.Texts(t.Context(), loop); !errors.Is(err, qr.ErrNotPicture) {
		t.Errorf("pages in a circle: %v", err)
	}
}
