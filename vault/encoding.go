package vault

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"latchkey/vault/reason"
)

// ErrDamaged is wrapped when bytes are not a vault.
var ErrDamaged = errors.New("the vault is damaged")

// ErrNewer is wrapped when a vault was written by a newer Latchkey in a form
// that this one does not know.
var ErrNewer = errors.New("the vault was written by a newer Latchkey")

// Version is the version of the stored form that Encode writes. Every version
// ever written stays readable; docs/FORMAT.md describes them.
const Version = 1

// MaxEncoded bounds the stored form, in bytes.
const MaxEncoded = 64 << 20

type rawEntry = json.RawMessage
type fields = map[string]json.RawMessage

type vaultForm struct {
	Version      int         `json:"version"`
	Accounts     []rawEntry  `json:"accounts"`
	Bin          []rawEntry  `json:"bin,omitempty"`
	RecoveryCode string      `json:"recoveryCode,omitempty"`
	Backup       *backupForm `json:"backup,omitempty"`
	Places       []rawEntry  `json:"places,omitempty"`

	Rehearsals    []rawEntry `json:"rehearsals,omitempty"`
	RehearseAfter time.Time  `json:"rehearseAfter,omitzero"`
	AutoLock      rawEntry   `json:"autoLock,omitempty"`
	Reminders     rawEntry   `json:"reminders,omitempty"`
}

type binForm struct {
	Account  rawEntry  `json:"account"`
	Removed  time.Time `json:"removed"`
	Position int       `json:"position"`
}

type autoLockForm struct {
	After int  `json:"after"` // seconds
	Away  bool `json:"away"`
}

type backupForm struct {
	At       time.Time `json:"at"`
	Accounts int       `json:"accounts"`
	Digest   string    `json:"digest"`
}

type accountForm struct {
	ID        ID        `json:"id"`
	Kind      Kind      `json:"kind"`
	Issuer    string    `json:"issuer,omitempty"`
	Name      string    `json:"name,omitempty"`
	Secret    string    `json:"secret"`
	Algorithm Algorithm `json:"algorithm"`
	Digits    int       `json:"digits"`
	Period    int       `json:"period,omitempty"`
	Counter   uint64    `json:"counter,omitempty"`
	Group     string    `json:"group,omitempty"`
	Note      string    `json:"note,omitempty"`
	Created   time.Time `json:"created,omitzero"`
	Params    string    `json:"params,omitempty"`
	Icon      string    `json:"icon,omitempty"`
	Pinned    bool      `json:"pinned,omitempty"`
	Important bool      `json:"important,omitempty"`
	Used      time.Time `json:"used,omitzero"`
	Uses      int       `json:"uses,omitempty"`

	ServiceCodes []rawEntry   `json:"serviceCodes,omitempty"`
	WithoutCodes bool         `json:"withoutCodes,omitempty"`
	Unfinished   []Unfinished `json:"unfinished,omitempty"`
}

type serviceCodeForm struct {
	Code string    `json:"code"`
	Used time.Time `json:"used,omitzero"`
}

// Encode returns the stored form of the vault, with all secrets in clear. Its
// keeper is whoever holds the bytes.
func (v *Vault) Encode() ([]byte, error) {
	form, err := v.form()
	if err != nil {
		return nil, err
	}
	return form.encode(v.extra)
}

func (f vaultForm) encode(extra fields) ([]byte, error) {
	data, err := encodeWith(f, extra)
	if err == nil && len(data) > MaxEncoded {
		return nil, fmt.Errorf("%w: more than %d bytes", ErrFull, MaxEncoded)
	}
	return data, err
}

// form returns the stored form before it is bytes: the accounts in their order,
// then what was set aside.
func (v *Vault) form() (vaultForm, error) {
	form := vaultForm{Version: Version, RecoveryCode: string(v.RecoveryCode), Accounts: make([]rawEntry, 0, len(v.Accounts)+len(v.setAside))}
	for _, a := range v.Accounts {
		raw, same := v.unchanged(a)
		if !same {
			var err error
			if raw, err = a.encode(); err != nil {
				return vaultForm{}, fmt.Errorf("encode account: %w", err)
			}
		}
		form.Accounts = append(form.Accounts, raw)
	}
	form.Accounts = append(form.Accounts, v.setAside...)
	for _, b := range v.Bin {
		account, err := b.Account.encode()
		if err != nil {
			return vaultForm{}, fmt.Errorf("encode account: %w", err)
		}
		raw, err := encodeWith(binForm{account, b.Removed.UTC(), b.Position}, b.extra)
		if err != nil {
			return vaultForm{}, fmt.Errorf("encode account: %w", err)
		}
		form.Bin = append(form.Bin, raw)
	}
	form.Bin = append(form.Bin, v.binAside...)
	if !v.Backup.At.IsZero() {
		form.Backup = &backupForm{v.Backup.At.UTC(), v.Backup.Accounts, v.Backup.Digest}
	}
	var err error
	if form.Places, err = v.encodePlaces(); err != nil {
		return vaultForm{}, fmt.Errorf("encode place: %w", err)
	}
	if form.Rehearsals, err = v.encodeRehearsals(); err != nil {
		return vaultForm{}, fmt.Errorf("encode rehearsal: %w", err)
	}
	if !v.RehearseAfter.IsZero() {
		form.RehearseAfter = v.RehearseAfter.UTC()
	}
	if l := v.AutoLock; l != nil {
		if form.AutoLock, err = marshal(autoLockForm{int(l.After / time.Second), l.Away}); err != nil {
			return vaultForm{}, fmt.Errorf("encode auto lock: %w", err)
		}
	}
	if form.Reminders, err = v.Reminders.encode(); err != nil {
		return vaultForm{}, fmt.Errorf("encode reminders: %w", err)
	}
	return form, nil
}

// Decode reads the stored form. Entries that cannot be understood are set
// aside, unknown fields are kept for the next Encode. Errors wrap [ErrDamaged]
// or [ErrNewer].
func Decode(data []byte) (*Vault, error) { return DecodeBehind(nil, data) }

// DecodeBehind is [Decode] with accounts, whose IDs differ, before those in data.
func DecodeBehind(accounts []Account, data []byte) (*Vault, error) {
	if len(data) > MaxEncoded {
		return nil, fmt.Errorf("%w: longer than %d bytes", ErrDamaged, MaxEncoded)
	}
	var form vaultForm
	extra, err := decodeWith(data, &form)
	switch {
	case err != nil:
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	case form.Version > Version:
		return nil, fmt.Errorf("%w: version %d, this one knows %d", ErrNewer, form.Version, Version)
	case form.Version < 1:
		return nil, fmt.Errorf("%w: it has no version", ErrDamaged)
	case len(accounts)+len(form.Accounts) > MaxAccounts || len(form.Bin) > MaxAccounts:
		return nil, fmt.Errorf("%w: more than %d accounts", ErrDamaged, MaxAccounts)
	}
	v := &Vault{Accounts: accounts, RecoveryCode: Hidden(form.RecoveryCode), extra: extra}
	if form.Backup != nil {
		v.Backup = BackupRecord(*form.Backup)
	}
	v.decodePlaces(form.Places)
	v.decodeRehearsals(form.Rehearsals)
	v.RehearseAfter = form.RehearseAfter
	v.Reminders = decodeReminders(form.Reminders)
	// A setting that cannot be read is no reason to refuse a vault.
	var lock *autoLockForm
	if json.Unmarshal(form.AutoLock, &lock) == nil && lock != nil && lock.After >= 0 && lock.After <= maxAutoLock {
		v.AutoLock = &AutoLock{time.Duration(lock.After) * time.Second, lock.Away}
	}
	v.decodeAccounts(form.Accounts, decodeAccount)
	for _, raw := range form.Bin {
		b, err := decodeBinned(raw)
		if err != nil {
			v.binAside = append(v.binAside, slices.Clone(raw))
			continue
		}
		v.Bin = append(v.Bin, b)
	}
	return v, nil
}

// KeepUnknown takes over the entries that were set aside in w and that v does
// not keep yet, so that a restore loses none. [ErrFull] when there is no room.
func (v *Vault) KeepUnknown(w *Vault) error {
	for _, raw := range w.setAside {
		if slices.ContainsFunc(v.setAside, func(have rawEntry) bool { return bytes.Equal(have, raw) }) {
			continue
		}
		if len(v.Accounts)+len(v.setAside) >= MaxAccounts {
			return fmt.Errorf("%w: it holds %d accounts", ErrFull, MaxAccounts)
		}
		v.setAside = append(v.setAside, slices.Clone(raw))
	}
	return nil
}

func (a Account) encode() (rawEntry, error) {
	form, err := a.form()
	if err != nil {
		return nil, err
	}
	return encodeWith(form, a.extra)
}

func (a Account) form() (accountForm, error) {
	form := accountForm{
		ID: a.ID, Kind: a.Kind, Issuer: a.Issuer, Name: a.Name, Secret: a.Secret.Reveal(),
		Algorithm: a.Algorithm, Digits: a.Digits, Period: a.Period, Counter: a.Counter,
		Group: a.Group, Note: a.Note, Created: a.Created, Params: a.Params,
		Icon: a.Icon, Pinned: a.Pinned, Important: a.Important, Used: a.Used, Uses: a.Uses,
		WithoutCodes: a.WithoutCodes, Unfinished: a.Unfinished,
	}
	for _, c := range a.ServiceCodes {
		raw, err := encodeWith(serviceCodeForm{string(c.Code), c.Used}, c.extra)
		if err != nil {
			return accountForm{}, err
		}
		form.ServiceCodes = append(form.ServiceCodes, raw)
	}
	return form, nil
}

// Equal tells whether two accounts have the same stored form: every field, also
// those that this version does not know.
func (a Account) Equal(b Account) bool {
	x, errX := a.encode()
	y, errY := b.encode()
	return errX == nil && errY == nil && bytes.Equal(x, y)
}

func decodeBinned(raw []byte) (Binned, error) {
	var f binForm
	extra, err := decodeWith(raw, &f)
	if err != nil {
		return Binned{}, err
	}
	a, err := decodeAccount(f.Account)
	return Binned{Account: a, Removed: f.Removed, Position: f.Position, extra: extra}, err
}

func decodeAccount(raw rawEntry) (Account, error) {
	f, extra, err := decodeForm(raw)
	if err != nil {
		return Account{}, err
	}
	secret, err := ParseSecret(f.Secret)
	if err != nil {
		return Account{}, err
	}
	return f.account(secret, extra)
}

// account is the account of a form, whose secret has been read.
func (f accountForm) account(secret Secret, extra fields) (Account, error) {
	if f.ID == "" {
		return Account{}, reason.For(ErrAccount, "it has no id", nil)
	}
	a := Account{
		ID: f.ID, Kind: f.Kind, Issuer: f.Issuer, Name: f.Name, Secret: secret,
		Algorithm: f.Algorithm, Digits: f.Digits, Period: f.Period, Counter: f.Counter,
		Group: f.Group, Note: f.Note, Created: f.Created, Params: f.Params,
		Icon: f.Icon, Pinned: f.Pinned, Important: f.Important, Used: f.Used, Uses: f.Uses,
		WithoutCodes: f.WithoutCodes, Unfinished: f.Unfinished, extra: extra,
	}
	for _, raw := range f.ServiceCodes {
		var c serviceCodeForm
		extra, err := decodeWith(raw, &c)
		if err != nil {
			return Account{}, err
		}
		a.ServiceCodes = append(a.ServiceCodes, ServiceCode{Code: Hidden(c.Code), Used: c.Used, extra: extra})
	}
	return a, a.Validate()
}

// Digest identifies what codes the vault makes, whatever the names and the
// order: it changes when an account comes, goes or gets another secret or
// parameter. It is the SHA-256 over the sorted SHA-256 of each account, in hex,
// and gives nothing of a secret away.
func (v *Vault) Digest() string {
	sums := make([]string, len(v.Accounts))
	for i, a := range v.Accounts {
		sums[i] = a.fingerprint()
	}
	slices.Sort(sums)
	sum := sha256.Sum256([]byte(strings.Join(sums, "\n")))
	return hex.EncodeToString(sum[:])
}

// fingerprint is the same for accounts that are [Account.Same] and differs for
// others.
func (a Account) fingerprint() string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\n%s\n%d\n%d\n%x", a.Kind, a.Algorithm, a.Digits, a.Period, a.Secret.Bytes()))
	return hex.EncodeToString(sum[:])
}

// encodeWith writes form with the unknown fields it came with.
func encodeWith(form any, extra fields) ([]byte, error) {
	data, err := marshal(form)
	if err != nil || len(extra) == 0 {
		return data, err
	}
	rest, err := marshal(extra)
	if err != nil {
		return nil, err
	}
	if len(data) == len("{}") {
		return rest, nil
	}
	// Both are objects; join them: {a} + {b} = {a,b}.
	return append(append(data[:len(data)-1], ','), rest[1:]...), nil
}

// marshal is json.Marshal without the escaping meant for HTML.
func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// decodeWith reads data into form, a pointer to a struct, and returns the
// fields that the struct does not have. An error names an offset or a type,
// never a value.
func decodeWith[T any](data []byte, form *T) (fields, error) {
	// Nearly always there are none, and one pass is enough.
	strict := json.NewDecoder(bytes.NewReader(data))
	strict.DisallowUnknownFields()
	if strict.Decode(form) == nil && len(bytes.TrimSpace(data[strict.InputOffset():])) == 0 {
		return nil, nil
	}
	*form = *new(T)
	if err := decodeErr(json.Unmarshal(data, form)); err != nil {
		return nil, err
	}
	var extra fields
	if err := decodeErr(json.Unmarshal(data, &extra)); err != nil {
		return nil, err
	}
	t := reflect.TypeFor[T]()
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		for key := range extra {
			if strings.EqualFold(key, name) { // as encoding/json matches them
				delete(extra, key)
			}
		}
	}
	if len(extra) == 0 {
		return nil, nil
	}
	return extra, nil
}

// decodeErr strips a JSON error of anything it may quote.
func decodeErr(err error) error {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &syntax):
		return fmt.Errorf("not JSON at byte %d", syntax.Offset)
	case errors.As(err, &kind):
		return fmt.Errorf("field %q is of the wrong type", kind.Field)
	}
	return errors.New("not JSON")
}
