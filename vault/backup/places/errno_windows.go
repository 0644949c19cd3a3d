package places

import "syscall"

// The numbers of winerror.h: ERROR_HANDLE_DISK_FULL, ERROR_DISK_FULL,
// ERROR_DISK_QUOTA_EXCEEDED; ERROR_WRITE_PROTECT; ERROR_NOT_READY,
// ERROR_BAD_NETPATH, ERROR_DEV_NOT_EXIST, ERROR_BAD_NET_NAME,
// ERROR_DEVICE_NOT_CONNECTED.
var (
	fullErrors     = []syscall.Errno{39, 112, 1295}
	readOnlyErrors = []syscall.Errno{19}
	goneErrors     = []syscall.Errno{21, 53, 55, 67, 1167}
)
