package clock

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"sync/atomic"
	"time"
)

// What an HTTPS answer can be refused for.
var (
	ErrDate   = errors.New("the answer has no usable date")
	ErrCached = errors.New("the answer comes from a cache")
	ErrAlone  = errors.New("its certificate is not valid at the device's time and no other operator confirms the time it claims")
)

const (
	// dateGrain: a Date header is cut to whole seconds (RFC 9110 section 5.6.7), so it is half a second early on average.
	dateGrain = time.Second / 2
	// claimTolerance is how close another operator must come to a server whose certificate is only valid at the time it
	// claims.
	claimTolerance = 2 * time.Second
	maxDateLength  = 64
	maxHeaderBytes = 64 << 10
)

// https asks one server for the Date of an answer to HEAD /. Redirects are not followed.
//
// The certificate is checked after the answer, at the device's time or else at the time the server claims: a device whose
// clock is years off could otherwise never ask. What that opens is a stolen certificate that has since expired; so such a
// sample is marked Claimed and counts only beside another operator's.
func (a *asking) https(ctx context.Context, server Server) (Sample, error) {
	transport := &http.Transport{
		Proxy:       http.ProxyFromEnvironment,
		DialContext: a.dial,
		// The chain is verified below, by verify.
		TLSClientConfig:        &tls.Config{InsecureSkipVerify: true, MinVersion: tls.VersionTLS12},
		DisableKeepAlives:      true,
		MaxResponseHeaderBytes: maxHeaderBytes,
	}
	defer transport.CloseIdleConnections()
	client := &http.Client{
		Transport:     transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	// The round trip that counts begins when the connection stands: connecting and TLS take several.
	var sent, received atomic.Int64
	since := func() int64 { return int64(a.now().Sub(a.start.Wall)) }
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GotConn:              func(httptrace.GotConnInfo) { sent.Store(since()) },
		GotFirstResponseByte: func() { received.Store(since()) },
	})
	target := url.URL{Scheme: "https", Host: server.address(), Path: "/"}
	request, err := http.NewRequestWithContext(ctx, http.MethodHead, target.String(), nil)
	if err != nil {
		return Sample{}, err
	}
	request.Header.Set("User-Agent", "") // an empty one is not sent: nobody needs to know who asks
	request.Header.Set("Cache-Control", "no-cache")
	response, err := client.Do(request)
	if err != nil {
		return Sample{}, err
	}
	defer response.Body.Close()
	if response.TLS == nil {
		return Sample{}, errors.New("the connection is not encrypted")
	}
	date, err := headerDate(response.Header)
	if err != nil {
		return Sample{}, err
	}
	if !a.window.holds(date) {
		return Sample{}, fmt.Errorf("%w: %s", ErrImplausible, date.UTC().Format(time.RFC3339))
	}
	name, _ := server.split()
	claimed, err := a.verify(response.TLS.PeerCertificates, name, date)
	if err != nil {
		return Sample{}, err
	}
	round := time.Duration(received.Load() - sent.Load())
	if round < 0 || round > maxRoundTrip {
		return Sample{}, fmt.Errorf("%w (%v)", ErrSlow, round)
	}
	middle := a.start.Wall.Add(time.Duration(sent.Load()) + round/2)
	offset := date.Add(dateGrain).Sub(middle)
	if size(offset) > maxOffset {
		return Sample{}, fmt.Errorf("%w: the device clock is more than 140 years off", ErrImplausible)
	}
	return Sample{Offset: offset, Uncertainty: dateGrain + round/2 + sampleMargin, RTT: round, Authenticated: true, Claimed: claimed}, nil
}

// headerDate reads the one Date of an answer that does not come from a cache.
func headerDate(header http.Header) (time.Time, error) {
	if age := header.Get("Age"); age != "" {
		return time.Time{}, ErrCached
	}
	dates := header.Values("Date")
	if len(dates) != 1 || len(dates[0]) > maxDateLength {
		return time.Time{}, fmt.Errorf("%w: it has %d", ErrDate, len(dates))
	}
	date, err := http.ParseTime(dates[0])
	if err != nil {
		return time.Time{}, fmt.Errorf("%w: %q", ErrDate, dates[0])
	}
	return date, nil
}

// verify checks a chain at the device's time, and if only its dates do not fit, at the time its server claims.
func (a *asking) verify(chain []*x509.Certificate, name string, claim time.Time) (claimed bool, err error) {
	if len(chain) == 0 {
		return false, errors.New("the server has no certificate")
	}
	options := x509.VerifyOptions{DNSName: name, Roots: a.roots, Intermediates: x509.NewCertPool(), CurrentTime: a.certificateTime()}
	for _, certificate := range chain[1:] {
		options.Intermediates.AddCert(certificate)
	}
	if _, err = chain[0].Verify(options); !outOfDate(err) {
		return false, err
	}
	options.CurrentTime = claim
	_, err = chain[0].Verify(options)
	return true, err
}

// outOfDate says that a certificate is good but for the time at which it was checked.
func outOfDate(err error) bool {
	var invalid x509.CertificateInvalidError
	return errors.As(err, &invalid) && invalid.Reason == x509.Expired
}

// confirmClaims refuses each HTTPS sample whose certificate is valid only at the time it claims, unless an authenticated
// sample of another operator comes close to it.
func confirmClaims(samples []Sample) {
	var alone []int
	for i, s := range samples {
		if s.Err != nil || s.Server.Kind != HTTPS || !s.Claimed {
			continue
		}
		confirmed := false
		for _, other := range samples {
			confirmed = confirmed || other.Err == nil && other.Authenticated &&
				other.Server.operator() != s.Server.operator() && size(other.Offset-s.Offset) <= claimTolerance
		}
		if !confirmed {
			alone = append(alone, i)
		}
	}
	for _, i := range alone {
		samples[i] = Sample{Server: samples[i].Server, Err: ErrAlone, Verdict: Refused}
	}
}
