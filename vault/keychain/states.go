package keychain

import (
	"context"

	"latchkey/vault"
)

// State is an older state of the vault and what became of it.
type State struct {
	Generation
	Vault   *vault.Vault
	Changes []vault.Change // that made the next newer state
}

// States reads the older states from which now came, the newest first, without
// those that do not differ from the next. One that cannot be read ends the list:
// what is before it would be told against the wrong one. Then the error comes
// with the states that are newer. Errors: those of [Store.History] and
// [Store.Past].
func (s *Store) States(ctx context.Context, now *vault.Vault) ([]State, error) {
	kept, err := s.History(ctx)
	if err != nil {
		return nil, err
	}
	var out []State
	for _, g := range kept {
		v, err := s.Past(ctx, g.Number)
		if err != nil {
			return out, err
		}
		if changes := now.Changes(v); len(changes) > 0 {
			out, now = append(out, State{g, v, changes}), v
		}
	}
	return out, nil
}
