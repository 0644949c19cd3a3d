package cli

import (
	"flag"
	"fmt"
	"strings"
	"text/tabwriter"
)

// version prints the program's version.
func (s *session) version() error {
	s.say("latchkey %s", s.io.Version)
	return nil
}

// help prints what there is, or all about one command.
func (s *session) help(words []string) error {
	switch len(words) {
	case 0:
		s.overview()
		return nil
	case 1:
		switch words[0] {
		case "help":
			s.say("Usage: latchkey help [COMMAND]\n\nSays what commands there are, or all about one of them.")
			return nil
		case "version":
			s.say("Usage: latchkey version\n\nPrints the version.")
			return nil
		}
		if c, ok := find(words[0]); ok {
			s.explain(c)
			return nil
		}
		return usageError{"there is no such command"}
	}
	return usageError{"help takes the name of one command"}
}

func (s *session) overview() {
	s.say(`Latchkey shows the codes of your accounts and keeps you from being locked out.

Usage: latchkey [FLAGS] [LINK…]        opens the window; with --hidden in the tray, if it may hide there
       latchkey [FLAGS] COMMAND …      works in the terminal

Commands:`)
	t := s.grid()
	for _, c := range commands() {
		t.row("  "+c.name, c.summary)
	}
	t.row("  help [COMMAND]", "say all about a command")
	t.row("  version", "print the version")
	t.end()
	s.say("\nFlags, before or after the command:")
	fs := quiet("latchkey")
	new(places).define(fs)
	s.flags(fs)
	s.say("\nEnvironment, where the flag is not given:")
	t = s.grid()
	t.row("  "+EnvStore+"=os|file:PATH", "as --store; without both, accounts are where they were kept last, at first in the keychain")
	t.row("  "+EnvDir+"=FOLDER", "as --dir")
	t.row("  "+EnvTimeServers+"=LIST", "time servers to ask instead of those that are set")
	t.end()
	s.say(`
Exit codes: 0 done, 1 failed, 2 wrong usage, 3 done in part.
With --json data is one line of JSON; errors go to standard error in words.
Secrets are only shown with --reveal.`)
}

func (s *session) explain(c command) {
	s.say("Usage: latchkey %s %s\n\n%s.", c.name, c.words, strings.ToUpper(c.summary[:1])+c.summary[1:])
	if c.about != "" {
		s.say("%s", c.about)
	}
	own, shared := quiet(c.name), quiet(c.name)
	c.define(own)
	new(places).define(shared)
	s.say("\nFlags:")
	s.flags(own)
	s.flags(shared)
	s.say("\nExample:\n  %s", strings.ReplaceAll(c.example, "\n", "\n  "))
	s.say("\nExit codes: 0 done, %s.", c.exits)
}

// flags lists the flags of a set.
func (s *session) flags(fs *flag.FlagSet) {
	t := s.grid()
	fs.VisitAll(func(f *flag.Flag) {
		value, usage := flag.UnquoteUsage(f)
		if f.DefValue != "" && f.DefValue != "false" && f.DefValue != "0" {
			usage += fmt.Sprintf(" (default %s)", f.DefValue)
		}
		t.row(fmt.Sprintf("  %-26s", strings.TrimSpace("--"+f.Name+" "+value)), usage)
	})
	t.end()
}

// grid sets rows of cells in columns.
type grid struct {
	s      *session
	buffer strings.Builder
	writer *tabwriter.Writer
}

func (s *session) grid() *grid {
	t := &grid{s: s}
	t.writer = tabwriter.NewWriter(&t.buffer, 0, 0, 2, ' ', 0)
	return t
}

func (t *grid) row(cells ...string) {
	for i, c := range cells {
		cells[i] = printable(strings.ReplaceAll(c, "\n", " "))
	}
	fmt.Fprintln(t.writer, strings.Join(cells, "\t"))
}

// end prints the rows.
func (t *grid) end() {
	t.writer.Flush()
	if t.buffer.Len() > 0 {
		t.s.say("%s", strings.TrimSuffix(t.buffer.String(), "\n"))
	}
}
