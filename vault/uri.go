package vault

import (
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"latchkey/vault/reason"
)

// ErrURI is wrapped by every refusal of a link that is not about its secret or
// its account's parameters.
var ErrURI = errors.New("not an otpauth link")

// ErrUnsupported is wrapped when a link is understood but Latchkey cannot make
// such codes.
var ErrUnsupported = errors.New("not supported")

// MaxURI is the greatest accepted length of a link, in bytes. A QR code holds
// fewer than 3,000; links in files may carry notes.
const MaxURI = 128 << 10

// ParseURI reads an otpauth link as sites and other authenticators write it:
//
//	otpauth://TYPE/ISSUER:NAME?secret=…&issuer=…&algorithm=…&digits=…&period=…
//
// (the "Key Uri Format" of Google Authenticator), also apple-otpauth:// and
// steam://SECRET. It is tolerant where the intent is plain: raw '#' and spaces,
// a bad percent escape in the label, missing '&', duplicate, empty and "null"
// parameters. It refuses rather than guesses what would change the codes: an
// unknown algorithm, digits, a period, a counter or a secret it cannot read.
// Errors wrap [ErrURI], [ErrUnsupported], [ErrAccount] or [ErrSecret] and do
// not quote the secret. The account has no ID and no time of creation yet.
//
// net/url is of no use here: it takes a raw '#' for the start of a fragment and
// drops the secret with it, fails on "100%:me", and drops pairs with ';'.
func ParseURI(link string) (Account, error) {
	link = strings.TrimSpace(link)
	if len(link) > MaxURI {
		return Account{}, reason.For(ErrURI, "longer than {{.N}} bytes", reason.Data{"N": MaxURI})
	}
	if !utf8.ValidString(link) {
		return Account{}, reason.For(ErrURI, "it is not UTF-8", nil)
	}
	scheme, rest, ok := strings.Cut(link, "://")
	if !ok {
		return Account{}, reason.For(ErrURI, "it has no “://”", nil)
	}
	switch strings.ToLower(scheme) {
	case "otpauth", "apple-otpauth":
		return parseOtpauth(rest)
	case "steam":
		return parseSteam(rest)
	case "motp":
		return Account{}, needsPIN("mOTP")
	case "otpauth-migration":
		return Account{}, reason.For(ErrURI, "it is an export of Google Authenticator with several accounts", nil)
	}
	return Account{}, reason.For(ErrURI, "it does not start with otpauth://", nil)
}

func needsPIN(kind string) error {
	return reason.For(ErrUnsupported, "codes of type {{.Kind}} need a PIN", reason.Data{"Kind": kind})
}

func parseSteam(rest string) (Account, error) {
	text, ok := unescape(strings.Trim(rest, "/"), false)
	if !ok {
		return Account{}, reason.For(ErrSecret, "bad percent escape", nil)
	}
	secret, err := ParseSecret(text)
	if err != nil {
		return Account{}, err
	}
	a := Account{Kind: Steam, Issuer: "Steam", Secret: secret, Algorithm: SHA1, Digits: SteamDigits, Period: DefaultPeriod}
	return a, a.Validate()
}

func parseOtpauth(rest string) (Account, error) {
	path, query := splitQuery(strings.TrimLeft(rest, "/"))
	host, label, _ := strings.Cut(path, "/")
	p, err := parseParams(query)
	if err != nil {
		return Account{}, err
	}
	a := Account{Algorithm: SHA1, Digits: DefaultDigits, Period: DefaultPeriod}
	a.Issuer, a.Name = parseLabel(label, p)

	switch strings.ToLower(host) {
	case "totp", "steam":
		a.Kind = TOTP
	case "hotp":
		a.Kind, a.Period = HOTP, 0
	case "yaotp", "motp":
		return Account{}, needsPIN(strings.ToLower(host))
	default:
		// The type is not quoted: people paste the secret in its place.
		return Account{}, reason.For(ErrURI, "the type of code is not totp, hotp or steam", nil)
	}

	text, ok := p.take("secret")
	if !ok {
		return Account{}, reason.For(ErrSecret, "the link has none", nil)
	}
	if a.Secret, err = ParseSecret(text); err != nil {
		return Account{}, err
	}
	if text, ok := p.take("algorithm"); ok {
		if a.Algorithm, err = ParseAlgorithm(text); err != nil {
			return Account{}, err
		}
	}
	digits, hasDigits := p.take("digits")
	steam := p.isSteam(a, digits, hasDigits) || strings.EqualFold(host, "steam")
	if hasDigits && !steam {
		if a.Digits, err = parseNumber(theDigits, digits, MinDigits, MaxDigits); err != nil {
			return Account{}, err
		}
	}
	if text, ok := p.take("period"); ok && a.Kind == TOTP {
		if a.Period, err = parseNumber(thePeriod, text, 1, MaxPeriod); err != nil {
			return Account{}, err
		}
	}
	if text, ok := p.take("counter"); ok && a.Kind == HOTP {
		if a.Counter, err = strconv.ParseUint(strings.TrimSpace(text), 10, 63); err != nil {
			return Account{}, notNumber(theCounter, strconv.Quote(clip(text)), 0, MaxCounter)
		}
	}
	if steam {
		if a.Kind == HOTP {
			return Account{}, reason.For(ErrAccount, "Steam codes have no counter", nil)
		}
		a.Kind, a.Digits, a.Algorithm = Steam, SteamDigits, SHA1
	}
	a.Params = p.rest()
	return a, a.Validate()
}

// splitQuery cuts at the '?' that starts the query: the first one with a known
// parameter behind it, since labels may hold a raw '?'.
func splitQuery(s string) (path, query string) {
	first := -1
	for i := 0; i < len(s); i++ {
		if s[i] != '?' {
			continue
		}
		if first < 0 {
			first = i
		}
		key, _, _ := strings.Cut(s[i+1:], "=")
		if knownParam(strings.ToLower(strings.TrimSpace(key))) {
			return s[:i], s[i+1:]
		}
	}
	if first < 0 {
		return s, ""
	}
	return s[:first], s[first+1:]
}

func knownParam(key string) bool {
	switch key {
	case "secret", "issuer", "algorithm", "digits", "period", "counter":
		return true
	}
	return false
}

// param is one pair of a query, decoded.
type param struct {
	key, value string
	bare       bool // it had no '='
}

type params []param

// parseParams reads a query leniently. Only a bad percent escape in the secret
// is an error: elsewhere the text is taken literally.
func parseParams(query string) (*params, error) {
	const maxParams = 256
	p := make(params, 0, 8) // a usual link has fewer
	for i := 0; query != ""; i++ {
		if i == maxParams {
			return nil, reason.For(ErrURI, "more than {{.N}} parameters", reason.Data{"N": maxParams})
		}
		var pair string
		pair, query, _ = strings.Cut(query, "&")
		for pair != "" {
			var swallowed string
			pair, swallowed = splitSwallowed(pair)
			raw, value, hasValue := strings.Cut(pair, "=")
			key, _ := unescape(raw, true)
			value, ok := unescape(value, true)
			if !ok && strings.EqualFold(key, "secret") {
				return nil, reason.For(ErrSecret, "bad percent escape", nil)
			}
			if !hasValue && len(p) > 0 && p[len(p)-1].key == "issuer" && !p[len(p)-1].bare && !flagParam(key) {
				// issuer=AT&T: the '&' belonged to the name.
				p[len(p)-1].value += "&" + key
			} else if key != "" {
				p = append(p, param{key, value, !hasValue})
			}
			pair = swallowed
		}
	}
	for i := range p {
		if lower := strings.ToLower(p[i].key); knownParam(lower) || flagParam(lower) || lower == "encoder" {
			p[i].key = lower
		}
	}
	return &p, nil
}

// flagParam tells whether key is known to occur without a value.
func flagParam(key string) bool {
	key = strings.ToLower(key)
	return key == "steam" || knownParam(key)
}

// splitSwallowed cuts "issuer=Fooperiod=30", which Ente wrote for a while
// without the '&' (ente-io/ente pull 77), before the swallowed parameter.
func splitSwallowed(pair string) (head, swallowed string) {
	_, value, ok := strings.Cut(pair, "=")
	if !ok || !strings.Contains(value, "=") || !strings.HasPrefix(strings.ToLower(pair), "issuer=") {
		return pair, ""
	}
	lower := strings.ToLower(value)
	for _, key := range []string{"secret=", "algorithm=", "digits=", "period=", "counter="} {
		if i := strings.Index(lower, key); i >= 0 {
			cut := len(pair) - len(value) + i
			return pair[:cut], pair[cut:]
		}
	}
	return pair, ""
}

// take removes every parameter of that key and returns the first value that
// says something: "null" is what some exporters write for nothing.
func (p *params) take(key string) (value string, ok bool) {
	kept := (*p)[:0]
	for _, q := range *p {
		if q.key != key {
			kept = append(kept, q)
			continue
		}
		if v := strings.TrimSpace(q.value); !ok && v != "" && !strings.EqualFold(v, "null") {
			value, ok = q.value, true
		}
	}
	*p = kept
	return value, ok
}

// has tells whether a parameter of that key is there, and takes it.
func (p *params) has(key string) bool {
	n := len(*p)
	p.take(key)
	return len(*p) < n
}

// isSteam tells whether the parameters say that this is a Steam account. Valve's
// own codes say so only by the issuer.
func (p *params) isSteam(a Account, digits string, hasDigits bool) bool {
	encoder, _ := p.take("encoder")
	if p.has("steam") || strings.EqualFold(encoder, "steam") || strings.EqualFold(digits, "s") {
		return true
	}
	if encoder != "" {
		*p = append(*p, param{key: "encoder", value: encoder})
		return false
	}
	return a.Kind == TOTP && looksLikeSteam(a.Issuer, digits, hasDigits)
}

func looksLikeSteam(issuer, digits string, hasDigits bool) bool {
	return strings.EqualFold(issuer, "steam") && (!hasDigits || strings.TrimSpace(digits) == "5")
}

// rest encodes what was not taken.
func (p *params) rest() string {
	var b strings.Builder
	for _, q := range *p {
		if b.Len() > 0 {
			b.WriteByte('&')
		}
		b.WriteString(escape(q.key))
		if !q.bare {
			b.WriteString("=" + escape(q.value))
		}
	}
	return b.String()
}

// parseLabel reads "Issuer:Name". The issuer parameter wins over the prefix
// (Microsoft writes "Org:mail" with issuer=Microsoft), which is then dropped
// from the name all the same.
func parseLabel(label string, p *params) (issuer, name string) {
	label = strings.TrimRight(label, "/")
	prefix, name, ok := strings.Cut(label, ":")
	if ok {
		// Ente once wrote the prefix twice. A name of one's own has its colons
		// escaped when it follows a raw one.
		name = strings.TrimPrefix(name, prefix+":")
		prefix, _ = unescape(prefix, false)
		name, _ = unescape(name, false)
	} else {
		text, _ := unescape(label, false)
		if prefix, name, ok = strings.Cut(text, ":"); !ok {
			prefix, name = "", text
		}
	}
	prefix, name = clean(prefix), clean(name)
	issuer, _ = p.take("issuer")
	issuer = clean(issuer)
	if issuer == "" {
		issuer = prefix
	}
	return issuer, name
}

// clip shortens foreign text for an error.
func clip(s string) string {
	const most = 20
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}

// unescape decodes percent escapes, and '+' as a space where plus says so: in a
// query it stands for a space, in a path (mail+tag@…) for itself. A bad escape
// stays as it is, and ok is false. s is UTF-8, and so is the text.
func unescape(s string, plus bool) (text string, ok bool) {
	ok = true
	if strings.IndexByte(s, '%') < 0 && (!plus || strings.IndexByte(s, '+') < 0) {
		return s, ok
	}
	var b strings.Builder
	b.Grow(len(s))
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '%':
			if i+2 < len(s) {
				if v, err := strconv.ParseUint(s[i+1:i+3], 16, 8); err == nil {
					b.WriteByte(byte(v))
					i += 2
					continue
				}
			}
			ok = false
			b.WriteByte('%')
		case s[i] == '+' && plus:
			b.WriteByte(' ')
		default:
			b.WriteByte(s[i])
		}
	}
	return strings.ToValidUTF8(b.String(), "\uFFFD"), ok
}

// escape encodes for both path and query, with %20 for a space.
func escape(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }

// separators are what may stand within the name of an algorithm.
var separators = strings.NewReplacer("-", "", "_", "", " ", "")

// ParseAlgorithm reads the spellings of the field: SHA1, sha-256, HmacSHA512,
// HMAC-SHA-256, Algorithm.sha1. Anything else is refused, wrapping
// [ErrAccount]: falling back to SHA-1 would give wrong codes.
func ParseAlgorithm(text string) (Algorithm, error) {
	s := separators.Replace(strings.ToUpper(strings.TrimSpace(text)))
	s = strings.TrimPrefix(strings.TrimPrefix(s, "ALGORITHM."), "HMAC")
	switch a := Algorithm(s); a {
	case SHA1, SHA256, SHA512:
		return a, nil
	}
	return "", unknownAlgorithm(clip(text))
}

func parseNumber(field *reason.Text, text string, least, most int) (int, error) {
	n, err := strconv.Atoi(strings.TrimSpace(text))
	if err != nil || n < least || n > most {
		return 0, notNumber(field, strconv.Quote(clip(text)), uint64(least), uint64(most))
	}
	return n, nil
}

// URI writes the account as a strict otpauth link that [ParseURI] and other
// authenticators read: everything is escaped and every parameter is named. It
// carries the secret in clear. Group and note have no place in it.
func (a Account) URI() string {
	var b strings.Builder
	fmt.Fprintf(&b, "otpauth://%s/", a.Kind)
	switch {
	case a.Issuer != "":
		b.WriteString(escape(a.Issuer) + ":")
	case strings.Contains(a.Name, ":"):
		b.WriteString(":") // or the name's own colon would end an issuer
	}
	fmt.Fprintf(&b, "%s?secret=%s", escape(a.Name), a.Secret.Reveal())
	if a.Issuer != "" {
		b.WriteString("&issuer=" + escape(a.Issuer))
	}
	fmt.Fprintf(&b, "&algorithm=%s&digits=%d", a.Algorithm, a.Digits)
	if a.Kind == HOTP {
		fmt.Fprintf(&b, "&counter=%d", a.Counter)
	} else {
		fmt.Fprintf(&b, "&period=%d", a.Period)
	}
	if a.Kind == TOTP && looksLikeSteam(a.Issuer, strconv.Itoa(a.Digits), true) && !strings.Contains(a.Params, "encoder=") {
		b.WriteString("&encoder=digits") // or it would be read as a Steam account
	}
	if a.Params != "" {
		b.WriteString("&" + a.Params)
	}
	return b.String()
}
