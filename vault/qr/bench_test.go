package qr_test

import (
	"runtime"
	"slices"
	"testing"
	"time"
)

// BenchmarkCorpus reads every picture of the corpus on one core, from file to
// texts, and reports how many were read and the median time a picture, beside
// gozxing's plain reader on the same pictures. Its log has each set.
func BenchmarkCorpus(b *testing.B) {
	pictures := corpus(b)
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	for name, reader := range map[string]func(corpusPicture) bool{"latchkey": reads, "gozxing": readsPlain} {
		b.Run(name, func(b *testing.B) {
			var times []time.Duration
			var sets map[string][2]int
			read := 0
			for b.Loop() {
				times, sets, read = nil, map[string][2]int{}, 0
				for _, p := range pictures {
					start := time.Now()
					ok := reader(p)
					times = append(times, time.Since(start))
					n := sets[p.set()]
					n[1]++
					if ok {
						n[0]++
						read++
					}
					sets[p.set()] = n
				}
			}
			slices.Sort(times)
			b.ReportMetric(float64(read), "read")
			b.ReportMetric(100*float64(read)/float64(len(pictures)), "%read")
			b.ReportMetric(float64(times[len(times)/2].Microseconds())/1000, "median-ms")
			b.ReportMetric(float64(times[len(times)-1].Microseconds())/1000, "worst-ms")
			for set, n := range sets {
				b.Logf("%s: %d of %d", set, n[0], n[1])
			}
		})
	}
}
