package cli

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"slices"
	"time"

	"latchkey/app/capture"
	"latchkey/vault/exchange"
)

const (
	maxWait = 60 // seconds before the screen is looked at
	// cameraTime is how long the camera looks for the next code.
	cameraTime = time.Minute
)

// sight is where QR codes are looked for in place of a file.
type sight struct {
	screen, camera bool
	wait           int // seconds
}

func (w *sight) define(fs *flag.FlagSet) {
	if capture.HasScreen {
		fs.BoolVar(&w.screen, "screen", false, "look at the screen instead of into a file; under Wayland the desktop asks which part")
		fs.IntVar(&w.wait, "wait", 0, fmt.Sprintf("`SECONDS` before the screen is looked at, up to %d: time to bring the code to the front", maxWait))
	}
	if capture.HasCamera {
		fs.BoolVar(&w.camera, "camera", false, "look through the camera instead, for up to a minute")
	}
}

func (w sight) given() bool { return w.screen || w.camera }

// check tells what is wrong with the flags. words are what stands beside them.
func (w sight) check(words []string) error {
	switch {
	case w.screen && w.camera:
		return usagef("--screen and --camera exclude each other")
	case w.given() && len(words) > 0:
		return usagef("--screen and --camera take no file")
	case w.wait != 0 && !w.screen:
		return usagef("--wait goes with --screen")
	case w.wait < 0 || w.wait > maxWait:
		return usagef("--wait takes 0 to %d seconds", maxWait)
	}
	return nil
}

// see looks for QR codes where w says. It looks at the screen once, and through
// the camera until enough says so of the texts that are seen together, or
// nothing new has come for a while.
func (s *session) see(w sight, enough func(texts []string) bool) error {
	if w.camera {
		return s.seeCamera(enough)
	}
	if w.wait > 0 {
		s.note("The screen is looked at in %s.", count(w.wait, "second"))
		t := time.NewTimer(time.Duration(w.wait) * time.Second)
		defer t.Stop()
		select {
		case <-t.C:
		case <-s.ctx.Done():
			return s.ctx.Err()
		}
	}
	shot, err := capture.Screen(s.ctx, nil)
	s.warn(shot.Left)
	if err != nil {
		return err
	}
	texts, err := shot.Codes(s.ctx)
	if err == nil {
		enough(texts)
	}
	return err
}

func (s *session) seeCamera(enough func([]string) bool) error {
	list := s.io.Cameras
	if list == nil {
		list = capture.Cameras
	}
	cameras, err := list()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancelCause(s.ctx)
	defer cancel(nil)
	stream, err := cameras[0].Open(ctx)
	if err != nil {
		return err
	}
	defer stream.Close()
	s.note("Hold the QR code in front of “%s”.", cameras[0].Name)
	late := time.AfterFunc(cameraTime, func() { cancel(errNothingSeen) })
	defer late.Stop()
	var before []string
	err = capture.Look(ctx, stream, nil, func(texts []string) bool {
		if slices.Equal(texts, before) {
			return false
		}
		before = texts
		late.Reset(cameraTime)
		return enough(texts)
	})
	if err != nil && s.ctx.Err() == nil && errors.Is(context.Cause(ctx), errNothingSeen) {
		return errNothingSeen
	}
	return err
}

// seeTexts returns the texts of the codes that are seen first.
func (s *session) seeTexts(w sight) ([]string, error) {
	var texts []string
	err := s.see(w, func(seen []string) bool {
		texts = seen
		return true
	})
	return texts, err
}

// seeAccounts returns the accounts of the codes that are seen. Codes of an export
// that is spread over several may be held before the camera one after the other.
func (s *session) seeAccounts(w sight) (exchange.Result, error) {
	var found exchange.Result
	var wrong error // with what was seen last
	var parts exchange.Parts
	err := s.see(w, func(texts []string) bool {
		seen, err := exchange.Codes(s.ctx, texts)
		more := seen.Parts()
		have, _ := parts.Count()
		switch {
		case err != nil:
		case more != nil:
			err = parts.Join(more)
		case have > 0:
			err = fmt.Errorf("%w: it is no part of this one", exchange.ErrOtherExport)
		default:
			found = seen
			return true
		}
		if wrong = err; err == nil {
			err = parts.Err()
		}
		if err != nil && w.camera {
			s.warn(err) // the next one may be better
		}
		return err == nil
	})
	if have, _ := parts.Count(); have > 0 && s.ctx.Err() == nil {
		// What is there comes in, and what is missing is told.
		found, err = parts.Result(), nil
		found.Failures = append(found.Failures, parts.Missed()...)
	}
	if err == nil && len(found.Accounts)+len(found.Failures) == 0 {
		err = wrong
	}
	return found, err
}
