package words

import (
	"latchkey/vault"
	"latchkey/vault/backup"
)

// Outcome says in a few words how an account stands to a backup.
func Outcome(o backup.Outcome) string {
	switch o {
	case backup.Changed:
		return "edited since"
	case backup.Rekeyed:
		return "has a newer key here"
	case backup.Missing:
		return "not in the backup"
	case backup.Extra:
		return "only in the backup"
	}
	return "the same"
}

// Field names a part of an account.
func Field(f vault.Field) string {
	switch f {
	case vault.FieldIssuer:
		return "site"
	case vault.FieldName:
		return "name"
	case vault.FieldSecret:
		return "key"
	case vault.FieldCounter:
		return "counter"
	case vault.FieldGroup:
		return "group"
	case vault.FieldNote:
		return "note"
	case vault.FieldPinned:
		return "kept on top"
	case vault.FieldImportant:
		return "marked as important"
	case vault.FieldServiceCodes:
		return "service codes"
	}
	return "details"
}
