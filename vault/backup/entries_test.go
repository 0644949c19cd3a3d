package backup

import (
	"encoding/json"
	"reflect"
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
		if list, ok := cutEntries([]byte(text)); len(list) != want || ok != (want > 0) {
			t.Errorf("%s: %d entries, %v; want %d", text, len(list), ok, want)
		}
	}
}

// FuzzEntries: a list is read as encoding/json alone reads it, also where it stands
// twice.
func FuzzEntries(f *testing.F) {
	for _, s := range []string{
		`[{"key":"8a1a4bcb","rest":{"id":"1"}}]`, `[{"key":"8a1a4bcb","link":"e3b0c442","whole":true,"rest":{"id":"{\""}},{"key":"00000000","rest":{}}]`,
		`[{"key":"8a1a4bcb","rest":{},"REST":{"a":1}}]`, `[{"key":1}]`, `null`, `[]`, `{}`, `[`, ``,
	} {
		f.Add(s, "")
		f.Add(s, `[{"link":"e3b0c442"}]`)
		f.Add(`[{"key":"8a1a4bcb","rest":{"id":"1"}},{"key":"8a1a4bcb","rest":{}}]`, s)
	}
	f.Fuzz(func(t *testing.T, first, second string) {
		text := `{"accounts":` + first
		if second != "" {
			text += `,"accounts":` + second
		}
		text += "}"
		var got struct{ Accounts entries }
		var want struct{ Accounts []metaAccount }
		gotErr, wantErr := json.Unmarshal([]byte(text), &got), json.Unmarshal([]byte(text), &want)
		if (gotErr == nil) != (wantErr == nil) {
			t.Fatalf("%s: %v, want %v", text, gotErr, wantErr)
		}
		if gotErr == nil && !reflect.DeepEqual([]metaAccount(got.Accounts), want.Accounts) {
			t.Fatalf("%s is read as %s, want %s", text, stringOf(got), stringOf(want))
		}
	})
}

func stringOf(v any) string {
	text, _ := json.Marshal(v)
	return string(text)
}
