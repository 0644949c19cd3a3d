//go:build android || (!linux && !freebsd && !netbsd && !openbsd)

package app

// watchMinimised does nothing where Fyne or the system looks after it.
func (a *App) watchMinimised() {}
