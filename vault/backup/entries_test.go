package backup

import (
	"encoding/json"
	"reflect"
	"slices"
	"testing"
)

// What is written is cut apart; anything that is near it is left to encoding/json.
func TestCutEntries(t *testing.T) {
	for text, want := range map[string]int{
		`[{"key":"8a1a4bcb","rest":{"id":"1","note":"a \"}]\" \\"}}]`:                                      1,
		`[{"key":"8a1a4bcb","link":"e3b0c442","whole":true,"rest":{"a":{}}},{"key":"00000000","rest":{}}]`: 2,
		`[]`: 0, `null`: 0, `{}`: 0, `[null]`: 0, `[{}]`: 0, `[{"key":"8a1a4bcb"}]`: 0, `[{"key":"8A1A4BCB","rest":{}}]`: 0,
		`[{"key":"8a1a4bc","rest":{}}]`: 0, `[{"key":"8a1a4bcb","rest":[]}]`: 0, `[{"key":"8a1a4bcb","rest":null}]`: 0, `[{"key":"8a1a4bcb","rest":"{}"}]`: 0,
		`[{"key":"8a1a4bcb","rest":{},"rest":{}}]`: 0, `[{"key":"8a1a4bcb","rest":{},"later":1}]`: 0, `[{"key":"8a1a4bcb","key":"8a1a4bcb","rest":{}}]`: 0,
		`[{"key":"8a1a4bcb","whole":false,"rest":{}}]`: 0, `[{"key":"8a1a4bcb", "rest":{}}]`: 0, `[{"key":"8a1a4bcb","rest":{}} ]`: 0,
		`[{"rest":{},"key":"8a1a4bcb"}]`: 0, `[{"key":"8a1a4bcb","link":"","rest":{}}]`: 0,
	} {
		list, behind, ok := cutEntries([]byte(text + "}"))
		if len(list) != want || ok != (want > 0) || ok && string(behind) != "}" {
			t.Errorf("%s: %d entries, %v, then %q; want %d", text, len(list), ok, behind, want)
		}
	}
}

// FuzzEntries: a line is read as encoding/json alone reads it, also where the list
// stands twice, but for what stands beside a link.
func FuzzEntries(f *testing.F) {
	const before = `{"version":1,"made":"2026-11-28T09:00:00Z","recoveryID":"2870","vault":{"version":3,"bin":["}"]},"accounts":`
	cut := func(text string) bool {
		_, ok := cutMeta([]byte(text))
		return ok
	}
	if !cut(before+`[{"key":"8a1a4bcb","rest":{"id":"1"}}]}`) || !cut(before+`[{"key":"8a1a4bcb","rest":{"id":"1"}}],"setAside":[{}]}`) {
		f.Fatal("what is written is not cut")
	}
	for _, s := range []string{
		`[{"key":"8a1a4bcb","rest":{"id":"1"}}]`, `[{"key":"8a1a4bcb","link":"e3b0c442","whole":true,"rest":{"id":"{\""}},{"key":"00000000","rest":{}}]`,
		`[{"key":"8a1a4bcb","rest":{},"REST":{"a":1}}]`, `[{"key":1}]`, `null`, `[]`, `{}`, `[`, ``, `[{"key":"8a1a4bcb","rest":{id}}]`,
	} {
		f.Add(before, s, "")
		f.Add(before, s, `,"accounts":[{"link":"e3b0c442"}]`)
		f.Add(before, s, `,"setAside":[{"a":1}]`)
		f.Add(`{"setAside":[{"version":1,"vault":{},"accounts":`, s, `}]`)
		f.Add(`{"version":1,"vault":null,"accounts":`, `[{"key":"8a1a4bcb","rest":{"id":"1"}},{"key":"8a1a4bcb","rest":{}}]`, `,"Accounts":`+s)
	}
	f.Fuzz(func(t *testing.T, before, list, behind string) {
		text := before + list + behind + "}"
		got, ok := cutMeta([]byte(text))
		if !ok {
			return
		}
		var want meta
		if err := json.Unmarshal([]byte(text), &want); err != nil {
			spoiled := func(a metaAccount) bool { return !json.Valid(a.Rest) }
			if json.Valid([]byte(text)) || !slices.ContainsFunc(got.Accounts, spoiled) {
				t.Fatalf("%s is cut apart, but: %v", text, err)
			}
			return
		}
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("%s is read as %s, want %s", text, stringOf(got), stringOf(want))
		}
	})
}

func stringOf(v any) string {
	text, _ := json.Marshal(v)
	return string(text)
}
