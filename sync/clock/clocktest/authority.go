//go:build linux && !android

package clocktest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"testing"
	"time"
)

// Authority issues certificates for 127.0.0.1 and localhost, that only a test believes.
type Authority struct {
	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
}

// NewAuthority makes an authority whose own certificate is valid from 1970 to 2100.
func NewAuthority(t testing.TB) *Authority {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "clocktest authority"},
		NotBefore: time.Unix(0, 0), NotAfter: time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return &Authority{certificate, key}
}

// Pool holds the authority, for tls.Config.RootCAs.
func (a *Authority) Pool() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(a.certificate)
	return pool
}

// PEM is the authority's certificate, for the file that SSL_CERT_FILE names in
// the environment of a program.
func (a *Authority) PEM() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: a.certificate.Raw})
}

// Issue gives a server's certificate and key in PEM.
func (a *Authority) Issue(t testing.TB, from, until time.Time) (certificate, key []byte) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "localhost"}, NotBefore: from, NotAfter: until,
		DNSNames: []string{"localhost"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, a.certificate, private.Public(), a.key)
	if err != nil {
		t.Fatal(err)
	}
	keyDER, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: keyDER})
}

// Certificate is Issue for a server in Go.
func (a *Authority) Certificate(t testing.TB, from, until time.Time) tls.Certificate {
	t.Helper()
	certificate, err := tls.X509KeyPair(a.Issue(t, from, until))
	if err != nil {
		t.Fatal(err)
	}
	return certificate
}

// StartNTS is Start with authenticated time: keys are had at KeyAddr, under a certificate of the authority that is valid
// from a day before to a month after the served time.
func StartNTS(t testing.TB, offset time.Duration, authority *Authority) *Server {
	t.Helper()
	served := time.Now().Add(offset)
	certificate, key := authority.Issue(t, served.AddDate(0, 0, -1), served.AddDate(0, 1, 0))
	return start(t, offset, func(s *Server) []string {
		s.KeyAddr = freeAddr(t, "tcp")
		_, port, _ := net.SplitHostPort(s.KeyAddr)
		return []string{
			"ntsport " + port,
			"ntsservercert " + s.write(t, "certificate", certificate),
			"ntsserverkey " + s.write(t, "key", key),
			"ntsdumpdir " + s.folder,
		}
	})
}
