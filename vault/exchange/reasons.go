package exchange

import (
	"latchkey/vault"
	"latchkey/vault/reason"
)

// What is wrong with files of many formats, in the same words for all.
var (
	errCutOff     = reason.For(ErrDamaged, "it is cut off", nil)
	errBroken     = reason.For(ErrDamaged, "it is cut off or broken inside", nil)
	errQuote      = reason.For(ErrDamaged, "a quote that does not end", nil)
	errEncryption = reason.For(ErrDamaged, "how it was encrypted is not described as it should be", nil)
	errOwnKey     = reason.For(ErrDamaged, "a sealed text does not fit its key", nil)

	errKind     = reason.For(vault.ErrUnsupported, "this type of code", nil)
	errLock     = reason.For(vault.ErrUnsupported, "the way it is encrypted", nil)
	errPush     = reason.For(vault.ErrUnsupported, "it is for push messages and has no codes", nil)
	errEncoding = reason.For(vault.ErrSecret, "it is not in the encoding that is named", nil)

	errTrash = reason.New("it is in the trash of the other app", nil)
)

// notEncoded says that a text is not in a form such as "hex".
func notEncoded(sentinel error, form string) error {
	return reason.For(sentinel, "it is not {{.Form}}", reason.Data{"Form": form})
}

// wrongForm says the same of a field.
func wrongForm(field, form string) error {
	return reason.For(ErrDamaged, "field {{.Field}} is not {{.Form}}", reason.Data{"Field": field, "Form": form})
}

func wrongType(field string) error {
	return reason.For(ErrDamaged, "field {{.Field}} is of the wrong type", reason.Data{"Field": field})
}

func missing(field string) error {
	return reason.For(ErrDamaged, "field {{.Field}} is missing", reason.Data{"Field": field})
}

// badBlock says which block, from 1, has another digest than is noted beside it.
func badBlock(n int) error {
	return reason.For(ErrDamaged, "block {{.N}} does not fit its digest", reason.Data{"N": n})
}

// notAt says where a text stops being what it should be.
func notAt(form string, offset int64) error {
	return reason.For(ErrDamaged, "not {{.Form}} at byte {{.N}}", reason.Data{"Form": form, "N": offset})
}

func outOfRange(field *reason.Text, value any) error {
	return reason.For(vault.ErrAccount, "{{.Field}} {{.Value}} is out of range", reason.Data{"Field": field, "Value": value})
}

// What a reason calls the numbers of an account.
var (
	theDigits  = reason.New("digits", nil)
	thePeriod  = reason.New("period", nil)
	theCounter = reason.New("counter", nil)
)

// nth names the entry with that index.
func nth(i int) *reason.Text { return reason.New("entry {{.N}}", reason.Data{"N": i + 1}) }

// inLine names a line, counted from 1.
func inLine(n int) *reason.Text { return reason.New("line {{.N}}", reason.Data{"N": n}) }

// inCode names a QR code, counted from 1.
func inCode(n int) *reason.Text { return reason.New("code {{.N}}", reason.Data{"N": n}) }
