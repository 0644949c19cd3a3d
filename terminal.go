//go:build !android

package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"golang.org/x/term"

	"latchkey/app/cli"
)

// terminal carries out a command. Ctrl-C ends it in order, and gives the
// terminal its echo back.
func terminal(args []string) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	io := cli.IO{Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, Env: os.Getenv, Version: version}
	if in := int(os.Stdin.Fd()); term.IsTerminal(in) {
		if before, err := term.GetState(in); err == nil {
			defer term.Restore(in, before)
		}
		io.ReadSecret = func(prompt string) ([]byte, error) {
			fmt.Fprint(os.Stderr, prompt)
			defer fmt.Fprintln(os.Stderr)
			return term.ReadPassword(in)
		}
	}
	return cli.Run(ctx, args, io)
}
