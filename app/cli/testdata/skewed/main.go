// Command skewed is the terminal of Latchkey for a test, which builds it with a
// time.Now that is off.
package main

import (
	"context"
	"os"
	_ "time/tzdata" // the test names zones, which not every machine has

	"latchkey/app/cli"
)

func main() {
	os.Exit(cli.Run(context.Background(), os.Args[1:], cli.IO{Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, Env: os.Getenv}))
}
