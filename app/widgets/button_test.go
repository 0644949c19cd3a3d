package widgets

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2/test"
)

func TestBroken(t *testing.T) {
	test.NewTempApp(t)
	for text, want := range map[string][]string{
		"":                   nil,
		"Make a backup":      {"Make", " a", " backup"},
		"创建备份。":              {"创", "建", "备", "份。"},
		"バックアップ":             {"バ", "ッ", "ク", "ア", "ッ", "プ"},
		"用 Latchkey 打开":      {"用", " Latchkey", " 打", "开"},
		"Wiederherstellung!": {"Wiederherstellung!"},
	} {
		got := pieces(text)
		if !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
		if lines := broken(text, 15, 1); strings.Count(lines, "\n")+1 != max(1, len(want)) {
			t.Errorf("%q on lines without room: %q", text, lines)
		}
		if line := broken(text, 15, 1e6); line != text {
			t.Errorf("%q with room: %q", text, line)
		}
	}
}
