// Package cli is Latchkey in a terminal: the commands, and what window and
// terminal both need to know before they start (see [Profile]).
//
// Scripts rely on the commands: their names, flags, JSON and exit codes only
// ever grow. Secrets appear in no output without --reveal (except the texts of
// QR codes, which qr is asked for), and in no error. Data goes to standard
// output; questions, warnings and errors go to standard error, in words.
package cli

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"latchkey/app/capture"
	"latchkey/vault/keychain"
)

// The exit codes.
const (
	exitDone   = 0
	exitFailed = 1
	exitUsage  = 2
	exitPart   = 3
)

// IO is what a command works with instead of the process's own.
type IO struct {
	Stdin  io.Reader
	Stdout io.Writer
	Stderr io.Writer
	// Env returns an environment variable, empty if it is not set. Nil means
	// that none is.
	Env func(string) string
	// Now reads the device clock; nil means time.Now.
	Now func() time.Time
	// ReadSecret shows prompt on the terminal and reads a line without echo. It
	// is nil where nobody can be asked, that is where Stdin is no terminal; then
	// commands that need an answer say which flag gives it. When ctx ends Run
	// returns while ReadSecret may still wait, so whoever provides it puts the
	// terminal back as it was.
	ReadSecret func(prompt string) ([]byte, error)
	// Cameras stands in for that of package capture; nil means that.
	Cameras func() ([]capture.Camera, error)
	// Version is that of the program.
	Version string
}

// Run carries out args, which are those of the program without its name, and
// returns the exit code: 0 done, 1 failed, 2 wrong usage, 3 done in part. It
// blocks until the command has ended or, soon after, ctx has. It may be called
// on any goroutine, and twice at once with different IO.
func Run(ctx context.Context, args []string, io IO) int {
	s := newSession(ctx, io)
	err := s.run(args)
	if err == nil {
		err = s.out.failed
	}
	return s.conclude(err)
}

// start is how the window is started.
type start struct {
	places
	hidden bool
}

// parseStart reads the flags of a start, and returns the words behind them.
func parseStart(args []string) (start, []string, error) {
	var s start
	fs := quiet("latchkey")
	s.define(fs)
	fs.BoolVar(&s.hidden, "hidden", false, "start the window in the tray, where it may hide there")
	err := fs.Parse(args)
	return s, fs.Args(), err
}

// Known tells whether args are for the terminal: they name a command, or hold
// anything that Run has to refuse. Without arguments, and with nothing but
// --store, --passphrase-file, --dir, --hidden and [Links], it is false, and the
// window opens.
func Known(args []string) bool {
	_, words, err := parseStart(args)
	return err != nil || len(words) > len(Links(args))
}

// Hidden tells whether args ask for a window that starts in the tray.
func Hidden(args []string) bool {
	s, _, err := parseStart(args)
	return err == nil && s.hidden
}

// Links returns what the window is to open when it is started with args: the
// otpauth, otpauth-migration and file links behind the flags. Desktops start
// the program that opens such links in this way.
func Links(args []string) []string {
	_, words, err := parseStart(args)
	if err != nil {
		return nil
	}
	var links []string
	for _, arg := range words {
		scheme, _, ok := strings.Cut(arg, "://")
		if ok && slices.Contains([]string{"otpauth", "otpauth-migration", "file"}, strings.ToLower(scheme)) {
			links = append(links, arg)
		}
	}
	return links
}

func (s *session) run(args []string) error {
	fs := quiet("latchkey")
	s.places.define(fs)
	version := fs.Bool("version", false, "")
	switch err := fs.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return s.help(nil)
	case err != nil:
		return usageError{err.Error()}
	case *version:
		return s.version()
	case fs.NArg() == 0:
		return usageError{"no command was given"}
	}
	name, rest := fs.Arg(0), fs.Args()[1:]
	switch name {
	case "help":
		return s.help(rest)
	case "version":
		return s.version()
	}
	c, ok := find(name)
	if !ok {
		// The word is not repeated: it may be a secret in the wrong place.
		return usageError{"there is no such command"}
	}
	s.command = c.name
	flags := quiet(c.name)
	s.places.define(flags)
	run := c.define(flags)
	words, err := parse(flags, rest)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return s.help([]string{c.name})
	case err != nil:
		return usageError{err.Error()}
	}
	return run(s, words)
}

// quiet returns a flag set that leaves the talking to the session.
func quiet(name string) *flag.FlagSet {
	fs := flag.NewFlagSet(name, flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	return fs
}

// parse reads flags wherever they stand among the words, which package flag
// alone does not, and returns the words. What follows "--" are words.
func parse(fs *flag.FlagSet, args []string) ([]string, error) {
	var after []string
	for i, a := range args {
		if a == "--" {
			args, after = args[:i], args[i+1:]
			break
		}
	}
	var words []string
	for {
		if err := fs.Parse(args); err != nil {
			return nil, err
		}
		if fs.NArg() == 0 {
			return append(words, after...), nil
		}
		words, args = append(words, fs.Arg(0)), fs.Args()[1:]
	}
}

// conclude says what is left to say about err, and returns the exit code.
func (s *session) conclude(err error) int {
	var usage usageError
	switch {
	case err == nil:
		return exitDone
	case errors.Is(err, errInPart):
		return exitPart
	case errors.Is(err, errToldAlready):
		return exitFailed
	case errors.As(err, &usage):
		s.note("latchkey: %s.", usage.what)
		more := "latchkey help"
		if s.command != "" {
			more += " " + s.command
		}
		s.note("See “%s”.", more)
		return exitUsage
	case s.ctx.Err() != nil:
		s.note("latchkey: Stopped.")
		if errors.Is(err, keychain.ErrBusy) {
			s.note("Whether the last change was saved is not known; nothing is saved in half.")
		}
		return exitFailed
	}
	p := problem(err)
	s.note("latchkey: %s", p.What)
	for _, sentence := range []string{p.Safe, p.Next} {
		if sentence != "" {
			s.note("%s", sentence)
		}
	}
	return exitFailed
}

// usageError is a command that was given wrongly.
type usageError struct{ what string }

func (e usageError) Error() string { return e.what }

func usagef(format string, args ...any) error { return usageError{fmt.Sprintf(format, args...)} }

// What a command returns that has said everything itself.
var (
	errInPart      = errors.New("done in part")
	errToldAlready = errors.New("failed as it was told")
)
