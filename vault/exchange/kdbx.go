package exchange

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/tobischo/argon2"
	"golang.org/x/crypto/chacha20"

	"latchkey/vault"
	"latchkey/vault/reason"
)

// kdbx is the outer header of a KeePass database of version 3.1 or 4.
//
// The container is read here and not by a library, because those at hand take
// the header at its word: they allocate what it says, stop the program on a short
// field, and inflate without bound.
// https://keepass.info/help/kb/kdbx.html
type kdbx struct {
	version    int    // 3 or 4
	raw        []byte // what the digests are over
	cipher     string
	compressed bool
	seed, iv   []byte
	kdf        map[string][]byte

	// Of version 3: how the sealed text starts, and the protected values.
	start, innerKey []byte
	inner           uint32
}

const (
	kdbxSign = "\x03\xd9\xa2\x9a\x67\xfb\x4b\xb5"

	cipherAES      = "\x31\xc1\xf2\xe6\xbf\x71\x43\x50\xbe\x58\x05\x21\x6a\xfc\x5a\xff"
	cipherChaCha20 = "\xd6\x03\x8a\x2b\x8b\x6f\x4c\xb5\xa5\x24\x33\x9a\x31\xdb\xb5\x9a"

	kdfAES3     = "\xc9\xd9\xf3\x9a\x62\x8a\x44\x60\xbf\x74\x0d\x08\xc1\x8a\x4f\xea"
	kdfAES4     = "\x7c\x02\xbb\x82\x79\xa7\x4a\xc0\x92\x7d\x11\x4a\x00\x64\x82\x38"
	kdfArgon2d  = "\xef\x63\x6d\xdf\x8c\x29\x44\x4b\x91\xf7\xa9\xa4\x03\xe3\x0a\x0c"
	kdfArgon2id = "\x9e\x29\x8b\x19\x56\xdb\x47\x73\xb2\x3d\xfc\x3e\xc6\xf0\xa1\xe6"

	// maxAESRounds is some seconds of work; KeePassXC picks the rounds that take
	// its machine one second, tens of millions.
	maxAESRounds = 1 << 28
)

// openKDBX decrypts a database. It returns its XML and the cipher stream under
// the protected values in it, nil if there is none. Keys are tried as they get
// dearer for the person: a key file that was chosen too, the password with such
// a file, the password alone.
func openKDBX(ctx context.Context, data []byte, o Options) ([]byte, cipher.Stream, error) {
	h, rest, err := parseKDBX(data)
	if err != nil {
		return nil, nil, err
	}
	files := o.keyFiles()
	for _, k := range files {
		plain, stream, err := h.open(ctx, compositeKey(k.key), rest)
		if !errors.Is(err, ErrWrongPassword) {
			k.from.used = true
			return plain, stream, err
		}
	}
	password, err := o.ask(ctx)
	if err != nil {
		return nil, nil, err
	}
	once := sha256.Sum256(password)
	for _, k := range files {
		plain, stream, err := h.open(ctx, compositeKey(once[:], k.key), rest)
		if !errors.Is(err, ErrWrongPassword) {
			k.from.used = true
			return plain, stream, err
		}
	}
	plain, stream, err := h.open(ctx, compositeKey(once[:]), rest)
	if errors.Is(err, ErrWrongPassword) && len(files) == 0 {
		err = fmt.Errorf("%w: %w", ErrKeyFile, err)
	}
	return plain, stream, err
}

// compositeKey joins the digest of the password and what a key file holds.
func compositeKey(parts ...[]byte) []byte {
	sum := sha256.Sum256(bytes.Join(parts, nil))
	return sum[:]
}

// open decrypts what follows the header.
func (h kdbx) open(ctx context.Context, composite, rest []byte) ([]byte, cipher.Stream, error) {
	if h.version == 3 {
		return h.open3(ctx, composite, rest)
	}
	const digest = sha256.Size
	if len(rest) < 2*digest {
		return nil, nil, errBroken
	}
	if sha256.Sum256(h.raw) != [digest]byte(rest) {
		return nil, nil, errBroken
	}
	derived, err := h.derive(ctx, composite)
	if err != nil {
		return nil, nil, err
	}
	base := sha512.Sum512(append(append(h.seed[:len(h.seed):len(h.seed)], derived...), 1))
	const headerBlock = 1<<64 - 1
	if !hmac.Equal(blockMAC(base[:], headerBlock, h.raw), rest[digest:2*digest]) {
		return nil, nil, ErrWrongPassword
	}
	sealed, err := joinBlocks(base[:], rest[2*digest:])
	if err != nil {
		return nil, nil, err
	}
	plain, err := h.decrypt(h.key(derived), sealed)
	if err != nil {
		return nil, nil, err
	}
	if plain, err = h.inflate(plain); err != nil {
		return nil, nil, err
	}
	return innerHeader(plain)
}

// key is that of the sealed text.
func (h kdbx) key(derived []byte) []byte {
	key := sha256.Sum256(append(h.seed[:len(h.seed):len(h.seed)], derived...))
	return key[:]
}

// parseKDBX reads the outer header and returns what follows it.
func parseKDBX(data []byte) (kdbx, []byte, error) {
	const version = len(kdbxSign)
	if len(data) < version+4 {
		return kdbx{}, nil, errBroken
	}
	h := kdbx{version: int(binary.LittleEndian.Uint16(data[version+2:]))}
	if h.version != 3 && h.version != 4 {
		return kdbx{}, nil, reason.For(vault.ErrUnsupported, "a KeePass database of version {{.N}}; save it as KDBX 4 first", reason.Data{"N": h.version})
	}
	next := kdbxField
	if h.version == 3 {
		next = kdbxField3
		h.kdf = map[string][]byte{"$UUID": []byte(kdfAES3)}
	}
	rest := data[version+4:]
	for {
		id, value, after, err := next(rest)
		if err != nil {
			return kdbx{}, nil, err
		}
		rest = after
		switch id {
		case 0:
			if len(h.seed) != 32 || h.kdf == nil {
				return kdbx{}, nil, errBroken
			}
			h.raw = data[:len(data)-len(rest)]
			return h, rest, nil
		case 2:
			h.cipher = string(value)
		case 3:
			h.compressed = len(value) == 4 && value[0] == 1
		case 4:
			h.seed = value
		case 5:
			if h.version == 3 {
				h.kdf["S"] = value
			}
		case 6:
			if h.version == 3 {
				h.kdf["R"] = value
			}
		case 7:
			h.iv = value
		case 8:
			h.innerKey = value
		case 9:
			h.start = value
		case 10:
			h.inner = kdbxNumber(value)
		case 11:
			if h.kdf, err = variants(value); err != nil {
				return kdbx{}, nil, err
			}
		}
	}
}

// kdbxField reads a field of the outer or the inner header.
func kdbxField(data []byte) (id byte, value, rest []byte, err error) {
	if len(data) < 5 {
		return 0, nil, nil, errBroken
	}
	n := binary.LittleEndian.Uint32(data[1:])
	if uint64(n) > uint64(len(data)-5) {
		return 0, nil, nil, errBroken
	}
	return data[0], data[5 : 5+n], data[5+n:], nil
}

// variants reads a dictionary of values: type, name and value, each with its
// length, after two bytes of version and up to a type of 0.
func variants(data []byte) (map[string][]byte, error) {
	if len(data) < 2 || data[1] != 1 {
		return nil, errBroken
	}
	dictionary := map[string][]byte{}
	for data = data[2:]; len(data) > 0 && data[0] != 0; {
		_, name, rest, err := kdbxField(data)
		if err != nil {
			return nil, err
		}
		// A value has no type before its length, as fields have: the last byte of
		// the name stands in for it.
		_, value, rest, err := kdbxField(data[len(data)-len(rest)-1:])
		if err != nil {
			return nil, err
		}
		dictionary[string(name)], data = value, rest
	}
	return dictionary, nil
}

// number returns a value of four or eight bytes, or 0.
func (h kdbx) number(name string) uint64 {
	switch value := h.kdf[name]; len(value) {
	case 4:
		return uint64(binary.LittleEndian.Uint32(value))
	case 8:
		return binary.LittleEndian.Uint64(value)
	}
	return 0
}

// derive runs the key derivation that the header names, within bounds.
func (h kdbx) derive(ctx context.Context, key []byte) ([]byte, error) {
	salt := h.kdf["S"]
	switch string(h.kdf["$UUID"]) {
	case kdfAES3, kdfAES4:
		return aesKey(ctx, key, salt, h.number("R"))
	case kdfArgon2d, kdfArgon2id:
	default:
		return nil, errLock
	}
	const version = 0x13
	if h.number("V") != version || len(h.kdf["K"])+len(h.kdf["A"]) > 0 {
		return nil, errLock
	}
	const most = 1<<31 - 1 // whatever is above is too much anyway
	passes, memory, threads := int(min(h.number("I"), most)), int(min(h.number("M")>>10, most)), int(min(h.number("P"), most))
	if string(h.kdf["$UUID"]) == kdfArgon2id {
		return argon2Key(ctx, key, salt, passes, memory, threads)
	}
	if err := checkArgon2(salt, passes, memory, threads); err != nil {
		return nil, err
	}
	return derive(ctx, func() ([]byte, error) {
		return argon2.DKey(key, salt, uint32(passes), uint32(memory), uint8(threads), 32), nil
	})
}

// aesKey is AES-KDF: both halves of the key are encrypted over and over.
func aesKey(ctx context.Context, key, seed []byte, rounds uint64) ([]byte, error) {
	if rounds > maxAESRounds {
		return nil, fmt.Errorf("%w: AES-KDF with %d rounds", ErrTooCostly, rounds)
	}
	block, err := aes.NewCipher(seed)
	if err != nil || len(seed) != 32 {
		return nil, errBroken
	}
	key = bytes.Clone(key)
	for i := range rounds {
		if i%(1<<20) == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		block.Encrypt(key[:16], key[:16])
		block.Encrypt(key[16:], key[16:])
	}
	sum := sha256.Sum256(key)
	return sum[:], ctx.Err()
}

// blockMAC authenticates a block; its number is part of its key.
func blockMAC(base []byte, number uint64, parts ...[]byte) []byte {
	key := sha512.Sum512(append(binary.LittleEndian.AppendUint64(nil, number), base...))
	h := hmac.New(sha256.New, key[:])
	for _, p := range parts {
		h.Write(p)
	}
	return h.Sum(nil)
}

// joinBlocks checks the blocks of the sealed text and puts them together: the
// digest, the length and the bytes of each, and an empty one at the end.
func joinBlocks(base, data []byte) ([]byte, error) {
	var joined []byte
	for number := uint64(0); ; number++ {
		if len(data) < sha256.Size+4 {
			return nil, errBroken
		}
		mac, length := data[:sha256.Size], data[sha256.Size:sha256.Size+4]
		n := binary.LittleEndian.Uint32(length)
		data = data[sha256.Size+4:]
		if uint64(n) > uint64(len(data)) {
			return nil, errBroken
		}
		if !hmac.Equal(blockMAC(base, number, binary.LittleEndian.AppendUint64(nil, number), length, data[:n]), mac) {
			return nil, badBlock(int(number) + 1)
		}
		if n == 0 {
			return joined, nil
		}
		joined, data = append(joined, data[:n]...), data[n:]
	}
}

// decrypt opens the sealed text.
func (h kdbx) decrypt(key, sealed []byte) ([]byte, error) {
	var plain []byte
	var err error
	switch h.cipher {
	case cipherAES:
		plain, err = openCBC(key, h.iv, sealed)
		if errors.Is(err, ErrWrongPassword) && h.version == 4 { // it was right for the header
			err = errBroken
		}
	case cipherChaCha20:
		var stream *chacha20.Cipher
		if stream, err = chacha20.NewUnauthenticatedCipher(key, h.iv); err != nil {
			return nil, errBroken
		}
		plain = make([]byte, len(sealed))
		stream.XORKeyStream(plain, sealed)
	default:
		err = errLock
	}
	return plain, err
}

// inflate unpacks what was sealed, if it was packed.
func (h kdbx) inflate(plain []byte) ([]byte, error) {
	if !h.compressed {
		return plain, nil
	}
	z, err := gzip.NewReader(bytes.NewReader(plain))
	if err != nil {
		return nil, errBroken
	}
	z.Multistream(false) // some programs fill up the last block
	return readBounded(z)
}

// readBounded reads what may have been packed to burst.
func readBounded(r io.Reader) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, MaxFile+1))
	switch {
	case len(data) > MaxFile:
		return nil, fmt.Errorf("%w: more than %d bytes unpacked", ErrTooLarge, MaxFile)
	case err != nil:
		return nil, errBroken
	}
	return data, nil
}

// innerHeader reads the key of the protected values and returns what follows.
// Files that are kept in the database are passed over.
func innerHeader(plain []byte) ([]byte, cipher.Stream, error) {
	var inner uint32
	var key []byte
	for {
		id, value, rest, err := kdbxField(plain)
		if err != nil {
			return nil, nil, err
		}
		plain = rest
		switch id {
		case 0:
			stream, err := innerStream(inner, key)
			return plain, stream, err
		case 1:
			inner = kdbxNumber(value)
		case 2:
			key = value
		}
	}
}

func kdbxNumber(value []byte) uint32 {
	return binary.LittleEndian.Uint32(append(bytes.Clone(value), 0, 0, 0, 0))
}

// innerStream is the cipher under the protected values, or nil if they are none.
func innerStream(kind uint32, key []byte) (cipher.Stream, error) {
	const none, salsa, chacha = 0, 2, 3
	switch kind {
	case none:
		return nil, nil
	case salsa:
		return newSalsa20(sha256.Sum256(key)), nil
	case chacha:
		sum := sha512.Sum512(key)
		return chacha20.NewUnauthenticatedCipher(sum[:32], sum[32:44])
	}
	return nil, errLock
}
