package exchange

import (
	"context"
	"crypto/subtle"
	"encoding/hex"

	"latchkey/vault"
)

// Blizzard's programs keep the one account of Battle.net among the preferences,
// as hex of a text under a mask that is the same for everybody. The text of the
// secret is hex again.
const (
	battleNetSecret = "com.blizzard.messenger.AUTHENTICATOR_DEVICE_SECRET"
	battleNetSerial = "com.blizzard.messenger.AUTHENTICATOR_SERIAL"
	battleNetMask   = "com.blizzard.messenger.AUTHENTICATOR_CREDENTIALS_ENCRYPTION_TYPE"

	battleNetDigits = 8
)

// battleNetPad is the mask, known from every program that reads these files.
const battleNetPad = "398e27fc50276a656065b0e525f4c06c04c61075286b8e7aeda59da9813b5dd6c80d2fb38068773fa59ba47c17ca6c6479015c1d5b8b8f6b9a"

func isBattleNet(f *file) bool { return f.pref(battleNetSecret) != "" }

func readBattleNet(_ context.Context, f *file, _ Options) (Result, error) {
	var r Result
	if kind := f.pref(battleNetMask); kind != "" && kind != "MASK" {
		r.fail(nth(0), errLock)
		return r, nil
	}
	a, err := parseBattleNet(f.pref(battleNetSecret), f.pref(battleNetSerial))
	r.add(nth(0), a, err)
	return r, nil
}

func parseBattleNet(secret, serial string) (vault.Account, error) {
	text, err := unmask(secret)
	if err != nil {
		return vault.Account{}, err
	}
	key := make([]byte, hex.DecodedLen(len(text)))
	if _, err := hex.Decode(key, text); err != nil || len(key) == 0 {
		return vault.Account{}, notEncoded(vault.ErrSecret, "hex")
	}
	name, err := unmask(serial)
	if err != nil {
		return vault.Account{}, err
	}
	return entry{issuer: "Battle.net", name: string(name), key: key, digits: count{battleNetDigits, true}}.account()
}

func unmask(text string) ([]byte, error) {
	masked, err := hex.DecodeString(text)
	pad, padErr := hex.DecodeString(battleNetPad)
	if err != nil || padErr != nil || len(masked) > len(pad) {
		return nil, notEncoded(ErrDamaged, "hex")
	}
	subtle.XORBytes(masked, masked, pad)
	return masked, nil
}
