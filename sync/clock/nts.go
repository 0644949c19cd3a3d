package clock

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/binary"
	"errors"
	"fmt"
)

// ErrUnproven says that an answer of an NTS server does not prove that it comes from it.
var ErrUnproven = errors.New("the answer is not authenticated")

// Extension fields (RFC 8915 section 5) and their sizes.
const (
	fieldUniqueID      = 0x0104
	fieldCookie        = 0x0204
	fieldAuthenticator = 0x0404
	uniqueIDSize       = 32
	nonceSize          = 16
)

// nts asks one server: a key exchange unless there is a session from an earlier try, then one authenticated packet.
func (a *asking) nts(ctx context.Context, server Server, session **ntsSession) (Sample, error) {
	if *session == nil || len((*session).cookies) == 0 {
		opened, err := a.keyExchange(ctx, server)
		if err != nil {
			return Sample{}, err
		}
		*session = opened
	}
	proof := &ntsProof{session: *session, cookie: (*session).cookies[0]}
	(*session).cookies = (*session).cookies[1:]
	sample, err := a.exchange(ctx, (*session).address, proof)
	if err != nil {
		return Sample{}, err
	}
	// What was not proven never gets here: exchange fails if the proof does. This makes sure of it once more.
	if !proof.proven {
		return Sample{}, ErrUnproven
	}
	sample.Authenticated = true
	return sample, nil
}

// ntsProof adds the extension fields of one question and checks those of its answer. It is used once: a cookie that was
// sent twice would let an onlooker link the two questions (RFC 8915 section 5.7).
//
// It is our own since github.com/beevik/nts v0.2.1 takes an answer that has no authenticator at all for authentic, and
// panics on extension fields shorter than their own header.
type ntsProof struct {
	session  *ntsSession
	cookie   []byte
	uniqueID [uniqueIDSize]byte
	proven   bool
}

// ProcessQuery appends the unique identifier, the cookie and the authenticator to a question.
func (p *ntsProof) ProcessQuery(packet *bytes.Buffer) error {
	var nonce [nonceSize]byte
	for _, random := range [][]byte{p.uniqueID[:], nonce[:]} {
		if _, err := rand.Read(random); err != nil {
			return err
		}
	}
	packet.Write(field(fieldUniqueID, p.uniqueID[:]))
	packet.Write(field(fieldCookie, p.cookie))
	sealed := p.session.toServer.seal(nil, packet.Bytes(), nonce[:])
	body := binary.BigEndian.AppendUint16(nil, nonceSize)
	body = binary.BigEndian.AppendUint16(body, uint16(len(sealed)))
	body = append(append(body, nonce[:]...), sealed...)
	packet.Write(field(fieldAuthenticator, body))
	return nil
}

// ProcessResponse gives an error unless the packet carries our unique identifier and, after it, an authenticator that
// fits all that comes before. What comes after the authenticator is not authentic and is not looked at.
func (p *ntsProof) ProcessResponse(packet []byte) error {
	if len(packet) < headerSize {
		return ErrMalformed
	}
	ours := false
	for at := headerSize; len(packet)-at >= 4; {
		kind, size := binary.BigEndian.Uint16(packet[at:]), int(binary.BigEndian.Uint16(packet[at+2:]))
		// RFC 7822 section 3: a field is at least 16 bytes long, with its header, and a multiple of 4.
		if size < 16 || size%4 != 0 || size > len(packet)-at {
			return fmt.Errorf("%w: an extension field of %d bytes at byte %d", ErrMalformed, size, at)
		}
		body := packet[at+4 : at+size]
		switch kind {
		case fieldUniqueID:
			if subtle.ConstantTimeCompare(body, p.uniqueID[:]) != 1 {
				return fmt.Errorf("%w: it answers another question", ErrUnproven)
			}
			ours = true
		case fieldAuthenticator:
			if !ours {
				return fmt.Errorf("%w: it does not name the question", ErrUnproven)
			}
			nonce, sealed, err := splitAuthenticator(body)
			if err != nil {
				return err
			}
			// The plaintext holds new cookies, which one question has no use for.
			if _, err := p.session.from.open(sealed, packet[:at], nonce); err != nil {
				return fmt.Errorf("%w: %w", ErrUnproven, err)
			}
			p.proven = true
			return nil
		}
		at += size
	}
	return fmt.Errorf("%w: it has no authenticator", ErrUnproven)
}

// splitAuthenticator cuts the body of the authenticator field (RFC 8915 section 5.6) into its two strings.
func splitAuthenticator(body []byte) (nonce, sealed []byte, err error) {
	padded := func(n int) int { return (n + 3) &^ 3 }
	nonceLength, sealedLength := int(binary.BigEndian.Uint16(body)), int(binary.BigEndian.Uint16(body[2:]))
	if nonceLength == 0 || 4+padded(nonceLength)+padded(sealedLength) > len(body) {
		return nil, nil, fmt.Errorf("%w: the authenticator's lengths are %d and %d in %d bytes", ErrMalformed, nonceLength, sealedLength, len(body))
	}
	return body[4 : 4+nonceLength], body[4+padded(nonceLength):][:sealedLength], nil
}

// field makes an extension field, padded to a multiple of 4 bytes (RFC 7822 section 3).
func field(kind uint16, body []byte) []byte {
	size := 4 + (len(body)+3)&^3
	out := binary.BigEndian.AppendUint16(nil, kind)
	out = binary.BigEndian.AppendUint16(out, uint16(size))
	out = append(out, body...)
	return append(out, make([]byte, size-len(out))...)
}
