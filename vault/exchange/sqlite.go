package exchange

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// sqlite reads the tables of an SQLite database, as far as phones' databases of
// accounts need it: UTF-8, tables with a rowid, no journal beside it. A whole
// SQLite would be many times the size of Latchkey for four files that only come
// off rooted phones.
// https://www.sqlite.org/fileformat2.html
type sqlite struct {
	data   []byte
	page   int // bytes
	usable int // bytes of a page
	tables map[string]sqliteTable
}

type sqliteTable struct {
	root    int
	columns []string
}

// row is one row by the names of its columns in small letters; NULL is left out.
type row map[string]string

const sqliteSign = "SQLite format 3\x00"

// openSQLite returns nil if the data is no such database.
func openSQLite(data []byte) *sqlite {
	const head, utf8 = 100, 1
	if len(data) < head || !bytes.HasPrefix(data, []byte(sqliteSign)) || binary.BigEndian.Uint32(data[56:]) != utf8 {
		return nil
	}
	db := &sqlite{data: data, page: int(binary.BigEndian.Uint16(data[16:])), tables: map[string]sqliteTable{}}
	if db.page == 1 {
		db.page = 65536
	}
	db.usable = db.page - int(data[20])
	if db.page < 512 || db.page&(db.page-1) != 0 || db.usable < 480 {
		return nil
	}
	schema := sqliteTable{root: 1, columns: []string{"type", "name", "tbl_name", "rootpage", "sql"}}
	rows, err := db.read(schema)
	if err != nil {
		return nil
	}
	for _, r := range rows {
		if root, err := strconv.Atoi(r["rootpage"]); err == nil && r["type"] == "table" {
			db.tables[strings.ToLower(r["name"])] = sqliteTable{root, sqlColumns(r["sql"])}
		}
	}
	return db
}

// has tells whether there is a table with all of these columns.
func (db *sqlite) has(table string, columns ...string) bool {
	if db == nil {
		return false
	}
	t, ok := db.tables[table]
	have := strings.Join(t.columns, "\n") + "\n"
	for _, c := range columns {
		ok = ok && strings.Contains("\n"+have, "\n"+c+"\n")
	}
	return ok
}

// rows returns the rows of a table.
func (db *sqlite) rows(table string) ([]row, error) { return db.read(db.tables[table]) }

// sqlColumns returns the names of the columns of a CREATE TABLE in small letters.
// What is no column, such as PRIMARY KEY (…), comes after them all.
func sqlColumns(sql string) []string {
	_, list, _ := strings.Cut(sql, "(")
	var columns []string
	depth, start := 0, 0
	for i, c := range list {
		switch {
		case c == '(':
			depth++
		case c == ')' && depth > 0:
			depth--
		case c == ',' && depth == 0, c == ')':
			if words := strings.Fields(list[start:i]); len(words) > 0 {
				columns = append(columns, strings.ToLower(strings.Trim(words[0], "\"`[]'")))
			}
			if start = i + 1; c == ')' {
				return columns
			}
		}
	}
	return columns
}

// read walks over the pages of a table. None is looked at twice: pages that lead
// back to each other make no endless table.
func (db *sqlite) read(t sqliteTable) ([]row, error) {
	var rows []row
	seen := map[int]bool{}
	pages, total := []int{t.root}, 0
	for len(pages) > 0 {
		n := pages[len(pages)-1]
		pages = pages[:len(pages)-1]
		if n < 1 || n > len(db.data)/db.page || seen[n] {
			return nil, errBroken
		}
		seen[n] = true
		page := db.data[(n-1)*db.page : n*db.page][:db.usable]
		head := page
		if n == 1 {
			head = head[100:]
		}
		const leaf, interior = 13, 5
		cells := int(binary.BigEndian.Uint16(head[3:]))
		switch kind := head[0]; kind {
		case leaf:
			for i := range cells {
				at, err := cellAt(head, page, 8+2*i)
				if err != nil {
					return nil, err
				}
				r, n, err := db.row(page[at:], t.columns)
				if err != nil {
					return nil, err
				}
				// Rows that lie over each other could be more than the file.
				if total += n; total > len(db.data) {
					return nil, errBroken
				}
				if rows = append(rows, r); len(rows) > maxItems {
					return nil, fmt.Errorf("%w: more than %d rows", ErrTooLarge, maxItems)
				}
			}
		case interior: // its pages from the last to the first, which comes off first
			pages = append(pages, int(binary.BigEndian.Uint32(head[8:])))
			for i := cells - 1; i >= 0; i-- {
				at, err := cellAt(head, page, 12+2*i)
				if err != nil || at+4 > len(page) {
					return nil, errBroken
				}
				pages = append(pages, int(binary.BigEndian.Uint32(page[at:])))
			}
		default:
			return nil, errBroken
		}
	}
	return rows, nil
}

// cellAt returns where the cell stands whose place is at pointer.
func cellAt(head, page []byte, pointer int) (int, error) {
	if pointer+2 > len(head) {
		return 0, errBroken
	}
	at := int(binary.BigEndian.Uint16(head[pointer:]))
	if at >= len(page) {
		return 0, errBroken
	}
	return at, nil
}

// varint reads a number of SQLite's: seven bits a byte, eight in the ninth.
func varint(data []byte) (uint64, []byte, error) {
	var n uint64
	for i, b := range data {
		if i == 8 {
			return n<<8 | uint64(b), data[9:], nil
		}
		n = n<<7 | uint64(b&0x7f)
		if b < 0x80 {
			return n, data[i+1:], nil
		}
	}
	return 0, nil, errBroken
}

// row reads a cell: the length of the record, the rowid and the record. It
// returns how long the record is.
func (db *sqlite) row(cell []byte, columns []string) (row, int, error) {
	length, rest, err := varint(cell)
	if err != nil || length > uint64(len(db.data)) {
		return nil, 0, errBroken
	}
	if _, rest, err = varint(rest); err != nil {
		return nil, 0, err
	}
	record, err := db.record(rest, int(length))
	if err != nil {
		return nil, 0, err
	}
	size, types, err := varint(record)
	if err != nil || size > uint64(len(record)) || size < uint64(len(record)-len(types)) {
		return nil, 0, errBroken
	}
	types, values := types[:int(size)-(len(record)-len(types))], record[size:]
	out := row{}
	for _, name := range columns {
		if len(types) == 0 { // columns that were added later
			break
		}
		var kind uint64
		if kind, types, err = varint(types); err != nil {
			return nil, 0, err
		}
		text, n, ok := value(kind, values)
		if n > len(values) {
			return nil, 0, errBroken
		}
		if ok {
			out[name] = text
		}
		values = values[n:]
	}
	return out, int(length), nil
}

// record joins what of a record is in the cell with what is on further pages.
func (db *sqlite) record(cell []byte, length int) ([]byte, error) {
	if length <= db.usable-35 {
		if length > len(cell) {
			return nil, errBroken
		}
		return cell[:length], nil
	}
	least := (db.usable-12)*32/255 - 23
	local := least + (length-least)%(db.usable-4)
	if local > db.usable-35 {
		local = least
	}
	if local+4 > len(cell) {
		return nil, errBroken
	}
	record := bytes.Clone(cell[:local])
	next := int(binary.BigEndian.Uint32(cell[local:]))
	for len(record) < length {
		if next < 1 || next > len(db.data)/db.page {
			return nil, errBroken
		}
		page := db.data[(next-1)*db.page:]
		n := min(length-len(record), db.usable-4)
		record = append(record, page[4:4+n]...)
		next = int(binary.BigEndian.Uint32(page))
	}
	return record, nil
}

// value reads a value of a serial type and tells how many bytes it takes, which
// may be more than there are; false for NULL.
func value(kind uint64, data []byte) (string, int, bool) {
	switch {
	case kind == 0:
		return "", 0, false
	case kind == 8, kind == 9:
		return strconv.FormatUint(kind-8, 10), 0, true
	case kind <= 6:
		n := []int{0, 1, 2, 3, 4, 6, 8}[kind]
		if n > len(data) {
			return "", n, false
		}
		number := int64(int8(data[0]))
		for _, b := range data[1:n] {
			number = number<<8 | int64(b)
		}
		return strconv.FormatInt(number, 10), n, true
	case kind == 7:
		if len(data) < 8 {
			return "", 8, false
		}
		return strconv.FormatFloat(math.Float64frombits(binary.BigEndian.Uint64(data)), 'g', -1, 64), 8, true
	case kind < 12 || kind > 1<<31:
		return "", math.MaxInt32, false
	}
	n := int(kind-12) / 2
	if n > len(data) {
		return "", n, false
	}
	return strings.ToValidUTF8(string(data[:n]), "\uFFFD"), n, true
}
