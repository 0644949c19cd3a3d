package words

import (
	"latchkey/vault"
	"latchkey/vault/reason"
)

// Change says in a few words how two states of a vault differ. say puts a
// sentence into the language of the person, with data for the names in braces:
// [English], or what a window does.
func Change(c vault.Change, say func(sentence string, data map[string]any) string) string {
	var fields List
	for _, f := range c.Fields {
		fields = append(fields, say(Field(f), nil))
	}
	return say(changed(c.Kind), map[string]any{"Account": c.Account.Title(), "Fields": fields})
}

func changed(kind vault.ChangeKind) string {
	switch kind {
	case vault.Added:
		return "{{.Account}} was added"
	case vault.Removed:
		return "{{.Account}} was removed"
	case vault.Reordered:
		return "The order changed"
	case vault.RecoveryRenewed:
		return "There was another recovery code"
	}
	return "{{.Account}} was changed: {{.Fields}}"
}

// English puts data into a sentence.
func English(sentence string, data map[string]any) string { return reason.English(sentence, data) }
