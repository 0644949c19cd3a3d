//go:build (linux && !android) || freebsd || netbsd || openbsd

package capture

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/maphash"
	"image"
	"io"
	"math/bits"
	"slices"
	"sync"
	"time"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xinerama"
	"github.com/jezek/xgb/xproto"

	"latchkey/vault/qr"
	"latchkey/vault/reason"
)

const (
	x11Time     = 10 * time.Second       // for all of it
	leaveTime   = 250 * time.Millisecond // for a window to be gone from the screen
	settleStep  = 150 * time.Millisecond // between two looks
	settleTime  = time.Second            // how long the screen may go on moving
	maxMonitors = 16
	maxTotal    = 128_000_000 // pixels of all monitors together
	stripBytes  = 4 << 20     // of one answer of the server
)

// errOldPrograms: the X server is that of a Wayland session.
var errOldPrograms = errors.New("only old programs are on this X server")

// silence keeps the library from writing to standard error that a connection
// was closed, which is how each of ours ends.
var silence sync.Once

// x11 takes a picture of each monitor of the X server in $DISPLAY.
func x11(ctx context.Context, away Away) (pictures []image.Image, err error) {
	limited, cancel := context.WithTimeout(ctx, x11Time)
	defer cancel()
	defer func() {
		switch {
		case err == nil:
		case ctx.Err() != nil:
			pictures, err = nil, ctx.Err()
		case limited.Err() != nil:
			pictures, err = nil, fmt.Errorf("%w: by the X server: %w", ErrNoAnswer, err)
		}
	}()
	conn, err := dial(limited)
	if err != nil {
		return nil, err
	}
	// Closing it is the only way to end a wait for an answer.
	stop := context.AfterFunc(limited, conn.Close)
	defer func() {
		if stop() {
			conn.Close()
		}
	}()
	s := server{conn: conn, setup: xproto.Setup(conn)}
	if old, err := xproto.QueryExtension(conn, uint16(len("XWAYLAND")), "XWAYLAND").Reply(); err != nil {
		return nil, fmt.Errorf("%w: %w", errAnswer, err)
	} else if old.Present {
		return nil, errOldPrograms
	}
	monitors, err := s.monitors()
	if err != nil {
		return nil, err
	}
	back := away()
	defer back()
	return s.settled(limited, monitors)
}

func dial(ctx context.Context) (*xgb.Conn, error) {
	silence.Do(func() { xgb.Logger.SetOutput(io.Discard) })
	type dialled struct {
		conn *xgb.Conn
		err  error
	}
	done := make(chan dialled)
	go func() {
		conn, err := xgb.NewConn()
		select {
		case done <- dialled{conn, err}:
		case <-ctx.Done():
			if err == nil {
				conn.Close()
			}
		}
	}()
	select {
	case d := <-done:
		if d.err != nil {
			return nil, fmt.Errorf("%w: %w", ErrNoDisplay, d.err)
		}
		return d.conn, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

type server struct {
	conn  *xgb.Conn
	setup *xproto.SetupInfo
}

// monitor is a part of a screen.
type monitor struct {
	root xproto.ScreenInfo
	area image.Rectangle // within the root window
}

// monitors returns those of the one screen there usually is, and else each screen
// as a whole. One that lies within another shows the same and is left out.
func (s server) monitors() ([]monitor, error) {
	var all []monitor
	total := 0
	for _, root := range s.setup.Roots {
		whole := image.Rect(0, 0, int(root.WidthInPixels), int(root.HeightInPixels))
		areas := []image.Rectangle{whole}
		if len(s.setup.Roots) == 1 {
			if parts := s.areas(whole); len(parts) > 0 {
				areas = parts
			}
		}
		slices.SortStableFunc(areas, func(a, b image.Rectangle) int { return b.Dx()*b.Dy() - a.Dx()*a.Dy() })
		var apart []image.Rectangle
		for _, r := range areas {
			if !slices.ContainsFunc(apart, r.In) {
				apart = append(apart, r)
			}
		}
		for _, r := range apart {
			pixels := r.Dx() * r.Dy()
			if total += pixels; pixels > qr.MaxPixels || total > maxTotal || len(all) == maxMonitors {
				return nil, reason.For(qr.ErrTooLarge, "the screen has {{.Width}}×{{.Height}} pixels", reason.Data{"Width": r.Dx(), "Height": r.Dy()})
			}
			all = append(all, monitor{root, r})
		}
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("%w: the X server has no screen", ErrNoDisplay)
	}
	return all, nil
}

// areas asks Xinerama for the monitors, which answers for RandR too; it returns
// none if it cannot tell.
//
// The extension is not initialised with xinerama.Init: that writes to maps which
// all connections of the process share, without a lock, and the clipboard may
// be reading at the same time (xgb v1.1.1).
func (s server) areas(whole image.Rectangle) []image.Rectangle {
	const name = "XINERAMA"
	extension, err := xproto.QueryExtension(s.conn, uint16(len(name)), name).Reply()
	if err != nil || !extension.Present {
		return nil
	}
	s.conn.ExtLock.Lock()
	s.conn.Extensions[name] = extension.MajorOpcode
	s.conn.ExtLock.Unlock()
	active, err := xinerama.IsActive(s.conn).Reply()
	if err != nil || active.State == 0 {
		return nil
	}
	reply, err := xinerama.QueryScreens(s.conn).Reply()
	if err != nil {
		return nil
	}
	var out []image.Rectangle
	for _, m := range reply.ScreenInfo {
		at := image.Pt(int(m.XOrg), int(m.YOrg))
		area := image.Rectangle{at, at.Add(image.Pt(int(m.Width), int(m.Height)))}.Intersect(whole)
		if !area.Empty() {
			out = append(out, area)
		}
	}
	return out
}

// settled takes pictures until two that follow each other are the same: a window
// that was hidden may fade out, and what was under it is drawn anew by its
// program. Something may move all the time, so it does not wait for ever.
func (s server) settled(ctx context.Context, monitors []monitor) ([]image.Image, error) {
	if err := pause(ctx, leaveTime); err != nil {
		return nil, err
	}
	var before uint64
	seed := maphash.MakeSeed()
	for start := time.Now(); ; {
		pictures, sum, err := s.pictures(monitors, seed)
		if err != nil || sum == before || time.Since(start) > settleTime {
			return pictures, err
		}
		before = sum
		if err := pause(ctx, settleStep); err != nil {
			return nil, err
		}
	}
}

// pictures takes a picture of each monitor, and the hash of them all.
func (s server) pictures(monitors []monitor, seed maphash.Seed) ([]image.Image, uint64, error) {
	var all []image.Image
	var sum maphash.Hash
	sum.SetSeed(seed)
	for _, m := range monitors {
		img, err := s.picture(m)
		if err != nil {
			return nil, 0, err
		}
		sum.Write(img.Pix)
		all = append(all, img)
	}
	return all, sum.Sum64(), nil
}

// picture reads a monitor in strips, so that no answer is large.
func (s server) picture(m monitor) (*image.RGBA, error) {
	p, err := s.pixels(m.root)
	if err != nil {
		return nil, err
	}
	size := m.area.Size()
	out := image.NewRGBA(image.Rectangle{Max: size})
	stride := p.stride(size.X)
	step := max(1, stripBytes/stride)
	for y := 0; y < size.Y; y += step {
		rows := min(step, size.Y-y)
		reply, err := xproto.GetImage(s.conn, xproto.ImageFormatZPixmap, xproto.Drawable(m.root.Root),
			int16(m.area.Min.X), int16(m.area.Min.Y+y), uint16(size.X), uint16(rows), ^uint32(0)).Reply()
		if err != nil {
			return nil, fmt.Errorf("%w: %w", errAnswer, err)
		}
		if len(reply.Data) < rows*stride {
			return nil, fmt.Errorf("%w: %d bytes came where %d were due", errAnswer, len(reply.Data), rows*stride)
		}
		for r := range rows {
			p.row(out.Pix[(y+r)*out.Stride:][:4*size.X], reply.Data[r*stride:])
		}
	}
	return out, nil
}

// pixels says how a pixel lies in what the server sends.
type pixels struct {
	bytes, pad       int // of a pixel; to which each row is filled up, in bits
	order            binary.ByteOrder
	red, green, blue channel
}

// pixels finds out about the pixels of a root window (X11 protocol, section 8).
func (s server) pixels(root xproto.ScreenInfo) (pixels, error) {
	p := pixels{order: binary.LittleEndian}
	if s.setup.ImageByteOrder == xproto.ImageOrderMSBFirst {
		p.order = binary.BigEndian
	}
	for _, f := range s.setup.PixmapFormats {
		if f.Depth == root.RootDepth {
			p.bytes, p.pad = int(f.BitsPerPixel)/8, int(f.ScanlinePad)
		}
	}
	for _, d := range root.AllowedDepths {
		for _, v := range d.Visuals {
			if v.VisualId == root.RootVisual && (v.Class == xproto.VisualClassTrueColor || v.Class == xproto.VisualClassDirectColor) {
				p.red, p.green, p.blue = newChannel(v.RedMask), newChannel(v.GreenMask), newChannel(v.BlueMask)
			}
		}
	}
	if p.bytes < 2 || p.bytes > 4 || p.pad < 8 || p.pad > 64 || p.red.most == 0 || p.green.most == 0 || p.blue.most == 0 {
		return pixels{}, fmt.Errorf("%w: pixels of %d bits in depth %d", errAnswer, 8*p.bytes, root.RootDepth)
	}
	return p, nil
}

func (p pixels) stride(width int) int { return (8*p.bytes*width + p.pad - 1) / p.pad * p.pad / 8 }

// row translates one row to RGBA.
func (p pixels) row(out, in []byte) {
	for x := 0; 4*x < len(out); x++ {
		var v uint32
		switch b := in[x*p.bytes:]; p.bytes {
		case 2:
			v = uint32(p.order.Uint16(b))
		case 3:
			v = uint32(b[0]) | uint32(b[1])<<8 | uint32(b[2])<<16
			if p.order == binary.BigEndian {
				v = uint32(b[2]) | uint32(b[1])<<8 | uint32(b[0])<<16
			}
		case 4:
			v = p.order.Uint32(b)
		}
		out[4*x], out[4*x+1], out[4*x+2], out[4*x+3] = p.red.of(v), p.green.of(v), p.blue.of(v), 0xFF
	}
}

// channel is one colour within a pixel.
type channel struct {
	shift int
	most  uint32 // its greatest value
}

func newChannel(mask uint32) channel {
	shift := bits.TrailingZeros32(mask)
	return channel{shift, mask >> shift}
}

func (c channel) of(pixel uint32) byte {
	v := pixel >> c.shift & c.most
	if c.most == 0xFF {
		return byte(v)
	}
	return byte(v * 0xFF / c.most)
}
