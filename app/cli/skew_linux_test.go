//go:build !android

package cli_test

import (
	"bytes"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"latchkey/sync/clock/clocktest"
)

// skewedClock is put into package time. Its sign: what the program takes for the
// device clock is true time plus the skew, so the offset to be found is minus
// the skew.
const skewedClock = `package time

import "syscall"

var testSkew = func() int64 {
	text, _ := syscall.Getenv("TEST_CLOCK_SKEW")
	skew, err := ParseDuration(text)
	if err != nil {
		panic(err)
	}
	return int64(skew / Second)
}()
`

// skewedProgram builds the terminal with a time.Now that is off by the
// environment's TEST_CLOCK_SKEW. Everything in it sees that clock, TLS too; only
// the monotonic clock stays, as it does when a person sets the clock.
func skewedProgram(t *testing.T) (path string) {
	t.Helper()
	dir := t.TempDir()
	source := filepath.Join(program(t, "golang", "go", "env", "GOROOT"), "src", "time")
	original, err := os.ReadFile(filepath.Join(source, "time.go"))
	if err != nil {
		t.Fatal(err)
	}
	const honest = "func Now() Time {\n\tsec, nsec, mono := runtimeNow()\n"
	if bytes.Count(original, []byte(honest)) != 1 {
		t.Fatalf("time.Now of %s is not the one that this test knows how to skew", program(t, "golang", "go", "env", "GOVERSION"))
	}
	overlay := struct{ Replace map[string]string }{map[string]string{}}
	for name, text := range map[string]string{
		"time.go": strings.Replace(string(original), honest, honest+"\tsec += testSkew\n", 1),
		"skew.go": skewedClock,
	} {
		overlay.Replace[filepath.Join(source, name)] = filepath.Join(dir, name)
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	list, err := json.Marshal(overlay)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "overlay.json"), list, 0o600); err != nil {
		t.Fatal(err)
	}
	path = filepath.Join(dir, "skewed")
	build := exec.CommandContext(t.Context(), "go", "build", "-buildvcs=false", "-overlay", filepath.Join(dir, "overlay.json"), "-o", path, "./testdata/skewed")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return path
}

// skewed is a device whose clock is off.
type skewed struct {
	t       *testing.T
	program string
	env     []string
}

func (d *skewed) run(args ...string) result {
	d.t.Helper()
	var out, err bytes.Buffer
	command := exec.CommandContext(d.t.Context(), d.program, args...)
	command.Env, command.Stdout, command.Stderr = d.env, &out, &err
	failed := command.Run()
	var exit *exec.ExitError
	if failed != nil && !errors.As(failed, &exit) {
		d.t.Fatal(failed)
	}
	return result{command.ProcessState.ExitCode(), out.String(), err.String()}
}

// codeTries bounds how often a code is asked for again because true time went
// into another period meanwhile, which can only follow each other if each takes
// half a minute.
const codeTries = 3

// code gives the code that is shown and the right one of that moment, as an
// independent program has it.
func (d *skewed) code(passphrase string) (shown, right string) {
	d.t.Helper()
	for range codeTries {
		right = oathtoolA(d.t, time.Now())
		r := d.run("--passphrase-file", passphrase, "code", "--plain", "alice")
		if r.code != 0 {
			d.t.Fatalf("%+v", r)
		}
		if oathtoolA(d.t, time.Now()) == right {
			return strings.TrimSpace(r.out), right
		}
	}
	d.t.Fatal("a code takes longer than a period")
	return "", ""
}

func TestSkew(t *testing.T) {
	authority := clocktest.NewAuthority(t)
	var signed, plain []string
	for range 3 {
		s := clocktest.StartNTS(t, 0, authority)
		signed, plain = append(signed, "nts://"+s.KeyAddr), append(plain, s.Addr)
	}
	// Years off, no certificate is valid; then NTS needs the rough time on which HTTPS servers agree.
	bootstrapped := slices.Clone(signed)
	for range 2 {
		s := httptest.NewUnstartedServer(http.NotFoundHandler())
		s.TLS = &tls.Config{Certificates: []tls.Certificate{authority.Certificate(t, time.Now().AddDate(0, 0, -1), time.Now().AddDate(0, 1, 0))}}
		s.StartTLS()
		t.Cleanup(s.Close)
		bootstrapped = append(bootstrapped, "https://"+s.Listener.Addr().String())
	}
	w := filled(t)
	roots := w.write("roots.pem", string(authority.PEM()))
	binary := skewedProgram(t)
	for _, c := range []struct {
		skew  time.Duration
		zone  string
		cause string
		days  int
		place string
		nts   []string
	}{
		{skew: -3600 * time.Second, zone: "UTC", cause: "summer-time", place: "Atlantic/Cape_Verde"},
		{skew: -330 * time.Minute, zone: "Asia/Kolkata", cause: "dual-boot"},
		{skew: -45 * time.Second, zone: "UTC", cause: "drift"},
		{skew: -15 * time.Second, zone: "UTC", cause: "drift"},
		{skew: -3 * time.Second, zone: "UTC", cause: "drift"},
		{skew: 0, zone: "UTC", cause: "none"},
		{skew: 3 * time.Second, zone: "UTC", cause: "drift"},
		{skew: 15 * time.Second, zone: "America/New_York", cause: "drift"},
		{skew: 45 * time.Second, zone: "UTC", cause: "drift"},
		{skew: 330 * time.Minute, zone: "UTC", cause: "zone", place: "Asia/Kolkata"},
		{skew: 43200 * time.Second, zone: "UTC", cause: "half-day"},
		{skew: 86400 * time.Second, zone: "UTC", cause: "date", days: -1},
		{skew: -12 * 365 * 24 * time.Hour, zone: "UTC", cause: "reset", nts: bootstrapped},
	} {
		t.Run(fmt.Sprintf("%+.0f", c.skew.Seconds()), func(t *testing.T) {
			device := func(servers []string) *skewed {
				return &skewed{t, binary, []string{
					"TEST_CLOCK_SKEW=" + c.skew.String(), "TZ=" + c.zone, "SSL_CERT_FILE=" + roots,
					"LATCHKEY_DIR=" + t.TempDir(), "LATCHKEY_STORE=" + w.env["LATCHKEY_STORE"], "LATCHKEY_TIME_SERVERS=" + strings.Join(servers, ","),
				}}
			}
			measured := func(d *skewed, authenticated bool) {
				t.Helper()
				r := d.run("clock", "--sync", "--json")
				if r.code != 0 {
					t.Fatalf("%+v", r)
				}
				got := decode[clockState](t, r.out)
				if !got.Decided || math.Abs(*got.Offset+c.skew.Seconds()) > 1 || got.Authenticated != authenticated || got.Corrected {
					t.Fatalf("%+v", r)
				}
				if k := got.Cause; k.Kind != c.cause || k.Days != c.days || k.Place != c.place {
					t.Errorf("the cause is %+v, not %s", *k, c.cause)
				}
				if (*got.DeviceLevel == "in-step") != (c.skew == 0) {
					t.Errorf("level %s", *got.DeviceLevel)
				}
			}
			measured(device(plain), false)
			d := device(signed)
			if c.nts != nil {
				d = device(c.nts)
			}
			measured(d, true)

			said := "The clock of this device is right."
			switch {
			case c.skew < 0:
				said = " behind."
			case c.skew > 0:
				said = " ahead."
			}
			if r := d.run("clock"); r.code != 0 || !strings.Contains(strings.SplitN(r.out, "\n", 2)[0], said) {
				t.Errorf("%+v", r)
			}
			if r := d.run("clock", "--apply", "--yes"); r.code != 0 || strings.Contains(r.out, "Codes use corrected time") != (c.skew != 0) {
				t.Fatalf("%+v", r)
			}
			if shown, right := d.code(w.path("passphrase")); shown != right {
				t.Errorf("the code is %s, at true time it is %s", shown, right)
			}
		})
	}
}
