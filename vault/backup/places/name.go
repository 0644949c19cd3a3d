package places

import (
	"crypto/rand"
	"regexp"
	"strings"
	"time"
)

// alphabet is Crockford's base 32, as in recovery codes.
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// idLength is one more than a recovery code's id has, so that the names of these
// backups and of those made by hand cannot be taken for each other.
const idLength = 5

// newID returns a random ID of a series.
func newID() string {
	b := make([]byte, idLength)
	rand.Read(b)
	for i := range b {
		b[i] = alphabet[b[i]%32]
	}
	return string(b)
}

// backupFile is a file that a series made, by its name.
type backupFile struct {
	name string
	made time.Time
	part bool // it was never finished
}

// stampForm has no colon, which FAT and Windows refuse, and sorts by time.
const stampForm = "2006-01-02-150405Z"

// nameOf returns the name of a backup: series, true time of making in UTC, and
// the id of the recovery code that opens it.
func nameOf(series string, made time.Time, codeID string, shrunk bool) string {
	name := "latchkey-" + series + "-" + made.UTC().Format(stampForm) + "-" + codeID
	if shrunk {
		name += "-shrunk"
	}
	return name + ".age"
}

// Some file systems give names back in other letters.
var namePattern = regexp.MustCompile(`(?i)^\.?latchkey-([0-9A-Z]{5})-(\d{4}-\d\d-\d\d-\d{6}Z)-[0-9A-Z]{4}(?:-shrunk)?\.age(\.\d*\.?part)?$`)

// parseName reads the name of a backup of a series; a copy that was renamed, by
// a person or by a synchronising program, is not one.
func parseName(series, name string) (backupFile, bool) {
	m := namePattern.FindStringSubmatch(name)
	if m == nil || !strings.EqualFold(m[1], series) || strings.HasPrefix(name, ".") && m[3] == "" {
		return backupFile{}, false
	}
	made, err := time.Parse(stampForm, strings.ToUpper(m[2]))
	return backupFile{name, made, m[3] != ""}, err == nil
}

// markerName is the file by which a place is known again.
func markerName(series string) string { return "latchkey-" + series + ".id" }

func markerText(series string) string {
	return "Latchkey place " + series + "\r\n\r\n" +
		"Latchkey keeps backups in this folder and knows it by this file.\r\nPlease leave it here.\r\n"
}
