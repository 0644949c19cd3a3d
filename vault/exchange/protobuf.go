package exchange

import (
	"encoding/binary"
	"fmt"
)

// protobuf calls each for every field of a message: with a number for varints,
// with bytes (never nil) for what has a length. Other fields are passed over.
// It reads no further than the message and stops at the first fault.
// https://protobuf.dev/programming-guides/encoding/
func protobuf(message []byte, each func(field int, number uint64, bytes []byte) error) error {
	bad := fmt.Errorf("%w: it is cut off or damaged", errMigration)
	for len(message) > 0 {
		tag, n := binary.Uvarint(message)
		if n <= 0 || tag>>3 == 0 || tag>>3 > 1<<29-1 {
			return bad
		}
		message = message[n:]
		field := int(tag >> 3)
		var number uint64
		var bytes []byte
		switch tag & 7 {
		case 0:
			if number, n = binary.Uvarint(message); n <= 0 {
				return bad
			}
		case 1:
			n = 8
		case 2:
			length, m := binary.Uvarint(message)
			if m <= 0 || length > uint64(len(message)-m) {
				return bad
			}
			n = m + int(length)
			bytes = message[m:n:n]
		case 5:
			n = 4
		default: // groups, which were given up before Google's format was made
			return bad
		}
		if n > len(message) {
			return bad
		}
		message = message[n:]
		if wire := tag & 7; wire != 0 && wire != 2 {
			continue
		}
		if err := each(field, number, bytes); err != nil {
			return err
		}
	}
	return nil
}
