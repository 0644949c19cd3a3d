package exchange

import (
	"context"
	"encoding/json"

	"latchkey/vault"
	"latchkey/vault/reason"
)

// protonPassVault is one of the vaults in an export of Proton Pass.
type protonPassVault struct {
	Name  text  `json:"name"`
	Items items `json:"items"`
}

type protonPassItem struct {
	State   int    `json:"state"`
	Pinned  flag   `json:"pinned"`
	Created moment `json:"createTime"`
	Data    struct {
		Metadata struct {
			Name text `json:"name"`
			Note text `json:"note"`
		} `json:"metadata"`
		Content struct {
			TOTP     text `json:"totpUri"`
			Username text `json:"itemUsername"`
			Email    text `json:"itemEmail"`
			OldName  text `json:"username"` // before there were two fields
			Sections []struct {
				Fields []protonPassField `json:"sectionFields"`
			} `json:"sections"` // of items that a person laid out
		} `json:"content"`
		Extra []protonPassField `json:"extraFields"`
	} `json:"data"`
}

type protonPassField struct {
	Type text `json:"type"`
	Data struct {
		TOTP text `json:"totpUri"`
	} `json:"data"`
}

// The files of an export; which of the two tells whether it is encrypted.
const (
	protonPassPlain  = "Proton Pass/data.json"
	protonPassSealed = "Proton Pass/data.pgp"

	protonPassTrashed = 2
)

var errPGP = reason.For(vault.ErrUnsupported, "it is encrypted with OpenPGP; export again without encryption", nil)

func isProtonPass(f *file) bool {
	return f.zip.find(protonPassPlain) != nil || f.zip.find(protonPassSealed) != nil || f.has("version", "vaults")
}

// readProtonPass reads the archive, and the file that is in it.
func readProtonPass(ctx context.Context, f *file, _ Options) (Result, error) {
	data := []byte(f.text)
	if f.zip != nil {
		m := f.zip.find(protonPassPlain)
		if m == nil {
			return Result{}, errPGP
		}
		var err error
		if data, err = unpack(m, nil); err != nil {
			return Result{}, err
		}
	}
	var form struct {
		Vaults json.RawMessage `json:"vaults"`
	}
	if err := decode(data, &form); err != nil {
		return Result{}, err
	}
	vaults, ok := members(string(form.Vaults))
	if !ok {
		return Result{}, missing("vaults")
	}
	var r Result
	n := 0
	for _, m := range vaults {
		var v protonPassVault
		if err := decode(m.value, &v); err != nil {
			return Result{}, err
		}
		for _, raw := range v.Items {
			if err := ctx.Err(); err != nil {
				return Result{}, err
			}
			var item protonPassItem
			if err := decode(raw, &item); err != nil {
				r.fail(nth(n), err)
			} else {
				item.addTo(&r, nth(n), string(v.Name))
			}
			n++
			if err := many(len(r.Accounts)); err != nil {
				return Result{}, err
			}
		}
	}
	return r, nil
}

// addTo adds what the item itself and its further fields make codes of.
func (item protonPassItem) addTo(r *Result, where *reason.Text, group string) {
	content := item.Data.Content
	codes, fields := []text{content.TOTP}, item.Data.Extra
	for _, s := range content.Sections {
		fields = append(fields, s.Fields...)
	}
	for _, x := range fields {
		if x.Type == "totp" {
			codes = append(codes, x.Data.TOTP)
		}
	}
	for _, otp := range codes {
		if otp == "" {
			continue
		}
		a, err := parseOTP(string(otp), string(item.Data.Metadata.Name), first(content.Username, content.Email, content.OldName))
		a.Group, a.Note = group, string(item.Data.Metadata.Note)
		a.Pinned, a.Created = bool(item.Pinned), item.Created.Time
		if err == nil && item.State == protonPassTrashed {
			err = errTrash
		}
		r.add(where, a, err)
	}
}
