package exchange

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/xml"
	"slices"
	"strings"
)

// keyFile is what a key file of KeePass adds to the key, and where it is from.
type keyFile struct {
	key  []byte
	from *neighbour
}

// maxKeyFiles bounds how many files are tried as key files: each costs a whole
// key derivation, or two.
const maxKeyFiles = 3

// keyFiles returns those of the files that were chosen together that may be key
// files: those that look like one first, then any that is nothing else. Pictures
// are none, though KeePass would take one.
// https://keepass.info/help/base/keys.html#keyfiles
func (o Options) keyFiles() []keyFile {
	var sure, maybe []keyFile
	for _, n := range o.beside {
		if n.used || len(n.data) == 0 {
			continue
		}
		if key, ok := parseKeyFile(n.data); ok {
			sure = append(sure, keyFile{key, n})
			continue
		}
		f := open(n.data)
		if !slices.ContainsFunc(formats(), func(format Format) bool { return format.is != nil && format.is(f) }) || f.text == "" && f.looks() == binaryData {
			sum := sha256.Sum256(n.data)
			maybe = append(maybe, keyFile{sum[:], n})
		}
	}
	all := append(sure, maybe...)
	return all[:min(len(all), maxKeyFiles)]
}

// parseKeyFile reads the forms that KeePass writes: XML of version 1 (base64) and
// 2 (hex), 32 bytes, and 64 digits of hex. It returns false for any other file,
// whose digest is its key.
func parseKeyFile(data []byte) ([]byte, bool) {
	const size = 32
	if len(data) == size {
		return data, true
	}
	if len(data) == 2*size {
		if key, err := hex.DecodeString(string(data)); err == nil {
			return key, true
		}
	}
	const most = 64 << 10
	if len(data) > most || !bytes.Contains(data, []byte("<KeyFile")) {
		return nil, false
	}
	var form struct {
		XMLName xml.Name `xml:"KeyFile"`
		Version string   `xml:"Meta>Version"`
		Data    string   `xml:"Key>Data"`
	}
	if xml.Unmarshal(data, &form) != nil {
		return nil, false
	}
	text := strings.Join(strings.Fields(form.Data), "")
	read := base64.StdEncoding.DecodeString
	if strings.HasPrefix(form.Version, "2") {
		read = hex.DecodeString
	}
	key, err := read(text)
	return key, err == nil && len(key) == size
}
