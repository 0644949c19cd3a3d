// Package iconpack reads icon packs as Aegis has them: a zip file with a list,
// pack.json, and pictures. Packs come from anywhere, so everything about them is
// bounded, and what it hands out is always a small PNG. It imports no fyne.
package iconpack

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"latchkey/app/issuers"
	"latchkey/vault/reason"
)

// MaxSize bounds a pack, in bytes. The largest known has about 6 MB.
const MaxSize = 32 << 20

const (
	maxFiles = 20_000
	maxList  = 4 << 20   // bytes of pack.json
	maxIcons = 10_000    // in the list
	maxNames = 64        // issuers of an icon
	maxIcon  = 256 << 10 // bytes of a picture
)

// What can be wrong.
var (
	// ErrNotPack: this is no icon pack.
	ErrNotPack = errors.New("this is no icon pack")
	// ErrTooLarge: it has more of something than any pack needs.
	ErrTooLarge = errors.New("the icon pack is too large")
	// ErrPicture: a picture in it cannot be used.
	ErrPicture = errors.New("the picture cannot be used")
)

// Pack is an icon pack. Its methods may be called on several goroutines.
type Pack struct {
	Name  string
	icons map[string]*zip.File // by issuers.Key
	n     int
}

// list is pack.json.
type list struct {
	Name  string `json:"name"`
	Icons []struct {
		Name     string   `json:"name"`
		Filename string   `json:"filename"`
		Issuer   []string `json:"issuer"`
	} `json:"icons"`
}

// Open reads the list of a pack, and no picture yet. data is not to be changed
// as long as the pack is used. Errors wrap ErrNotPack or ErrTooLarge.
func Open(data []byte) (*Pack, error) {
	if len(data) > MaxSize {
		return nil, reason.For(ErrTooLarge, "{{.N}} bytes", reason.Data{"N": len(data)})
	}
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", reason.For(ErrNotPack, "it is not a ZIP file, or not a whole one", nil), err)
	}
	if len(archive.File) > maxFiles {
		return nil, reason.For(ErrTooLarge, "{{.N}} files", reason.Data{"N": len(archive.File)})
	}
	files := make(map[string]*zip.File, len(archive.File))
	for _, f := range archive.File {
		files[path.Clean(f.Name)] = f
	}
	text, err := unpack(files["pack.json"], maxList)
	if err != nil {
		return nil, err
	}
	var l list
	if err := json.Unmarshal(text, &l); err != nil {
		return nil, fmt.Errorf("%w: %w", reason.For(ErrNotPack, "its list cannot be read", nil), err)
	}
	if len(l.Icons) > maxIcons {
		return nil, reason.For(ErrTooLarge, "{{.N}} icons", reason.Data{"N": len(l.Icons)})
	}
	p := &Pack{Name: l.Name, icons: map[string]*zip.File{}}
	for _, icon := range l.Icons {
		f := files[path.Clean(icon.Filename)]
		if f == nil || len(icon.Issuer) > maxNames {
			continue
		}
		p.n++
		// What an icon says that it is for goes before what it is called.
		for _, name := range append(icon.Issuer, icon.Name) {
			if k := issuers.Key(name); k != "" && p.icons[k] == nil {
				p.icons[k] = f
			}
		}
	}
	if p.n == 0 {
		return nil, reason.For(ErrNotPack, "it lists no picture that is in it", nil)
	}
	return p, nil
}

// Len is the number of icons.
func (p *Pack) Len() int { return p.n }

// Icon returns the icon for an account's issuer, a PNG of [Size] by [Size]
// pixels, or nil if there is none. It takes a moment: call it off the UI
// goroutine. Errors wrap ErrPicture or ErrTooLarge.
func (p *Pack) Icon(issuer string) ([]byte, error) {
	f := p.find(issuer)
	if f == nil {
		return nil, nil
	}
	data, err := unpack(f, maxIcon)
	if err != nil {
		return nil, err
	}
	picture, err := draw(data, strings.EqualFold(path.Ext(f.Name), ".svg"))
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrPicture, f.Name, err)
	}
	return picture, nil
}

// find looks for the name of an issuer, then for the other names of the site.
func (p *Pack) find(issuer string) *zip.File {
	if f := p.icons[issuers.Key(issuer)]; f != nil {
		return f
	}
	site, ok := issuers.Of(issuer)
	if !ok {
		return nil
	}
	for _, name := range append([]string{site.Name}, site.Variants...) {
		if f := p.icons[issuers.Key(name)]; f != nil {
			return f
		}
	}
	return nil
}

// unpack returns a file of the zip if it has at most most bytes; what the zip
// says of its size is not relied on.
func unpack(f *zip.File, most int64) ([]byte, error) {
	if f == nil {
		return nil, reason.For(ErrNotPack, "there is no pack.json", nil)
	}
	r, err := f.Open()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", reason.For(ErrNotPack, "a file in it cannot be read", nil), err)
	}
	defer r.Close()
	data, err := io.ReadAll(io.LimitReader(r, most+1))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", reason.For(ErrNotPack, "a file in it cannot be read", nil), err)
	}
	if int64(len(data)) > most {
		return nil, fmt.Errorf("%w: %s", ErrTooLarge, f.Name)
	}
	return data, nil
}
