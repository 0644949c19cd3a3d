//go:build !unix

package keychain

// SyncDir does nothing: Windows cannot sync a folder, and its rename is
// written through the journal.
func (osDisk) SyncDir(string) error { return nil }
