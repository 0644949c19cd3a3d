//go:build cgo && (android || jvm)

package phone

/*
#include <stdlib.h>
#include "keystore.h"
*/
import "C"

import (
	"errors"
	"fmt"
	"time"
	"unsafe"

	"latchkey/vault/keychain"
)

// Keystore is the AndroidKeyStore. It implements [keychain.Keystore] with AES
// keys of 256 bits that stay in the device: in a chip of their own (StrongBox,
// Android 9) where there is one, else where the device keeps keys. The zero
// Keystore asks for no fingerprint and no screen lock, so that changing those
// loses nothing.
type Keystore struct {
	// Asks, if not zero, makes keys that serve only for so long after the person
	// has opened the screen lock, in whole seconds. Then errors may wrap
	// [ErrLocked], and with the screen lock its keys go.
	Asks time.Duration
}

var _ keychain.Keystore = Keystore{}

const (
	strongBoxSince = 28 // API level of Android 9
	// minSealed is the least that Wrap returns: a nonce and a tag.
	minSealed = 12 + 16
)

// Wrap implements [keychain.Keystore].
func (k Keystore) Wrap(alias string, data []byte) ([]byte, error) {
	var strong bool
	if err := do(func(j *C.java) { strong = C.java_sdk(j) >= strongBoxSince }); err != nil {
		return nil, fmt.Errorf("%w: %w", keychain.ErrNoKeychain, err)
	}
	sealed, err := k.wrap(alias, strong, data)
	if err != nil && strong && !errors.Is(locked(err), ErrLocked) {
		// Devices without such a chip say StrongBoxUnavailableException, some
		// with one something else.
		sealed, err = k.wrap(alias, false, data)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", keychain.ErrNoKeychain, locked(err))
	}
	return sealed, nil
}

// locked gives the error of a key that the person has to open its sentinel.
func locked(err error) error {
	var e *Exception
	if errors.As(err, &e) && e.Class == "android.security.keystore.UserNotAuthenticatedException" {
		return fmt.Errorf("%w: %w", ErrLocked, err)
	}
	return err
}

func (k Keystore) wrap(alias string, strong bool, data []byte) (sealed []byte, err error) {
	name := C.CString(alias)
	defer C.free(unsafe.Pointer(name))
	in := C.CBytes(data)
	defer C.free(in)
	var flag C.int
	if strong {
		flag = 1
	}
	err = do(func(j *C.java) {
		var n C.int
		out := C.keystore_wrap(j, name, flag, C.int(k.Asks/time.Second), (*C.uint8_t)(in), C.int(len(data)), &n)
		if out != nil {
			sealed = C.GoBytes(unsafe.Pointer(out), n)
			C.free(unsafe.Pointer(out))
		}
	})
	return sealed, err
}

// Unwrap implements [keychain.Keystore]. That a key is gone for good is only
// said when the keystore says so itself, or has another one of that name: it
// may also be out of order for a moment.
func (Keystore) Unwrap(alias string, sealed []byte) (data []byte, err error) {
	if len(sealed) < minSealed {
		return nil, fmt.Errorf("%w: what the keystore sealed has %d bytes", keychain.ErrMissing, len(sealed))
	}
	name := C.CString(alias)
	defer C.free(unsafe.Pointer(name))
	in := C.CBytes(sealed)
	defer C.free(in)
	there := true
	err = do(func(j *C.java) {
		var out *C.uint8_t
		var n C.int
		there = C.keystore_unwrap(j, name, (*C.uint8_t)(in), C.int(len(sealed)), &out, &n) != 0
		if out != nil {
			data = C.GoBytes(unsafe.Pointer(out), n)
			C.free(unsafe.Pointer(out))
		}
	})
	var e *Exception
	switch {
	case err == nil && !there:
		return nil, fmt.Errorf("%w: the keystore has no key %s", keychain.ErrMissing, alias)
	case errors.As(err, &e) && (e.Class == "android.security.keystore.KeyPermanentlyInvalidatedException" || e.Class == "javax.crypto.AEADBadTagException"):
		return nil, fmt.Errorf("%w: %w", keychain.ErrMissing, err)
	}
	return data, locked(err)
}
