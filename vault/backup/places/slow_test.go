package places

import (
	"context"
	"errors"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"latchkey/vault"
	"latchkey/vault/backup"
)

// disk is a place in memory whose calls can be made to hang, to fail and to
// spoil what passes.
type disk struct {
	mu    sync.Mutex
	files map[string][]byte
	hook  func(call, name string, data []byte) ([]byte, error)
}

func (d *disk) do(call, name string, data []byte) ([]byte, error) {
	if d.hook != nil {
		return d.hook(call, name, data)
	}
	return data, nil
}

func (d *disk) read(_ context.Context, name string, most int64) ([]byte, error) {
	d.mu.Lock()
	data, ok := d.files[name]
	d.mu.Unlock()
	if !ok {
		return nil, fs.ErrNotExist
	}
	return d.do("read", name, slices.Clone(data))
}

func (d *disk) create(_ context.Context, name string, data []byte) error {
	data, err := d.do("create", name, slices.Clone(data))
	d.mu.Lock()
	defer d.mu.Unlock()
	if _, there := d.files[name]; there {
		return fs.ErrExist
	}
	if err == nil {
		d.files[name] = data
	}
	return err
}

func (d *disk) list(context.Context) ([]string, error) {
	_, err := d.do("list", "", nil)
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Collect(maps.Keys(d.files)), err
}

func (d *disk) remove(_ context.Context, name string) error {
	_, err := d.do("remove", name, nil)
	d.mu.Lock()
	defer d.mu.Unlock()
	if err == nil {
		delete(d.files, name)
	}
	return err
}

// backups counts the backups.
func (d *disk) backups() (n int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for name := range d.files {
		if strings.HasSuffix(name, ".age") {
			n++
		}
	}
	return n
}

// onDisk is a vault with a place on a disk in memory, where one backup is.
func onDisk(t *testing.T) (*Keeper, *disk, *vault.Vault) {
	t.Helper()
	d := &disk{files: map[string][]byte{}}
	k := &Keeper{open: func(vault.Place) (shelf, error) { return d, nil }}
	v := &vault.Vault{RecoveryCode: vault.Hidden(backup.NewCode().Reveal())}
	a, err := vault.ParseURI("otpauth://totp/Site:me?secret=JBSWY3DPEHPK3PXP")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := v.Add(a, day(2026, 11, 23)); err != nil {
		t.Fatal(err)
	}
	p, err := k.Add(t.Context(), vault.Place{Kind: vault.Folder, At: "/disk"}, false)
	if err != nil {
		t.Fatal(err)
	}
	if err := Admit(v, p); err != nil {
		t.Fatal(err)
	}
	r := k.BackUp(t.Context(), p, v, day(2026, 11, 23))
	if r.Err != nil {
		t.Fatal(r.Err)
	}
	Record(v, []Result{r})
	v.Accounts[0].Note = "new"
	return k, d, v
}

// A disk that does not answer costs the patience, not the program; it is not
// asked again before it has answered, and then all is well.
func TestHanging(t *testing.T) {
	for _, call := range []string{"read", "create", "list", "remove"} {
		t.Run(call, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				k, d, v := onDisk(t)
				p := v.Places[0]
				p.Keep = 1
				release := make(chan struct{})
				var calls atomic.Int32
				d.hook = func(c, _ string, data []byte) ([]byte, error) {
					if c == call {
						calls.Add(1)
						<-release
					}
					return data, nil
				}
				// An old one, so that there is something to remove.
				d.mu.Lock()
				d.files[nameOf(p.ID, day(2020, 1, 1), "R2KY", false)] = []byte(intro)
				d.files[nameOf(p.ID, day(2020, 1, 2), "R2KY", false)] = []byte(intro)
				d.mu.Unlock()
				start := time.Now()
				r := k.BackUp(t.Context(), p, v, day(2026, 11, 24))
				if call == "list" || call == "remove" { // which come after the proof
					if r.Err != nil || r.Report.Verified != 1 || time.Since(start) != addPatience {
						t.Errorf("%v after %v", r.Err, time.Since(start))
					}
				} else if !errors.Is(r.Err, ErrSlow) || r.Place.Failed.Why != "slow" || r.Place.Good != p.Good || time.Since(start) != Patience {
					t.Errorf("%v after %v, kept %+v", r.Err, time.Since(start), r.Place)
				}
				if r := k.BackUp(t.Context(), p, v, day(2026, 11, 24)); !errors.Is(r.Err, ErrSlow) || calls.Load() != 1 {
					t.Errorf("%v, %d calls", r.Err, calls.Load())
				}
				ctx, cancel := context.WithCancel(t.Context())
				cancel()
				if r := k.BackUp(ctx, p, v, day(2026, 11, 24)); !errors.Is(r.Err, context.Canceled) || r.Place.Failed != p.Failed {
					t.Errorf("cancelled: %v, %+v", r.Err, r.Place.Failed)
				}
				close(release)
				synctest.Wait()
				if r := k.BackUp(t.Context(), p, v, day(2026, 11, 25)); r.Err != nil || r.Report.Verified != 1 {
					t.Errorf("after it answered: %v", r.Err)
				}
			})
		})
	}
}

// What does not come back as it was written is not called good, does not stay,
// and costs nothing that is there.
func TestSpoilt(t *testing.T) {
	for name, spoil := range map[string]func([]byte) ([]byte, error){
		"cut off":  func(b []byte) ([]byte, error) { return b[:len(b)-1], nil },
		"empty":    func([]byte) ([]byte, error) { return nil, nil },
		"changed":  func(b []byte) ([]byte, error) { b[len(b)-20] ^= 1; return b, nil },
		"vanished": func([]byte) ([]byte, error) { return nil, fs.ErrNotExist },
		"another":  func([]byte) ([]byte, error) { return []byte("hello"), nil },
	} {
		t.Run(name, func(t *testing.T) {
			k, d, v := onDisk(t)
			p := v.Places[0]
			p.Keep = 1
			d.hook = func(call, name string, data []byte) ([]byte, error) {
				if call == "read" && strings.HasSuffix(name, ".age") && name != p.Good.Name {
					return spoil(data)
				}
				return data, nil
			}
			r := k.BackUp(t.Context(), p, v, day(2026, 11, 24))
			if !errors.Is(r.Err, ErrUnproven) || r.Place.Good != p.Good || r.Place.Failed.Why != "unproven" || r.Report.Verified != 0 {
				t.Errorf("%v, kept %+v", r.Err, r.Place)
			}
			if d.files[p.Good.Name] == nil || d.backups() != 1 {
				t.Errorf("%d backups", d.backups())
			}
		})
	}
}

// Old backups that cannot be removed do not make the new one bad.
func TestRemoveFails(t *testing.T) {
	k, d, v := onDisk(t)
	p := v.Places[0]
	p.Keep = 1
	d.hook = func(call, _ string, data []byte) ([]byte, error) {
		if call == "remove" {
			return nil, fs.ErrPermission
		}
		return data, nil
	}
	if r := k.BackUp(t.Context(), p, v, day(2026, 11, 24)); r.Err != nil || d.backups() != 2 {
		t.Errorf("%v, %d backups", r.Err, d.backups())
	}
}
