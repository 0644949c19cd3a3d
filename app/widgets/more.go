package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// NewMore hides content under a row that shows it and hides it again. Fyne's
// accordion keeps Escape for itself.
func NewMore(title string, content fyne.CanvasObject) *fyne.Container {
	content.Hide()
	head := NewLink(title, nil)
	head.Icon = theme.MenuDropDownIcon()
	more := Gapped(sizes[SizeGap], head, content)
	head.OnTapped = func() {
		show(content, !content.Visible())
		head.SetIcon(theme.MenuDropDownIcon())
		if content.Visible() {
			head.SetIcon(theme.MenuDropUpIcon())
		}
		more.Refresh()
	}
	return more
}
