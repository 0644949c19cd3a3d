package cli

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"latchkey/sync/clock"
	"latchkey/vault/keychain"
)

// The environment variables that Latchkey reads. They are part of the product.
const (
	EnvStore       = "LATCHKEY_STORE"        // as --store
	EnvDir         = "LATCHKEY_DIR"          // as --dir
	EnvTimeServers = "LATCHKEY_TIME_SERVERS" // a list as in clock.ParseServers, asked instead of the stored one
)

// Profile says where one person's accounts and settings are kept.
type Profile struct {
	// Dir is the absolute path of the data folder: the clock's settings, and
	// what package keychain remembers.
	Dir string
	// Place is where the vault is kept.
	Place keychain.Place
	// PassphraseFile is the file with the passphrase of Place.File; empty when
	// a person has to be asked.
	PassphraseFile string
	// Version is that of the program, by which the store knows an upgrade.
	Version string
	// Items is the keychain; nil means that of the operating system.
	Items keychain.Items

	servers string
	flags   []string // the absolute ones that lead a later start to the same profile
}

// places are the flags that every command takes.
type places struct{ store, passphraseFile, dir string }

func (p *places) define(fs *flag.FlagSet) {
	fs.StringVar(&p.store, "store", p.store, "`PLACE` where accounts are kept: os (the keychain) or file:PATH")
	fs.StringVar(&p.passphraseFile, "passphrase-file", p.passphraseFile, "a `FILE` with the passphrase of file:PATH")
	fs.StringVar(&p.dir, "dir", p.dir, "the `FOLDER` with Latchkey's own files")
}

// OpenProfile reads --store, --passphrase-file and --dir, which may stand before
// a command, and the environment, and makes nothing. A flag goes before its
// variable. Without either the data folder is "latchkey" in os.UserConfigDir,
// and the vault is where it was kept last; if that is no place or several, it is
// the OS keychain. Errors wrap keychain.ErrSpec or keychain.ErrPlace, or are
// those of package flag.
func OpenProfile(args []string, env func(string) string) (Profile, error) {
	s, _, err := parseStart(args)
	if err != nil {
		return Profile{}, err
	}
	return s.profile(env)
}

func (p places) profile(env func(string) string) (Profile, error) {
	out := Profile{PassphraseFile: p.passphraseFile, servers: env(EnvTimeServers)}
	dir := either(p.dir, env(EnvDir))
	if dir == "" {
		config, err := os.UserConfigDir()
		if err != nil {
			return out, fmt.Errorf("%w: %w", keychain.ErrPlace, err)
		}
		dir = filepath.Join(config, "latchkey")
	}
	var err error
	if out.Dir, err = filepath.Abs(dir); err != nil {
		return out, fmt.Errorf("%w: %w", keychain.ErrPlace, err)
	}
	if p.dir != "" || env(EnvDir) != "" {
		out.flags = append(out.flags, "--dir", out.Dir)
	}
	if spec := either(p.store, env(EnvStore)); spec != "" {
		out.Place, err = keychain.Parse(spec)
		out.flags = append(out.flags, "--store", out.Place.String())
		return out, err
	}
	known, err := keychain.Known(out.Dir)
	if err == nil && len(known) == 1 {
		out.Place = known[0]
	}
	return out, err
}

func either(first, second string) string {
	if first != "" {
		return first
	}
	return second
}

// Store returns the store of the profile, without touching it yet. passphrase
// only matters for a passphrase file.
func (p Profile) Store(passphrase []byte) *keychain.Store {
	o := keychain.Options{Dir: p.Dir, Items: p.Items, Version: p.Version}
	if p.Place.File != "" {
		return keychain.File(p.Place.File, passphrase, o)
	}
	return keychain.OS(o)
}

// Passphrase reads PassphraseFile: its bytes without one line end behind them.
// Errors are those of the file system.
func (p Profile) Passphrase() ([]byte, error) { return readSecretFile(p.PassphraseFile) }

// Clock opens the clock of the profile, which keeps its settings in the data
// folder and sends nothing by itself. device reads the device clock; nil means
// time.Now. An error wraps clock.ErrServer: the variable with the time servers
// cannot be read.
func (p Profile) Clock(device func() time.Time) (*clock.Clock, error) {
	return p.clock(device, nil)
}

// clock is Clock with servers that go before those of the environment.
func (p Profile) clock(device func() time.Time, servers []clock.Server) (*clock.Clock, error) {
	o := clock.Options{Path: p.clockFile(), Device: device, Servers: servers}
	if p.servers != "" && servers == nil {
		var err error
		if o.Servers, err = clock.ParseServers(p.servers); err != nil {
			return nil, fmt.Errorf("%s: %w", EnvTimeServers, err)
		}
	}
	return clock.Open(o), nil
}
