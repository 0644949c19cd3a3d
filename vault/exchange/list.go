package exchange

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"latchkey/vault"
	"latchkey/vault/reason"
)

// scheme finds where a link starts.
var scheme = regexp.MustCompile(`(?i)\b(?:apple-otpauth|otpauth-migration|otpauth|steam|motp)://`)

// keeOtp is how the KeePass plug-in KeeOtp writes an account, on a line of its
// own: key=BASE32&step=30&size=6&otpHashMode=Sha1&type=Totp. What has its usual
// value is left out, maybe all but the key, which only a field meant for it shows.
var keeOtp = regexp.MustCompile(`(?im)^[ \t]*key=[a-z0-9%= +-]+&(?:step|size|type|counter|otpHashMode|encoding)=\S*[ \t\r]*$`)

// firstOnLine finds a line that starts with a link, maybe quoted or as an item.
// A link further on does not make a list: it may be a cell of a table.
var firstOnLine = regexp.MustCompile(`(?im)^[ \t"'*•-]*(?:apple-otpauth|otpauth-migration|otpauth|steam|motp)://`)

func isList(f *file) bool {
	start := strings.TrimSpace(f.text)
	switch {
	case strings.HasPrefix(start, "<"):
		return scheme.MatchString(start) || pictureInPage.MatchString(start)
	case strings.HasPrefix(start, "{"), strings.HasPrefix(start, "["):
		_, ok := jsonStrings(start)
		return ok && scheme.MatchString(start)
	}
	return firstOnLine.MatchString(start) || keeOtp.MatchString(start)
}

// readList reads links one a line, as most authenticators write them (Ente also
// puts several on a line with commas), and those inside a page or other markup.
func readList(ctx context.Context, f *file, o Options) (Result, error) {
	var c collector
	start := strings.TrimSpace(f.text)
	if strings.HasPrefix(start, "<") {
		return readPage(ctx, f, o)
	}
	if links, ok := jsonStrings(start); ok {
		for i, link := range links {
			if err := c.take(ctx, nth(i), link); err != nil {
				return Result{}, err
			}
		}
		return c.finish(), nil
	}
	text := strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(f.text)
	number := 0
	for line := range strings.Lines(text) {
		number++
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		where := inLine(number)
		links := splitLine(line)
		for i, link := range links {
			at := where
			if len(links) > 1 {
				at = reason.New("{{.Where}}, link {{.N}}", reason.Data{"Where": where, "N": i + 1})
			}
			if err := c.take(ctx, at, link); err != nil {
				return Result{}, err
			}
		}
	}
	return c.finish(), nil
}

// splitLine returns the links of a line, or the line itself if it has none. A
// link ends where a comma, semicolon or space stands before the next one: labels
// may have all of these in them.
func splitLine(line string) []string {
	starts := scheme.FindAllStringIndex(line, -1)
	var links []string
	for i, s := range starts {
		if i > 0 && !strings.ContainsRune(", ;\t", rune(line[s[0]-1])) {
			continue // inside of the one before
		}
		end := len(line)
		for _, next := range starts[i+1:] {
			if strings.ContainsRune(", ;\t", rune(line[next[0]-1])) {
				end = next[0]
				break
			}
		}
		link := strings.TrimRight(line[s[0]:end], ", ;\t")
		if s[0] > 0 && strings.ContainsRune(`"'`, rune(line[s[0]-1])) {
			link = strings.TrimSuffix(link, line[s[0]-1:s[0]])
		}
		links = append(links, link)
	}
	if links == nil {
		return []string{line}
	}
	return links
}

// jsonStrings returns the strings of a JSON list, or the values of a JSON object
// in their order, if there is nothing but strings in it.
func jsonStrings(text string) ([]string, bool) {
	d := json.NewDecoder(strings.NewReader(text))
	first, err := d.Token()
	if err != nil || first != json.Delim('[') && first != json.Delim('{') {
		return nil, false
	}
	var out []string
	for d.More() {
		token, err := d.Token()
		if err == nil && first == json.Delim('{') { // that was the name
			token, err = d.Token()
		}
		s, ok := token.(string)
		if err != nil || !ok {
			return nil, false
		}
		out = append(out, s)
	}
	_, err = d.Token()
	return out, err == nil
}

// parseKeeOtp reads a line that keeOtp matches.
func parseKeeOtp(line string) (vault.Account, error) {
	a := vault.Account{Kind: vault.TOTP, Algorithm: vault.SHA1, Digits: vault.DefaultDigits, Period: vault.DefaultPeriod}
	name, rest, _ := strings.Cut(strings.TrimSpace(line), "=")
	q, err := url.ParseQuery(strings.ToLower(name) + "=" + rest)
	if err != nil {
		return a, reason.For(vault.ErrSecret, "bad percent escape", nil) // the error quotes it
	}
	if a.Secret, err = keeOtpSecret(q.Get("key"), q.Get("encoding")); err != nil {
		return a, err
	}
	if text := q.Get("otpHashMode"); text != "" {
		if a.Algorithm, err = vault.ParseAlgorithm(text); err != nil {
			return a, err
		}
	}
	if a.Digits, err = number(q.Get("size"), theDigits, vault.DefaultDigits); err != nil {
		return a, err
	}
	switch strings.ToLower(q.Get("type")) {
	case "", "totp":
		a.Period, err = number(q.Get("step"), thePeriod, vault.DefaultPeriod)
	case "hotp":
		a.Kind, a.Period = vault.HOTP, 0
		var n int
		n, err = number(q.Get("counter"), theCounter, 0)
		a.Counter = uint64(n)
	case "steam":
		a.Kind, a.Digits = vault.Steam, vault.SteamDigits
	default:
		err = errKind
	}
	return a, err
}

// keeOtpSecret reads a secret in one of the encodings that KeeOtp lets choose.
func keeOtpSecret(text, encoding string) (vault.Secret, error) {
	var key []byte
	var err error
	switch strings.ToLower(encoding) {
	case "", "base32":
		return vault.ParseSecret(text)
	case "base64":
		// Where '+' was not escaped, it was read as a space.
		key, err = base64.StdEncoding.DecodeString(strings.ReplaceAll(text, " ", "+"))
	case "hex":
		key, err = hex.DecodeString(text)
	case "utf8":
		key = []byte(text)
	default:
		return vault.Secret{}, reason.For(vault.ErrUnsupported, "the encoding of its secret", nil)
	}
	if err != nil {
		return vault.Secret{}, errEncoding
	}
	return vault.SecretFromBytes(key)
}

// number reads a number that may be left out.
func number(text string, field *reason.Text, missing int) (int, error) {
	if text == "" {
		return missing, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 {
		return 0, outOfRange(field, strconv.Quote(text))
	}
	return n, nil
}

// WriteURIs writes one strict otpauth link a line, which most authenticators
// import. The secrets are in clear; groups and notes are left out.
func WriteURIs(w io.Writer, accounts []vault.Account) error {
	for _, a := range accounts {
		if _, err := io.WriteString(w, a.URI()+"\n"); err != nil {
			return err
		}
	}
	return nil
}

func writeList(_ context.Context, accounts []vault.Account, _ []byte) ([]byte, error) {
	var b bytes.Buffer
	err := WriteURIs(&b, accounts)
	return b.Bytes(), err
}
