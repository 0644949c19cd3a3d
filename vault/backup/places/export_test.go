package places

import "time"

// SetPatience bounds every try, for servers that never answer.
func (k *Keeper) SetPatience(d time.Duration) { k.patience = d }
