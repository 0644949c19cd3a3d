package vault

import (
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"latchkey/vault/reason"
)

// ServiceCode is one of the one-time codes that a site hands out for the day
// when the second factor is gone. Latchkey only keeps it.
type ServiceCode struct {
	Code Hidden    // as the site wrote it
	Used time.Time // when the person crossed it out; zero while it is good

	extra fields // of the stored form, which this version does not know
}

// FewServiceCodes is how many are left when it is time to get new ones.
const FewServiceCodes = 2

// ServiceCodesLeft counts those that were not used yet.
func (a Account) ServiceCodesLeft() int {
	left := 0
	for _, c := range a.ServiceCodes {
		if c.Used.IsZero() {
			left++
		}
	}
	return left
}

// WithServiceCodes returns the account with those codes added that it does not
// have yet. If it has some then, it is settled that they are kept here.
func (a Account) WithServiceCodes(codes []ServiceCode) Account {
	a.ServiceCodes = slices.Clone(a.ServiceCodes)
	for _, c := range codes {
		if !slices.ContainsFunc(a.ServiceCodes, func(have ServiceCode) bool { return have.Code == c.Code }) {
			a.ServiceCodes = append(a.ServiceCodes, c)
		}
	}
	if len(a.ServiceCodes) > 0 {
		a.WithoutCodes, a.Unfinished = false, without(a.Unfinished, NoCodes)
	}
	return a
}

// CrossOut marks the service code at index as used at now, or as good again if
// now is zero. Errors: [ErrNoAccount], also when there is no such code.
func (v *Vault) CrossOut(id ID, index int, now time.Time) error {
	i := v.index(id)
	if i < 0 || index < 0 || index >= len(v.Accounts[i].ServiceCodes) {
		return ErrNoAccount
	}
	codes := slices.Clone(v.Accounts[i].ServiceCodes)
	codes[index].Used = now
	if !now.IsZero() {
		codes[index].Used = now.UTC().Truncate(time.Second)
	}
	v.Accounts[i].ServiceCodes = codes
	return nil
}

var (
	// listMark is what sites put before a code: "1.", "12)", "•", "-", "[ ]".
	listMark = regexp.MustCompile(`^(?:\d{1,3}[.):]\s+|[-–•*·‣]\s+|\[[ xX]?\]\s*|☐\s*)+`)
	// between separates codes on one line. A single space does not: Google and
	// others write one code as two groups.
	between = regexp.MustCompile(`\t+|\s{2,}|\s*[,;|]\s*`)
)

// ParseServiceCodes reads codes as they are pasted from a site: one a line, or
// several on a line with a tab, two spaces, a comma, a semicolon or a bar
// between them, with or without list marks. Words without a digit that end in a
// colon, and empty lines, are passed over; a code that stands there twice is
// taken once. Errors wrap [ErrAccount] and quote nothing.
func ParseServiceCodes(text string) ([]ServiceCode, error) {
	if len(text) > MaxServiceCodes*2*MaxServiceCode {
		return nil, reason.For(ErrAccount, "too much text for service codes", nil)
	}
	var codes []ServiceCode
	for _, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(strings.ReplaceAll(line, "\u00a0", " "))
		if strings.HasSuffix(line, ":") && !strings.ContainsAny(line, "0123456789") {
			continue
		}
		for _, part := range between.Split(line, -1) {
			code := clean(listMark.ReplaceAllString(part+" ", ""))
			if code == "" || slices.ContainsFunc(codes, func(c ServiceCode) bool { return string(c.Code) == code }) {
				continue
			}
			codes = append(codes, ServiceCode{Code: Hidden(code)})
		}
	}
	return codes, validServiceCodes(codes)
}

func validServiceCodes(codes []ServiceCode) error {
	if len(codes) > MaxServiceCodes {
		return reason.For(ErrAccount, "more than {{.N}} service codes", reason.Data{"N": MaxServiceCodes})
	}
	for i, c := range codes {
		text := string(c.Code)
		if text == "" || len(text) > MaxServiceCode || !utf8.ValidString(text) || clean(text) != text {
			return reason.For(ErrAccount, "service code {{.N}} is empty, longer than {{.Max}} bytes or not a line of text", reason.Data{"N": i + 1, "Max": MaxServiceCode})
		}
	}
	return nil
}
