//go:build !windows

package places

import "syscall"

// EFBIG is what a limit of the process or of an old file system says. A stick
// that is pulled out says EIO or ENODEV until it is unmounted, a network mount
// whose server is gone ESTALE or EHOSTDOWN.
var (
	fullErrors     = []error{syscall.ENOSPC, syscall.EDQUOT, syscall.EFBIG}
	readOnlyErrors = []error{syscall.EROFS}
	goneErrors     = []error{syscall.ENOTDIR, syscall.ELOOP, syscall.ENODEV, syscall.ENXIO, syscall.EIO, syscall.ESTALE, syscall.ENOTCONN, syscall.EHOSTDOWN}
)
