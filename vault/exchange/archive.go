package exchange

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"context"
	"crypto/aes"
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/sha1"
	"crypto/subtle"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"path"
	"slices"
	"strings"

	"latchkey/vault"
	"latchkey/vault/reason"
)

// archive is a ZIP file. The container is that of archive/zip, which does not
// decrypt; the one library at hand that does, yeka/zip, takes what the header
// says for granted and stops the program on a short one.
// https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, 6.1
// https://www.winzip.com/en/support/aes-encryption/
type archive struct{ files []*zip.File }

const (
	zipSign   = "PK\x03\x04"
	zipLocked = 1  // the flag of an encrypted file
	zipAES    = 99 // its method, if WinZip did it
)

// openArchive returns nil if the data is no ZIP file.
func openArchive(data []byte) *archive {
	if !bytes.HasPrefix(data, []byte(zipSign)) {
		return nil
	}
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) { // nothing is written
		return nil
	}
	return &archive{z.File}
}

// find returns the file of that name, or nil.
func (z *archive) find(name string) *zip.File {
	if z == nil {
		return nil
	}
	i := slices.IndexFunc(z.files, func(f *zip.File) bool { return f.Name == name })
	if i < 0 {
		return nil
	}
	return z.files[i]
}

// lists returns those files that may be a list of accounts, as many as may be
// unpacked together. Pages come last: they repeat what is in another file.
func (z *archive) lists() []*zip.File {
	const most = 16
	var found []*zip.File
	var size uint64
	for _, kinds := range [][]string{{".txt", ".json", ".csv", ".2fas", ".mafile"}, {".html", ".htm"}} {
		for _, f := range z.files {
			if !slices.Contains(kinds, strings.ToLower(path.Ext(f.Name))) || len(found) == most || f.UncompressedSize64 > MaxFile-size {
				continue
			}
			size += f.UncompressedSize64
			found = append(found, f)
		}
	}
	return found
}

func isPage(f *zip.File) bool { return strings.HasPrefix(strings.ToLower(path.Ext(f.Name)), ".htm") }

func isLocked(f *zip.File) bool { return f.Flags&zipLocked != 0 }

// isZipped takes archives in which something is that is known, or encrypted.
func isZipped(f *file) bool {
	if f.zip == nil {
		return false
	}
	return slices.ContainsFunc(f.zip.lists(), func(m *zip.File) bool {
		if isLocked(m) {
			return true
		}
		plain, err := unpack(m, nil)
		return err == nil && inside(plain) != nil
	})
}

// readZipped reads what Authenticator Plus, WinAuth and Raivo pack into an
// archive, or what a person did: every file in it that is known.
func readZipped(ctx context.Context, f *file, o Options) (Result, error) {
	var password []byte
	var sources []Source
	var results []Result
	var errs []error
	for _, m := range f.zip.lists() {
		if isPage(m) && len(results) > 0 {
			break
		}
		if isLocked(m) && password == nil {
			var err error
			if password, err = o.ask(ctx); err != nil {
				return Result{}, err
			}
		}
		if err := ctx.Err(); err != nil {
			return Result{}, err
		}
		plain, err := unpack(m, password)
		if errors.Is(err, ErrWrongPassword) {
			return Result{}, err
		}
		var format *Format
		if err == nil {
			if format = inside(plain); format == nil {
				continue
			}
		}
		var r Result
		if err == nil {
			r, err = format.read(ctx, open(plain), o)
		}
		if ctx.Err() != nil {
			return Result{}, ctx.Err()
		}
		sources, results, errs = append(sources, Source{Name: m.Name}), append(results, r), append(errs, err)
	}
	switch len(results) {
	case 0:
		return Result{}, reason.For(ErrUnknownFormat, "nothing in the archive is known", nil)
	case 1:
		return results[0], errs[0]
	}
	return joined(sources, results, errs, Result{})
}

// inside returns the format of a file that was in an archive, if it is a text of
// its own: neither pictures nor archives in archives are looked into.
func inside(plain []byte) *Format {
	f := open(plain)
	if f.text == "" {
		return nil
	}
	for _, format := range formats() {
		if format.is != nil && format.is(f) {
			return &format
		}
	}
	return nil
}

// unpack returns the content of a file in an archive.
func unpack(f *zip.File, password []byte) ([]byte, error) {
	if !isLocked(f) {
		r, err := f.Open()
		if err != nil {
			return nil, errBroken
		}
		return readBounded(r)
	}
	r, err := f.OpenRaw()
	if err != nil {
		return nil, errBroken
	}
	sealed, err := readBounded(r)
	if err != nil {
		return nil, err
	}
	if f.Method != zipAES {
		return unlockZipCrypto(sealed, password, f.Method, f.CRC32)
	}
	return unlockWinZip(sealed, password, f.Extra)
}

// unlockZipCrypto opens the old encryption of ZIP. Only the checksum shows that
// the password was right.
func unlockZipCrypto(sealed, password []byte, method uint16, sum uint32) ([]byte, error) {
	const head = 12 // of random bytes
	if len(sealed) < head {
		return nil, errCutOff
	}
	k0, k1, k2 := uint32(0x12345678), uint32(0x23456789), uint32(0x34567890)
	step := func(sum uint32, b byte) uint32 { return crc32.IEEETable[byte(sum)^b] ^ sum>>8 }
	update := func(b byte) {
		k0 = step(k0, b)
		k1 = (k1+k0&0xff)*134775813 + 1
		k2 = step(k2, byte(k1>>24))
	}
	for _, b := range password {
		update(b)
	}
	packed := make([]byte, len(sealed))
	for i, b := range sealed {
		t := k2 | 2
		packed[i] = b ^ byte(t*(t^1)>>8)
		update(packed[i])
	}
	plain, err := inflate(packed[head:], method)
	if errors.Is(err, ErrDamaged) || err == nil && crc32.ChecksumIEEE(plain) != sum {
		return nil, ErrWrongPassword
	}
	return plain, err
}

// unlockWinZip opens WinZip's encryption: salt, two bytes to check the password,
// AES in counter mode and ten bytes of HMAC-SHA-1. The extra field tells the
// length of the key and how the text is packed.
func unlockWinZip(sealed, password, extra []byte) ([]byte, error) {
	strength, method, ok := winZipExtra(extra)
	keyLen := map[byte]int{1: 16, 2: 24, 3: 32}[strength]
	const check, mac, rounds = 2, 10, 1000
	if !ok || keyLen == 0 || len(sealed) < keyLen/2+check+mac {
		return nil, errCutOff
	}
	salt, rest := sealed[:keyLen/2], sealed[keyLen/2:]
	keys, err := pbkdf2.Key(sha1.New, string(password), salt, rounds, 2*keyLen+check)
	if err != nil {
		return nil, err
	}
	if subtle.ConstantTimeCompare(keys[2*keyLen:], rest[:check]) != 1 {
		return nil, ErrWrongPassword
	}
	text, tag := rest[check:len(rest)-mac], rest[len(rest)-mac:]
	h := hmac.New(sha1.New, keys[keyLen:2*keyLen])
	h.Write(text)
	if !hmac.Equal(h.Sum(nil)[:mac], tag) { // the check lets one of 65,536 pass
		return nil, ErrWrongPassword
	}
	block, err := aes.NewCipher(keys[:keyLen])
	if err != nil {
		return nil, err
	}
	// The counter is little-endian, unlike that of crypto/cipher.
	packed := bytes.Clone(text)
	var counter, pad [aes.BlockSize]byte
	for i := 0; i < len(packed); i += aes.BlockSize {
		binary.LittleEndian.PutUint64(counter[:], uint64(i/aes.BlockSize+1))
		block.Encrypt(pad[:], counter[:])
		subtle.XORBytes(packed[i:], packed[i:], pad[:])
	}
	return inflate(packed, method)
}

// winZipExtra finds the extra field 0x9901: version, "AE", strength, method.
func winZipExtra(extra []byte) (strength byte, method uint16, ok bool) {
	for len(extra) >= 4 {
		id, n := binary.LittleEndian.Uint16(extra), int(binary.LittleEndian.Uint16(extra[2:]))
		if extra = extra[4:]; n > len(extra) {
			break
		}
		if id == 0x9901 && n >= 7 {
			return extra[4], binary.LittleEndian.Uint16(extra[5:]), true
		}
		extra = extra[n:]
	}
	return 0, 0, false
}

func inflate(packed []byte, method uint16) ([]byte, error) {
	switch method {
	case zip.Store:
		return packed, nil
	case zip.Deflate:
		return readBounded(flate.NewReader(bytes.NewReader(packed)))
	}
	return nil, reason.For(vault.ErrUnsupported, "packed in another way than usual", nil)
}
