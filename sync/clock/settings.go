package clock

import (
	"slices"
)

// Servers gives the servers that Sync asks: those of Options.Servers, else the stored list, else the default one.
func (c *Clock) Servers() []Server {
	if len(c.options.Servers) > 0 {
		return slices.Clone(c.options.Servers)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.state.Servers) > 0 {
		return slices.Clone(c.state.Servers)
	}
	return DefaultServers()
}

// SetServers stores a list of 1 to MaxServers servers, as ParseServers gives them. Servers that said to be left alone may be
// asked again, now that the user has chosen them. An error says why the file could not
// be written; the list holds for this run then.
func (c *Clock) SetServers(servers []Server) error {
	if len(servers) == 0 || len(servers) > MaxServers {
		return badCount(len(servers))
	}
	return c.change(func() bool {
		c.state.Servers = slices.Clone(servers)
		c.state.Holds = nil
		return true
	})
}

// ResetServers goes back to the default list, and like SetServers lets all be asked again. An error says why the file could not be written.
func (c *Clock) ResetServers() error {
	return c.change(func() bool {
		c.state.Servers = nil
		c.state.Holds = nil
		return true
	})
}

// AtStart says whether the user allowed checks at start.
func (c *Clock) AtStart() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.state.AtStart
}

// SetAtStart stores whether the program may ask the time servers by itself. An error says why the file could not be
// written.
func (c *Clock) SetAtStart(allowed bool) error {
	return c.change(func() bool {
		c.state.AtStart = allowed
		return true
	})
}
