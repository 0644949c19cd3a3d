package exchange_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"latchkey/vault"
	"latchkey/vault/exchange"
)

// Whatever comes in is valid and comes out of a list of its own unchanged.
func FuzzRead(f *testing.F) {
	for _, seed := range []string{alice + "," + bob + "\n" + steam, migration(2, 1, -3, entryAlice), "key=AAAA&size=8\n", "<code>" + alice + "</code>", `{"a":"` + steam + `"}`} {
		if r, err := exchange.Read(f.Context(), []byte(seed), exchange.Options{}); err != nil || len(r.Accounts) == 0 {
			f.Fatalf("seed %q: %v, %v", seed, r, err)
		}
		f.Add([]byte(seed))
	}
	for _, tc := range fixtures {
		if !tc.encrypted {
			f.Add(fixture(f, tc.file))
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := exchange.Read(t.Context(), data, exchange.Options{})
		if err != nil || len(r.Accounts) == 0 {
			return
		}
		for i, a := range r.Accounts {
			if err := a.Validate(); err != nil {
				t.Fatalf("accepted but invalid: %v", err)
			}
			r.Accounts[i].Group, r.Accounts[i].Note = "", "" // a list has no place for them
		}
		var list strings.Builder
		if err := exchange.WriteURIs(&list, r.Accounts); err != nil {
			t.Fatal(err)
		}
		again, err := exchange.Read(t.Context(), []byte(list.String()), exchange.Options{})
		if err != nil || show(again.Accounts) != show(r.Accounts) {
			t.Fatalf("%v\n%s\nbecame\n%s", err, show(r.Accounts), show(again.Accounts))
		}
		for _, f := range exchange.Formats() {
			if f.Out {
				rewrite(t, f.Name, r.Accounts)
			}
		}
	})
}

// rewrite writes accounts in a format and reads them back: the same codes must
// come out.
func rewrite(t *testing.T, format string, accounts []vault.Account) {
	t.Helper()
	fit, unfit, err := exchange.Fit(format, accounts)
	if err != nil || len(fit)+len(unfit) != len(accounts) {
		t.Fatalf("%s: %d of %d fit, %v", format, len(fit), len(accounts), err)
	}
	if len(fit) == 0 {
		return
	}
	var b bytes.Buffer
	if err := exchange.Write(t.Context(), &b, format, fit, nil); err != nil {
		t.Fatalf("%s: %v", format, err)
	}
	again, err := exchange.Read(t.Context(), b.Bytes(), exchange.Options{})
	if err != nil || again.Format != format || len(again.Accounts) != len(fit) {
		t.Fatalf("%s: read as %s, %d accounts of %d, %v, %v", format, again.Format, len(again.Accounts), len(fit), again.Failures, err)
	}
	for i, a := range again.Accounts {
		if !a.Same(fit[i]) || a.Counter != fit[i].Counter {
			t.Fatalf("%s: %s became %s", format, show(fit[i:i+1]), show(again.Accounts[i:i+1]))
		}
	}
}

// Encrypted archives whose password is known are read with care, too.
func FuzzReadArchive(f *testing.F) {
	for _, name := range []string{"raivo.zip", "winauth.zip", "packed.zip", "1password.1pux", "proton-pass.zip"} {
		data := fixture(f, name)
		if r, err := exchange.Read(f.Context(), data, exchange.Options{Password: given(password)}); err != nil || len(r.Accounts) == 0 {
			f.Fatalf("seed %s: %v", name, err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if !bytes.HasPrefix(data, []byte("PK")) {
			return
		}
		r, _ := exchange.Read(t.Context(), data, exchange.Options{Password: given(password)})
		for _, a := range r.Accounts {
			if err := a.Validate(); err != nil {
				t.Fatalf("accepted but invalid: %v", err)
			}
		}
	})
}

// fuzzFormat reads what comes of the fixtures of one format. No password is
// given, so that nothing is derived: what an encrypted file says of itself is
// read with care, and what is in it is that of the same format in clear.
func fuzzFormat(f *testing.F, format string) {
	seeds := 0
	for _, tc := range fixtures {
		if tc.format != format {
			continue
		}
		data := fixture(f, tc.file)
		r, err := exchange.Read(f.Context(), data, exchange.Options{})
		if tc.encrypted != errors.Is(err, exchange.ErrNeedPassword) || err == nil && (r.Format != format || len(r.Accounts) == 0) {
			f.Fatalf("seed %s: %+v, %v", tc.file, r, err)
		}
		f.Add(data)
		seeds++
	}
	if extra := seedsOf[format]; extra != "" {
		r, err := exchange.Read(f.Context(), []byte(extra), exchange.Options{})
		if r.Format != format && !strings.Contains(fmt.Sprint(err), format[:7]) {
			f.Fatalf("seed of %s: %+v, %v", format, r, err)
		}
		f.Add([]byte(extra))
		seeds++
	}
	if seeds == 0 {
		f.Fatalf("no seed for %s", format)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := exchange.Read(t.Context(), data, exchange.Options{})
		if err == nil && r.Format == "" {
			t.Fatal("neither an error nor a format")
		}
		if err != nil && len(r.Accounts)+len(r.Failures) > 0 {
			t.Fatalf("an error beside a result: %v", err)
		}
		for _, a := range r.Accounts {
			if err := a.Validate(); err != nil {
				t.Fatalf("accepted but invalid: %v", err)
			}
		}
		for _, failure := range r.Failures {
			if failure.Where.Error() == "" || failure.Err == nil {
				t.Fatalf("a failure without place or reason: %+v", failure)
			}
		}
	})
}

// seedsOf are seeds for formats whose fixtures are none.
var seedsOf = map[string]string{
	"Raivo OTP":                   `[{"kind":"TOTP","issuer":"Example","account":"alice","secret":"JBSWY3DPEHPK3PXP","algorithm":"SHA1","digits":"6","timer":"30","counter":"0","pinned":"true","iconValue":"a/b.png"}]`,
	"WinAuth, its own file":       `<?xml version="1.0"?><WinAuth version="3.6"><WinAuthAuthenticator/></WinAuth>`,
	"Google Authenticator export": "otpauth-migration://offline?data=ChkKCgABAgMEBQYHCAkSBWFsaWNlIAEoATACEAEYAyAAKAc%3D",
}

// Every format that is read has a target of its own.
func TestFuzzTargets(t *testing.T) {
	for _, format := range exchange.Formats() {
		if format.In && targets[format.Name] == nil && format.Name != "Picture with QR codes" {
			t.Errorf("%s has no fuzz target", format.Name)
		}
	}
}

var targets = map[string]func(*testing.F){
	"Aegis":                             FuzzAegis,
	"2FAS":                              Fuzz2FAS,
	"Bitwarden":                         FuzzBitwarden,
	"Ente Auth, encrypted":              FuzzEnteAuthEncrypted,
	"Proton Authenticator":              FuzzProtonAuthenticator,
	"FreeOTP 1 and FreeOTP+":            FuzzFreeOTP1AndFreeOTP,
	"FreeOTP 2":                         FuzzFreeOTP2,
	"2FAuth":                            Fuzz2FAuth,
	"LastPass Authenticator":            FuzzLastPassAuthenticator,
	"Steam":                             FuzzSteam,
	"KeePass":                           FuzzKeePass,
	"Stratum":                           FuzzStratum,
	"1Password":                         Fuzz1Password,
	"Proton Pass":                       FuzzProtonPass,
	"Authenticator (browser extension)": FuzzAuthenticatorBrowserExtension,
	"Authy":                             FuzzAuthy,
	"Battle.net":                        FuzzBattleNet,
	"Duo Mobile":                        FuzzDuoMobile,
	"Raivo OTP":                         FuzzRaivoOTP,
	"Authenticator Plus, Raivo OTP or WinAuth, packed": FuzzAuthenticatorPlusRaivoOTPOrWinAuthPacked,
	"Google Authenticator, database":                   FuzzGoogleAuthenticatorDatabase,
	"Microsoft Authenticator, database":                FuzzMicrosoftAuthenticatorDatabase,
	"Stratum, database":                                FuzzStratumDatabase,
	"cotp":                                             FuzzCotp,
	"OTPClient":                                        FuzzOTPClient,
	"Keysmith":                                         FuzzKeysmith,
	"WinAuth, its own file":                            FuzzWinAuthItsOwnFile,
	"CSV with a column for codes":                      FuzzCSVWithAColumnForCodes,
	"Google Authenticator export":                      FuzzGoogleAuthenticatorExport,
	"List of otpauth links":                            FuzzListOfOtpauthLinks,
	"TOTP Authenticator":                               FuzzTOTPAuthenticator,
	"Authenticator Plus, database":                     FuzzAuthenticatorPlusDatabase,
	"andOTP":                                           FuzzAndOTP,
	"OTPClient, version 1":                             FuzzOTPClientVersion1,
}

func FuzzAegis(f *testing.F)                 { fuzzFormat(f, "Aegis") }
func Fuzz2FAS(f *testing.F)                  { fuzzFormat(f, "2FAS") }
func FuzzBitwarden(f *testing.F)             { fuzzFormat(f, "Bitwarden") }
func FuzzEnteAuthEncrypted(f *testing.F)     { fuzzFormat(f, "Ente Auth, encrypted") }
func FuzzProtonAuthenticator(f *testing.F)   { fuzzFormat(f, "Proton Authenticator") }
func FuzzFreeOTP1AndFreeOTP(f *testing.F)    { fuzzFormat(f, "FreeOTP 1 and FreeOTP+") }
func FuzzFreeOTP2(f *testing.F)              { fuzzFormat(f, "FreeOTP 2") }
func Fuzz2FAuth(f *testing.F)                { fuzzFormat(f, "2FAuth") }
func FuzzLastPassAuthenticator(f *testing.F) { fuzzFormat(f, "LastPass Authenticator") }
func FuzzSteam(f *testing.F)                 { fuzzFormat(f, "Steam") }
func FuzzKeePass(f *testing.F)               { fuzzFormat(f, "KeePass") }
func FuzzStratum(f *testing.F)               { fuzzFormat(f, "Stratum") }
func Fuzz1Password(f *testing.F)             { fuzzFormat(f, "1Password") }
func FuzzProtonPass(f *testing.F)            { fuzzFormat(f, "Proton Pass") }
func FuzzAuthenticatorBrowserExtension(f *testing.F) {
	fuzzFormat(f, "Authenticator (browser extension)")
}
func FuzzAuthy(f *testing.F)     { fuzzFormat(f, "Authy") }
func FuzzBattleNet(f *testing.F) { fuzzFormat(f, "Battle.net") }
func FuzzDuoMobile(f *testing.F) { fuzzFormat(f, "Duo Mobile") }
func FuzzRaivoOTP(f *testing.F)  { fuzzFormat(f, "Raivo OTP") }
func FuzzAuthenticatorPlusRaivoOTPOrWinAuthPacked(f *testing.F) {
	fuzzFormat(f, "Authenticator Plus, Raivo OTP or WinAuth, packed")
}
func FuzzGoogleAuthenticatorDatabase(f *testing.F) { fuzzFormat(f, "Google Authenticator, database") }
func FuzzMicrosoftAuthenticatorDatabase(f *testing.F) {
	fuzzFormat(f, "Microsoft Authenticator, database")
}
func FuzzStratumDatabase(f *testing.F)           { fuzzFormat(f, "Stratum, database") }
func FuzzCotp(f *testing.F)                      { fuzzFormat(f, "cotp") }
func FuzzOTPClient(f *testing.F)                 { fuzzFormat(f, "OTPClient") }
func FuzzKeysmith(f *testing.F)                  { fuzzFormat(f, "Keysmith") }
func FuzzWinAuthItsOwnFile(f *testing.F)         { fuzzFormat(f, "WinAuth, its own file") }
func FuzzCSVWithAColumnForCodes(f *testing.F)    { fuzzFormat(f, "CSV with a column for codes") }
func FuzzGoogleAuthenticatorExport(f *testing.F) { fuzzFormat(f, "Google Authenticator export") }
func FuzzListOfOtpauthLinks(f *testing.F)        { fuzzFormat(f, "List of otpauth links") }
func FuzzTOTPAuthenticator(f *testing.F)         { fuzzFormat(f, "TOTP Authenticator") }
func FuzzAuthenticatorPlusDatabase(f *testing.F) { fuzzFormat(f, "Authenticator Plus, database") }
func FuzzAndOTP(f *testing.F)                    { fuzzFormat(f, "andOTP") }
func FuzzOTPClientVersion1(f *testing.F)         { fuzzFormat(f, "OTPClient, version 1") }
