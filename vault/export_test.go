package vault

// Forget lets v not know how its accounts were stored, so that Encode makes all
// anew.
func Forget(v *Vault) { v.stored = nil }
