package places

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"latchkey/vault"
	"latchkey/vault/backup"
)

// What can be wrong with a place. Sentinels that callers branch on.
var (
	// ErrGone: the folder is not there, such as that of a stick that is not
	// plugged in.
	ErrGone = errors.New("the place is not there")
	// ErrOther: there is a folder, but not the one that was chosen: the file by
	// which it is known is missing.
	ErrOther = errors.New("this is not the folder that was chosen")
	// ErrFull: the disk, or what the person may use of it, is full.
	ErrFull = errors.New("the place is full")
	// ErrReadOnly: nothing can be written there.
	ErrReadOnly = errors.New("the place is read-only")
	// ErrDenied: this person or account may not write there.
	ErrDenied = errors.New("writing there is not allowed")
	// ErrOffline: the server cannot be reached.
	ErrOffline = errors.New("the server cannot be reached")
	// ErrServer: the server has trouble of its own. Many say that too where the
	// folder behind them may not be written.
	ErrServer = errors.New("the server has trouble")
	// ErrSlow: there was no answer in time.
	ErrSlow = errors.New("the place took too long")
	// ErrRefused: the server does not take the name and the password.
	ErrRefused = errors.New("the server refused the password")
	// ErrCertificate: it is not certain who the server is.
	ErrCertificate = errors.New("the server cannot prove who it is")
	// ErrElsewhere: the server sends on to another address.
	ErrElsewhere = errors.New("the server sends on to another address")
	// ErrNotWebDAV: what answers does not speak WebDAV there.
	ErrNotWebDAV = errors.New("not a WebDAV folder")
	// ErrUnproven: what was written did not come back as it should.
	ErrUnproven = errors.New("the backup did not come back from its place")
	// ErrFailed: something else.
	ErrFailed = errors.New("the backup failed")
)

// What can be wrong with a new place.
var (
	// ErrAddress: neither a folder with its whole path nor the address of one.
	ErrAddress = errors.New("not the address of a folder")
	// ErrPlain: the password would go over the network without encryption.
	ErrPlain = errors.New("the connection would not be encrypted")
	// ErrKnown: backups are kept there already.
	ErrKnown = errors.New("backups are kept there already")
	// ErrTooMany: there are vault.MaxPlaces.
	ErrTooMany = errors.New("there are too many places")
	// ErrKind: a kind of place that this version does not know.
	ErrKind = errors.New("a kind of place that this version does not know")
)

// whys are the words for failures in the vault. They are never renamed.
var whys = []struct {
	word string
	err  error
}{
	{"gone", ErrGone}, {"other", ErrOther}, {"full", ErrFull}, {"read-only", ErrReadOnly}, {"denied", ErrDenied},
	{"offline", ErrOffline}, {"server", ErrServer}, {"slow", ErrSlow}, {"password", ErrRefused}, {"certificate", ErrCertificate},
	{"elsewhere", ErrElsewhere}, {"not-webdav", ErrNotWebDAV}, {"unproven", ErrUnproven},
	{"kind", ErrKind}, {"too-large", backup.ErrTooLarge}, {"code", backup.ErrCode}, {"failed", ErrFailed},
}

// Fault returns why the last try at p failed, one of the sentinels, or nil if it
// did not.
func Fault(p vault.Place) error {
	if p.Failed == (vault.PlaceFailure{}) {
		return nil
	}
	for _, w := range whys {
		if w.word == p.Failed.Why {
			return w.err
		}
	}
	return ErrFailed
}

// Passing tells whether a fault comes and goes by itself, as that of a stick that
// is not plugged in, or of a laptop on the way.
func Passing(fault error) bool {
	return isOne(fault, ErrGone, ErrOther, ErrOffline, ErrServer, ErrSlow)
}

func isOne(err error, list ...error) bool {
	for _, e := range list {
		if errors.Is(err, e) {
			return true
		}
	}
	return false
}

// whyOf returns the word for an error.
func whyOf(err error) string {
	for _, w := range whys {
		if errors.Is(err, w.err) {
			return w.word
		}
	}
	return "failed"
}

// classify gives an error of the file system or the network its sentinel. The
// texts of those errors name paths and addresses, no secrets.
func classify(err error) error {
	if err == nil || whyOf(err) != "failed" || errors.Is(err, context.Canceled) {
		return err
	}
	var certificate *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	var invalid x509.CertificateInvalidError
	for _, row := range []struct {
		is  bool
		err error
	}{
		{errors.Is(err, context.DeadlineExceeded), ErrSlow},
		{errors.As(err, &certificate), ErrCertificate}, {errors.As(err, &invalid), ErrCertificate},
		{errors.As(err, &record), ErrNotWebDAV},
		{errors.Is(err, backup.ErrDamaged), ErrUnproven},
		{errors.Is(err, os.ErrDeadlineExceeded), ErrSlow},
		{isOne(err, fullErrors...), ErrFull},
		{isOne(err, readOnlyErrors...), ErrReadOnly},
		{errors.Is(err, fs.ErrPermission), ErrDenied},
		{isOne(err, goneErrors...), ErrGone},
		{errors.Is(err, fs.ErrNotExist), ErrGone},
	} {
		if row.is {
			return fmt.Errorf("%w: %w", row.err, err)
		}
	}
	return fmt.Errorf("%w: %w", ErrFailed, err)
}
