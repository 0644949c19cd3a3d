package clock

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// ErrDamaged says that the file with the correction could not be used. No correction is in force then.
var ErrDamaged = errors.New("the file with the clock's settings cannot be used")

const (
	stateFormat  = 1
	maxStateSize = 256 << 10
)

// state is what the file holds.
type state struct {
	Format     int          `json:"format"`
	AtStart    bool         `json:"check_at_start"`
	Servers    []Server     `json:"servers,omitempty"` // empty: the default list
	Correction *correction  `json:"correction,omitempty"`
	Last       *Measurement `json:"last,omitempty"`
	Asked      *reading     `json:"asked,omitempty"`   // when servers were last asked
	Decided    *reading     `json:"decided,omitempty"` // when they last came to a decision
	// Seen is the device clock when the file was last written.
	Seen *time.Time `json:"seen,omitempty"`
	// History are decided measurements since the device clock was last set, the oldest first.
	History []observation `json:"history,omitempty"`
	// Holds are the servers that said to be left alone, by their entry in a server list.
	Holds map[string]hold `json:"holds,omitempty"`
}

// load reads the file, and tells which one it was. A file that is not there is an empty state; anything else that is wrong
// is an error beside an empty state.
func load(path string) (state, fs.FileInfo, error) {
	empty := state{Format: stateFormat}
	if path == "" {
		return empty, nil, nil
	}
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return empty, nil, nil
	}
	if err != nil {
		return empty, nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	defer file.Close()
	which, err := file.Stat()
	if err != nil {
		return empty, nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	text, err := io.ReadAll(io.LimitReader(file, maxStateSize+1))
	if err != nil {
		return empty, nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	loaded, err := parseState(text)
	if err != nil {
		return empty, nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	return loaded, which, nil
}

func parseState(text []byte) (state, error) {
	if len(text) > maxStateSize {
		return state{}, fmt.Errorf("it is larger than %d bytes", maxStateSize)
	}
	var s state
	decoder := json.NewDecoder(bytes.NewReader(text))
	if err := decoder.Decode(&s); err != nil {
		return state{}, err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return state{}, errors.New("something follows its end")
	}
	if s.Format != stateFormat {
		return state{}, fmt.Errorf("its format is %d, this program knows %d", s.Format, stateFormat)
	}
	if err := s.checkTimes(); err != nil {
		return state{}, err
	}
	if err := checkServers("servers", s.Servers); err != nil {
		return state{}, err
	}
	if len(s.History) > maxObservations {
		return state{}, fmt.Errorf("history has %d entries, the most is %d", len(s.History), maxObservations)
	}
	if len(s.Holds) > maxHolds {
		return state{}, fmt.Errorf("holds has %d entries, the most is %d", len(s.Holds), maxHolds)
	}
	if s.Correction != nil {
		if err := checkServers("correction.sources", s.Correction.Sources); err != nil {
			return state{}, err
		}
	}
	if s.Last != nil {
		var asked []Server
		for _, sample := range s.Last.Samples {
			asked = append(asked, sample.Server)
		}
		if err := checkServers("last.samples", asked); err != nil {
			return state{}, err
		}
	}
	return s, nil
}

// checkTimes refuses times so far off that a step of the clock could lead to a year that JSON cannot write.
func (s state) checkTimes() error {
	times := make(map[string]time.Time)
	if held := s.Correction; held != nil {
		times["correction.since"] = held.Since
		times["correction.checked"] = held.Checked.Wall
		times["correction.seen"] = held.Seen.Wall
	}
	if s.Last != nil {
		times["last.at"] = s.Last.At
	}
	if s.Asked != nil {
		times["asked"] = s.Asked.Wall
	}
	if s.Decided != nil {
		times["decided"] = s.Decided.Wall
	}
	for name, h := range s.Holds {
		times["holds."+name] = h.From.Wall
	}
	for i, o := range s.History {
		times[fmt.Sprintf("history.%d", i)] = o.At
	}
	for field, at := range times {
		if year := at.Year(); year < 1000 || year > 9000 {
			return fmt.Errorf("%s is in the year %d", field, year)
		}
	}
	return nil
}

// checkServers bounds a list, and refuses entries that JSON left out: every other entry was checked when it was read.
func checkServers(field string, servers []Server) error {
	if len(servers) > MaxServers {
		return fmt.Errorf("%s has %d entries, the most is %d", field, len(servers), MaxServers)
	}
	for i, server := range servers {
		if server.Host == "" {
			return fmt.Errorf("%s has no server at %d", field, i)
		}
	}
	return nil
}

// replace writes a new file beside the one at path, brings it to the disk and renames it over that one, so a crash leaves
// either the old or the new one.
func replace(path string, text []byte) (err error) {
	folder := filepath.Dir(path)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	file, err := os.CreateTemp(folder, filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(file.Name()))
		}
	}()
	_, err = file.Write(text)
	err = errors.Join(err, file.Sync(), file.Close())
	if err != nil {
		return err
	}
	return os.Rename(file.Name(), path)
}
