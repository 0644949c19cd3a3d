package exchange_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"strings"
	"testing"
	"unicode/utf16"

	"latchkey/vault"
	"latchkey/vault/exchange"
)

const (
	alice   = "otpauth://totp/Example:alice?secret=JBSWY3DPEHPK3PXP&issuer=Example"
	bob     = "otpauth://hotp/Example:bob?secret=GEZDGNBVGY3TQOJQ&issuer=Example&counter=7&algorithm=SHA256&digits=8"
	steam   = "steam://JBSWY3DP"
	isAlice = "totp|Example|alice|JBSWY3DPEHPK3PXP|SHA1|6|30|0\n"
	isBob   = "hotp|Example|bob|GEZDGNBVGY3TQOJQ|SHA256|8|0|7\n"
	isSteam = "steam|Steam||JBSWY3DP|SHA1|5|30|0\n"
)

func TestReadList(t *testing.T) {
	for name, tc := range map[string]struct {
		text     string
		accounts string
		failures []string
	}{
		"one line":          {alice, isAlice, nil},
		"several":           {alice + "\n" + bob + "\n" + steam + "\n", isAlice + isBob + isSteam, nil},
		"comments, CR LF":   {"\ufeff# mine\r\n\r\n" + alice + "\r\n  " + bob + "  \r\n", isAlice + isBob, nil},
		"CR alone":          {alice + "\r" + bob, isAlice + isBob, nil},
		"commas":            {alice + "," + bob + ", " + steam + ",", isAlice + isBob + isSteam, nil},
		"spaces within":     {"otpauth://totp/Big, Bank: me?secret=JBSW Y3DP EHPK 3PXP", "totp|Big, Bank|me|JBSWY3DPEHPK3PXP|SHA1|6|30|0\n", nil},
		"a link in a link":  {"otpauth://totp/a?secret=AAAA&image=steam://x", "totp||a|AAAA|SHA1|6|30|0\n", nil},
		"quoted, in a list": {"- \"" + alice + "\"\n* '" + bob + "',\n", isAlice + isBob, nil},
		"an intruder":       {alice + "\nJBSWY3DPEHPK3PXP\n" + bob, isAlice + isBob, []string{"line 2: not a link"}},
		"a bad link":        {alice + "\notpauth://totp/\n" + bob, isAlice + isBob, []string{"line 2: bad secret"}},
		"bad links":         {alice + ",otpauth://totp/a?secret=1\nmotp://a?secret=00", isAlice, []string{"line 1, link 2: character 1", "line 2: not supported"}},
		"long line":         {alice + "\notpauth://totp/" + strings.Repeat("x", vault.MaxURI), isAlice, []string{"line 2: longer"}},
		"KeeOtp": {"key=JBSWY3DPEHPK3P%3d&step=25&size=8&otpHashMode=Sha256\n key=GEZD+GNBV&type=Hotp&counter=3\r\nkey=AAAA&type=Steam\n",
			"totp|||JBSWY3DPEHPK3P|SHA256|8|25|0\nhotp|||GEZDGNBV|SHA1|6|0|3\nsteam|||AAAA|SHA1|5|30|0\n", nil},
		"KeeOtp refused": {"key=AAAA&size=x\nkey=AAAA&size=0\nkey=AAAA&encoding=Base99\nkey=AAAA&type=Yandex\nkey=AAAA&otpHashMode=MD5\nkey=1&size=6\nkey=%zz&size=6\n", "",
			[]string{"line 1: digits", "line 2: digits 0", "line 3: not supported", "line 4: not supported", "line 5: MD5", "line 6: bad secret", "line 7: percent"}},
		"a page": {"<!DOCTYPE html><html><p>x > y</p><a href=\"" + strings.ReplaceAll(alice, "&", "&amp;") + "\">it</a>\n<code>" + strings.ReplaceAll(alice, "&", "&amp;") +
			"</code><code>otpauth://totp/O&#39;Neil: a?secret=AAAA</code><img src='" + steam + "'></html>",
			isAlice + "totp|O'Neil|a|AAAA|SHA1|6|30|0\n" + isSteam, nil},
		"a page with a bad link": {"<code>otpauth://totp/a?secret=1</code><code>" + alice + "</code>", isAlice, []string{"link 1: bad secret"}},
		"JSON by name":           {`{"a":"` + strings.ReplaceAll(strings.ReplaceAll(alice, "/", `\/`), "&", `\u0026`) + `","c":"x","b":"` + steam + `"}`, isAlice + isSteam, []string{"entry 2: not a link"}},
		"a JSON list":            {`["` + strings.ReplaceAll(alice, "&", `\u0026`) + `"]`, isAlice, nil},
	} {
		r, err := exchange.Read(t.Context(), []byte(tc.text), exchange.Options{})
		check(t, name, r, err, tc.accounts, tc.failures...)
	}
}

func TestReadListUTF16(t *testing.T) {
	units := append([]uint16{0xfeff}, utf16.Encode([]rune(alice+"\r\notpauth://totp/日本:🔑?secret=AAAA\r\n"))...)
	for _, order := range []binary.ByteOrder{binary.LittleEndian, binary.BigEndian} {
		var b bytes.Buffer
		if err := binary.Write(&b, order, units); err != nil {
			t.Fatal(err)
		}
		r, err := exchange.Read(t.Context(), b.Bytes(), exchange.Options{})
		check(t, order.String(), r, err, isAlice+"totp|日本|🔑|AAAA|SHA1|6|30|0\n")
	}
}

func TestReadPicture(t *testing.T) {
	png := []byte("\x89PNG\r\n\x1a\n…")
	pictures := func(texts ...string) exchange.Options {
		return exchange.Options{Pictures: func(_ context.Context, data []byte) ([]string, error) {
			if !bytes.Equal(data, png) {
				t.Errorf("given %q", data)
			}
			return texts, nil
		}}
	}
	r, err := exchange.Read(t.Context(), png, pictures(alice, "https://example.com", migration(1, 0, 7, entryAlice), bob))
	check(t, "picture", r, err, isAlice+isAlice+isBob, "code 2: not a link")
	if _, err := exchange.Read(t.Context(), png, pictures()); !errors.Is(err, exchange.ErrUnknownFormat) {
		t.Errorf("no codes: %v", err)
	}
	broken := errors.New("broken")
	if _, err := exchange.Read(t.Context(), png, exchange.Options{Pictures: func(context.Context, []byte) ([]string, error) { return nil, broken }}); !errors.Is(err, broken) {
		t.Errorf("its error: %v", err)
	}
}

func TestReadListCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := exchange.Read(ctx, []byte(strings.Repeat(alice+"\n", 1000)), exchange.Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

func TestWriteURIs(t *testing.T) {
	r, err := exchange.Read(t.Context(), []byte(alice+"\n"+bob+"\n"+steam), exchange.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := exchange.WriteURIs(&b, r.Accounts); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(b.String(), "\n"); n != 3 {
		t.Errorf("%d lines:\n%s", n, b.String())
	}
	again, err := exchange.Read(t.Context(), b.Bytes(), exchange.Options{})
	check(t, "written", again, err, show(r.Accounts))
}

func BenchmarkReadList(b *testing.B) {
	list := []byte(strings.Repeat(alice+"\n", 10_000))
	for b.Loop() {
		if r, err := exchange.Read(b.Context(), list, exchange.Options{}); err != nil || len(r.Accounts) != 10_000 {
			b.Fatal(err)
		}
	}
}
