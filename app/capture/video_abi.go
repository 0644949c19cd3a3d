//go:build linux && !android && (amd64 || arm64 || riscv64 || loong64)

package capture

import "unsafe"

// What follows is the interface of Video4Linux (linux/videodev2.h) on systems of
// 64 bits whose numbers for ioctl are the common ones (asm-generic/ioctl.h). A
// test holds it against the header. The names of the header are on the right.

type capability struct { // v4l2_capability
	driver       [16]byte
	card         [32]byte
	bus          [32]byte
	version      uint32
	capabilities uint32
	device       uint32
	_            [3]uint32
}

type formatDescription struct { // v4l2_fmtdesc
	index  uint32
	kind   uint32
	flags  uint32
	text   [32]byte
	format fourcc
	code   uint32
	_      [3]uint32
}

type pixFormat struct { // v4l2_pix_format
	width, height uint32
	format        fourcc
	field         uint32
	stride        uint32 // bytesperline
	size          uint32
	_             [6]uint32
}

type format struct { // v4l2_format
	kind uint32
	_    uint32
	pix  pixFormat
	_    [200 - unsafe.Sizeof(pixFormat{})]byte
}

type bufferRequest struct { // v4l2_requestbuffers
	count  uint32
	kind   uint32
	memory uint32
	_      [2]uint32
}

type buffer struct { // v4l2_buffer
	index  uint32
	kind   uint32
	used   uint32 // bytesused
	flags  uint32
	field  uint32
	_      uint32
	_      [2]int64 // timestamp
	_      [4]uint32
	number uint32 // sequence
	memory uint32
	offset uint32 // m.offset
	_      uint32
	length uint32
	_      [3]uint32
}

const (
	kindCapture  = 1 // V4L2_BUF_TYPE_VIDEO_CAPTURE
	memoryMapped = 1 // V4L2_MEMORY_MMAP
	fieldAny     = 0 // V4L2_FIELD_ANY

	capCapture   = 0x00000001 // V4L2_CAP_VIDEO_CAPTURE
	capStreaming = 0x04000000 // V4L2_CAP_STREAMING
	capDevice    = 0x80000000 // V4L2_CAP_DEVICE_CAPS

	flagError = 0x00000040 // V4L2_BUF_FLAG_ERROR
)

// The requests: the direction, the size of the argument, 'V' and a number.
const (
	write = 1
	read  = 2

	queryCapability  = read<<30 | unsafe.Sizeof(capability{})<<16 | 'V'<<8                    // VIDIOC_QUERYCAP
	enumerateFormats = (read|write)<<30 | unsafe.Sizeof(formatDescription{})<<16 | 'V'<<8 | 2 // VIDIOC_ENUM_FMT
	setFormat        = (read|write)<<30 | unsafe.Sizeof(format{})<<16 | 'V'<<8 | 5            // VIDIOC_S_FMT
	requestBuffers   = (read|write)<<30 | unsafe.Sizeof(bufferRequest{})<<16 | 'V'<<8 | 8     // VIDIOC_REQBUFS
	queryBuffer      = (read|write)<<30 | unsafe.Sizeof(buffer{})<<16 | 'V'<<8 | 9            // VIDIOC_QUERYBUF
	queueBuffer      = (read|write)<<30 | unsafe.Sizeof(buffer{})<<16 | 'V'<<8 | 15           // VIDIOC_QBUF
	dequeueBuffer    = (read|write)<<30 | unsafe.Sizeof(buffer{})<<16 | 'V'<<8 | 17           // VIDIOC_DQBUF
	streamOn         = write<<30 | unsafe.Sizeof(int32(0))<<16 | 'V'<<8 | 18                  // VIDIOC_STREAMON
	streamOff        = write<<30 | unsafe.Sizeof(int32(0))<<16 | 'V'<<8 | 19                  // VIDIOC_STREAMOFF
)
