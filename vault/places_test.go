package vault_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"latchkey/vault"
)

func TestPlacesRoundTrip(t *testing.T) {
	v := filled(t)
	v.Places = []vault.Place{
		{ID: "7C8QX", Kind: vault.Folder, At: "/media/usb", Keep: 3, Most: 12,
			Good:   vault.PlaceGood{At: noon, Accounts: 12, Name: "latchkey-7C8QX-2026-11-23-120000Z-R2KY.age", Content: "00", Checked: noon},
			Failed: vault.PlaceFailure{Since: noon, Why: "gone"}},
		{ID: "3C4D5", Kind: vault.Tree, At: "content://com.android.externalstorage.documents/tree/primary%3ABackups"},
		{ID: "0A1B2", Kind: vault.WebDAV, At: "https://cloud.example.com/dav", User: "me", Password: "canary-password"},
	}
	first := encode(t, v)
	w := decode(t, first)
	if second := encode(t, w); !bytes.Equal(first, second) {
		t.Errorf("encoded again:\n%s\n%s", first, second)
	}
	if len(w.Places) != len(v.Places) {
		t.Fatalf("%d places", len(w.Places))
	}
	for i, p := range v.Places {
		got, ok := w.Place(p.ID)
		if !ok || fmt.Sprintf("%#v", got.Good) != fmt.Sprintf("%#v", p.Good) || got.Failed != p.Failed || got.At != p.At || got.Password != p.Password || got.Keep != p.Keep || got.Most != p.Most {
			t.Errorf("place %d came back as %+v", i, got)
		}
	}
	if _, ok := w.Place("none"); ok {
		t.Error("found what is not there")
	}
	told, err := json.Marshal(w.Places)
	if err != nil || strings.Contains(fmt.Sprintf("%v %+v %#v %s", w.Places, w.Places, w.Places, told), "canary") {
		t.Errorf("the password is told: %v", err)
	}
}

// What a newer Latchkey says of a place, and places that make no sense, are kept
// and do not harm the accounts.
func TestPlacesOdd(t *testing.T) {
	for name, tc := range map[string]struct {
		places string
		good   int
	}{
		"later fields": {`{"id":"A","kind":"folder","at":"/a","colour":{"of":"it"}}`, 1},
		"another kind": {`{"id":"A","kind":"carrier-pigeon","at":"loft"}`, 1},
		"no object":    {`17,"x",{"id":"A","kind":"folder","at":"/a"}`, 1},
		"no id":        {`{"kind":"folder","at":"/a"}`, 0},
		"twice":        {`{"id":"A","kind":"folder","at":"/a"},{"id":"A","kind":"folder","at":"/b"}`, 1},
		"wrong types":  {`{"id":"A","kind":"folder","at":"/a","keep":"ten"}`, 0},
		"too many":     {strings.TrimSuffix(strings.Repeat(`{"id":"A","kind":"folder","at":"/a"},`, 40), ","), 1},
	} {
		t.Run(name, func(t *testing.T) {
			v := decode(t, []byte(`{"version":1,"accounts":[],"places":[`+tc.places+`]}`))
			if len(v.Places) != tc.good {
				t.Errorf("%d places, want %d", len(v.Places), tc.good)
			}
			again := encode(t, v)
			var have struct{ Places []json.RawMessage }
			if err := json.Unmarshal(again, &have); err != nil {
				t.Fatal(err)
			}
			var want struct{ Places []json.RawMessage }
			if err := json.Unmarshal([]byte(`{"places":[`+tc.places+`]}`), &want); err != nil || len(have.Places) != len(want.Places) {
				t.Errorf("%d of %d entries were kept", len(have.Places), len(want.Places))
			}
			if name == "later fields" && !bytes.Contains(again, []byte(`"colour":{"of":"it"}`)) {
				t.Errorf("lost on the way: %s", again)
			}
		})
	}
}

// FuzzPlaces: see fuzzList.
func FuzzPlaces(f *testing.F) {
	fuzzList(f, "places", func(v *vault.Vault) bool { return len(v.Places) <= vault.MaxPlaces },
		`[{"id":"7C8QX","kind":"folder","at":"/media/usb","keep":3,"most":12,"good":{"at":"2026-11-23T12:00:00Z","accounts":12,"name":"n","content":"c"},"failed":{"since":"2026-11-23T12:00:00Z","why":"gone"}}]`,
		`[{"id":"A","kind":"webdav","at":"https://example.com/","user":"me","password":"p","later":1},17,{}]`)
}

// fuzzList: whatever stands in a list of the vault, the accounts come in, nothing
// of it is lost, and what is written is read again as it was.
func fuzzList(f *testing.F, field string, bounded func(*vault.Vault) bool, seeds ...string) {
	for _, seed := range append(seeds, `null`, `{}`, `[[[[]]]]`) {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, list []byte) {
		data := fmt.Appendf(nil, `{"version":1,"accounts":[{"id":"a","kind":"totp","secret":"AAAA","algorithm":"SHA1","digits":6,"period":30}],%q:%s}`, field, list)
		v, err := vault.Decode(data)
		if err != nil {
			return
		}
		if !bounded(v) {
			t.Errorf("%d bytes of %s are too many entries", len(list), field)
		}
		first := encode(t, v)
		if second := encode(t, decode(t, first)); !bytes.Equal(first, second) {
			t.Errorf("encoded again:\n%s\n%s", first, second)
		}
	})
}
