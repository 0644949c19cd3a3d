package exchange

import (
	"context"
	"encoding/json"
)

// lastPass is an export of LastPass Authenticator: {version, accounts, folders}.
type lastPass struct {
	Accounts items `json:"accounts"`
	Folders  []struct {
		ID   count `json:"id"`
		Name text  `json:"name"`
	} `json:"folders"`
}

type lastPassEntry struct {
	Issuer         text   `json:"issuerName"`         // what the person called it
	OriginalIssuer text   `json:"originalIssuerName"` // what the code said
	Name           text   `json:"userName"`
	OriginalName   text   `json:"originalUserName"`
	Secret         string `json:"secret"`
	Algorithm      string `json:"algorithm"`
	Digits         count  `json:"digits"`
	Period         count  `json:"timeStep"`
	Favorite       flag   `json:"isFavorite"`
	Created        moment `json:"creationTimestamp"`
	Folder         *struct {
		ID count `json:"folderId"` // 0 is none, 1 the favourites
	} `json:"folderData"`
}

func isLastPass(f *file) bool {
	var accounts items
	return f.has("accounts") && json.Unmarshal(f.object["accounts"], &accounts) == nil &&
		(&file{list: accounts}).lists("issuerName", "secret")
}

func readLastPass(_ context.Context, f *file, _ Options) (Result, error) {
	var form lastPass
	if err := decode([]byte(f.text), &form); err != nil {
		return Result{}, err
	}
	if err := many(len(form.Accounts)); err != nil {
		return Result{}, err
	}
	const favourites = 1
	folders := map[int64]text{}
	for _, folder := range form.Folders {
		if folder.ID.n > favourites {
			folders[folder.ID.n] = folder.Name
		}
	}
	var r Result
	for i, raw := range form.Accounts {
		var e lastPassEntry
		if err := decode(raw, &e); err != nil {
			r.fail(nth(i), err)
			continue
		}
		var group string
		if e.Folder != nil {
			group = string(folders[e.Folder.ID.n])
			e.Favorite = e.Favorite || e.Folder.ID.n == favourites
		}
		a, err := entry{
			issuer: first(e.Issuer, e.OriginalIssuer), name: first(e.Name, e.OriginalName), secret: e.Secret,
			algorithm: e.Algorithm, digits: e.Digits, period: e.Period, group: group, pinned: e.Favorite,
		}.account()
		a.Created = e.Created.Time
		r.add(nth(i), a, err)
	}
	return r, nil
}
