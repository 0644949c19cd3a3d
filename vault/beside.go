package vault

// besideForm is the stored form of an account less what its link carries: the
// fields here stand before those of the same name and are left out.
type besideForm struct {
	accountForm
	Kind      *struct{} `json:"kind,omitempty"`
	Issuer    *struct{} `json:"issuer,omitempty"`
	Name      *struct{} `json:"name,omitempty"`
	Secret    *struct{} `json:"secret,omitempty"`
	Algorithm *struct{} `json:"algorithm,omitempty"`
	Digits    *struct{} `json:"digits,omitempty"`
	Period    *struct{} `json:"period,omitempty"`
	Counter   *struct{} `json:"counter,omitempty"`
	Params    *struct{} `json:"params,omitempty"`
}

// Beside returns what the stored form of the account says and its link, as
// [Account.URI] writes it, does not.
func (a Account) Beside() ([]byte, error) {
	form, err := a.form()
	if err != nil {
		return nil, err
	}
	return encodeWith(besideForm{accountForm: form}, a.extra)
}

// WithBeside returns the account of a link with what [Account.Beside] said of
// it. Whatever else data says, the codes stay those of the link. An error wraps
// [ErrAccount] or is of data, and never quotes it.
func (a Account) WithBeside(data []byte) (Account, error) {
	f, extra, err := decodeForm(data)
	if err != nil {
		return Account{}, err
	}
	f.Kind, f.Issuer, f.Name, f.Algorithm = a.Kind, a.Issuer, a.Name, a.Algorithm
	f.Digits, f.Period, f.Counter, f.Params = a.Digits, a.Period, a.Counter, a.Params
	return f.account(a.Secret, extra)
}
