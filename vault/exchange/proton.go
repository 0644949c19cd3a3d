package exchange

import (
	"context"
	"encoding/json"
	"strings"
)

// proton is an export of Proton Authenticator: {version, entries}, or the same
// sealed in content.
type proton struct {
	Entries items           `json:"entries"`
	Salt    []byte          `json:"salt"`
	Content json.RawMessage `json:"content"`
}

type protonEntry struct {
	Content struct {
		URI  string `json:"uri"`
		Name text   `json:"name"`
	} `json:"content"`
	Note text `json:"note"`
}

// The key derivation and the additional data are fixed in Proton Authenticator.
const (
	protonPasses  = 2
	protonMemory  = 19 << 10 // KiB
	protonThreads = 1
	protonContext = "proton.authenticator.export.v1"
)

func isProton(f *file) bool {
	return f.has("version", "entries") && strings.Contains(f.text, `"uri"`) || f.has("version", "salt", "content")
}

func readProton(ctx context.Context, f *file, o Options) (Result, error) {
	var form proton
	if err := decode([]byte(f.text), &form); err != nil {
		return Result{}, err
	}
	if form.Content != nil {
		var sealed []byte
		if err := decode(form.Content, &sealed); err != nil {
			return Result{}, err
		}
		if len(sealed) < 12 {
			return Result{}, errCutOff
		}
		password, err := o.ask(ctx)
		if err != nil {
			return Result{}, err
		}
		key, err := argon2Key(ctx, password, form.Salt, protonPasses, protonMemory, protonThreads)
		if err != nil {
			return Result{}, err
		}
		plain, err := openGCM(key, sealed[:12], sealed[12:], []byte(protonContext))
		if err != nil {
			return Result{}, err
		}
		form = proton{}
		if err := decode(plain, &form); err != nil {
			return Result{}, err
		}
	}
	if err := many(len(form.Entries)); err != nil {
		return Result{}, err
	}
	var r Result
	for i, raw := range form.Entries {
		var e protonEntry
		if err := decode(raw, &e); err != nil {
			r.fail(nth(i), err)
			continue
		}
		a, err := parseOTP(e.Content.URI, "", string(e.Content.Name))
		a.Note = string(e.Note)
		r.add(nth(i), a, err)
	}
	return r, nil
}
