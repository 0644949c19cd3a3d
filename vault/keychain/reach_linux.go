//go:build !android

package keychain

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/godbus/dbus/v5"
)

// Names of the Secret Service API, freedesktop.org draft 0.2.
const (
	secretsName  = "org.freedesktop.secrets"
	secretsPath  = dbus.ObjectPath("/org/freedesktop/secrets")
	loginPath    = secretsPath + "/collection/login"
	serviceIface = "org.freedesktop.Secret.Service"
	collIface    = "org.freedesktop.Secret.Collection"
	promptIface  = "org.freedesktop.Secret.Prompt"
	ownerChanged = "org.freedesktop.DBus.NameOwnerChanged"
)

// busAddress finds the session bus without starting one, as godbus would with
// dbus-launch: a bus of our own has no keychain on it and outlives us.
func busAddress() (string, error) {
	const variable = "DBUS_SESSION_BUS_ADDRESS"
	if a := os.Getenv(variable); a != "" && a != "autolaunch:" {
		return a, nil
	}
	if dir := os.Getenv("XDG_RUNTIME_DIR"); dir != "" {
		socket := filepath.Join(dir, "bus")
		if _, err := os.Stat(socket); err == nil {
			address := "unix:path=" + dbus.EscapeBusAddressValue(socket)
			// go-keyring opens the bus by itself and would look elsewhere.
			return address, os.Setenv(variable, address)
		}
	}
	return "", fmt.Errorf("%w: there is no session bus", ErrNoKeychain)
}

// reach makes sure that go-keyring will find the keychain open: it listens on a
// bus connection that fyne shares, takes any signal for the answer to a prompt,
// and waits for ever (go-keyring v0.2.8). So the prompt, if one is
// needed, is shown and awaited here, on a connection of its own. It returns the
// name of the program that keeps the keychain, if it can be learned.
func reach(ctx context.Context) (provider string, err error) {
	address, err := busAddress()
	if err != nil {
		return "", err
	}
	// The connection outlives ctx, so that an unanswered prompt can be taken
	// back; only connecting is bound to it.
	connected, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	stop := context.AfterFunc(ctx, cancel)
	conn, err := dbus.Connect(address, dbus.WithContext(connected))
	stop()
	if err != nil {
		if ctx.Err() != nil {
			return "", ctx.Err()
		}
		return "", fmt.Errorf("%w: the session bus does not answer: %w", ErrNoKeychain, err)
	}
	defer conn.Close()
	r := reacher{conn: conn, service: conn.Object(secretsName, secretsPath)}
	collection, err := r.collection(ctx)
	if err != nil {
		return "", err
	}
	if err := r.unlock(ctx, collection); err != nil {
		return "", err
	}
	return r.provider(ctx), nil
}

type reacher struct {
	conn    *dbus.Conn
	service dbus.BusObject
}

// collection returns the one that go-keyring will choose: "login" if there is
// one, else the default.
//
// The call of a method comes first: gnome-keyring 42 aborts if the first that it
// gets from a client, just after it has come up, is a request for a property.
func (r reacher) collection(ctx context.Context) (dbus.ObjectPath, error) {
	var path dbus.ObjectPath
	if err := r.service.CallWithContext(ctx, serviceIface+".ReadAlias", 0, "default").Store(&path); err != nil {
		return "", r.failed(ctx, err)
	}
	var all dbus.Variant
	if err := r.property(ctx, secretsPath, serviceIface, "Collections", &all); err != nil {
		return "", err
	}
	paths, ok := all.Value().([]dbus.ObjectPath)
	if !ok {
		return "", fmt.Errorf("%w: the keychain service answers in a way that is not understood", ErrNoKeychain)
	}
	if slices.Contains(paths, loginPath) {
		return loginPath, nil
	}
	if path == "/" {
		return "", fmt.Errorf("%w: the keychain service has no default collection", ErrNoKeychain)
	}
	return path, nil
}

func (r reacher) property(ctx context.Context, path dbus.ObjectPath, iface, name string, out *dbus.Variant) error {
	call := r.conn.Object(secretsName, path).CallWithContext(ctx, "org.freedesktop.DBus.Properties.Get", 0, iface, name)
	if err := call.Store(out); err != nil {
		return r.failed(ctx, err)
	}
	return nil
}

// failed sorts an error of a call.
func (r reacher) failed(ctx context.Context, err error) error {
	var e dbus.Error
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.As(err, &e) && (e.Name == "org.freedesktop.DBus.Error.ServiceUnknown" ||
		e.Name == "org.freedesktop.DBus.Error.NameHasNoOwner" || strings.HasPrefix(e.Name, "org.freedesktop.DBus.Error.Spawn.")):
		return fmt.Errorf("%w: no program on the session bus provides one", ErrNoKeychain)
	case errors.As(err, &e) && e.Name == "org.freedesktop.DBus.Error.NoReply":
		return fmt.Errorf("%w: the keychain service went away", ErrNoKeychain)
	}
	return fmt.Errorf("%w: %w", ErrNoKeychain, err)
}

func (r reacher) locked(ctx context.Context, path dbus.ObjectPath) (bool, error) {
	var v dbus.Variant
	if err := r.property(ctx, path, collIface, "Locked", &v); err != nil {
		return false, err
	}
	locked, ok := v.Value().(bool)
	return locked || !ok, nil
}

// unlock has the collection unlocked, with a prompt if need be.
func (r reacher) unlock(ctx context.Context, path dbus.ObjectPath) error {
	if locked, err := r.locked(ctx, path); err != nil || !locked {
		return err
	}
	var unlocked []dbus.ObjectPath
	var prompt dbus.ObjectPath
	if err := r.service.CallWithContext(ctx, serviceIface+".Unlock", 0, []dbus.ObjectPath{path}).Store(&unlocked, &prompt); err != nil {
		return r.failed(ctx, err)
	}
	dismissed := false
	if prompt != "/" {
		var err error
		if dismissed, err = r.prompt(ctx, prompt); err != nil {
			return err
		}
	}
	// Whatever the prompt said, the collection knows.
	locked, err := r.locked(ctx, path)
	switch {
	case err != nil:
		return err
	case locked && dismissed:
		return fmt.Errorf("%w: %w", ErrLocked, ErrDismissed)
	case locked:
		return ErrLocked
	}
	return nil
}

// prompt shows a prompt and waits until it has ended, the service has gone, or
// ctx has ended; it takes only signals that are about this prompt.
func (r reacher) prompt(ctx context.Context, path dbus.ObjectPath) (dismissed bool, err error) {
	signals := make(chan *dbus.Signal, 16)
	r.conn.Signal(signals)
	for _, match := range [][]dbus.MatchOption{
		{dbus.WithMatchObjectPath(path), dbus.WithMatchInterface(promptIface)},
		{dbus.WithMatchInterface("org.freedesktop.DBus"), dbus.WithMatchMember("NameOwnerChanged"), dbus.WithMatchArg(0, secretsName)},
	} {
		if err := r.conn.AddMatchSignalContext(ctx, match...); err != nil {
			return false, r.failed(ctx, err)
		}
	}
	object := r.conn.Object(secretsName, path)
	if err := object.CallWithContext(ctx, promptIface+".Prompt", 0, "").Err; err != nil && ctx.Err() == nil {
		return false, r.failed(ctx, err)
	}
	for {
		select {
		case <-ctx.Done():
			// Nobody waits for an answer any more: take the question back.
			brief, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
			defer cancel()
			unanswered := fmt.Errorf("%w: the request to unlock was not answered: %w", ErrLocked, context.Cause(ctx))
			return false, errors.Join(unanswered, object.CallWithContext(brief, promptIface+".Dismiss", 0).Err)
		case s, open := <-signals:
			switch {
			case !open:
				return false, fmt.Errorf("%w: the session bus went away", ErrNoKeychain)
			case s.Name == ownerChanged:
				return false, fmt.Errorf("%w: the keychain service went away", ErrNoKeychain)
			case s.Name == promptIface+".Completed" && s.Path == path && len(s.Body) > 0:
				dismissed, _ := s.Body[0].(bool)
				return dismissed, nil
			}
		}
	}
}

// provider names the program behind the service, empty if that cannot be
// learned, for instance in a sandbox.
func (r reacher) provider(ctx context.Context) string {
	var pid uint32
	if r.conn.BusObject().CallWithContext(ctx, "org.freedesktop.DBus.GetConnectionUnixProcessID", 0, secretsName).Store(&pid) != nil {
		return ""
	}
	name, err := os.ReadFile(fmt.Sprintf("/proc/%d/comm", pid))
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(name))
}
