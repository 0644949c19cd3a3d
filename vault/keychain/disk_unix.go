//go:build unix

package keychain

import "os"

// SyncDir makes a rename in the folder last.
func (osDisk) SyncDir(path string) error {
	dir, err := os.Open(path)
	if err != nil {
		return err
	}
	defer dir.Close()
	return dir.Sync()
}
