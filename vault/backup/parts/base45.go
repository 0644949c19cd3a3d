package parts

import "strings"

// alphabet45 is that of RFC 9285, and of the alphanumeric mode of QR codes.
const alphabet45 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"

// encode45 writes two bytes as three characters, and a last one as two
// (RFC 9285, section 4).
func encode45(data []byte) string {
	var b strings.Builder
	for ; len(data) > 0; data = data[min(2, len(data)):] {
		n, digits := int(data[0]), 2
		if len(data) > 1 {
			n, digits = n<<8|int(data[1]), 3
		}
		for range digits {
			b.WriteByte(alphabet45[n%45])
			n /= 45
		}
	}
	return b.String()
}

// decode45 reads what encode45 writes and nothing else.
func decode45(text string) ([]byte, bool) {
	out := make([]byte, 0, len(text)/3*2+1)
	for ; len(text) > 0; text = text[min(3, len(text)):] {
		var n int
		digits := min(3, len(text))
		for i := digits - 1; i >= 0; i-- {
			v := strings.IndexByte(alphabet45, text[i])
			if v < 0 {
				return nil, false
			}
			n = n*45 + v
		}
		switch {
		case digits == 3 && n <= 0xffff:
			out = append(out, byte(n>>8), byte(n))
		case digits == 2 && n <= 0xff:
			out = append(out, byte(n))
		default:
			return nil, false
		}
	}
	return out, true
}
