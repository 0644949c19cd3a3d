package exchange

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
)

// preference is one text that an Android program keeps for itself.
type preference struct{ name, value string }

// maxPreferences bounds one file of them; FreeOTP has one for each account.
const maxPreferences = 10 * MaxAccounts

// preferences reads a file of Android's SharedPreferences, which only comes off
// a rooted phone or out of an old backup: <map><string name="…">…</string>…</map>.
// Preferences that are no texts are passed over. It returns nil for any other
// file, also for one that breaks off: half a list would look like a whole one.
func preferences(text string) []preference {
	d := xml.NewDecoder(strings.NewReader(text))
	if start, err := element(d); err != nil || start.Name.Local != "map" {
		return nil
	}
	prefs := []preference{}
	for {
		token, err := d.Token()
		if err != nil || len(prefs) == maxPreferences {
			return nil
		}
		switch token := token.(type) {
		case xml.EndElement: // of the map; those inside it are consumed below
			return prefs
		case xml.StartElement:
			if token.Name.Local != "string" {
				if d.Skip() != nil {
					return nil
				}
				continue
			}
			var value string
			if d.DecodeElement(&value, &token) != nil {
				return nil
			}
			for _, a := range token.Attr {
				if a.Name.Local == "name" {
					prefs = append(prefs, preference{a.Value, value})
				}
			}
		}
	}
}

// element returns where the first element starts.
func element(d *xml.Decoder) (xml.StartElement, error) {
	for {
		token, err := d.Token()
		if err != nil {
			return xml.StartElement{}, err
		}
		switch token := token.(type) {
		case xml.StartElement:
			return token, nil
		case xml.CharData:
			if strings.TrimSpace(string(token)) != "" {
				return xml.StartElement{}, errors.New("text outside of an element")
			}
		}
		if d.InputOffset() > 64<<10 {
			return xml.StartElement{}, io.ErrUnexpectedEOF
		}
	}
}
