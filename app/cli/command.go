package cli

import "flag"

// command is one of the commands.
type command struct {
	name    string
	summary string // one line, for the list of commands
	words   string // what follows the name, for the usage line
	about   string // what else there is to know
	example string
	exits   string // what the exit codes 1 and 3 mean for it
	// define adds the flags to a set and returns what carries the command out
	// once they are parsed. words are the arguments that are no flags.
	define func(*flag.FlagSet) func(s *session, words []string) error
}

// commands returns the commands in the order in which help lists them.
func commands() []command {
	return []command{
		addCommand, triedCommand, importantCommand, listCommand, codeCommand, removeCommand, binCommand, historyCommand, undoCommand, serviceCodesCommand, lockCommand,
		importCommand, exportCommand,
		backupCommand, placesCommand, verifyCommand, rehearseCommand, restoreCommand, paperCommand, codeSheetCommand, transferCommand, moveCommand, clockCommand, doctorCommand, readyCommand, travelCommand, qrCommand, formatsCommand,
		rescueCommand, eraseCommand,
	}
}

func find(name string) (command, bool) {
	for _, c := range commands() {
		if c.name == name {
			return c, true
		}
	}
	return command{}, false
}
