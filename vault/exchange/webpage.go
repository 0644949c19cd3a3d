package exchange

import (
	"context"
	"encoding/base64"
	"html"
	"net/url"
	"regexp"
	"strings"

	"latchkey/vault/reason"
)

// pictureInPage finds a picture that is written into a page, as those that
// authenticators save for printing have their QR codes (RFC 2397).
var pictureInPage = regexp.MustCompile(`(?i)\bdata:image/(?:png|jpe?g|gif|webp|bmp);base64,([a-z0-9+/=%\s]+)`)

// maxPagePictures bounds how many pictures of one page are searched.
const maxPagePictures = 1000

// readPage takes every link in a page and in the pictures in it, once each: pages
// give one as an address, again to be read, and again as a QR code.
func readPage(ctx context.Context, f *file, o Options) (Result, error) {
	var c collector
	seen := map[string]bool{}
	take := func(where *reason.Text, link string) error {
		if seen[link] {
			return nil
		}
		seen[link] = true
		return c.take(ctx, where, link)
	}
	for i, link := range pageLinks(f.text) {
		if err := take(reason.New("link {{.N}}", reason.Data{"N": i + 1}), link); err != nil {
			return Result{}, err
		}
	}
	if o.Pictures != nil {
		for i, m := range pictureInPage.FindAllStringSubmatch(f.text, maxPagePictures) {
			texts, err := o.Pictures(ctx, unpackPicture(m[1]))
			if ctx.Err() != nil {
				return Result{}, ctx.Err()
			}
			if err != nil {
				continue // most pictures of a page are no codes
			}
			for _, text := range texts {
				if !scheme.MatchString(text) {
					continue
				}
				if err := take(reason.New("picture {{.N}}", reason.Data{"N": i + 1}), text); err != nil {
					return Result{}, err
				}
			}
		}
	}
	if c.taken == 0 {
		return Result{}, unknown(f)
	}
	return c.finish(), nil
}

// pageLinks returns the links in a page, each once.
func pageLinks(text string) []string {
	var links []string
	seen := map[string]bool{}
	done := 0
	for _, s := range scheme.FindAllStringIndex(text, -1) {
		if s[0] < done {
			continue
		}
		stop := "<\n"
		if s[0] > 0 && strings.ContainsRune(`"'`, rune(text[s[0]-1])) {
			stop = text[s[0]-1:s[0]] + "\n"
		}
		link := text[s[0]:]
		if i := strings.IndexAny(link, stop); i >= 0 {
			link = link[:i]
		}
		done = s[0] + len(link)
		if link = strings.TrimSpace(html.UnescapeString(link)); !seen[link] {
			seen[link] = true
			links = append(links, link)
		}
	}
	return links
}

// unpackPicture decodes a picture in a page; what is damaged is cut off there.
func unpackPicture(text string) []byte {
	if plain, err := url.PathUnescape(text); err == nil {
		text = plain
	}
	text = strings.TrimRight(strings.Join(strings.Fields(text), ""), "=")
	data, _ := base64.RawStdEncoding.DecodeString(text)
	return data
}
