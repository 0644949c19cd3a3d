package capture

import (
	"context"
	"errors"
	"image"
	"time"

	"latchkey/vault/qr"
)

// Camera is a camera of this device.
type Camera struct {
	Name string // as it calls itself; told apart by a number from others of that name
	// Open starts it. The errors of Open and of the stream wrap the sentinels of
	// cameras, or are that of ctx.
	Open func(ctx context.Context) (Stream, error)
}

// Stream is what a camera sees. It is for use by one goroutine at a time.
type Stream interface {
	// Next waits for a frame and returns the newest one; those that nobody asked
	// for in time are dropped. The frame belongs to the caller. It returns soon
	// after ctx has ended, and after an error there is no further frame.
	Next(ctx context.Context) (image.Image, error)
	// Close stops the camera. It is called once, in any state of the stream.
	Close() error
}

// FrameTime is the least time from one preview of [Look] to the next.
const FrameTime = time.Second / 15

// frameTries is how long frames are searched, in turn: most of them briefly,
// since the next one may be sharper, and some with more of what [qr.Find] can do.
var frameTries = []time.Duration{300 * time.Millisecond, 300 * time.Millisecond, 300 * time.Millisecond, 1500 * time.Millisecond}

// Look looks for QR codes in what a camera sees. While one frame is searched, on
// a goroutine of its own, those that come meanwhile are only handed to preview,
// if it is not nil. found gets the texts of the codes in a frame, again for each
// frame in which they are, and tells whether it has enough.
//
// Look returns nil when found had enough, the error of ctx when that ends first,
// or that of the stream, and only when neither function runs any more. It does
// not close the stream.
func Look(ctx context.Context, s Stream, preview func(image.Image), found func(texts []string) (enough bool)) error {
	looking, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	frames := make(chan image.Image) // not buffered: a frame that waits is an old one
	searched := make(chan struct{})
	go func() {
		defer close(searched)
		for n := 0; ; n++ {
			select {
			case frame := <-frames:
				texts, err := qr.Glance(looking, frame, frameTries[n%len(frameTries)])
				if err == nil && found(texts) {
					stop(errEnough)
					return
				}
			case <-looking.Done():
				return
			}
		}
	}()
	err := watch(looking, s, func(frame image.Image) {
		if preview != nil {
			preview(frame)
		}
		select {
		case frames <- frame:
		default:
		}
	})
	stop(nil)
	<-searched
	if errors.Is(context.Cause(looking), errEnough) {
		return nil
	}
	return err
}

// errEnough: the codes that were looked for are there.
var errEnough = errors.New("enough was found")

// watch hands on frames, not more of them than are worth looking at.
func watch(ctx context.Context, s Stream, show func(image.Image)) error {
	pace := time.NewTicker(FrameTime)
	defer pace.Stop()
	for {
		frame, err := s.Next(ctx)
		if err != nil {
			return err
		}
		show(frame)
		select {
		case <-pace.C:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
