package parts_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"latchkey/vault/backup/parts"
)

// random returns bytes that are the same in each run.
func random(seed uint64, n int) []byte {
	var key [32]byte
	binary.LittleEndian.PutUint64(key[:], seed)
	b := make([]byte, n)
	rand.NewChaCha8(key).Read(b)
	return b
}

func split(t testing.TB, data []byte, share, spare int) []string {
	t.Helper()
	texts, err := parts.Split(parts.Backup, data, share, spare)
	if err != nil {
		t.Fatal(err)
	}
	return texts
}

// join collects texts of one set.
func join(texts []string) ([]byte, error) {
	var c parts.Collector
	for _, text := range texts {
		if _, err := c.Add(text); err != nil {
			return nil, err
		}
	}
	return c.Bytes()
}

// TestAnyOf: any k of n parts bring the bytes back, and no k-1 do.
func TestAnyOf(t *testing.T) {
	for _, test := range []struct{ length, spare int }{
		{1, 0}, {1, 4}, {293, 2}, {294, 2}, {295, 2}, {1000, 0}, {3700, 4}, {10_000, 9}, {10_000, 35}, {58_000, 50}, {parts.Share * 205, 50},
	} {
		t.Run(fmt.Sprintf("%d+%d", test.length, test.spare), func(t *testing.T) {
			seeds := uint64(10)
			if test.length > 20_000 {
				seeds = 1 // slow under the race detector
			}
			for seed := range seeds {
				data := random(seed, test.length)
				texts := split(t, data, parts.Share, test.spare)
				k := (test.length + parts.Share - 1) / parts.Share
				if len(texts) != k+test.spare {
					t.Fatalf("%d parts", len(texts))
				}
				r := rand.New(rand.NewPCG(seed, 0))
				r.Shuffle(len(texts), func(i, j int) { texts[i], texts[j] = texts[j], texts[i] })
				back, err := join(texts[:k])
				if err != nil || !bytes.Equal(back, data) {
					t.Fatalf("seed %d: %d of %d parts: %d bytes, %v", seed, k, len(texts), len(back), err)
				}
				if _, err := join(texts[:k-1]); !errors.Is(err, parts.ErrIncomplete) {
					t.Fatalf("one too few: %v", err)
				}
			}
		})
	}
}

// TestEverySubset of a small set.
func TestEverySubset(t *testing.T) {
	data := random(7, 1000)
	texts := split(t, data, 200, 4) // 5 of 9
	for mask := range 1 << len(texts) {
		var some []string
		for i, text := range texts {
			if mask>>i&1 == 1 {
				some = append(some, text)
			}
		}
		back, err := join(some)
		if good := err == nil && bytes.Equal(back, data); good != (len(some) >= 5) {
			t.Fatalf("%09b: %v", mask, err)
		}
	}
}

// raw is the bytes of a part, without its check sum.
func raw(t testing.TB, text string) []byte {
	t.Helper()
	coded := strings.TrimSuffix(strings.TrimPrefix(text, "LATCHKEY:"), ".")
	b := fromBase45(coded)
	if b == nil {
		t.Fatalf("not base 45: %q", coded)
	}
	return b[:len(b)-4]
}

// made is the text of a part with these bytes and a fitting check sum.
func made(b []byte) string {
	return "LATCHKEY:" + toBase45(binary.BigEndian.AppendUint32(slices.Clone(b), crc32.ChecksumIEEE(b))) + "."
}

// toBase45 and fromBase45 are written from RFC 9285, apart from the package.
const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"

func toBase45(b []byte) string {
	var out []byte
	for i := 0; i < len(b); i += 2 {
		if i+1 < len(b) {
			n := 256*int(b[i]) + int(b[i+1])
			out = append(out, alphabet[n%45], alphabet[n/45%45], alphabet[n/2025])
			continue
		}
		out = append(out, alphabet[b[i]%45], alphabet[b[i]/45])
	}
	return string(out)
}

func fromBase45(s string) []byte {
	var out []byte
	for i := 0; i < len(s); i += 3 {
		group := s[i:min(i+3, len(s))]
		n := 0
		for j := len(group) - 1; j >= 0; j-- {
			n = 45*n + strings.IndexByte(alphabet, group[j])
		}
		if len(group) == 3 {
			out = append(out, byte(n>>8))
		}
		out = append(out, byte(n))
	}
	return out
}

// TestFormat reads parts as docs/FORMAT.md says: every byte of part i is the
// value at i-1 of the polynomial that goes through those of the first k.
func TestFormat(t *testing.T) {
	data := random(3, 700)
	texts := split(t, data, 100, 6) // 7 of 13
	if again := split(t, data, 100, 6); !slices.Equal(texts, again) {
		t.Error("the same bytes give other parts")
	}
	times := func(a, b byte) (out byte) { // in GF(2^8), polynomial 0x11d
		for ; b > 0; b >>= 1 {
			if b&1 == 1 {
				out ^= a
			}
			high := a >> 7
			a = a<<1 ^ high*0x1d
		}
		return out
	}
	inverse := func(a byte) byte {
		out := byte(1)
		for range 254 {
			out = times(out, a)
		}
		return out
	}
	shares := make([][]byte, len(texts))
	for i, text := range texts {
		b := raw(t, text)
		if want := []byte{byte(i + 1), 7, 13, 0, 0, 2, 188}; b[0] != 1 || b[1] != 'B' || !bytes.Equal(b[10:17], want) {
			t.Fatalf("header % x", b[:17])
		}
		shares[i] = b[17:]
	}
	if joined := bytes.Join(shares[:7], nil); !bytes.Equal(joined, data) {
		t.Error("the first parts are not the bytes")
	}
	use := []int{12, 3, 7, 9, 0, 11, 8}
	for target := range texts {
		for at := range shares[target] {
			var sum byte
			for _, i := range use {
				factor := shares[i][at]
				for _, j := range use {
					if i != j {
						factor = times(factor, times(byte(target)^byte(j), inverse(byte(i)^byte(j))))
					}
				}
				sum ^= factor
			}
			if sum != shares[target][at] {
				t.Fatalf("byte %d of part %d is %02x, the polynomial gives %02x", at, target+1, shares[target][at], sum)
			}
		}
	}
}

// TestGolden: parts that were printed must be read for ever.
func TestGolden(t *testing.T) {
	// Written when version 1 was new, from "Latchkey parts, version 1.", 9 bytes
	// a share, two spare. They are never written again.
	golden := []string{
		"LATCHKEY:77012O.01F0P%$RY50KS0000RE3IECNPC/PD3EFGSR*CN.",
		"LATCHKEY:77012O.01F0P%$RKB0KS0000IF3GECLWE1Q5O/EZEK.63.",
		"LATCHKEY:77012O.01F0P%$R6H0KS0000KF3PQE-3E634V 59QIPRP.",
		"LATCHKEY:77012O.01F0P%$R$M0KS0000TE3VQECAFO3DC94MT76-4.",
		"LATCHKEY:77012O.01F0P%$RNS0KS00004E38T12 U75QF9UQ*O%7M.",
	}
	data := []byte("Latchkey parts, version 1.")
	if texts := split(t, data, 9, 2); !slices.Equal(texts, golden) {
		t.Errorf("parts are written otherwise: %q", texts)
	}
	if back, err := join(golden[2:]); err != nil || !bytes.Equal(back, data) {
		t.Errorf("read as %q, %v", back, err)
	}
}

func TestBase45(t *testing.T) {
	// RFC 9285, section 4.3 and 4.4.
	for _, test := range []struct{ plain, coded string }{{"AB", "BB8"}, {"Hello!!", "%69 VD92EX0"}, {"base-45", "UJCLQE7W581"}, {"ietf!", "QED8WEX0"}} {
		if got := toBase45([]byte(test.plain)); got != test.coded {
			t.Errorf("%q: %q", test.plain, got)
		}
		if got := fromBase45(test.coded); string(got) != test.plain {
			t.Errorf("%q: %q", test.coded, got)
		}
	}
	// The package writes the same.
	for n := 1; n < 80; n++ {
		text := split(t, random(uint64(n), n), 100, 0)[0]
		if want := made(raw(t, text)); text != want {
			t.Errorf("%q, want %q", text, want)
		}
	}
}

func TestOrderAndDuplicates(t *testing.T) {
	data := random(1, 900)
	texts := split(t, data, 100, 4) // 9 of 13
	var c parts.Collector
	if c.Complete() || c.Need() != 0 || c.Count() != 0 || c.Set() != "" || len(c.Missing()) != 0 {
		t.Error("an empty collector knows something")
	}
	if _, err := c.Bytes(); !errors.Is(err, parts.ErrIncomplete) {
		t.Errorf("empty: %v", err)
	}
	for i, n := range []int{12, 0, 12, 5, 5, 3, 2, 9, 10, 11, 0} {
		p, err := c.Add(" " + texts[n] + "\r\n")
		if err != nil || p.Number != n+1 || p.Need != 9 || p.Of != 13 || p.Length != 900 || p.Kind != parts.Backup {
			t.Fatalf("%d: %+v, %v", i, p, err)
		}
	}
	if c.Count() != 8 || c.Need() != 9 || c.Of() != 13 || c.Complete() {
		t.Errorf("%d of %d, %v", c.Count(), c.Need(), c.Complete())
	}
	if got, want := c.Missing(), []int{2, 5, 7, 8, 9}; !slices.Equal(got, want) {
		t.Errorf("missing %v, want %v", got, want)
	}
	if _, err := c.Add(texts[6]); err != nil || !c.Complete() {
		t.Fatal(err)
	}
	if back, err := c.Bytes(); err != nil || !bytes.Equal(back, data) {
		t.Errorf("%v", err)
	}
}

// TestFits: what Share promises.
func TestFits(t *testing.T) {
	const version13M = 483 // alphanumeric characters, ISO/IEC 18004, table 7
	text := split(t, random(1, parts.Share), parts.Share, 0)[0]
	if len(text) > version13M || len(text)+3 <= version13M {
		t.Errorf("%d characters for %d", len(text), version13M)
	}
	if i := strings.IndexFunc(text, func(r rune) bool { return !strings.ContainsRune(alphabet, r) }); i >= 0 {
		t.Errorf("%q is not alphanumeric", text[i])
	}
}

func TestNames(t *testing.T) {
	texts := split(t, random(1, 900), 100, 4)
	p, err := parts.Parse(texts[0])
	if err != nil {
		t.Fatal(err)
	}
	q, _ := parts.Parse(texts[1])
	if p.Set() != q.Set() || len(p.Set()) != 9 || len(p.Check()) != 4 || p.Check() == q.Check() {
		t.Errorf("sets %s and %s, checks %s and %s", p.Set(), q.Set(), p.Check(), q.Check())
	}
	if !parts.Is("\n"+texts[0]) || parts.Is("otpauth://totp/a") {
		t.Error("what is a part is not known")
	}
}

// BenchmarkFrames shows n parts over and over while three in ten are missed, as
// a camera does, and reports how many have to be shown until all is there, over
// what it takes when no part that is seen is of no use: need/(1-0.3) on average.
func BenchmarkFrames(b *testing.B) {
	const loss = 0.3
	for _, k := range []int{1, 7, 27, 100} {
		data := random(1, k*parts.Share)
		for _, spare := range []int{0, k} {
			texts := split(b, data, parts.Share, spare)
			b.Run(fmt.Sprintf("k=%d,n=%d", k, k+spare), func(b *testing.B) {
				r := rand.New(rand.NewPCG(1, 2))
				var frames []int
				for b.Loop() {
					var c parts.Collector
					var shown int
					for ; !c.Complete(); shown++ {
						if r.Float64() >= loss {
							if _, err := c.Add(texts[shown%len(texts)]); err != nil {
								b.Fatal(err)
							}
						}
					}
					if back, err := c.Bytes(); err != nil || !bytes.Equal(back, data) {
						b.Fatal(err)
					}
					frames = append(frames, shown)
				}
				slices.Sort(frames)
				var sum int
				for _, n := range frames {
					sum += n
				}
				theory := float64(k) / (1 - loss)
				b.ReportMetric(float64(sum)/float64(len(frames))/theory, "mean/theory")
				b.ReportMetric(float64(frames[len(frames)*95/100])/theory, "p95/theory")
				b.ReportMetric(0, "ns/op")
			})
		}
	}
}
