package backup

import (
	"math"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/trustelem/zxcvbn/adjacency"
	"github.com/trustelem/zxcvbn/frequency"
)

// Strength says how long a passphrase holds out.
type Strength int

// The strengths, for someone who has the file and tries a million guesses a
// second. One machine of today makes about one a second at [PassphraseWork], so
// that is a large company of machines, or fewer in years to come.
const (
	Weak   Strength = iota // a month
	Fair                   // longer
	Strong                 // more than a thousand years
)

// StrengthOf estimates a passphrase as a person who knows the habits of people
// would guess it: by words, names, dates, repeats and rows of keys, as zxcvbn
// does (Wheeler, USENIX Security 2016) and with its words. Those are mostly
// English, so it thinks too well of other languages. own are words that say
// nothing, such as the person's name. It takes some milliseconds, and nothing
// before its first call: the libraries that do the same read their words at
// every start of the program.
func StrengthOf(passphrase string, own ...string) Strength {
	if utf8.RuneCountInString(passphrase) < MinPassphrase {
		return Weak
	}
	text := []rune(passphrase)
	// The work grows with the square of the length, and what comes after so many
	// characters can only add.
	text = text[:min(len(text), 64)]
	g := &guesser{text: text, single: bitsOfOne(text), habits: make([][]habit, len(text)+1)}
	g.words(own)
	g.rows()
	g.dates()
	g.repeats() // of what was found before, too
	const month, millennium = 30 * 24 * 3600.0, 1000 * 365 * 24 * 3600.0
	switch seconds := math.Exp2(g.bits(0, len(text))-1) / 1e6; {
	case seconds < month:
		return Weak
	case seconds < millennium:
		return Fair
	}
	return Strong
}

// guesser finds the parts of a passphrase that are guessed more easily than one
// character after the other.
type guesser struct {
	text   []rune
	single float64   // bits of a character that is in no such part
	habits [][]habit // by where they end
}

// habit is a part of the passphrase, from a character on, and how many guesses
// lead to it, as log2.
type habit struct {
	from int
	bits float64
}

func (g *guesser) add(from, to int, bits float64) {
	g.habits[to] = append(g.habits[to], habit{from, bits})
}

// bits are those of the cheapest way to make a part of the passphrase.
func (g *guesser) bits(from, to int) float64 {
	least := make([]float64, to-from+1)
	for end := from + 1; end <= to; end++ {
		best := least[end-1-from] + g.single
		for _, h := range g.habits[end] {
			if h.from >= from {
				best = min(best, least[h.from-from]+h.bits)
			}
		}
		least[end-from] = best
	}
	return least[to-from]
}

// bitsOfOne tells how much a character is worth by the kinds there are.
func bitsOfOne(text []rune) float64 {
	kinds := 0
	for _, k := range []struct {
		is   func(rune) bool
		many int
	}{
		{func(r rune) bool { return r >= 'a' && r <= 'z' }, 26},
		{func(r rune) bool { return r >= 'A' && r <= 'Z' }, 26},
		{func(r rune) bool { return r >= '0' && r <= '9' }, 10},
		{func(r rune) bool { return r < utf8.RuneSelf && !unicode.IsLetter(r) && !unicode.IsDigit(r) }, 33},
		{func(r rune) bool { return r >= utf8.RuneSelf }, 26}, // of an alphabet, at the least
	} {
		if slices.ContainsFunc(text, k.is) {
			kinds += k.many
		}
	}
	return math.Log2(float64(kinds))
}

// leet are the digits and signs that stand for letters. 1 stands for two.
var leet = map[rune]rune{'4': 'a', '@': 'a', '8': 'b', '(': 'c', '3': 'e', '6': 'g', '9': 'g', '!': 'i', '|': 'l', '0': 'o', '$': 's', '5': 's', '+': 't', '7': 't', '2': 'z'}

// words finds the words that people choose, also written backwards, with
// capitals, and with digits for letters.
func (g *guesser) words(own []string) {
	small := make([]rune, len(g.text))
	for i, r := range g.text {
		small[i] = unicode.ToLower(r)
	}
	back := slices.Clone(small)
	slices.Reverse(back)
	looks := []look{{g: g, text: string(small)}, {g: g, text: string(back), back: true}}
	for _, one := range []rune{'i', 'l'} {
		plain := slices.Clone(small)
		for i, r := range plain {
			if r == '1' {
				plain[i] = one
			} else if letter, ok := leet[r]; ok {
				plain[i] = letter
			}
		}
		if !slices.Equal(plain, small) {
			looks = append(looks, look{g: g, text: string(plain)})
		}
	}
	// Most of the words are out of the question by how they begin.
	var begins [1 << 16]bool
	for _, l := range looks {
		for i := range len(l.text) - 1 {
			begins[int(l.text[i])<<8|int(l.text[i+1])] = true
		}
	}
	find := func(list []string) {
		for i, word := range list {
			if len(word) > 1 && begins[int(word[0])<<8|int(word[1])] {
				for _, l := range looks {
					l.find(word, i+1)
				}
			}
		}
	}
	for _, list := range frequency.FrequencyLists {
		find(list)
	}
	for _, word := range own {
		find([]string{strings.ToLower(word)})
	}
}

// look is one way to read the passphrase.
type look struct {
	g    *guesser
	text string
	back bool
}

// find adds each place of a word that is the rank-th in its list.
func (l look) find(word string, rank int) {
	for at := 0; ; at++ {
		i := strings.Index(l.text[at:], word)
		if i < 0 {
			return
		}
		at += i
		from := utf8.RuneCountInString(l.text[:at])
		to := from + utf8.RuneCountInString(word)
		bits := math.Log2(float64(max(rank, 50))) // where the word stands is to be guessed too
		if l.back {
			from, to = len(l.g.text)-to, len(l.g.text)-from
			bits++
		}
		l.g.add(from, to, bits+written(l.g.text[from:to], word, l.back))
	}
}

// written tells what it adds that a word is written in its own way: a bit for
// the usual capitals, one for each letter otherwise, one for each kind of sign.
func written(part []rune, word string, back bool) float64 {
	upper, signs := 0, map[rune]bool{}
	for i, r := range []rune(word) {
		if back {
			i = len(part) - 1 - i
		}
		switch {
		case unicode.IsUpper(part[i]):
			upper++
		case part[i] != r:
			signs[part[i]] = true
		}
	}
	bits := float64(len(signs))
	switch {
	case upper == 0:
	case upper == 1 && unicode.IsUpper(part[0]) || upper == len(part):
		bits++
	default:
		bits += 1 + float64(min(upper, len(part)-upper))
	}
	return bits
}

// rows finds three and more keys beside each other, and what counts on: abc,
// 2468, zyx.
func (g *guesser) rows() {
	for _, board := range []string{"qwerty", "keypad"} {
		graph := adjacency.Graphs[board]
		start, turn := math.Log2(float64(len(graph.Graph))), math.Log2(graph.AverageDegree)
		for from := range g.text {
			bits, last := start, -1
			for to := from + 1; to < len(g.text); to++ {
				way := slices.IndexFunc(graph.Graph[string(g.text[to-1])], func(keys string) bool { return strings.ContainsRune(keys, g.text[to]) })
				if way < 0 {
					break
				}
				if way != last {
					bits, last = bits+turn, way
				}
				if length := to + 1 - from; length > 2 {
					g.add(from, to+1, bits+math.Log2(float64(length)))
				}
			}
		}
	}
	const furthest = 5
	for from := 0; from+1 < len(g.text); from++ {
		step := g.text[from+1] - g.text[from]
		if step == 0 || step > furthest || step < -furthest {
			continue
		}
		for to := from + 1; to < len(g.text) && g.text[to]-g.text[to-1] == step; to++ {
			if length := to + 1 - from; length > 2 {
				g.add(from, to+1, math.Log2(26*2*float64(length)))
			}
		}
	}
}

// dates finds days and years. A year is one of those that people have to do
// with.
func (g *guesser) dates() {
	layouts := []string{"20060102", "02012006", "01022006", "060102", "020106", "010206", "2006-1-2", "2-1-2006", "1-2-2006", "2-1-06", "1-2-06"}
	signs := strings.NewReplacer(".", "-", "/", "-", " ", "-", "_", "-")
	now := time.Now().Year()
	for from := range g.text {
		for to := from + 4; to <= min(from+10, len(g.text)); to++ {
			if !unicode.IsDigit(g.text[from]) || !unicode.IsDigit(g.text[to-1]) {
				continue
			}
			part := signs.Replace(string(g.text[from:to]))
			if year, err := time.Parse("2006", part); err == nil && year.Year() > now-120 && year.Year() < now+20 {
				g.add(from, to, math.Log2(140))
			}
			for _, layout := range layouts {
				day, err := time.Parse(layout, part)
				if err != nil {
					continue
				}
				years := math.Abs(float64(day.Year() - now))
				bits := math.Log2(365 * max(years, 20))
				if strings.Contains(part, "-") {
					bits += 2
				}
				g.add(from, to, bits)
			}
		}
	}
}

// repeats finds what is written several times in a row.
func (g *guesser) repeats() {
	n := len(g.text)
	for period := 1; period <= n/2; period++ {
		for from := 0; from+2*period <= n; from++ {
			times := 1
			for from+(times+1)*period <= n && slices.Equal(g.text[from+times*period:from+(times+1)*period], g.text[from:from+period]) {
				times++
			}
			if times > 1 {
				g.add(from, from+times*period, g.bits(from, from+period)+math.Log2(float64(times)))
			}
		}
	}
}
