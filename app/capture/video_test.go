//go:build linux && !android && (amd64 || arm64 || riscv64 || loong64)

package capture

import (
	"context"
	"errors"
	"fmt"
	"image"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unsafe"

	"golang.org/x/sys/unix"

	"latchkey/vault/qr"
)

// TestHeader holds the structures and numbers against those of the C header.
func TestHeader(t *testing.T) {
	cc, err := exec.LookPath("cc")
	if err != nil {
		t.Skip("there is no C compiler")
	}
	have := map[string]uintptr{
		"sizeof(struct v4l2_capability)":                 unsafe.Sizeof(capability{}),
		"offsetof(struct v4l2_capability, card)":         unsafe.Offsetof(capability{}.card),
		"offsetof(struct v4l2_capability, capabilities)": unsafe.Offsetof(capability{}.capabilities),
		"offsetof(struct v4l2_capability, device_caps)":  unsafe.Offsetof(capability{}.device),
		"sizeof(struct v4l2_fmtdesc)":                    unsafe.Sizeof(formatDescription{}),
		"offsetof(struct v4l2_fmtdesc, type)":            unsafe.Offsetof(formatDescription{}.kind),
		"offsetof(struct v4l2_fmtdesc, pixelformat)":     unsafe.Offsetof(formatDescription{}.format),
		"sizeof(struct v4l2_format)":                     unsafe.Sizeof(format{}),
		"offsetof(struct v4l2_format, fmt.pix)":          unsafe.Offsetof(format{}.pix),
		"sizeof(struct v4l2_pix_format)":                 unsafe.Sizeof(pixFormat{}),
		"offsetof(struct v4l2_pix_format, height)":       unsafe.Offsetof(pixFormat{}.height),
		"offsetof(struct v4l2_pix_format, pixelformat)":  unsafe.Offsetof(pixFormat{}.format),
		"offsetof(struct v4l2_pix_format, field)":        unsafe.Offsetof(pixFormat{}.field),
		"offsetof(struct v4l2_pix_format, bytesperline)": unsafe.Offsetof(pixFormat{}.stride),
		"offsetof(struct v4l2_pix_format, sizeimage)":    unsafe.Offsetof(pixFormat{}.size),
		"sizeof(struct v4l2_requestbuffers)":             unsafe.Sizeof(bufferRequest{}),
		"offsetof(struct v4l2_requestbuffers, memory)":   unsafe.Offsetof(bufferRequest{}.memory),
		"sizeof(struct v4l2_buffer)":                     unsafe.Sizeof(buffer{}),
		"offsetof(struct v4l2_buffer, bytesused)":        unsafe.Offsetof(buffer{}.used),
		"offsetof(struct v4l2_buffer, flags)":            unsafe.Offsetof(buffer{}.flags),
		"offsetof(struct v4l2_buffer, sequence)":         unsafe.Offsetof(buffer{}.number),
		"offsetof(struct v4l2_buffer, memory)":           unsafe.Offsetof(buffer{}.memory),
		"offsetof(struct v4l2_buffer, m.offset)":         unsafe.Offsetof(buffer{}.offset),
		"offsetof(struct v4l2_buffer, length)":           unsafe.Offsetof(buffer{}.length),
		"V4L2_BUF_TYPE_VIDEO_CAPTURE":                    kindCapture,
		"V4L2_MEMORY_MMAP":                               memoryMapped,
		"V4L2_FIELD_ANY":                                 fieldAny,
		"V4L2_CAP_VIDEO_CAPTURE":                         capCapture,
		"V4L2_CAP_STREAMING":                             capStreaming,
		"V4L2_CAP_DEVICE_CAPS":                           capDevice,
		"V4L2_BUF_FLAG_ERROR":                            flagError,
		"VIDIOC_QUERYCAP":                                queryCapability,
		"VIDIOC_ENUM_FMT":                                enumerateFormats,
		"VIDIOC_S_FMT":                                   setFormat,
		"VIDIOC_REQBUFS":                                 requestBuffers,
		"VIDIOC_QUERYBUF":                                queryBuffer,
		"VIDIOC_QBUF":                                    queueBuffer,
		"VIDIOC_DQBUF":                                   dequeueBuffer,
		"VIDIOC_STREAMON":                                streamOn,
		"VIDIOC_STREAMOFF":                               streamOff,
		"V4L2_PIX_FMT_MJPEG":                             uintptr(mjpg),
		"V4L2_PIX_FMT_JPEG":                              uintptr(jfif),
		"V4L2_PIX_FMT_YUYV":                              uintptr(yuyv),
		"V4L2_PIX_FMT_NV12":                              uintptr(nv12),
		"V4L2_PIX_FMT_GREY":                              uintptr(grey),
		"V4L2_PIX_FMT_RGB24":                             uintptr(rgb3),
		"V4L2_PIX_FMT_BGR24":                             uintptr(bgr3),
	}
	var program strings.Builder
	program.WriteString("#include <stdio.h>\n#include <stddef.h>\n#include <linux/videodev2.h>\nint main(void) {\n")
	for name := range have {
		fmt.Fprintf(&program, "printf(\"%%lu %s\\n\", (unsigned long)(%s));\n", name, name)
	}
	program.WriteString("}\n")
	source := filepath.Join(t.TempDir(), "header.c")
	if err := os.WriteFile(source, []byte(program.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(cc, "-o", source+".out", source).CombinedOutput(); err != nil {
		t.Skipf("the header of Linux is not here: %s", out)
	}
	out, err := exec.Command(source + ".out").Output()
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(out)) {
		var value uintptr
		number, name, _ := strings.Cut(strings.TrimSpace(line), " ")
		if _, err := fmt.Sscan(number, &value); err != nil {
			t.Fatal(err)
		}
		if have[name] != value {
			t.Errorf("%s is %#x, want %#x", name, have[name], value)
		}
		delete(have, name)
	}
	if len(have) > 0 {
		t.Errorf("not held against the header: %v", have)
	}
}

// webcam is a device of the tests. It behaves as the kernel's documentation says,
// unless a test tells it otherwise.
type webcam struct {
	t            *testing.T
	card         string
	capabilities uint32
	formats      []fourcc
	width        uint32
	height       uint32
	stride       uint32
	// fails has the error of a request, by the number of times it has been made.
	fails map[uintptr]func(times int) error
	// twist changes what a request answers.
	twist map[uintptr]func(arg unsafe.Pointer)
	// frames are sent one after the other, the last one for ever.
	frames [][]byte
	marked uint32 // flags of the next frame

	times     map[uintptr]int
	chosen    fourcc
	memory    [][]byte
	mapped    int
	queued    []uint32
	streaming bool
	closed    int
	unplugged bool
}

// newWebcam makes a camera of 640×480 that sees a code.
func newWebcam(t *testing.T) *webcam {
	return &webcam{t: t, card: "Test Camera", capabilities: capCapture | capStreaming | capDevice, formats: []fourcc{yuyv}, width: 640, height: 480, stride: 1280,
		fails: map[uintptr]func(int) error{}, twist: map[uintptr]func(unsafe.Pointer){}, times: map[uintptr]int{},
		frames: [][]byte{sent(layout{yuyv, 640, 480, 1280}, scene(t, 640, 480))}}
}

func (w *webcam) ioctl(request uintptr, arg unsafe.Pointer) error {
	if w.closed > 0 {
		w.t.Error("a closed camera is asked")
	}
	w.times[request]++
	if fail := w.fails[request]; fail != nil {
		if err := fail(w.times[request]); err != nil {
			return err
		}
	}
	if w.unplugged {
		return unix.ENODEV
	}
	if err := w.answer(request, arg); err != nil {
		return err
	}
	if twist := w.twist[request]; twist != nil {
		twist(arg)
	}
	return nil
}

func (w *webcam) answer(request uintptr, arg unsafe.Pointer) error {
	switch request {
	case queryCapability:
		c := (*capability)(arg)
		copy(c.card[:], w.card)
		c.capabilities, c.device = w.capabilities|capCapture|capStreaming, w.capabilities
	case enumerateFormats:
		f := (*formatDescription)(arg)
		if f.kind != kindCapture || int(f.index) >= len(w.formats) {
			return unix.EINVAL
		}
		f.format = w.formats[f.index]
	case setFormat:
		f := (*format)(arg)
		if !slices.Contains(w.formats, f.pix.format) {
			f.pix.format = w.formats[0]
		}
		f.pix.width, f.pix.height, f.pix.stride = w.width, w.height, w.stride
		w.chosen = f.pix.format
	case requestBuffers:
		r := (*bufferRequest)(arg)
		if r.memory != memoryMapped || r.kind != kindCapture {
			return unix.EINVAL
		}
		r.count = min(r.count, 3)
		w.memory = make([][]byte, r.count)
		for i := range w.memory {
			w.memory[i] = make([]byte, 640*480*2)
		}
	case queryBuffer:
		b := (*buffer)(arg)
		if int(b.index) >= len(w.memory) {
			return unix.EINVAL
		}
		b.offset, b.length = b.index<<12, uint32(len(w.memory[b.index]))
	case queueBuffer:
		b := (*buffer)(arg)
		if slices.Contains(w.queued, b.index) {
			w.t.Errorf("buffer %d is queued twice", b.index)
		}
		w.queued = append(w.queued, b.index)
	case dequeueBuffer:
		b := (*buffer)(arg)
		if !w.streaming {
			return unix.EINVAL
		}
		if len(w.queued) == 0 || w.times[request]%2 == 0 {
			return unix.EAGAIN
		}
		b.index = w.queued[0]
		w.queued = w.queued[1:]
		b.used = uint32(copy(w.memory[b.index], w.frames[0]))
		b.flags, w.marked = w.marked, 0
		if len(w.frames) > 1 {
			w.frames = w.frames[1:]
		}
	case streamOn:
		w.streaming = true
	case streamOff:
		w.streaming, w.queued = false, nil
	default:
		w.t.Errorf("request %#x", request)
		return unix.ENOTTY
	}
	return nil
}

func (w *webcam) mmap(offset int64, length int) ([]byte, error) {
	if err := w.fails[0]; err != nil {
		return nil, err(w.mapped + 1)
	}
	w.mapped++
	return w.memory[offset>>12][:length:length], nil
}

func (w *webcam) munmap([]byte) error {
	w.mapped--
	return nil
}

func (w *webcam) wait() error {
	if w.unplugged {
		return unix.ENODEV
	}
	return nil
}

func (w *webcam) close() error {
	w.closed++
	return nil
}

// list looks for cameras where there are only w.
func list(w ...*webcam) ([]Camera, error) {
	var paths []string
	for i := range w {
		paths = append(paths, fmt.Sprintf("/dev/video%d", i))
	}
	slices.Reverse(paths)
	return cameras(paths, func(path string) (device, error) {
		var i int
		fmt.Sscanf(path, "/dev/video%d", &i)
		again := *w[i]
		w[i] = &again
		w[i].closed = 0
		if fail := w[i].fails[1]; fail != nil {
			return nil, fail(1)
		}
		return w[i], nil
	})
}

// released fails the test unless everything was given back.
func (w *webcam) released() {
	w.t.Helper()
	if w.closed != 1 || w.mapped != 0 || w.streaming && !w.unplugged {
		w.t.Errorf("closed %d times, %d buffers mapped, streaming %v", w.closed, w.mapped, w.streaming)
	}
}

func TestCameras(t *testing.T) {
	metadata := newWebcam(t)
	metadata.capabilities = 0x00800000 | capStreaming | capDevice
	depth := newWebcam(t)
	depth.formats = []fourcc{fourccOf("Z16 ")}
	mine := newWebcam(t)
	mine.card = "A camera whose name fills the lot\x00"[:32]
	other := newWebcam(t)
	gone := newWebcam(t)
	gone.unplugged = true
	got, err := list(newWebcam(t), metadata, depth, mine, gone, other)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, c := range got {
		names = append(names, c.Name)
	}
	if want := []string{"Test Camera", "A camera whose name fills the lo", "Test Camera (2)"}; !slices.Equal(names, want) {
		t.Errorf("%q, want %q", names, want)
	}
	refused := newWebcam(t)
	refused.fails[1] = func(int) error { return &os.PathError{Op: "open", Path: "/dev/video0", Err: unix.EACCES} }
	for name, tc := range map[string]struct {
		devices []*webcam
		want    error
	}{
		"none":          {nil, ErrNoCamera},
		"only metadata": {[]*webcam{metadata}, ErrNoCamera},
		"no permission": {[]*webcam{metadata, refused}, ErrCameraRefused},
	} {
		if _, err := list(tc.devices...); !errors.Is(err, tc.want) {
			t.Errorf("%s: %v, want %v", name, err, tc.want)
		}
	}
}

// What is on this machine is listed or refused with a word.
func TestRealCameras(t *testing.T) {
	got, err := Cameras()
	if err != nil && !errors.Is(err, ErrNoCamera) && !errors.Is(err, ErrCameraRefused) || err == nil && len(got) == 0 {
		t.Errorf("%v, %v", got, err)
	}
}

func TestStream(t *testing.T) {
	w := newWebcam(t)
	s, err := start(w)
	if err != nil {
		t.Fatal(err)
	}
	for range 10 {
		frame, err := s.Next(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if texts, err := qr.Find(t.Context(), frame, nil); err != nil || texts[0] != secretLink {
			t.Fatalf("%q, %v", texts, err)
		}
	}
	if len(w.queued) != len(w.memory) {
		t.Errorf("%d buffers of %d are with the camera", len(w.queued), len(w.memory))
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	w.released()
}

// The best format that camera and program understand is agreed on, also where
// the driver puts in another one.
func TestAgree(t *testing.T) {
	h264 := fourccOf("H264")
	for name, tc := range map[string]struct {
		formats []fourcc
		want    fourcc
	}{
		"jpeg before raw": {[]fourcc{h264, yuyv, mjpg}, mjpg},
		"grey":            {[]fourcc{h264, grey}, grey},
	} {
		w := newWebcam(t)
		w.formats = tc.formats
		s, err := start(w)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if w.chosen != tc.want {
			t.Errorf("%s: %v, want %v", name, w.chosen, tc.want)
		}
		s.Close()
	}
	w := newWebcam(t)
	w.formats = []fourcc{mjpg, yuyv}
	w.fails[setFormat] = func(times int) error {
		if times == 1 {
			return unix.EINVAL
		}
		return nil
	}
	if s, err := start(w); err != nil || w.chosen != yuyv {
		t.Errorf("%v, %v", w.chosen, err)
	} else {
		s.Close()
	}
}

// Whatever goes wrong at the start is told apart, and everything is given back.
func TestStartFails(t *testing.T) {
	always := func(err error) func(int) error { return func(int) error { return err } }
	for name, tc := range map[string]struct {
		vary func(*webcam)
		want error
	}{
		"busy at the format":  {func(w *webcam) { w.fails[setFormat] = always(unix.EBUSY) }, ErrCameraBusy},
		"busy at the buffers": {func(w *webcam) { w.fails[requestBuffers] = always(unix.EBUSY) }, ErrCameraBusy},
		"busy at the start":   {func(w *webcam) { w.fails[streamOn] = always(unix.EBUSY) }, ErrCameraBusy},
		"refused":             {func(w *webcam) { w.fails[streamOn] = always(unix.EPERM) }, ErrCameraRefused},
		"no bandwidth":        {func(w *webcam) { w.fails[streamOn] = always(unix.ENOSPC) }, ErrCameraSilent},
		"unplugged":           {func(w *webcam) { w.fails[queueBuffer] = always(unix.ENODEV) }, ErrCameraGone},
		"unplugged half way": {func(w *webcam) {
			w.fails[queryBuffer] = func(times int) error {
				if w.unplugged = times == 2; w.unplugged {
					return unix.ENODEV
				}
				return nil
			}
		}, ErrCameraGone},
		"no memory":   {func(w *webcam) { w.fails[0] = always(unix.ENOMEM) }, ErrCameraSilent},
		"no format":   {func(w *webcam) { w.formats = []fourcc{fourccOf("H264")} }, ErrNoCamera},
		"short rows":  {func(w *webcam) { w.stride = 100 }, ErrNoCamera},
		"huge frames": {func(w *webcam) { w.width, w.height, w.stride = 30000, 30000, 60000 }, ErrNoCamera},
		"another format": {func(w *webcam) {
			w.twist[setFormat] = func(a unsafe.Pointer) { (*format)(a).pix.format = fourccOf("H264") }
		}, ErrNoCamera},
		"no buffers": {func(w *webcam) { w.twist[requestBuffers] = func(a unsafe.Pointer) { (*bufferRequest)(a).count = 0 } }, ErrCameraSilent},
		"endless buffers": {func(w *webcam) {
			w.twist[requestBuffers] = func(a unsafe.Pointer) { (*bufferRequest)(a).count = 1 << 31 }
		}, ErrCameraSilent},
		"huge buffers":  {func(w *webcam) { w.twist[queryBuffer] = func(a unsafe.Pointer) { (*buffer)(a).length = 1 << 31 } }, ErrCameraSilent},
		"empty buffers": {func(w *webcam) { w.twist[queryBuffer] = func(a unsafe.Pointer) { (*buffer)(a).length = 0 } }, ErrCameraSilent},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWebcam(t)
			tc.vary(w)
			if _, err := start(w); !errors.Is(err, tc.want) {
				t.Errorf("%v, want %v", err, tc.want)
			}
			w.released()
		})
	}
}

// A frame that is not whole is passed over; what cannot be mended is told apart.
func TestFramesFail(t *testing.T) {
	once := func(err error) func(int) error {
		return func(times int) error {
			if times == 1 {
				return err
			}
			return nil
		}
	}
	for name, tc := range map[string]struct {
		vary func(*webcam)
		want error
	}{
		"one short":         {func(w *webcam) { w.frames = [][]byte{w.frames[0][:1000], w.frames[0]} }, nil},
		"one empty":         {func(w *webcam) { w.frames = [][]byte{nil, w.frames[0]} }, nil},
		"one marked":        {func(w *webcam) { w.marked = flagError }, nil},
		"signal lost":       {func(w *webcam) { w.fails[dequeueBuffer] = once(unix.EIO) }, nil},
		"unplugged":         {func(w *webcam) { w.fails[dequeueBuffer] = func(int) error { w.unplugged = true; return unix.EAGAIN } }, ErrCameraGone},
		"buffer of another": {func(w *webcam) { w.twist[dequeueBuffer] = func(a unsafe.Pointer) { (*buffer)(a).index = 77 } }, ErrCameraSilent},
		"more than fits":    {func(w *webcam) { w.twist[dequeueBuffer] = func(a unsafe.Pointer) { (*buffer)(a).used = 1 << 31 } }, ErrCameraSilent},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWebcam(t)
			tc.vary(w)
			s, err := start(w)
			if err != nil {
				t.Fatal(err)
			}
			frame, err := s.Next(t.Context())
			if !errors.Is(err, tc.want) || tc.want == nil && frame.Bounds() != image.Rect(0, 0, 640, 480) {
				t.Errorf("%v, want %v", err, tc.want)
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
			w.released()
		})
	}
}

// Nobody waits for a camera that sends nothing after having given up.
func TestStreamEnds(t *testing.T) {
	w := newWebcam(t)
	ctx, cancel := context.WithCancel(t.Context())
	w.fails[dequeueBuffer] = func(times int) error {
		if times == 5 {
			cancel()
		}
		return unix.EAGAIN
	}
	s, err := start(w)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Next(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want Canceled", err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	w.released()
}

// The real layer under the stream: a file that is no camera says so, and a
// descriptor is waited for no longer than agreed.
func TestNode(t *testing.T) {
	if _, err := openDevice("/nonexistent/video0"); !errors.Is(sorted("open", err), ErrCameraGone) {
		t.Errorf("%v, want ErrCameraGone", err)
	}
	d, err := openDevice("/dev/null")
	if err != nil {
		t.Fatal(err)
	}
	var c capability
	if err := d.ioctl(queryCapability, unsafe.Pointer(&c)); !errors.Is(err, unix.ENOTTY) {
		t.Errorf("%v, want ENOTTY", err)
	}
	if err := d.close(); err != nil {
		t.Error(err)
	}
	var ends [2]int
	if err := unix.Pipe2(ends[:], unix.O_NONBLOCK|unix.O_CLOEXEC); err != nil {
		t.Fatal(err)
	}
	if err := (node{ends[0]}).wait(); err != nil {
		t.Error(err)
	}
	if err := unix.Close(ends[1]); err != nil {
		t.Fatal(err)
	}
	if err := (node{ends[0]}).wait(); !errors.Is(err, unix.ENODEV) {
		t.Errorf("%v, want ENODEV", err)
	}
	if err := unix.Close(ends[0]); err != nil {
		t.Fatal(err)
	}
}
