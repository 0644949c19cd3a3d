package places

import "syscall"

// The numbers of winerror.h: ERROR_HANDLE_DISK_FULL, ERROR_DISK_FULL,
// ERROR_DISK_QUOTA_EXCEEDED; ERROR_WRITE_PROTECT; ERROR_NOT_READY,
// ERROR_BAD_NETPATH, ERROR_DEV_NOT_EXIST, ERROR_BAD_NET_NAME,
// ERROR_DEVICE_NOT_CONNECTED.
var (
	fullErrors     = []error{syscall.Errno(39), syscall.Errno(112), syscall.Errno(1295)}
	readOnlyErrors = []error{syscall.Errno(19)}
	goneErrors     = []error{syscall.Errno(21), syscall.Errno(53), syscall.Errno(55), syscall.Errno(67), syscall.Errno(1167)}
)
