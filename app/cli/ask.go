package cli

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"unicode/utf8"
)

// minPassphrase is the least length of a passphrase that is chosen here, in
// characters; the window has the same.
const minPassphrase = 10

// maxLine bounds what is typed or piped in as one answer, in bytes.
const maxLine = 256 << 10

// await does work that cannot be stopped, such as reading from a terminal, and
// leaves it behind when ctx ends.
func await[T any](ctx context.Context, work func() (T, error)) (T, error) {
	type result struct {
		value T
		err   error
	}
	done := make(chan result, 1)
	go func() {
		value, err := work()
		done <- result{value, err}
	}()
	select {
	case r := <-done:
		return r.value, r.err
	case <-ctx.Done():
		var none T
		return none, ctx.Err()
	}
}

// askSecret asks for a line that is not shown. Only call it if somebody can be
// asked.
func (s *session) askSecret(prompt string) ([]byte, error) {
	return await(s.ctx, func() ([]byte, error) { return s.io.ReadSecret(printable(prompt)) })
}

// askLine asks for a line that is shown while it is typed.
func (s *session) askLine(prompt string) (string, error) {
	io.WriteString(s.io.Stderr, printable(prompt))
	line, err := await(s.ctx, func() (string, error) { return s.lines.ReadString('\n') })
	if errors.Is(err, io.EOF) && line != "" {
		err = nil
	}
	return strings.TrimSpace(line), err
}

// agrees asks a question that is answered with yes or no; anything but yes is no.
func (s *session) agrees(question string) (bool, error) {
	answer, err := s.askLine(question + " [y/N] ")
	if errors.Is(err, io.EOF) {
		return false, nil
	}
	answer = strings.ToLower(answer)
	return answer == "y" || answer == "yes", err
}

// newPassphrase asks twice for the passphrase of a new file.
func (s *session) newPassphrase(path string) ([]byte, error) {
	s.note("A new file will hold your accounts: %s", path)
	s.note("Choose a passphrase of at least %d characters. Four or more random words are good. Nobody can open the file without it.", minPassphrase)
	return s.twice("New passphrase: ")
}

// twice asks for a new passphrase, and for the same again.
func (s *session) twice(prompt string) ([]byte, error) {
	first, err := s.askSecret(prompt)
	if err != nil {
		return nil, err
	}
	if utf8.RuneCount(first) < minPassphrase {
		return nil, errShortPassphrase
	}
	second, err := s.askSecret("The same again: ")
	if err == nil && !bytes.Equal(first, second) {
		err = errUnequalPassphrases
	}
	return first, err
}

// secretInput returns a secret that a command works on: typed without echo where
// somebody can be asked, else all of standard input.
func (s *session) secretInput(prompt string, piped bool) (string, error) {
	if s.interactive() && !piped {
		typed, err := s.askSecret(prompt)
		return strings.TrimSpace(string(typed)), err
	}
	data, err := await(s.ctx, func() ([]byte, error) { return io.ReadAll(io.LimitReader(s.lines, maxLine+1)) })
	if err == nil && len(data) > maxLine {
		err = errLongInput
	}
	return strings.TrimSpace(string(data)), err
}
