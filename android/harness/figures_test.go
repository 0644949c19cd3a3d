package harness

import (
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// busy is the processor time that the phone has used.
func (p *phone) busy() time.Duration {
	p.Helper()
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.cmd.Process.Pid))
	if err != nil {
		p.Fatal(err)
	}
	fields := strings.Fields(string(data[strings.LastIndexByte(string(data), ')')+1:]))
	var ticks int
	for _, f := range fields[11:13] {
		n, _ := strconv.Atoi(f)
		ticks += n
	}
	return time.Duration(ticks) * 10 * time.Millisecond
}

// works logs what the app works in a while, and returns how many frames it had
// drawn.
func (p *phone) works(when string, while time.Duration) (frames int) {
	p.Helper()
	from, busy, begun := p.now(), p.busy(), time.Now()
	time.Sleep(while)
	part := (p.busy() - busy).Seconds() / time.Since(begun).Seconds()
	p.mu.Lock()
	for _, line := range p.lines[from:] {
		if strings.HasPrefix(line, "frame ") {
			frames++
		}
	}
	p.mu.Unlock()
	p.Logf("%s: %.1f %% of a processor that is played, %d frames, %d goroutines", when, 100*part, frames, p.goroutines())
	return frames
}

// memory is what the phone has in use, the player of the processor included.
func (p *phone) memory() string {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		p.Fatal(err)
	}
	return regexp.MustCompile(`VmRSS:\s*(.*)`).FindStringSubmatch(string(data))[1]
}

// goroutines is how many the app has.
func (p *phone) goroutines() int {
	p.Helper()
	from := p.now()
	p.do("goroutines")
	next := p.hears(from, `^device goroutines \d+$`)
	p.mu.Lock()
	defer p.mu.Unlock()
	n, _ := strconv.Atoi(strings.TrimPrefix(p.lines[next-1], "device goroutines "))
	return n
}
