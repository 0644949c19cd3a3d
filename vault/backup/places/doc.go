// Package places keeps backups by itself at places that a person chose: folders
// (a synced folder, a USB stick, a network mount), folders that Android lends, and
// WebDAV servers.
//
// A [vault.Place] of the vault says where, and what was last proven there; a
// [Keeper] does the work. Every backup is read back from its place, opened with
// the code as a person would type it, and compared with the vault. It always
// gets a new name, so that no failure can harm the one before, and older ones go
// only after a newer one was proven. docs/FORMAT.md has the names.
//
// Nothing here asks for the time or keeps the vault: now is true time, and
// results go into the vault with [Record], inside [vault.Store.Update]. Every
// call that reaches a place blocks for up to [Patience]: never make one on the
// UI goroutine.
package places
