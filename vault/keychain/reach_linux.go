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
	itemIface    = "org.freedesktop.Secret.Item"
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

// link is a connection of our own to the keychain service.
//
// It makes sure that go-keyring will find the keychain open: that listens on a
// bus connection that fyne shares, takes any signal for the answer to a prompt,
// and waits for ever (go-keyring v0.2.8). So the prompt, if one is needed, is
// shown and awaited here. And it reads: go-keyring asks seven questions for each
// item, one after the other, where here a few do for all.
type link struct {
	conn       *dbus.Conn
	service    dbus.BusObject
	collection dbus.BusObject
	session    dbus.ObjectPath // empty if none could be had
	owner      string          // of the name of the service, when the link was made
	by         string          // the name of its program
}

// good tells whether the link still leads to the same service, and that is
// unlocked. It asks by the name that nobody else can take over: a service that
// has just come up must not be asked for a property first; see find.
func (r *link) good(ctx context.Context) bool {
	var owner string
	if r.conn.BusObject().CallWithContext(ctx, "org.freedesktop.DBus.GetNameOwner", 0, secretsName).Store(&owner) != nil || owner != r.owner {
		return false
	}
	var locked bool
	call := r.conn.Object(r.owner, r.collection.Path()).CallWithContext(ctx, "org.freedesktop.DBus.Properties.Get", 0, collIface, "Locked")
	return call.Store(&locked) == nil && !locked
}

// reach opens a link, with the keychain unlocked.
func reach(ctx context.Context) (*link, error) {
	address, err := busAddress()
	if err != nil {
		return nil, err
	}
	// The connection outlives ctx, so that an unanswered prompt can be taken
	// back; only connecting is bound to it.
	connected, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, cancel)
	conn, err := dbus.Connect(address, dbus.WithContext(connected))
	stop()
	if err != nil {
		cancel()
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, fmt.Errorf("%w: the session bus does not answer: %w", ErrNoKeychain, err)
	}
	context.AfterFunc(conn.Context(), cancel)
	r := &link{conn: conn, service: conn.Object(secretsName, secretsPath)}
	// What is only asked for later does not wait for what comes before it.
	session := r.service.GoWithContext(ctx, serviceIface+".OpenSession", 0, make(chan *dbus.Call, 1), "plain", dbus.MakeVariant(""))
	path, err := r.find(ctx)
	if err != nil {
		r.close()
		return nil, err
	}
	owner := conn.BusObject().GoWithContext(ctx, "org.freedesktop.DBus.GetNameOwner", 0, make(chan *dbus.Call, 1), secretsName)
	process := conn.BusObject().GoWithContext(ctx, "org.freedesktop.DBus.GetConnectionUnixProcessID", 0, make(chan *dbus.Call, 1), secretsName)
	if err := r.unlock(ctx, path); err != nil {
		r.close()
		return nil, err
	}
	r.collection = conn.Object(secretsName, path)
	var nothing dbus.Variant
	// Without a session go-keyring reads, and says what is wrong.
	_ = (<-session.Done).Store(&nothing, &r.session)
	_ = (<-owner.Done).Store(&r.owner) // without it the link is used once
	r.by = provider(<-process.Done)
	return r, nil
}

// close ends the connection, and with it the session.
func (r *link) close() { r.conn.Close() }

// secret is a secret as the service hands it out.
type secret struct {
	Session     dbus.ObjectPath
	Parameters  []byte
	Value       []byte
	ContentType string
}

// get returns the values of those of the users' items that are there. All
// questions are asked before the first answer is waited for. With an error
// nothing is known; there are keychains that answer in their own way, so ask
// them by go-keyring then.
func (r *link) get(ctx context.Context, service string, users []string) (map[string]string, error) {
	if r.session == "" {
		return nil, errors.New("no session")
	}
	calls := make([]*dbus.Call, len(users))
	for i, user := range users {
		calls[i] = r.collection.GoWithContext(ctx, collIface+".SearchItems", 0, make(chan *dbus.Call, 1),
			map[string]string{"service": service, "username": user})
	}
	paths := make(map[string]dbus.ObjectPath)
	var all []dbus.ObjectPath
	for i, call := range calls {
		var found []dbus.ObjectPath
		if err := (<-call.Done).Store(&found); err != nil {
			return nil, err
		}
		if len(found) > 0 {
			paths[users[i]] = found[0] // as go-keyring does
			all = append(all, found[0])
		}
	}
	out := make(map[string]string)
	if len(all) == 0 {
		return out, nil
	}
	var secrets map[dbus.ObjectPath]secret
	if err := r.service.CallWithContext(ctx, serviceIface+".GetSecrets", 0, all, r.session).Store(&secrets); err != nil {
		return nil, err
	}
	for user, path := range paths {
		s, ok := secrets[path]
		if !ok {
			return nil, errors.New("an item is locked")
		}
		out[user] = string(s.Value)
	}
	return out, nil
}

// erase deletes every item of a service, in whatever collection it stands, and
// looks whether any is left.
func (r *link) erase(ctx context.Context, service string) error {
	open, _, err := r.all(ctx, service)
	if err != nil {
		return err
	}
	for _, path := range open {
		var prompt dbus.ObjectPath
		if err := r.conn.Object(secretsName, path).CallWithContext(ctx, itemIface+".Delete", 0).Store(&prompt); err != nil {
			return r.failed(ctx, err)
		}
		if prompt != "/" {
			if dismissed, err := r.prompt(ctx, prompt); err != nil || dismissed {
				return errors.Join(err, ErrDismissed)
			}
		}
	}
	open, locked, err := r.all(ctx, service)
	if left := len(open) + len(locked); err == nil && left > 0 {
		err = fmt.Errorf("%w: %d items are still there, %d of them in a locked keyring", ErrNotKept, left, len(locked))
	}
	return err
}

// all returns the items of a service, by whether they are unlocked.
func (r *link) all(ctx context.Context, service string) (open, locked []dbus.ObjectPath, err error) {
	call := r.service.CallWithContext(ctx, serviceIface+".SearchItems", 0, map[string]string{"service": service})
	if err := call.Store(&open, &locked); err != nil {
		return nil, nil, r.failed(ctx, err)
	}
	return open, locked, nil
}

// names returns the users of all items of a service.
func (r *link) names(ctx context.Context, service string) ([]string, error) {
	var paths []dbus.ObjectPath
	if err := r.collection.CallWithContext(ctx, collIface+".SearchItems", 0, map[string]string{"service": service}).Store(&paths); err != nil {
		return nil, err
	}
	calls := make([]*dbus.Call, len(paths))
	for i, path := range paths {
		calls[i] = r.conn.Object(secretsName, path).GoWithContext(ctx, "org.freedesktop.DBus.Properties.Get", 0, make(chan *dbus.Call, 1), itemIface, "Attributes")
	}
	var out []string
	for _, call := range calls {
		var attributes map[string]string
		if err := (<-call.Done).Store(&attributes); err != nil {
			return nil, err
		}
		out = append(out, attributes["username"])
	}
	return out, nil
}

// find returns the collection that go-keyring will choose: "login" if there is
// one, else the default.
//
// The call of a method (here one to open a session is under way) comes first: gnome-keyring 42 aborts if the first that it
// gets from a client, just after it has come up, is a request for a property.
func (r *link) find(ctx context.Context) (dbus.ObjectPath, error) {
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

func (r *link) property(ctx context.Context, path dbus.ObjectPath, iface, name string, out *dbus.Variant) error {
	call := r.conn.Object(secretsName, path).CallWithContext(ctx, "org.freedesktop.DBus.Properties.Get", 0, iface, name)
	if err := call.Store(out); err != nil {
		return r.failed(ctx, err)
	}
	return nil
}

// failed sorts an error of a call.
func (r *link) failed(ctx context.Context, err error) error {
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

func (r *link) locked(ctx context.Context, path dbus.ObjectPath) (bool, error) {
	var v dbus.Variant
	if err := r.property(ctx, path, collIface, "Locked", &v); err != nil {
		return false, err
	}
	locked, ok := v.Value().(bool)
	return locked || !ok, nil
}

// unlock has the collection unlocked, with a prompt if need be.
func (r *link) unlock(ctx context.Context, path dbus.ObjectPath) error {
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
func (r *link) prompt(ctx context.Context, path dbus.ObjectPath) (dismissed bool, err error) {
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

// provider names the program whose process id was asked for, empty if that cannot
// be learned, for instance in a sandbox.
func provider(process *dbus.Call) string {
	var pid uint32
	if process.Store(&pid) != nil {
		return ""
	}
	name, err := os.ReadFile(fmt.Sprintf("/proc/%d/comm", pid))
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(name))
}
