package exchange

import (
	"context"
	"encoding/json"
	"strings"

	"latchkey/vault"
	"latchkey/vault/reason"
)

// twoFASSchema is the version that is written.
const twoFASSchema = 4

// twoFASMinDigits and twoFASMaxDigits are what 2FAS offers.
const (
	twoFASMinDigits = 5
	twoFASMaxDigits = 8
)

func fits2FAS(a vault.Account) error {
	if a.Digits < twoFASMinDigits || a.Digits > twoFASMaxDigits {
		return reason.For(ErrUnfit, "2FAS has codes of {{.Min}} to {{.Max}} digits", reason.Data{"Min": twoFASMinDigits, "Max": twoFASMaxDigits})
	}
	return nil
}

// write2FAS writes a backup of 2FAS without encryption. 2FAS has no notes.
func write2FAS(_ context.Context, accounts []vault.Account, _ []byte) ([]byte, error) {
	type object map[string]any
	groups, ids := []object{}, map[string]string{}
	services := []object{}
	for i, a := range accounts {
		secret, err := whole(a.Secret)
		if err != nil {
			return nil, err
		}
		otp := object{"account": a.Name, "issuer": a.Issuer, "digits": a.Digits, "algorithm": string(a.Algorithm),
			"tokenType": strings.ToUpper(string(a.Kind)), "source": "Manual"}
		if a.Kind == vault.HOTP {
			otp["counter"] = a.Counter
		} else {
			otp["period"] = a.Period
		}
		service := object{"name": a.Issuer, "secret": secret, "updatedAt": 0, "otp": otp, "order": object{"position": i}}
		if a.Group != "" {
			if ids[a.Group] == "" {
				ids[a.Group] = uuid()
				groups = append(groups, object{"id": ids[a.Group], "name": a.Group, "isExpanded": true, "updatedAt": 0})
			}
			service["groupId"] = ids[a.Group]
		}
		services = append(services, service)
	}
	return json.Marshal(object{"schemaVersion": twoFASSchema, "appOrigin": "android", "appVersionCode": 5000000, "appVersionName": "5.0.0",
		"updatedAt": 0, "services": services, "groups": groups})
}
