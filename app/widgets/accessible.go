package widgets

import (
	"strings"

	"fyne.io/fyne/v2"
)

// What screen readers are told, where Fyne passes it on; see docs/ACCESSIBILITY.md.
var (
	_ fyne.Accessible = (*Card)(nil)
	_ fyne.Accessible = (*Text)(nil)
	_ fyne.Accessible = (*Setting)(nil)
)

// AccessibilityLabel implements fyne.Accessible: whose code it is, then the code.
func (c *Card) AccessibilityLabel() string {
	var said []string
	for _, part := range []string{c.row.Title, c.row.Name, c.row.State, c.row.Note, c.row.Code, c.row.Next} {
		if part != "" {
			said = append(said, part)
		}
	}
	return strings.Join(said, ", ")
}

// AccessibilityRole implements fyne.Accessible.
func (c *Card) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// AccessibilityLabel implements fyne.Accessible.
func (t *Text) AccessibilityLabel() string { return t.words }

// AccessibilityRole implements fyne.Accessible.
func (t *Text) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// AccessibilityLabel implements fyne.Accessible: what is set, and whether it is.
func (c *Setting) AccessibilityLabel() string {
	if c.Checked() {
		return "☑ " + c.Title
	}
	return "☐ " + c.Title
}

// AccessibilityRole implements fyne.Accessible.
func (c *Setting) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }
