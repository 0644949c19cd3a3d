package clock_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"latchkey/sync/clock"
)

func TestParseServers(t *testing.T) {
	tests := []struct {
		list      string
		hosts     string // joined by spaces
		operators string
	}{
		{"time.google.com", "time.google.com", "google.com"},
		{"TIME.Google.com,ntp://ptbtime1.ptb.de\n a.b.co.uk:1123", "time.google.com ptbtime1.ptb.de a.b.co.uk:1123", "google.com ptb.de b.co.uk"},
		{"127.0.0.1:11123 127.0.0.1:11124;127.0.0.1", "127.0.0.1:11123 127.0.0.1:11124 127.0.0.1", "127.0.0.1:11123 127.0.0.1:11124 127.0.0.1:123"},
		{"::1 [::1]:1123 [fe80::1%eth0]:123", "::1 [::1]:1123 [fe80::1%eth0]:123", "[::1]:123 [::1]:1123 [fe80::1%eth0]:123"},
		{"localhost:1 router", "localhost:1 router", "localhost:1 router:123"},
	}
	for _, test := range tests {
		servers, err := clock.ParseServers(test.list)
		if err != nil {
			t.Errorf("%q: %v", test.list, err)
			continue
		}
		var hosts, operators []string
		for _, server := range servers {
			hosts, operators = append(hosts, server.Host), append(operators, server.Operator)
		}
		if got := strings.Join(hosts, " "); got != test.hosts {
			t.Errorf("%q: hosts %q, want %q", test.list, got, test.hosts)
		}
		if got := strings.Join(operators, " "); got != test.operators {
			t.Errorf("%q: operators %q, want %q", test.list, got, test.operators)
		}
	}
}

func TestParseServersRefuses(t *testing.T) {
	for list, names := range map[string]string{
		"":                                  "empty",
		" ,\n":                              "empty",
		"a.example b..example":              `"b..example"`,
		"-a.example":                        `"-a.example"`,
		"a_b.example":                       `"a_b.example"`,
		"zeit.köln.example":                 `"zeit.köln.example"`,
		"1.2.3":                             `"1.2.3"`,
		"a.example:0":                       "port",
		"a.example:65536":                   "port",
		"a.example:+5":                      "port",
		"a.example:":                        "port",
		"[::1":                              `"[::1"`,
		"ftp://a.example":                   `"ftp"`,
		"a.example,A.example:123":           "twice",
		"a.example/path":                    `"a.example/path"`,
		strings.Repeat("a", 64):             "too long",
		strings.Repeat("a.", 127) + "b":     "253",
		strings.Repeat("x", 5000):           "bytes",
		"a b c d e f g h i j k l m n o p q": "17 entries",
	} {
		servers, err := clock.ParseServers(list)
		if !errors.Is(err, clock.ErrServer) || !strings.Contains(err.Error(), names) {
			t.Errorf("%q: %v, error %v, want one that names %s", list, servers, err, names)
		}
	}
}

func TestDefaultServers(t *testing.T) {
	operators := map[string]bool{}
	for _, server := range clock.DefaultServers() {
		operators[server.Operator] = true
		if strings.HasSuffix(server.Host, "pool.ntp.org") {
			t.Errorf("%v is a name that the pool asks applications not to use", server)
		}
	}
	if len(operators) < 3 {
		t.Errorf("the default servers have %d operators, want three or more", len(operators))
	}
}

// FuzzParseServers: a list that is taken must be within bounds and mean the same when written and read again.
func FuzzParseServers(f *testing.F) {
	for _, seed := range []string{"time.google.com", "127.0.0.1:1123, [::1]:123\nntp://a.b.co.uk", "[::1", "a:b:c", "ntp://", "::ffff:1.2.3.4%x"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, list string) {
		servers, err := clock.ParseServers(list)
		if err != nil {
			if !errors.Is(err, clock.ErrServer) {
				t.Fatalf("error %v is no ErrServer", err)
			}
			return
		}
		if len(servers) == 0 || len(servers) > clock.MaxServers {
			t.Fatalf("%d servers", len(servers))
		}
		var entries []string
		for _, server := range servers {
			entries = append(entries, server.String())
			text, err := json.Marshal(server)
			var back clock.Server
			if err == nil {
				err = json.Unmarshal(text, &back)
			}
			if err != nil || back != server {
				t.Fatalf("%+v became %+v, error %v", server, back, err)
			}
		}
		again, err := clock.ParseServers(strings.Join(entries, ","))
		if err != nil || len(again) != len(servers) {
			t.Fatalf("%q is not read again: %v", entries, err)
		}
		for i := range again {
			if again[i] != servers[i] {
				t.Fatalf("%+v became %+v", servers[i], again[i])
			}
		}
	})
}
