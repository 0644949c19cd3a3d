package keychain

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"latchkey/vault"
)

// Keystore keeps keys that never leave it, such as Android's. A Folder calls it
// from one goroutine at a time, for one key of 32 bytes.
type Keystore interface {
	// Wrap makes a new key called alias, which no key was ever called, and
	// seals data with it. An error that wraps [ErrNoKeychain] means that the
	// device has no keystore.
	Wrap(alias string, data []byte) (sealed []byte, err error)
	// Unwrap opens what Wrap sealed under alias. An error that wraps
	// [ErrMissing] means that the key is gone for good, or is another one; any
	// other means that nothing is known.
	Unwrap(alias string, sealed []byte) (data []byte, err error)
}

// Folder returns the keychain of a device that keeps keys but no data: every
// item is a file in the folder dir, sealed with AES-256-GCM under one key, which
// is in the file "key", wrapped by the keystore. So the keystore, which may be a
// slow chip, is asked once a run. docs/FORMAT.md has the form.
//
// If the key is lost the Store says [ErrMissing]; what was sealed with it is
// kept aside when the person starts over, never deleted.
func Folder(dir string, k Keystore) Items {
	return &folder{disk: osDisk{}, dir: dir, keystore: k}
}

type folder struct {
	disk     disk
	dir      string
	keystore Keystore

	alias string // of the key that aead is of
	aead  cipher.AEAD
}

const (
	folderKey    = "key"      // the file with the wrapped key
	folderEnding = ".item"    // of the files with items
	folderLost   = "-lost-%d" // of the folders with what no key opens any more
	maxItemFile  = 4 << 10    // bytes of a file; an item has at most 2,400
)

// keyFile is the file with the key.
type keyFile struct {
	Format int    `json:"format"`
	Alias  string `json:"alias"` // of the key in the keystore
	Key    []byte `json:"key"`   // as the keystore sealed it
}

func (f *folder) open(context.Context) (string, error) {
	const provider = "Android Keystore"
	k, there, err := f.key()
	if err != nil || !there {
		return provider, err
	}
	return provider, f.use(k)
}

// key reads the file with the key. That there is none is right only where there
// are no items either.
func (f *folder) key() (k keyFile, there bool, err error) {
	data, err := readFile(f.disk, filepath.Join(f.dir, folderKey), maxItemFile)
	if err != nil {
		return keyFile{}, false, err
	}
	if data == nil {
		items, err := filepath.Glob(filepath.Join(f.dir, "*"+folderEnding))
		if err == nil && len(items) > 0 {
			err = fmt.Errorf("%w: its key is not in %s", ErrMissing, f.dir)
		}
		return keyFile{}, false, err
	}
	if err := json.Unmarshal(data, &k); err != nil || k.Format < 1 || k.Alias == "" {
		return keyFile{}, false, fmt.Errorf("%w: the key in %s", vault.ErrDamaged, f.dir)
	}
	if k.Format > 1 {
		return keyFile{}, false, fmt.Errorf("%w: the key in %s", vault.ErrNewer, f.dir)
	}
	return k, true, nil
}

// use unwraps k, unless that is done already.
func (f *folder) use(k keyFile) error {
	if f.aead != nil && f.alias == k.Alias {
		return nil
	}
	key, err := f.keystore.Unwrap(k.Alias, k.Key)
	if err != nil {
		return err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return fmt.Errorf("%w: a key of %d bytes", ErrMissing, len(key))
	}
	if f.aead, err = cipher.NewGCM(block); err != nil {
		return err
	}
	f.alias = k.Alias
	return nil
}

// begin makes the key of an empty folder.
func (f *folder) begin() error {
	k, there, err := f.key()
	if err != nil {
		return err
	}
	if !there {
		if err := os.MkdirAll(f.dir, 0o700); err != nil {
			return fmt.Errorf("%w: %w", ErrPlace, err)
		}
		key := make([]byte, 32)
		rand.Read(key)
		k = keyFile{Format: 1, Alias: "latchkey." + rand.Text()}
		if k.Key, err = f.keystore.Wrap(k.Alias, key); err != nil {
			return err
		}
		data, err := json.Marshal(k)
		if err != nil {
			return err
		}
		if err := writeFile(f.disk, filepath.Join(f.dir, folderKey), data); err != nil {
			return err
		}
		// It is read back and unwrapped before anything is sealed with it.
		if k, there, err = f.key(); err != nil {
			return err
		}
		if !there {
			return fmt.Errorf("%w: the key in %s", ErrNotKept, f.dir)
		}
	}
	return f.use(k)
}

// unopened is what an item reads as that does not open, and none ever is: so the
// Store sees that it is damaged, and takes the state before.
const unopened = "?"

// Get implements Items.
func (f *folder) Get(_ context.Context, user string) (string, error) {
	path, err := f.path(user)
	if err != nil {
		return "", err
	}
	data, err := readFile(f.disk, path, maxItemFile)
	if err != nil {
		return "", err
	}
	if data == nil {
		return "", ErrNotFound
	}
	if f.aead == nil {
		return "", fmt.Errorf("%w: its key is not in %s", ErrMissing, f.dir)
	}
	n := f.aead.NonceSize()
	if len(data) < n {
		return unopened, nil
	}
	value, err := f.aead.Open(nil, data[:n], data[n:], []byte(user))
	if err != nil {
		return unopened, nil
	}
	return string(value), nil
}

// Set implements Items.
func (f *folder) Set(_ context.Context, user, value string) error {
	path, err := f.path(user)
	if err != nil {
		return err
	}
	if err := f.begin(); err != nil {
		return err
	}
	nonce := make([]byte, f.aead.NonceSize(), maxItemFile)
	rand.Read(nonce)
	return writeFile(f.disk, path, f.aead.Seal(nonce, nonce, []byte(value), []byte(user)))
}

// Delete implements Items.
func (f *folder) Delete(_ context.Context, user string) error {
	path, err := f.path(user)
	if err != nil {
		return err
	}
	err = f.disk.Remove(path)
	if errors.Is(err, os.ErrNotExist) {
		return ErrNotFound
	}
	if err == nil {
		err = f.disk.SyncDir(f.dir)
	}
	if err != nil {
		return fmt.Errorf("%w: %w", ErrPlace, err)
	}
	return nil
}

func (f *folder) path(user string) (string, error) {
	if user == "" || strings.Trim(user, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
		return "", fmt.Errorf("%w: %q", ErrPlace, user)
	}
	return filepath.Join(f.dir, user+folderEnding), nil
}

// startOver puts aside what no key opens any more.
func (f *folder) startOver() error {
	if _, err := os.Stat(f.dir); errors.Is(err, os.ErrNotExist) {
		return nil
	}
	for n := 1; ; n++ {
		// Beside the folder, so that one step moves all.
		err := f.disk.Rename(f.dir, f.dir+fmt.Sprintf(folderLost, n))
		switch {
		case errors.Is(err, os.ErrExist) && n < 100:
			continue
		case err != nil:
			return fmt.Errorf("%w: %w", ErrPlace, err)
		}
		f.aead = nil
		return nil
	}
}
