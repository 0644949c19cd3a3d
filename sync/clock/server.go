package clock

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"strings"

	"golang.org/x/net/publicsuffix"

	"latchkey/vault/reason"
)

// Kind is the way a server is asked.
type Kind int

// The kinds of server.
const (
	NTP   Kind = iota // RFC 5905 on UDP 123, not authenticated
	NTS               // RFC 8915: keys on TCP 4460, then authenticated NTP
	HTTPS             // the Date of an answer to HEAD / on TCP 443, good to half a second, where UDP is blocked
)

var kindNames = [...]string{"ntp", "nts", "https"}

// kindPorts are the ports asked when an entry names none.
var kindPorts = [...]string{"123", "4460", "443"}

// String is the kind as it stands in a server list.
func (k Kind) String() string {
	if k < 0 || int(k) >= len(kindNames) {
		return "unknown"
	}
	return kindNames[k]
}

// Server is a source of time.
type Server struct {
	Kind Kind
	// Host is "name" or "name:port"; an IPv6 address with a port is written "[address]:port".
	Host string
	// Operator is who runs it: servers of one operator count once in the rule that two operators must agree. Empty means
	// the registrable part of the name ("google.com" of "time.google.com"); an address or a name without one counts as
	// an operator of its own together with its port.
	Operator string
}

// MaxServers bounds a server list.
const MaxServers = 16

// ErrServer says that an entry of a server list cannot be used; the text names the entry.
var ErrServer = errors.New("not a time server")

// DefaultServers gives the servers asked when the user has set none. Each is offered to the public by its operator.
// No name of pool.ntp.org is among them: the pool asks applications not to use those.
func DefaultServers() []Server {
	servers := []Server{
		{Kind: NTS, Host: "time.cloudflare.com"},
		{Kind: NTS, Host: "nts.netnod.se"},
		{Kind: NTS, Host: "ptbtime1.ptb.de"},
		{Kind: NTP, Host: "time.google.com"},
		{Kind: HTTPS, Host: "www.cloudflare.com"},
		{Kind: HTTPS, Host: "www.google.com"},
	}
	for i := range servers {
		servers[i].Operator = servers[i].operator()
	}
	return servers
}

// ParseServers reads a list of 1 to MaxServers entries, separated by commas, spaces or new lines. An entry is
// "name", "name:port" or an address, asked by plain NTP, or one of these after "ntp://", "nts://" or "https://". Names are ASCII. The error wraps ErrServer and names
// the entry.
func ParseServers(list string) ([]Server, error) {
	const maxList = MaxServers * 300
	if len(list) > maxList {
		return nil, reason.For(ErrServer, "longer than {{.N}} bytes", reason.Data{"N": maxList})
	}
	entries := strings.FieldsFunc(list, func(r rune) bool {
		return r == ',' || r == ';' || r == ' ' || r == '\t' || r == '\r' || r == '\n'
	})
	if len(entries) == 0 {
		return nil, reason.For(ErrServer, "the list is empty", nil)
	}
	if len(entries) > MaxServers {
		return nil, badCount(len(entries))
	}
	servers := make([]Server, 0, len(entries))
	seen := make(map[string]bool)
	for _, entry := range entries {
		server, err := parseServer(entry)
		if err != nil {
			return nil, err
		}
		if id := server.Kind.String() + server.address(); seen[id] {
			return nil, badEntry(entry, reason.New("it is named twice", nil))
		} else {
			seen[id] = true
		}
		servers = append(servers, server)
	}
	return servers, nil
}

func parseServer(entry string) (Server, error) {
	server := Server{Host: strings.ToLower(entry)}
	if scheme, host, found := strings.Cut(server.Host, "://"); found {
		server.Host = host
		server.Kind = -1
		for kind, name := range kindNames {
			if scheme == name {
				server.Kind = Kind(kind)
			}
		}
		if server.Kind < 0 {
			return Server{}, badEntry(entry, reason.New("{{.Scheme}} is not one of {{.Schemes}}", reason.Data{"Scheme": strconv.Quote(scheme), "Schemes": strings.Join(kindNames[:], ", ")}))
		}
	}
	name, port := server.split()
	if bad := checkName(name); bad != nil {
		return Server{}, badEntry(entry, bad)
	}
	if number, err := strconv.ParseUint(port, 10, 16); err != nil || number == 0 || port[0] == '0' {
		return Server{}, badEntry(entry, reason.New("the port is not a number from 1 to 65535", nil))
	}
	server.Operator = operatorOf(server.Kind, server.Host)
	return server, nil
}

// badCount refuses a list of n servers.
func badCount(n int) error {
	return reason.For(ErrServer, "the list has {{.N}} entries, the most is {{.Max}}", reason.Data{"N": n, "Max": MaxServers})
}

func badEntry(entry string, why *reason.Text) error {
	return fmt.Errorf("%w: %w", ErrServer, reason.Within(reason.Name(strconv.Quote(entry)), why))
}

// checkName says what is wrong with a name, or nothing. It accepts IP addresses and host names as in RFC 1123 section 2.1, with a last label that is not a number.
func checkName(name string) *reason.Text {
	const maxName = 253
	if _, err := netip.ParseAddr(name); err == nil {
		return nil
	}
	if name == "" {
		return reason.New("the name is missing", nil)
	}
	if len(name) > maxName {
		return reason.New("the name is longer than {{.N}} bytes", reason.Data{"N": maxName})
	}
	labels := strings.Split(name, ".")
	for _, label := range labels {
		if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' {
			return reason.New("the name has a part that is empty, too long, or begins or ends with a hyphen", nil)
		}
		for _, r := range label {
			if (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' {
				return reason.New("the name has the character {{.Character}}", reason.Data{"Character": strconv.QuoteRune(r)})
			}
		}
	}
	if strings.Trim(labels[len(labels)-1], "0123456789") == "" {
		return reason.New("it is neither an address nor a name", nil)
	}
	return nil
}

// split gives the name and the port, which is the kind's own where the host has none.
func (s Server) split() (name, port string) {
	port = kindPorts[s.Kind]
	if _, err := netip.ParseAddr(s.Host); err == nil {
		return s.Host, port
	}
	if name, own, err := net.SplitHostPort(s.Host); err == nil {
		return name, own
	}
	if inner, ok := strings.CutPrefix(s.Host, "["); ok {
		if inner, ok = strings.CutSuffix(inner, "]"); ok {
			return inner, port
		}
	}
	return s.Host, port
}

// address is what is dialled.
func (s Server) address() string {
	return net.JoinHostPort(s.split())
}

// String is the entry that ParseServers reads back.
func (s Server) String() string {
	if s.Kind == NTP {
		return s.Host
	}
	return s.Kind.String() + "://" + s.Host
}

// MarshalText writes the entry that ParseServers reads back, for JSON.
func (s Server) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads one entry as ParseServers does.
func (s *Server) UnmarshalText(text []byte) error {
	const maxEntry = 300
	if len(text) > maxEntry {
		return reason.For(ErrServer, "longer than {{.N}} bytes", reason.Data{"N": maxEntry})
	}
	server, err := parseServer(string(text))
	if err == nil {
		*s = server
	}
	return err
}

// operator is Operator or what it stands for when empty.
func (s Server) operator() string {
	if s.Operator != "" {
		return s.Operator
	}
	return operatorOf(s.Kind, s.Host)
}

func operatorOf(kind Kind, host string) string {
	server := Server{Kind: kind, Host: host}
	name, _ := server.split()
	if _, err := netip.ParseAddr(name); err != nil {
		if registrable, err := publicsuffix.EffectiveTLDPlusOne(name); err == nil {
			return registrable
		}
	}
	return server.address()
}
