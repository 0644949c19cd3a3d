//go:build (linux && !android) || freebsd || netbsd || openbsd

package capture

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"image"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/godbus/dbus/v5"

	"latchkey/vault/qr"
	"latchkey/vault/reason"
)

// Names of the desktop portal.
const (
	portalName   = "org.freedesktop.portal.Desktop"
	portalPath   = dbus.ObjectPath("/org/freedesktop/portal/desktop")
	shotIface    = "org.freedesktop.portal.Screenshot"
	requestIface = "org.freedesktop.portal.Request"
	ownerChanged = "org.freedesktop.DBus.NameOwnerChanged"
)

// Bounds of the portal. Its question is answered by a person, but our window is
// hidden meanwhile and has to come back.
var (
	portalTime = 10 * time.Second // until the portal is there
	answerTime = time.Minute      // until the person has answered
)

// What the signal that ends a request says.
const (
	answeredYes = 0
	answeredNo  = 1
)

// errNoPortal: nobody answers for the portal, or not for pictures of the screen.
var errNoPortal = reason.For(ErrUnsupported, "this desktop has no portal for pictures of the screen", nil)

// portal asks the desktop for a picture; the person chooses of what.
func portal(ctx context.Context, away Away) (Shot, error) {
	connecting, cancel := context.WithTimeout(ctx, portalTime)
	defer cancel()
	// The connection outlives ctx, so that the question can be taken back.
	connected, disconnect := context.WithCancel(context.WithoutCancel(ctx))
	defer disconnect()
	stop := context.AfterFunc(connecting, disconnect)
	conn, err := sessionBus(connected)
	if err == nil {
		defer conn.Close()
		err = conn.Object(portalName, portalPath).CallWithContext(connecting, "org.freedesktop.DBus.Properties.Get", 0, shotIface, "version").Err
	}
	stop()
	if err != nil {
		return Shot{}, failed(ctx, connecting, err, errNoPortal)
	}
	defer away()()
	waiting, cancel := context.WithTimeout(ctx, answerTime)
	defer cancel()
	uri, err := request(waiting, conn)
	if err != nil {
		return Shot{}, failed(ctx, waiting, err, ErrRefused)
	}
	return fetch(uri)
}

var (
	errNoBus    = reason.For(ErrUnsupported, "the session bus does not answer", nil)
	errWentAway = reason.For(ErrRefused, "it went away meanwhile", nil)
)

// sessionBus connects to the bus of the session without starting one.
func sessionBus(ctx context.Context) (*dbus.Conn, error) {
	conn, err := dbus.SessionBusPrivateNoAutoStartup(dbus.WithContext(ctx))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errNoBus, err)
	}
	if err := conn.Auth(nil); err != nil {
		return nil, errors.Join(fmt.Errorf("%w: %w", errNoBus, err), conn.Close())
	}
	if err := conn.Hello(); err != nil {
		return nil, errors.Join(fmt.Errorf("%w: %w", errNoBus, err), conn.Close())
	}
	return conn, nil
}

// failed sorts the error of what was bound by limited, within ctx. What it does
// not know wraps otherwise.
func failed(ctx, limited context.Context, err, otherwise error) error {
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case limited.Err() != nil:
		return fmt.Errorf("%w: by the desktop: %w", ErrNoAnswer, limited.Err())
	case errors.Is(err, ErrUnsupported), errors.Is(err, ErrDismissed), errors.Is(err, ErrRefused):
		return err
	}
	return fmt.Errorf("%w: %w", otherwise, err)
}

// request asks for a picture and waits for the answer, which comes as a signal:
// its listener is there before the question is put, since it may come before the
// call returns (org.freedesktop.portal.Request).
func request(ctx context.Context, conn *dbus.Conn) (uri string, err error) {
	token := "latchkey" + rand.Text()
	sender := strings.ReplaceAll(strings.TrimPrefix(conn.Names()[0], ":"), ".", "_")
	handle := portalPath + dbus.ObjectPath("/request/"+sender+"/"+token)
	signals := make(chan *dbus.Signal, 16)
	conn.Signal(signals)
	for _, match := range [][]dbus.MatchOption{
		// Without the path: portals before 0.9 choose it themselves.
		{dbus.WithMatchSender(portalName), dbus.WithMatchInterface(requestIface), dbus.WithMatchMember("Response")},
		{dbus.WithMatchInterface("org.freedesktop.DBus"), dbus.WithMatchMember("NameOwnerChanged"), dbus.WithMatchArg(0, portalName)},
	} {
		if err := conn.AddMatchSignalContext(ctx, match...); err != nil {
			return "", err
		}
	}
	options := map[string]dbus.Variant{
		"handle_token": dbus.MakeVariant(token),
		"modal":        dbus.MakeVariant(true),
		"interactive":  dbus.MakeVariant(true),
	}
	asked := handle
	if err := conn.Object(portalName, portalPath).CallWithContext(ctx, shotIface+".Screenshot", 0, "", options).Store(&handle); err != nil {
		return "", errors.Join(err, takeBack(ctx, conn, asked))
	}
	for {
		select {
		case <-ctx.Done():
			return "", errors.Join(ctx.Err(), takeBack(ctx, conn, handle))
		case s, open := <-signals:
			switch {
			case !open:
				return "", errWentAway
			case s.Name == ownerChanged:
				return "", errWentAway
			case s.Name == requestIface+".Response" && (s.Path == handle || s.Path == asked):
				return answer(s.Body)
			}
		}
	}
}

// takeBack closes a question that nobody waits for any more.
func takeBack(ctx context.Context, conn *dbus.Conn, handle dbus.ObjectPath) error {
	if ctx.Err() == nil {
		return nil // it was never put
	}
	brief, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	return conn.Object(portalName, handle).CallWithContext(brief, requestIface+".Close", 0).Err
}

// answer reads the body of the signal Response.
func answer(body []any) (uri string, err error) {
	var code uint32
	var results map[string]dbus.Variant
	if err := dbus.Store(body, &code, &results); err != nil {
		return "", fmt.Errorf("%w: %w", errAnswer, err)
	}
	switch code {
	case answeredYes:
	case answeredNo:
		return "", ErrDismissed
	default:
		return "", reason.For(ErrRefused, "it ended the question", nil)
	}
	uri, _ = results["uri"].Value().(string)
	if uri == "" {
		return "", fmt.Errorf("%w: it names no picture", errAnswer)
	}
	return uri, nil
}

// fetch reads the picture at uri and deletes its file, which may show a secret.
func fetch(uri string) (shot Shot, err error) {
	u, err := url.Parse(uri)
	if err != nil || u.Scheme != "file" || u.Host != "" && u.Host != "localhost" || !filepath.IsAbs(u.Path) {
		return Shot{}, fmt.Errorf("%w: the picture is not in a file", errAnswer)
	}
	if info, err := os.Lstat(u.Path); err != nil || !info.Mode().IsRegular() {
		return Shot{}, errors.Join(fmt.Errorf("%w: the picture is not in a file", errAnswer), err)
	}
	defer func() {
		if gone := os.Remove(u.Path); gone != nil && !errors.Is(gone, os.ErrNotExist) {
			shot.Left = fmt.Errorf("%w: %s", ErrLeft, u.Path)
		}
	}()
	f, err := os.Open(u.Path)
	if err != nil {
		return Shot{}, fmt.Errorf("%w: %w", errAnswer, err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, qr.MaxBytes+1)) // one too many shows
	if err != nil {
		return Shot{}, fmt.Errorf("%w: %w", errAnswer, err)
	}
	img, err := qr.Decode(data)
	if err != nil {
		return Shot{}, fmt.Errorf("%w: %w", errAnswer, err)
	}
	return Shot{Pictures: []image.Image{img}}, nil
}
