package vault

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// besideForm is what the stored form of an account says beside its link.
type besideForm struct {
	ID      ID        `json:"id"`
	Group   string    `json:"group,omitempty"`
	Note    string    `json:"note,omitempty"`
	Created time.Time `json:"created,omitzero"`
	Icon    string    `json:"icon,omitempty"`
	Pinned  bool      `json:"pinned,omitempty"`
	Used    time.Time `json:"used,omitzero"`
	Uses    int       `json:"uses,omitempty"`

	ServiceCodes []rawEntry `json:"serviceCodes,omitempty"`
}

// inLink are the fields of the stored form that a link carries.
var inLink = []string{"kind", "issuer", "name", "secret", "algorithm", "digits", "period", "counter", "params"}

// Beside returns what the stored form of the account says and its link, as
// [Account.URI] writes it, does not.
func (a Account) Beside() ([]byte, error) {
	codes, err := a.encodeServiceCodes()
	if err != nil {
		return nil, err
	}
	return encodeWith(besideForm{a.ID, a.Group, a.Note, a.Created, a.Icon, a.Pinned, a.Used, a.Uses, codes}, a.extra)
}

// WithBeside returns the account of a link with what [Account.Beside] said of
// it. Whatever else data says, the codes stay those of the link. An error wraps
// [ErrAccount] or is of data, and never quotes it.
func (a Account) WithBeside(data []byte) (Account, error) {
	var f besideForm
	extra, err := decodeWith(data, &f)
	if err != nil {
		return Account{}, err
	}
	if f.ID == "" {
		return Account{}, fmt.Errorf("%w: it has no id", ErrAccount)
	}
	for name := range extra {
		if slices.ContainsFunc(inLink, func(known string) bool { return strings.EqualFold(known, name) }) {
			delete(extra, name)
		}
	}
	a.ID, a.Group, a.Note, a.Created, a.Icon = f.ID, f.Group, f.Note, f.Created, f.Icon
	a.Pinned, a.Used, a.Uses, a.extra = f.Pinned, f.Used, f.Uses, extra
	if a.ServiceCodes, err = decodeServiceCodes(f.ServiceCodes); err != nil {
		return Account{}, err
	}
	return a, a.Validate()
}
