//go:build linux && !android && (amd64 || arm64 || riscv64 || loong64)

package capture

import (
	"context"
	"errors"
	"fmt"
	"image"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"

	"latchkey/vault/reason"
)

// HasCamera tells whether cameras of this kind of system can be used here.
const HasCamera = true

const (
	wishedWidth   = 1280 // pixels of a frame that is asked for
	wishedHeight  = 720
	wishedBuffers = 4
	maxBuffers    = 32
	maxBuffer     = 64 << 20 // bytes
	maxDevices    = 64
	maxFormats    = 64
	// silentTime is how long a camera may take for a whole frame. Some need two
	// seconds to wake up.
	silentTime = 5 * time.Second
	// waitStep is how soon the end of a context is noticed.
	waitStep = 100 * time.Millisecond
)

// device is a video device of the kernel, or what a test puts in its place.
type device interface {
	// ioctl returns the error number of the kernel.
	ioctl(request uintptr, arg unsafe.Pointer) error
	mmap(offset int64, length int) ([]byte, error)
	munmap([]byte) error
	// wait returns when there may be a frame, or after waitStep.
	wait() error
	close() error
}

// Cameras returns the cameras of this device that give pictures which are
// understood, by Video4Linux. Errors wrap [ErrNoCamera] or, when there are some
// that may not be used, [ErrCameraRefused].
func Cameras() ([]Camera, error) {
	paths, err := filepath.Glob("/dev/video[0-9]*")
	if err != nil {
		return nil, err
	}
	return cameras(paths, openDevice)
}

func cameras(paths []string, open func(path string) (device, error)) ([]Camera, error) {
	number := func(path string) int {
		n, _ := strconv.Atoi(strings.TrimPrefix(filepath.Base(path), "video"))
		return n
	}
	slices.SortFunc(paths, func(a, b string) int { return number(a) - number(b) })
	var found []Camera
	var refused error
	for _, path := range paths[:min(len(paths), maxDevices)] {
		name, err := examine(path, open)
		switch {
		case errors.Is(err, ErrCameraRefused):
			refused = err
		case err == nil:
			found = append(found, Camera{Name: name, Open: func(ctx context.Context) (Stream, error) {
				if err := ctx.Err(); err != nil {
					return nil, err
				}
				d, err := open(path)
				if err != nil {
					return nil, sorted("open", err)
				}
				return start(d)
			}})
		}
	}
	switch {
	case len(found) > 0:
		apart(found)
		return found, nil
	case refused != nil:
		return nil, refused
	}
	return nil, fmt.Errorf("%w: %d video devices were looked at", ErrNoCamera, len(paths))
}

// apart numbers cameras of the same name.
func apart(cameras []Camera) {
	times := map[string]int{}
	for i, c := range cameras {
		if times[c.Name]++; times[c.Name] > 1 {
			cameras[i].Name = fmt.Sprintf("%s (%d)", c.Name, times[c.Name])
		}
	}
}

// examine returns the name of a device, if it is a camera. Other devices have the
// same kind of name: a webcam brings one for its metadata.
func examine(path string, open func(string) (device, error)) (name string, err error) {
	d, err := open(path)
	if err != nil {
		return "", sorted("open", err)
	}
	defer func() { err = errors.Join(err, d.close()) }()
	var c capability
	if err := d.ioctl(queryCapability, unsafe.Pointer(&c)); err != nil {
		return "", sorted("ask", err)
	}
	can := c.capabilities
	if can&capDevice != 0 {
		can = c.device // of this device, not of all that the camera has
	}
	if can&capCapture == 0 || can&capStreaming == 0 {
		return "", fmt.Errorf("%w: %s gives no pictures", ErrNoCamera, path)
	}
	if len(formats(d)) == 0 {
		return "", fmt.Errorf("%w: no format of %s is understood", ErrNoCamera, path)
	}
	card, _, _ := strings.Cut(string(c.card[:]), "\x00")
	if card = strings.TrimSpace(strings.ToValidUTF8(card, "")); card == "" {
		card = filepath.Base(path)
	}
	return card, nil
}

// formats returns those of a camera that are understood, best first.
func formats(d device) []fourcc {
	var all []fourcc
	for i := range uint32(maxFormats) {
		f := formatDescription{index: i, kind: kindCapture}
		if d.ioctl(enumerateFormats, unsafe.Pointer(&f)) != nil {
			break // there are no more
		}
		all = append(all, f.format)
	}
	return slices.DeleteFunc(slices.Clone(understood), func(f fourcc) bool { return !slices.Contains(all, f) })
}

// video is a camera that was started.
type video struct {
	device  device
	layout  layout
	buffers [][]byte
}

// start makes a camera send frames. It closes d if that fails.
func start(d device) (_ Stream, err error) {
	v := &video{device: d}
	defer func() {
		if err != nil {
			err = errors.Join(err, v.Close())
		}
	}()
	if err := v.agree(); err != nil {
		return nil, err
	}
	if err := v.share(); err != nil {
		return nil, err
	}
	kind := int32(kindCapture)
	if err := d.ioctl(streamOn, unsafe.Pointer(&kind)); err != nil {
		return nil, sorted("start", err)
	}
	return v, nil
}

// agree settles on a format.
func (v *video) agree() error {
	reason := fmt.Errorf("%w: no format of it is understood", ErrNoCamera)
	for _, f := range formats(v.device) {
		wish := format{kind: kindCapture, pix: pixFormat{width: wishedWidth, height: wishedHeight, format: f, field: fieldAny}}
		if err := v.device.ioctl(setFormat, unsafe.Pointer(&wish)); err != nil {
			if reason = sorted("set the format", err); errors.Is(reason, ErrCameraBusy) || errors.Is(reason, ErrCameraGone) {
				return reason
			}
			continue
		}
		// The driver puts in what comes next to the wish.
		got := layout{wish.pix.format, int(wish.pix.width), int(wish.pix.height), int(wish.pix.stride)}
		if got.stride == 0 {
			got.stride = got.bytes() * got.width
		}
		if !slices.Contains(understood, got.format) {
			continue
		}
		if err := got.check(); err != nil {
			reason = fmt.Errorf("%w: it sends %w", ErrNoCamera, err)
			continue
		}
		v.layout = got
		return nil
	}
	return reason
}

// share maps the buffers of the driver and hands them to it.
func (v *video) share() error {
	r := bufferRequest{count: wishedBuffers, kind: kindCapture, memory: memoryMapped}
	if err := v.device.ioctl(requestBuffers, unsafe.Pointer(&r)); err != nil {
		return sorted("ask for memory", err)
	}
	if r.count == 0 || r.count > maxBuffers {
		return fmt.Errorf("%w: it offers %d buffers", errDriver, r.count)
	}
	for i := range r.count {
		b := buffer{index: i, kind: kindCapture, memory: memoryMapped}
		if err := v.device.ioctl(queryBuffer, unsafe.Pointer(&b)); err != nil {
			return sorted("ask for memory", err)
		}
		if b.length == 0 || b.length > maxBuffer {
			return fmt.Errorf("%w: its buffer %d has %d bytes", errDriver, i, b.length)
		}
		memory, err := v.device.mmap(int64(b.offset), int(b.length))
		if err != nil {
			return sorted("map its memory", err)
		}
		v.buffers = append(v.buffers, memory)
		if err := v.queue(i); err != nil {
			return err
		}
	}
	return nil
}

// queue hands a buffer to the driver to be filled.
func (v *video) queue(index uint32) error {
	b := buffer{index: index, kind: kindCapture, memory: memoryMapped}
	if err := v.device.ioctl(queueBuffer, unsafe.Pointer(&b)); err != nil {
		return sorted("hand it memory", err)
	}
	return nil
}

// Next implements Stream.
func (v *video) Next(ctx context.Context) (image.Image, error) {
	var last error
	for start := time.Now(); time.Since(start) < silentTime; {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		frame, err := v.newest()
		switch {
		case err == nil:
			return frame, nil
		case errors.Is(err, unix.EAGAIN):
			if err := v.device.wait(); err != nil {
				return nil, sorted("wait for a frame", err)
			}
		case errors.Is(err, errFrame):
			last = err
		default:
			return nil, err
		}
	}
	if last == nil {
		last = reason.New("none in {{.Time}}", reason.Data{"Time": silentTime})
	}
	return nil, fmt.Errorf("%w: %w", ErrCameraSilent, last)
}

// newest takes all frames that are there, gives back all but the last, and
// decodes that. Its error is EAGAIN where there is none.
func (v *video) newest() (image.Image, error) {
	b, err := v.dequeue()
	if err != nil {
		return nil, err
	}
	for range v.buffers { // no more than there are, however fast they come
		next, err := v.dequeue()
		if errors.Is(err, unix.EAGAIN) || errors.Is(err, errFrame) {
			break
		}
		if err != nil {
			return nil, err
		}
		if err := v.queue(b.index); err != nil {
			return nil, err
		}
		b = next
	}
	frame, err := v.layout.decode(v.buffers[b.index][:b.used])
	return frame, errors.Join(err, v.queue(b.index))
}

// dequeue takes a frame. One that is damaged it gives back at once.
func (v *video) dequeue() (buffer, error) {
	b := buffer{kind: kindCapture, memory: memoryMapped}
	switch err := v.device.ioctl(dequeueBuffer, unsafe.Pointer(&b)); {
	case errors.Is(err, unix.EAGAIN):
		return b, unix.EAGAIN
	case errors.Is(err, unix.EIO):
		// A signal that was lost for a moment. What became of the buffer is not
		// known; with none left, no frame comes and the wait runs out.
		return b, errors.Join(fmt.Errorf("%w: %w", errFrame, err), v.device.wait())
	case err != nil:
		return b, sorted("take a frame", err)
	}
	if int(b.index) >= len(v.buffers) || int(b.used) > len(v.buffers[b.index]) {
		return b, fmt.Errorf("%w: it sent %d bytes in buffer %d", errDriver, b.used, b.index)
	}
	if b.flags&flagError != 0 || b.used == 0 {
		return b, errors.Join(fmt.Errorf("%w: the driver says so", errFrame), v.queue(b.index))
	}
	return b, nil
}

// Close implements Stream.
func (v *video) Close() error {
	kind := int32(kindCapture)
	// Of a camera that was unplugged there is nothing to stop.
	v.device.ioctl(streamOff, unsafe.Pointer(&kind))
	var err error
	for _, memory := range v.buffers {
		err = errors.Join(err, v.device.munmap(memory))
	}
	v.buffers = nil
	return errors.Join(err, v.device.close())
}

// errDriver: something of the kernel that this program does not understand.
var errDriver = reason.For(ErrCameraSilent, "its driver reports a fault", nil)

// sorted wraps the sentinel for an error of the kernel.
func sorted(what string, err error) error {
	sentinel := errDriver
	switch {
	case errors.Is(err, unix.EBUSY):
		sentinel = ErrCameraBusy
	case errors.Is(err, unix.EACCES), errors.Is(err, unix.EPERM):
		sentinel = ErrCameraRefused
	case errors.Is(err, unix.ENODEV), errors.Is(err, unix.ENXIO), errors.Is(err, unix.ENOENT):
		sentinel = ErrCameraGone
	}
	return fmt.Errorf("%w: %s: %w", sentinel, what, err)
}

// node is a device file.
type node struct{ fd int }

func openDevice(path string) (device, error) {
	fd, err := unix.Open(path, unix.O_RDWR|unix.O_NONBLOCK|unix.O_CLOEXEC, 0)
	if err != nil {
		return nil, &os.PathError{Op: "open", Path: path, Err: err}
	}
	return node{fd}, nil
}

func (n node) ioctl(request uintptr, arg unsafe.Pointer) error {
	for {
		switch _, _, e := unix.Syscall(unix.SYS_IOCTL, uintptr(n.fd), request, uintptr(arg)); e {
		case 0:
			return nil
		case unix.EINTR:
		default:
			return e
		}
	}
}

func (n node) mmap(offset int64, length int) ([]byte, error) {
	return unix.Mmap(n.fd, offset, length, unix.PROT_READ, unix.MAP_SHARED)
}

func (n node) munmap(memory []byte) error { return unix.Munmap(memory) }

func (n node) wait() error {
	fds := []unix.PollFd{{Fd: int32(n.fd), Events: unix.POLLIN}}
	if _, err := unix.Poll(fds, int(waitStep.Milliseconds())); err != nil && err != unix.EINTR {
		return err
	}
	if fds[0].Revents&unix.POLLHUP != 0 {
		return unix.ENODEV // it was unplugged
	}
	if fds[0].Revents&unix.POLLERR != 0 {
		time.Sleep(waitStep) // poll would not wait again either
	}
	return nil
}

func (n node) close() error { return unix.Close(n.fd) }
