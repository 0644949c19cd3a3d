package clock

import (
	"context"
	"crypto/tls"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"time"
)

// ErrKeyExchange says that a server's key exchange does not follow RFC 8915.
var ErrKeyExchange = errors.New("the nts key exchange failed")

// Records of the key exchange (RFC 8915 section 4.1) and the limits within which they are read.
const (
	recordEnd        = 0
	recordProtocol   = 1
	recordError      = 2
	recordWarning    = 3
	recordAlgorithm  = 4
	recordCookie     = 5
	recordServer     = 6
	recordPort       = 7
	recordCritical   = 0x8000
	protocolNTP      = 0
	algorithmSIV     = 15
	ntsProtocolName  = "ntske/1"
	maxRecords       = 64
	maxRecordBytes   = 32 << 10
	maxCookies       = 8
	maxCookieSize    = 1024
	ntsExporterLabel = "EXPORTER-network-time-security"
)

// offer is what the server's records say.
type offer struct {
	server  string // empty: the host that was asked
	port    uint16 // 0: 123
	cookies [][]byte
}

// ntsSession is what a key exchange gives: where to ask, and the means to prove the answer.
type ntsSession struct {
	address        string
	cookies        [][]byte
	toServer, from *sivCipher
}

// keyExchange asks an NTS server for keys and cookies (RFC 8915 section 4).
func (a *asking) keyExchange(ctx context.Context, server Server) (*ntsSession, error) {
	conn, err := a.dial(ctx, "tcp", server.address())
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { conn.Close() })()
	name, _ := server.split()
	secured := tls.Client(conn, &tls.Config{
		ServerName: name, RootCAs: a.roots, Time: a.certificateTime,
		MinVersion: tls.VersionTLS13, NextProtos: []string{ntsProtocolName},
	})
	if err := secured.HandshakeContext(ctx); err != nil {
		return nil, err
	}
	tlsState := secured.ConnectionState()
	if tlsState.NegotiatedProtocol != ntsProtocolName {
		return nil, fmt.Errorf("%w: the server does not speak %s", ErrKeyExchange, ntsProtocolName)
	}
	question := record(nil, recordProtocol|recordCritical, []byte{0, protocolNTP})
	question = record(question, recordAlgorithm, []byte{0, algorithmSIV})
	question = record(question, recordEnd|recordCritical, nil)
	if _, err := secured.Write(question); err != nil {
		return nil, err
	}
	offered, err := readOffer(secured)
	if err != nil {
		return nil, err
	}
	session := &ntsSession{cookies: offered.cookies}
	if session.toServer, err = exportKey(tlsState, 0); err != nil {
		return nil, err
	}
	if session.from, err = exportKey(tlsState, 1); err != nil {
		return nil, err
	}
	// RFC 8915 section 4.1.7: without a word from the server, its own address, not just its name.
	host := offered.server
	if host == "" {
		if host, _, err = net.SplitHostPort(conn.RemoteAddr().String()); err != nil {
			return nil, err
		}
	}
	port := uint16(123)
	if offered.port != 0 {
		port = offered.port
	}
	session.address = net.JoinHostPort(host, strconv.Itoa(int(port)))
	return session, nil
}

// exportKey derives the key of one direction (RFC 8915 section 5.1): 0 to the server, 1 from it.
func exportKey(state tls.ConnectionState, direction byte) (*sivCipher, error) {
	key, err := state.ExportKeyingMaterial(ntsExporterLabel, []byte{0, protocolNTP, 0, algorithmSIV, direction}, sivKeySize)
	if err != nil {
		return nil, err
	}
	return newSIV(key)
}

func record(to []byte, kind uint16, body []byte) []byte {
	to = binary.BigEndian.AppendUint16(to, kind)
	to = binary.BigEndian.AppendUint16(to, uint16(len(body)))
	return append(to, body...)
}

// readOffer reads the server's records up to their end. It takes nothing that RFC 8915 section 4 does not allow, and at
// most maxRecords records and maxRecordBytes bytes.
func readOffer(r io.Reader) (offer, error) {
	bad := func(format string, values ...any) (offer, error) {
		return offer{}, fmt.Errorf("%w: %s", ErrKeyExchange, fmt.Sprintf(format, values...))
	}
	r = io.LimitReader(r, maxRecordBytes)
	var o offer
	protocol, algorithm := false, false
	for number := 1; number <= maxRecords; number++ {
		var head [4]byte
		if _, err := io.ReadFull(r, head[:]); err != nil {
			return offer{}, fmt.Errorf("%w: record %d: %w", ErrKeyExchange, number, err)
		}
		kind := binary.BigEndian.Uint16(head[:])
		body := make([]byte, binary.BigEndian.Uint16(head[2:]))
		if len(body) > maxRecordBytes {
			return bad("record %d is too long", number)
		}
		if _, err := io.ReadFull(r, body); err != nil {
			return offer{}, fmt.Errorf("%w: record %d: %w", ErrKeyExchange, number, err)
		}
		critical := kind&recordCritical != 0
		switch kind &^ recordCritical {
		case recordEnd:
			switch {
			case !protocol || !algorithm:
				return bad("it names no protocol or no algorithm")
			case len(o.cookies) == 0:
				return bad("it has no cookies")
			}
			return o, nil
		case recordProtocol:
			if protocol || len(body) != 2 || binary.BigEndian.Uint16(body) != protocolNTP {
				return bad("record %d: not the protocol that was asked for", number)
			}
			protocol = true
		case recordAlgorithm:
			if algorithm || len(body) != 2 || binary.BigEndian.Uint16(body) != algorithmSIV {
				return bad("record %d: not the algorithm that was asked for", number)
			}
			algorithm = true
		case recordError, recordWarning:
			return bad("the server gives code %x", body)
		case recordCookie:
			if len(body) == 0 || len(body) > maxCookieSize {
				return bad("record %d: a cookie of %d bytes", number, len(body))
			}
			if len(o.cookies) < maxCookies {
				o.cookies = append(o.cookies, body)
			}
		case recordServer:
			if err := checkName(string(body)); err != nil {
				return bad("record %d: server: %v", number, err)
			}
			o.server = string(body)
		case recordPort:
			if len(body) != 2 || body[0] == 0 && body[1] == 0 {
				return bad("record %d: no port", number)
			}
			o.port = binary.BigEndian.Uint16(body)
		default:
			if critical {
				return bad("record %d: the unknown critical type %d", number, kind&^recordCritical)
			}
		}
	}
	return bad("more than %d records", maxRecords)
}

// certificateTime is the time at which certificates are checked: the device clock with the correction in force, unless
// that was found to be far off.
func (a *asking) certificateTime() time.Time { return a.now().Add(a.certificateShift) }
