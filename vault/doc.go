// Package vault holds what Latchkey keeps for a person: accounts, their
// secrets, and the codes computed from them.
//
// An [Account] is one enrolled second factor. A [Code] is what is typed at the
// site. A [Vault] is the unlocked set of accounts, a plain value; a [Store] is
// where it is kept between runs (see package latchkey/vault/keychain). Secrets
// are of types that print as "[secret]" with every verb and in JSON, so that no
// log or error can carry one by accident.
//
// Nothing in this package asks for the time, touches a file or the network, or
// starts a goroutine. Values are safe for use by one goroutine at a time.
package vault
