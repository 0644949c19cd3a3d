package paper

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"time"

	"latchkey/vault"
	"latchkey/vault/backup"
	"latchkey/vault/backup/parts"
	"latchkey/vault/exchange"
	"latchkey/vault/qr"
	"latchkey/vault/reason"
)

// pngDPI is what the pictures are drawn with, twice what they are scanned with:
// printers need 300.
const pngDPI = 300

// Target is where a sheet is written to. Files are for their owner alone.
type Target struct {
	PDF      string // a file, or empty
	Pictures string // a folder for page-1.png and so on, or empty
	Replace  bool   // files that are there
}

// FileName returns a name for a new kit that tells its day and its code:
// latchkey-paper-2026-11-23-R2KY.pdf.
func FileName(code backup.Code, now time.Time) string {
	return "latchkey-paper-" + now.Format(time.DateOnly) + "-" + code.ID() + ".pdf"
}

// WriteBackup puts a backup of the vault on paper and proves it: the pages are
// scanned, put together, and opened with the code as a person would type it,
// and each account and code is compared. Only a nil error means that the pages
// are good to print. k.Kind, k.Data and k.Count are filled in; k.Made is the true
// time. progress, if not nil, is called on the caller's goroutine with the part
// of the pages that was scanned. Errors wrap [ErrUnproven], [parts.ErrTooLarge],
// or are those of [backup.Check] and [exchange.Save].
func WriteBackup(ctx context.Context, to Target, v *vault.Vault, k Kit, progress func(done float64)) (backup.Report, error) {
	failed := backup.Report{Path: to.PDF, Accounts: len(v.Accounts)}
	data, err := backup.Pack(v, k.Code, k.Made)
	if err != nil {
		return failed, err
	}
	k.Kind, k.Data, k.Count = parts.Backup, data, len(v.Accounts)
	s, err := k.Sheet()
	if err != nil {
		return failed, err
	}
	report := failed
	err = s.Write(ctx, to, func(read []byte) error {
		report, err = backup.Check(ctx, read, k.Code.Typed(), v)
		report.Path = to.PDF
		return err
	}, progress)
	return report, err
}

// WriteSealedCodes puts the service codes of accounts on paper, encrypted for
// k.Code, and proves that they can be read again. Otherwise it is as
// [WriteBackup].
func WriteSealedCodes(ctx context.Context, to Target, accounts []vault.Account, k Kit, progress func(done float64)) error {
	text := ServiceCodesText(accounts, k.Made)
	data, err := backup.SealText(text, k.Code)
	if err != nil {
		return err
	}
	k.Kind, k.Data, k.Count = parts.Codes, data, len(accounts)
	s, err := k.Sheet()
	if err != nil {
		return err
	}
	return s.Write(ctx, to, func(read []byte) error {
		back, err := backup.OpenText(ctx, bytes.NewReader(read), k.Code.Typed())
		if err == nil && !bytes.Equal(back, text) {
			err = reason.For(ErrUnproven, "the codes are not the same", nil)
		}
		return err
	}, progress)
}

// Write draws the sheet, scans what was drawn, and saves it. check, if not nil,
// is given the bytes that the scanned parts hold. Nothing is written before all
// of it is good, and each file is read back and is what was scanned.
func (s *Sheet) Write(ctx context.Context, to Target, check func(data []byte) error, progress func(done float64)) error {
	files, err := s.files(to)
	if err != nil {
		return err
	}
	for _, f := range files {
		if _, err := os.Lstat(f.path); err == nil && !to.Replace {
			return fmt.Errorf("%w: %s", exchange.ErrFileExists, f.path)
		}
	}
	if err := s.prove(ctx, files, check, progress); err != nil {
		return err
	}
	for _, f := range files {
		if err := exchange.Save(f.path, f.data, to.Replace); err != nil {
			return err
		}
	}
	return nil
}

// file is a file that is to be written, and the codes that are in it.
type file struct {
	path  string
	data  []byte
	codes []string
}

// pages are what a scanner of 150 dots an inch would see of the file.
func (f file) pages() []func() (image.Image, error) {
	if isPDF(f.data) {
		return pagesOf(f.data)
	}
	return []func() (image.Image, error){func() (image.Image, error) {
		img, err := qr.Decode(f.data)
		if err != nil {
			return nil, err
		}
		return halved(img), nil
	}}
}

func (s *Sheet) files(to Target) ([]file, error) {
	var files []file
	if to.PDF != "" {
		data, err := s.PDF()
		if err != nil {
			return nil, err
		}
		f := file{path: to.PDF, data: data}
		for _, p := range s.pages {
			f.codes = append(f.codes, p.codes...)
		}
		files = append(files, f)
	}
	if to.Pictures != "" {
		for i, p := range s.pages {
			var b bytes.Buffer
			if err := png.Encode(&b, twoTone(s.Picture(i, pngDPI))); err != nil {
				return nil, err
			}
			files = append(files, file{filepath.Join(to.Pictures, fmt.Sprintf("page-%d.png", i+1)), b.Bytes(), p.codes})
		}
	}
	return files, nil
}

// twoTone makes a picture of four greys of one of 256, which is a tenth of the
// size.
func twoTone(img *image.Gray) image.Image {
	out := image.NewPaletted(img.Rect, color.Palette{color.Gray{}, color.Gray{0x55}, color.Gray{0xaa}, color.Gray{0xff}})
	for i, level := range img.Pix {
		out.Pix[i] = level >> 6
	}
	return out
}

// prove scans the files and puts together what was found.
func (s *Sheet) prove(ctx context.Context, files []file, check func([]byte) error, progress func(float64)) error {
	var drawn, done int
	for _, f := range files {
		drawn += len(f.codes)
	}
	var c Collector
	for _, f := range files {
		if len(f.codes) == 0 {
			continue
		}
		found, err := scan(ctx, f.pages(), func(part float64) {
			if progress != nil {
				progress((float64(done) + part*float64(len(f.codes))) / float64(drawn))
			}
		})
		if err != nil && !errors.Is(err, qr.ErrNoCode) {
			return err
		}
		for _, code := range f.codes {
			if !slices.Contains(found, code) {
				return reason.For(ErrUnproven, "{{.N}} of {{.All}} codes were found", reason.Data{"N": len(found), "All": len(f.codes)})
			}
		}
		c.Add(found...)
		done += len(f.codes)
	}
	if check == nil {
		return nil
	}
	data, err := c.Bytes()
	if err != nil {
		return err
	}
	return check(data)
}
