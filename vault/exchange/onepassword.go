package exchange

import (
	"context"

	"latchkey/vault/reason"
)

// onePassword is the file export.data in an export of 1Password, a 1PUX.
// https://support.1password.com/1pux-format/
type onePassword struct {
	Accounts []struct {
		Vaults []struct {
			Attributes struct {
				Name text `json:"name"`
			} `json:"attrs"`
			Items items `json:"items"`
		} `json:"vaults"`
	} `json:"accounts"`
}

type onePasswordItem struct {
	Favorite count  `json:"favIndex"` // its place among the favourites; 0 if it is none
	Created  moment `json:"createdAt"`
	Overview struct {
		Title text `json:"title"`
	} `json:"overview"`
	Details struct {
		Notes  text `json:"notesPlain"`
		Fields []struct {
			Value       text `json:"value"`
			Designation text `json:"designation"`
		} `json:"loginFields"`
		Sections []struct {
			Fields []struct {
				Value map[string]any `json:"value"` // by its kind
			} `json:"fields"`
		} `json:"sections"`
	} `json:"details"`
}

const onePasswordData = "export.data"

func isOnePassword(f *file) bool { return f.zip.find(onePasswordData) != nil }

func readOnePassword(_ context.Context, f *file, _ Options) (Result, error) {
	data, err := unpack(f.zip.find(onePasswordData), nil)
	if err != nil {
		return Result{}, err
	}
	var form onePassword
	if err := decode(data, &form); err != nil {
		return Result{}, err
	}
	var r Result
	n := 0
	for _, account := range form.Accounts {
		for _, vault := range account.Vaults {
			for _, raw := range vault.Items {
				var item onePasswordItem
				where := nth(n)
				n++
				if err := decode(raw, &item); err != nil {
					r.fail(where, err)
					continue
				}
				item.addTo(&r, where, string(vault.Attributes.Name))
				if err := many(len(r.Accounts)); err != nil {
					return Result{}, err
				}
			}
		}
	}
	return r, nil
}

// addTo adds every one-time password of an item, of which there may be several.
func (item onePasswordItem) addTo(r *Result, where *reason.Text, group string) {
	var name string
	for _, field := range item.Details.Fields {
		if field.Designation == "username" {
			name = string(field.Value)
		}
	}
	for _, section := range item.Details.Sections {
		for _, field := range section.Fields {
			value, ok := field.Value["totp"]
			if !ok || value == "" || value == nil {
				continue
			}
			otp, ok := value.(string)
			if !ok {
				r.fail(where, wrongType("totp"))
				continue
			}
			a, err := parseOTP(otp, string(item.Overview.Title), name)
			a.Group, a.Note = group, string(item.Details.Notes)
			a.Pinned, a.Created = item.Favorite.n > 0, item.Created.Time
			r.add(where, a, err)
		}
	}
}
