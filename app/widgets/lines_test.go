package widgets

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
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
		"Aegis、Ente 等":       {"Aegis、", "Ente", " 等"},
		"选“替换”。（新）":          {"选", "“替", "换”。", "（新）"},
		"Wiederherstellung!": {"Wiederherstellung!"},
		"于2026年3月12日。":       {"于", "2026年3月12日。"},
		"慢 42.3 秒，":          {"慢", " 42.3 秒，"},
		"在：/home/you":        {"在：", "/home/you"},
		"+42,3 s, 30 %":      {"+42,3 s,", " 30 %"},
		"um 12:00 Uhr":       {"um", " 12:00 Uhr"},
		"« Oui »":            {"« Oui »"},
	} {
		got := pieces(text)
		if !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
		if lines := packed(got, 15, fyne.TextStyle{}, 1); strings.Count(lines, "\n")+1 != max(1, len(want)) {
			t.Errorf("%q on lines without room: %q", text, lines)
		}
		if line := broken(text, 15, fyne.TextStyle{}, 1e6); line != text {
			t.Errorf("%q with room: %q", text, line)
		}
	}
}

// A text without spaces between its words fills its lines, and says the same.
func TestTextWithoutSpaces(t *testing.T) {
	test.NewTempApp(t)
	const words = "二维码就在这个屏幕上。Latchkey 会暂时让开，然后查找它。"
	text := NewText(words, Style{})
	text.Resize(fyne.NewSize(200, 100))
	text.draw()
	for i, line := range text.lines {
		width := line.MinSize().Width
		if width > 200 || i < len(text.lines)-1 && width < 100 {
			t.Errorf("%q is %v wide", line.(*canvas.Text).Text, width)
		}
	}
	if text.Text() != words || len(text.lines) < 2 {
		t.Errorf("%q on %d lines", text.Text(), len(text.lines))
	}
}

// A single character without a space before it takes another along to the last line.
func TestLastLine(t *testing.T) {
	test.NewTempApp(t)
	room := fyne.MeasureText("备份备份", 15, fyne.TextStyle{}).Width + 1
	for text, want := range map[string]string{
		"备份备份。备份备": "备份备\n份。备\n份备",
		"备份备份备。":   "备份备\n份备。",
		"备份备份 on":  "备份备份\non",
	} {
		if got := broken(text, 15, fyne.TextStyle{}, room); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// A line that wraps goes on below what it is about, or near the edge.
func TestHung(t *testing.T) {
	test.NewTempApp(t)
	mono := fyne.TextStyle{Monospace: true}
	letter := fyne.MeasureText("0", 15, mono).Width
	const line = "Clock    it is right and it stays"
	for letters, want := range map[float32]string{
		40: line,
		20: "Clock    it is right\n         and it\n         stays",
		17: "Clock\n  it is right and\n  it stays",
	} {
		if got := hung(line, 9, 15, mono, letters*letter+1); got != want {
			t.Errorf("on lines of %v letters:\n%s", letters, got)
		}
	}
}

// An address that is too long breaks after a slash, and a shorter one stays whole.
func TestBrokenAddress(t *testing.T) {
	test.NewTempApp(t)
	const text = "See https://example.com/remote.php/dav/ or you@example.com."
	got := broken(text, 15, fyne.TextStyle{}, fyne.MeasureText("https://example.com/remote", 15, fyne.TextStyle{}).Width)
	if want := "See https://example.com/\nremote.php/dav/ or\nyou@example.com."; got != want {
		t.Errorf("%q", got)
	}
	if got, want := cut("/home/you/a-b.age", joints, func(s string) bool { return len(s) > 5 }), []string{"/home/", "you/", "a-", "b.age"}; !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	if got := broken(text, 15, fyne.TextStyle{}, 1e6); got != text {
		t.Errorf("with room: %q", got)
	}
}

// A word that nothing else breaks is cut where the line ends, however long it is.
func TestChopped(t *testing.T) {
	test.NewTempApp(t)
	const room = 300
	for name, text := range map[string]string{
		"short": "x", "nothing": "", "long": strings.Repeat("x", 20_000), "narrow": strings.Repeat("i", 500),
		"wide": strings.Repeat("⸺", 40), "emoji": strings.Repeat("😀", 40), "marks": strings.Repeat("x\u0301", 200),
	} {
		lines := chopped(text, 15, fyne.TextStyle{}, room)
		if strings.Join(lines, "") != text {
			t.Errorf("%s: %q", name, lines)
		}
		for i, line := range lines {
			width := measured(line, 15, fyne.TextStyle{}).Width
			if width > room || i < len(lines)-1 && width < room*2/3 {
				t.Errorf("%s: line %d is %v wide", name, i, width)
			}
		}
	}
}

// A line that begins with space keeps it, and the lines that it wraps into do not.
func TestIndent(t *testing.T) {
	test.NewTempApp(t)
	const text = "      some words     that wrap"
	if got, want := broken(text, 15, fyne.TextStyle{}, measured("      some words", 15, fyne.TextStyle{}).Width+1), "      some words\nthat wrap"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
