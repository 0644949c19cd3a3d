package strength

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"

	"github.com/ccojocar/zxcvbn-go/data"
)

// The way of zxcvbn (Wheeler, USENIX Security 2016): a passphrase is cut into
// pieces that a guesser would try, and the cut counts that needs the fewest
// guesses. Only the lists of words and the rows of keys are the library's: the
// rest of it reads them whenever a program starts, which cost each start a tenth
// of a second and 18 MB, and mixes up bytes and characters.

// maxGuessed is how many characters of a passphrase are looked at, since the work
// grows with the cube of the length: what comes after them can only add.
const maxGuessed = 64

// knowledge is what a guesser knows.
type knowledge struct {
	rank      map[string]int // of words in lower case; 1 is the most common
	keyboards []keyboard
}

// keyboard has the neighbours of each key, by direction, and how many those are on
// average.
type keyboard struct {
	around     map[string][]string
	neighbours float64
}

// known is read when it is first asked for.
var known = sync.OnceValue(func() knowledge {
	k := knowledge{rank: map[string]int{}}
	for _, name := range []string{"Passwords", "English", "MaleNames", "FemaleNames", "Surnames"} {
		var words struct{ List []string }
		mustRead(name, &words)
		for i, word := range words.List {
			k.add(word, i+1)
		}
	}
	for _, name := range []string{"Qwerty", "Dvorak", "Keypad", "MacKeypad"} {
		var keys struct{ Graph map[string][]string }
		mustRead(name, &keys)
		k.keyboards = append(k.keyboards, keyboard{keys.Graph, neighbours(keys.Graph)})
	}
	return k
})

// ReadWords reads the lists of words that [Of] needs, which may take longer than
// a window should wait. It may be called on any goroutine.
func ReadWords() { known() }

// mustRead reads one of the library's lists, all of which a test has read.
func mustRead(name string, into any) {
	if err := json.Unmarshal(data.MustAsset("data/"+name+".json"), into); err != nil {
		panic(fmt.Sprintf("%s: %v", name, err))
	}
}

func (k knowledge) add(word string, rank int) {
	word = strings.ToLower(word)
	if was, ok := k.rank[word]; !ok || rank < was {
		k.rank[word] = rank
	}
}

// Bits is the binary logarithm of how many guesses a passphrase stands from someone
// who knows the habits of people. own are words that say nothing, such as the
// person's name. The first call reads the lists of words. It may be called on any
// goroutine.
func Bits(passphrase string, own []string) float64 {
	g := guesser{knowledge: known(), own: map[string]bool{}}
	for _, word := range own {
		g.own[strings.ToLower(word)] = true
	}
	text := []rune(passphrase)
	text = text[:min(len(text), maxGuessed)]
	g.alphabet = math.Log2(alphabet(text))
	return g.bits(text)
}

// guesser guesses one passphrase.
type guesser struct {
	knowledge
	own      map[string]bool
	alphabet float64 // bits of a character of which nothing is known
}

// bits is the cheapest cut of a text.
func (g *guesser) bits(text []rune) float64 {
	best := make([]float64, len(text)+1)
	for end := 1; end <= len(text); end++ {
		best[end] = best[end-1] + g.alphabet
		for start := range end {
			best[end] = min(best[end], best[start]+g.piece(text[start:end]))
		}
	}
	return best[len(text)]
}

// piece is what a piece costs as one of the things that people make passphrases
// of; infinite if it is none of them.
func (g *guesser) piece(text []rune) float64 {
	return min(g.word(text), g.repeat(text), g.sequence(text), g.walk(text), date(string(text)))
}

// leet undoes what is written for letters. A sign that stands for several letters
// is taken for the likeliest.
var leet = strings.NewReplacer("4", "a", "@", "a", "8", "b", "(", "c", "3", "e", "6", "g", "9", "g", "1", "i", "!", "i", "|", "l", "0", "o", "$", "s", "5", "s", "+", "t", "7", "t", "%", "x", "2", "z")

// word is for a word, in any case, read backwards, or with signs for letters.
func (g *guesser) word(text []rune) float64 {
	lower := strings.ToLower(string(text))
	plain := leet.Replace(lower)
	best := g.rankOf(lower)
	if best = min(best, g.rankOf(backwards(lower))+1); plain != lower {
		signs := choices(len(text), differing(lower, plain))
		best = min(best, g.rankOf(plain)+signs, g.rankOf(backwards(plain))+1+signs)
	}
	return best + capitals(text)
}

// rankOf is what a word costs.
func (g *guesser) rankOf(word string) float64 {
	if g.own[word] {
		return 0
	}
	if rank, ok := g.rank[word]; ok {
		return math.Log2(float64(rank))
	}
	return math.Inf(1)
}

// capitals is what the capitals of a word cost. The first, the last or all of its
// letters are what people do.
func capitals(text []rune) float64 {
	upper, letters := 0, 0
	for _, r := range text {
		if unicode.IsLetter(r) {
			letters++
		}
		if unicode.IsUpper(r) {
			upper++
		}
	}
	switch {
	case upper == 0:
		return 0
	case upper == letters, upper == 1 && (unicode.IsUpper(text[0]) || unicode.IsUpper(text[len(text)-1])):
		return 1
	}
	return choices(letters, min(upper, letters-upper))
}

// repeat is for a block that is written again and again.
func (g *guesser) repeat(text []rune) float64 {
	for size := 1; size*2 <= len(text); size++ {
		if len(text)%size == 0 && slices.Equal(text[size:], text[:len(text)-size]) {
			return g.bits(text[:size]) + math.Log2(float64(len(text)/size))
		}
	}
	return math.Inf(1)
}

// sequence is for abc, 321 and the like.
func (g *guesser) sequence(text []rune) float64 {
	if len(text) < 3 {
		return math.Inf(1)
	}
	step := text[1] - text[0]
	for i := range len(text) - 1 {
		if text[i+1]-text[i] != step {
			return math.Inf(1)
		}
	}
	bits := math.Log2(float64(len(text)))
	if !strings.ContainsRune("aA01", text[0]) {
		bits += math.Log2(alphabet(text))
	}
	switch step {
	case 1:
		return bits
	case -1:
		return bits + 1
	}
	return math.Inf(1)
}

// walk is for keys of which each is beside the one before: qwerty, 1q2w3e. Each
// turn is one more choice, of as many ways as a key has neighbours.
func (g *guesser) walk(text []rune) float64 {
	bits := math.Inf(1)
	if len(text) < 3 {
		return bits
	}
	for _, keys := range g.keyboards {
		if turns, ok := keys.turns(text); ok {
			bits = min(bits, math.Log2(float64(len(keys.around)))+float64(turns)*math.Log2(keys.neighbours)+math.Log2(float64(len(text))))
		}
	}
	return bits
}

// turns counts the directions in which a text goes from key to key.
func (k keyboard) turns(text []rune) (turns int, ok bool) {
	direction := -1
	for i := range len(text) - 1 {
		next := slices.IndexFunc(k.around[string(text[i])], func(key string) bool { return strings.ContainsRune(key, text[i+1]) })
		if next < 0 {
			return 0, false
		}
		if next != direction {
			turns, direction = turns+1, next
		}
	}
	return turns, true
}

// neighbours is how many a key has on average.
func neighbours(keys map[string][]string) float64 {
	n := 0
	for _, around := range keys {
		for _, key := range around {
			if key != "" {
				n++
			}
		}
	}
	return float64(n) / float64(len(keys))
}

// dates are the ways to write one, with points for whatever is between, and how
// many there are of each.
var dates = map[string]float64{
	"2006": 150, "0201": 366, "0102": 366,
	"020106": 366 * 100, "010206": 366 * 100, "060102": 366 * 100,
	"02012006": 366 * 150, "01022006": 366 * 150, "20060102": 366 * 150,
	"2.1.06": 4 * 366 * 100, "1.2.06": 4 * 366 * 100, "2.1.2006": 4 * 366 * 150, "1.2.2006": 4 * 366 * 150, "2006.1.2": 4 * 366 * 150,
}

// between are the signs that stand in dates.
var between = strings.NewReplacer("-", ".", "/", ".", "_", ".", " ", ".", `\`, ".")

// date is for dates in the lives of people.
func date(text string) float64 {
	bits := math.Inf(1)
	if len(text) < len("2006") || len(text) > len("02.01.2006") || text[0] < '0' || text[0] > '9' {
		return bits // each key press would try all layouts on hundreds of pieces
	}
	text = between.Replace(text)
	for layout, ways := range dates {
		if t, err := time.Parse(layout, text); err == nil && (!strings.Contains(layout, "2006") || t.Year() >= 1900 && t.Year() < 2050) {
			bits = min(bits, math.Log2(ways))
		}
	}
	return bits
}

// alphabet is how many characters there are of the kinds that a text has.
func alphabet(text []rune) float64 {
	var lower, upper, digits, signs, others float64
	for _, r := range text {
		switch {
		case r > unicode.MaxASCII:
			others = 100
		case unicode.IsLower(r):
			lower = 26
		case unicode.IsUpper(r):
			upper = 26
		case unicode.IsDigit(r):
			digits = 10
		default:
			signs = 33
		}
	}
	return lower + upper + digits + signs + others
}

// choices is the binary logarithm of how many ways there are to choose up to k of n.
func choices(n, k int) float64 {
	ways, sum := 1.0, 1.0
	for i := range k {
		ways *= float64(n-i) / float64(i+1)
		sum += ways
	}
	return math.Log2(sum)
}

// differing counts the bytes at which a text and what leet made of it differ.
func differing(text, plain string) int {
	n := 0
	for i := range min(len(text), len(plain)) {
		if text[i] != plain[i] {
			n++
		}
	}
	return n
}

func backwards(text string) string {
	r := []rune(text)
	slices.Reverse(r)
	return string(r)
}
