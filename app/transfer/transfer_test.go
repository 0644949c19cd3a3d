package transfer_test

import (
	"bytes"
	"errors"
	"fmt"
	"image/png"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"latchkey/app/transfer"
	"latchkey/vault"
	"latchkey/vault/backup"
	"latchkey/vault/backup/parts"
	"latchkey/vault/qr"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// filled is a vault of n accounts such as people have, the same each time.
func filled(t testing.TB, n int) *vault.Vault {
	t.Helper()
	rng := rand.New(rand.NewPCG(1, uint64(n)))
	v := &vault.Vault{RecoveryCode: vault.Hidden(backup.NewCode().Reveal())}
	for i := range n {
		secret := make([]byte, 20)
		for j := range secret {
			secret[j] = byte(rng.Uint32())
		}
		s, err := vault.SecretFromBytes(secret)
		if err != nil {
			t.Fatal(err)
		}
		a := vault.Account{Kind: vault.TOTP, Issuer: fmt.Sprintf("Site %d", i), Name: fmt.Sprintf("alice%d@example.com", i), Secret: s, Algorithm: vault.SHA1, Digits: 6, Period: 30}
		switch i % 10 {
		case 3:
			a.Algorithm, a.Digits = vault.SHA256, 8
		case 7:
			a.Kind, a.Period, a.Counter = vault.HOTP, 0, uint64(i)
		case 9:
			a.Group, a.Note = "Work", "a note\nof two lines"
		}
		if _, err := v.Add(a, noon); err != nil {
			t.Fatal(err)
		}
	}
	return v
}

func send(t testing.TB, v *vault.Vault) *transfer.Sender {
	t.Helper()
	s, err := transfer.New(t.Context(), v, noon)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func sequence(t testing.TB, s *transfer.Sender) *transfer.Sequence {
	t.Helper()
	q, err := s.Sequence(parts.Share)
	if err != nil {
		t.Fatal(err)
	}
	return q
}

// arrive opens what r has and brings it into v.
func arrive(t testing.TB, r *transfer.Receiver, v *vault.Vault, code string) *transfer.Arrival {
	t.Helper()
	a, err := r.Open(t.Context(), v, code)
	if err != nil {
		t.Fatal(err)
	}
	if len(a.Failures) > 0 {
		t.Fatal(a.Failures)
	}
	if _, err := a.Bring(v, v.Compare(a.Vault.Accounts), noon); err != nil {
		t.Fatal(err)
	}
	return a
}

// sameCodes fails the test unless both vaults make the same codes.
func sameCodes(t testing.TB, was, is *vault.Vault) {
	t.Helper()
	if len(was.Accounts) != len(is.Accounts) {
		t.Fatalf("%d accounts became %d", len(was.Accounts), len(is.Accounts))
	}
	for i, a := range was.Accounts {
		for _, at := range []time.Time{noon, noon.AddDate(5, 0, 0)} {
			x, errX := a.Code(at)
			y, errY := is.Accounts[i].Code(at)
			if errX != nil || errY != nil || x != y {
				t.Fatalf("account %d gives %v, not %v (%v, %v)", i, y.Value, x.Value, errX, errY)
			}
		}
	}
}

// TestLossy moves vaults by codes that are drawn and read as pictures, of which
// 30 of 100 are lost.
func TestLossy(t *testing.T) {
	for _, n := range []int{1, 50, 300} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			for seed := range uint64(3) {
				old, fresh := filled(t, n), new(vault.Vault)
				s := send(t, old)
				q := sequence(t, s)
				rng := rand.New(rand.NewPCG(seed, uint64(n)))
				var r transfer.Receiver
				frames, seen := 0, 0
				for ; !r.Complete(); frames++ {
					if frames > 10*q.Of() {
						t.Fatalf("%d frames of %d parts were not enough", frames, q.Of())
					}
					if rng.Float64() < 0.3 {
						continue
					}
					// Pictures prove the way; they are not drawn for each seed, nor all of many.
					text := q.At(frames)
					if seed == 0 && (n < 300 || seen%10 == 0) {
						text = throughPicture(t, text, seen)
					}
					seen++
					if _, err := r.Add(text); err != nil {
						t.Fatal(err)
					}
				}
				have, need, _ := r.Progress()
				if have != need || need != q.Need() {
					t.Errorf("complete with %d of %d, want %d", have, need, q.Need())
				}
				a := arrive(t, &r, fresh, s.Code().Typed())
				sameCodes(t, old, fresh)
				if a.Words(fresh) != s.Words() || len(a.Left(fresh)) > 0 {
					t.Errorf("words %q and %q, left %v", a.Words(fresh), s.Words(), a.Left(fresh))
				}
				if fresh.RecoveryCode != old.RecoveryCode {
					t.Error("the paper in the drawer is no good on the new device")
				}
				t.Logf("%d accounts, seed %d: %d of %d parts, %d frames shown, %d seen", n, seed, q.Need(), q.Of(), frames, seen)
			}
		})
	}
}

// framesUntilComplete shows frames of which some are lost until there are enough.
func framesUntilComplete(t testing.TB, q *transfer.Sequence, lost float64, seed uint64) int {
	t.Helper()
	rng := rand.New(rand.NewPCG(seed, uint64(q.Need())))
	var r transfer.Receiver
	for frames := 0; ; frames++ {
		if r.Complete() {
			return frames
		}
		if rng.Float64() < lost {
			continue
		}
		if _, err := r.Add(q.At(frames)); err != nil {
			t.Fatal(err)
		}
	}
}

// throughPicture draws a text and reads it back; every tenth is read by zbarimg
// too.
func throughPicture(t *testing.T, text string, n int) string {
	t.Helper()
	img, err := qr.Draw(text, 720)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	back, err := qr.Decode(b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	found, err := qr.Find(t.Context(), back, nil)
	if err != nil || len(found) != 1 || found[0] != text {
		t.Fatalf("frame %d reads as %q, %v", n, found, err)
	}
	if n%10 == 0 {
		path := filepath.Join(t.TempDir(), "frame.png")
		if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		out, err := exec.Command("zbarimg", "-q", "--raw", path).Output()
		if err != nil {
			t.Fatalf("zbarimg: %v (install the package zbar-tools)", err)
		}
		if got := strings.TrimSuffix(string(out), "\n"); got != text {
			t.Fatalf("zbarimg reads %q", got)
		}
	}
	return found[0]
}

// A camera that misses every second frame, or every third, is not starved.
func TestRegularLoss(t *testing.T) {
	s := send(t, filled(t, 50))
	q := sequence(t, s)
	for _, every := range []int{2, 3, 5} {
		var r transfer.Receiver
		frames := 0
		for ; !r.Complete() && frames < 10*every*q.Of(); frames += every {
			if _, err := r.Add(q.At(frames)); err != nil {
				t.Fatal(err)
			}
		}
		if !r.Complete() {
			t.Errorf("one frame of %d: never complete", every)
		}
	}
}

// Parts come in any order, twice, in two sittings, and a round holds each once.
func TestOrderAndResume(t *testing.T) {
	old := filled(t, 50)
	s := send(t, old)
	q := sequence(t, s)
	var texts []string
	for i := range q.Of() {
		texts = append(texts, q.At(i))
	}
	if again := q.At(0); again != texts[0] {
		t.Error("the sequence is not the same each time")
	}
	slices.Sort(texts)
	if n := len(slices.Compact(slices.Clone(texts))); n != q.Of() {
		t.Errorf("a round of %d frames has %d parts", q.Of(), n)
	}
	var r transfer.Receiver
	for _, text := range texts[:q.Need()-1] {
		for i := range 2 {
			if fresh, err := r.Add(text); err != nil || fresh != (i == 0) {
				t.Fatalf("fresh %v, %v", fresh, err)
			}
		}
	}
	if r.Complete() {
		t.Fatal("complete with one too few")
	}
	if have, need, missing := r.Progress(); have != need-1 || len(missing) != q.Of()-have {
		t.Errorf("%d of %d, missing %v", have, need, missing)
	}
	if _, err := r.Open(t.Context(), new(vault.Vault), s.Code().Typed()); !errors.Is(err, parts.ErrIncomplete) {
		t.Errorf("opened with one too few: %v", err)
	}
	// The camera is put away and taken up again, from another place in the round.
	if _, err := r.Add(texts[len(texts)-1]); err != nil || !r.Complete() {
		t.Fatal("not complete: ", err)
	}
	fresh := new(vault.Vault)
	arrive(t, &r, fresh, s.Code().Reveal())
	sameCodes(t, old, fresh)
}

func TestWrongCode(t *testing.T) {
	s := send(t, filled(t, 1))
	q := sequence(t, s)
	var r transfer.Receiver
	for i := range q.Of() {
		if _, err := r.Add(q.At(i)); err != nil {
			t.Fatal(err)
		}
	}
	code := s.Code().Reveal()
	slip := "0" + code[1:]
	if slip == code {
		slip = "1" + code[1:]
	}
	v := new(vault.Vault)
	for name, tc := range map[string]struct {
		code string
		want error
	}{
		"another":         {backup.NewTransferCode().Reveal(), transfer.ErrWrongCode},
		"slip":            {slip, backup.ErrTransferCode},
		"none":            {"", backup.ErrTransferCode},
		"a recovery code": {backup.NewCode().Reveal(), backup.ErrTransferCode},
	} {
		if _, err := r.Open(t.Context(), v, tc.code); !errors.Is(err, tc.want) || strings.Contains(err.Error(), "-") {
			t.Errorf("%s: %v, want %v", name, err, tc.want)
		}
	}
	arrive(t, &r, v, code) // and then the right one
}

// Frames of two transfers in one sitting: the device begun anew.
func TestMixed(t *testing.T) {
	old := filled(t, 50)
	first, second := send(t, old), send(t, old)
	p, q := sequence(t, first), sequence(t, second)
	if first.Set() == second.Set() || first.Code() == second.Code() || first.Words() == second.Words() {
		t.Error("two transfers are alike")
	}
	var r transfer.Receiver
	for i := range q.Need() {
		if i < q.Need()-1 {
			if _, err := r.Add(p.At(i)); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := r.Add(q.At(i)); err != nil {
			t.Fatal(err)
		}
	}
	if !r.Complete() || r.Set() != second.Set() {
		t.Fatalf("complete: %v, %s", r.Complete(), r.Set())
	}
	fresh := new(vault.Vault)
	if _, err := r.Open(t.Context(), fresh, first.Code().Typed()); !errors.Is(err, transfer.ErrWrongCode) {
		t.Errorf("the code of the other: %v", err)
	}
	arrive(t, &r, fresh, second.Code().Typed())
	sameCodes(t, old, fresh)

	// What was seen last is what progress is told of, and old ones are dropped.
	var many transfer.Receiver
	for range 10 {
		s := send(t, filled(t, 20))
		if _, err := many.Add(sequence(t, s).At(0)); err != nil {
			t.Fatal(err)
		}
		if have, _, _ := many.Progress(); have != 1 || many.Set() != s.Set() {
			t.Errorf("%d of %s", have, many.Set())
		}
	}
}

// A transfer comes in once, and is spent where it came from.
func TestOnce(t *testing.T) {
	old, fresh := filled(t, 3), new(vault.Vault)
	s := send(t, old)
	q := sequence(t, s)
	file, err := s.File()
	if err != nil {
		t.Fatal(err)
	}
	code := s.Code().Typed()
	var r transfer.Receiver
	r.AddFile(file)
	if !r.Complete() || r.Set() != s.Set() || !strings.Contains(s.FileName(), s.Set()) {
		t.Fatalf("the file is %s, and %s", r.Set(), s.FileName())
	}
	again, err := r.Open(t.Context(), fresh, code)
	if err != nil {
		t.Fatal(err)
	}
	arrive(t, &r, fresh, code)
	if _, err := r.Open(t.Context(), fresh, code); !errors.Is(err, transfer.ErrUsed) {
		t.Errorf("opened twice: %v", err)
	}
	if _, err := again.Bring(fresh, nil, noon); !errors.Is(err, transfer.ErrUsed) {
		t.Errorf("brought twice: %v", err)
	}
	if c, ok := fresh.Rehearsed(); !ok || c.Kind != vault.FromTransfer || c.File != s.Set() || c.Accounts != 3 {
		t.Errorf("the certificate is %+v", c)
	}
	s.Certify(old, noon)
	if c, ok := old.Rehearsed(); !ok || c.Kind != vault.FromTransfer || c.File != s.Set() || c.Digest != old.Digest() || !c.Whole() {
		t.Errorf("the old device remembers %+v", c)
	}
	s.Spend()
	if !s.Code().IsZero() || q.At(0) != "" {
		t.Error("it is still shown")
	}
	if _, err := s.File(); !errors.Is(err, transfer.ErrSpent) {
		t.Errorf("the file: %v", err)
	}
	if _, err := s.Sequence(parts.Share); !errors.Is(err, transfer.ErrSpent) {
		t.Errorf("the frames: %v", err)
	}
}

// What does not come over is named, and then the words are not the same.
func TestLeft(t *testing.T) {
	old := filled(t, 5)
	s := send(t, old)
	file, err := s.File()
	if err != nil {
		t.Fatal(err)
	}
	fresh := filled(t, 0)
	clash := old.Accounts[2]
	secret, err := vault.ParseSecret("JBSWY3DPEHPK3PXP")
	if err != nil {
		t.Fatal(err)
	}
	clash.Secret, clash.ID = secret, ""
	counting := old.Accounts[4]
	for _, a := range []vault.Account{clash, counting} {
		if _, err := fresh.Add(a, noon); err != nil {
			t.Fatal(err)
		}
	}
	var r transfer.Receiver
	r.AddFile(file)
	a, err := r.Open(t.Context(), fresh, s.Code().Typed())
	if err != nil {
		t.Fatal(err)
	}
	plan := fresh.Compare(a.Vault.Accounts)
	for i := range plan {
		plan[i].Choice = vault.Skip
	}
	if _, err := a.Bring(fresh, plan, noon); err != nil {
		t.Fatal(err)
	}
	if left := a.Left(fresh); len(left) != 1 || left[0].Issuer != "Site 2" || a.Words(fresh) == s.Words() {
		t.Errorf("left %v, words %q and %q", left, a.Words(fresh), s.Words())
	}
	// Chosen otherwise, all is there, whatever else was.
	other := filled(t, 0)
	if _, err := other.Add(clash, noon); err != nil {
		t.Fatal(err)
	}
	arrive(t, &r, other, s.Code().Typed())
	if len(a.Left(other)) != 0 || a.Words(other) != s.Words() {
		t.Errorf("left %v", a.Left(other))
	}
}

// Counters go on from where either device was.
func TestCounters(t *testing.T) {
	old := filled(t, 8)
	s := send(t, old)
	file, err := s.File()
	if err != nil {
		t.Fatal(err)
	}
	for _, ahead := range []uint64{3, 99} {
		fresh := new(vault.Vault)
		known := old.Accounts[7]
		known.Counter = ahead
		if _, err := fresh.Add(known, noon); err != nil {
			t.Fatal(err)
		}
		var r transfer.Receiver
		r.AddFile(file)
		arrive(t, &r, fresh, s.Code().Typed())
		if got := fresh.Accounts[0].Counter; got != max(ahead, 7) {
			t.Errorf("the counter is %d after %d and 7", got, ahead)
		}
	}
}

// Other parts and files are told apart, and none of them is taken.
func TestNotTransfer(t *testing.T) {
	v := filled(t, 3)
	code := backup.NewCode()
	packed, err := backup.Pack(v, code, noon)
	if err != nil {
		t.Fatal(err)
	}
	onPaper, err := parts.Split(parts.Backup, packed, parts.Share, 2)
	if err != nil {
		t.Fatal(err)
	}
	var r transfer.Receiver
	if _, err := r.Add(onPaper[0]); !errors.Is(err, transfer.ErrNotTransfer) {
		t.Errorf("paper: %v", err)
	}
	if _, err := r.Add("otpauth://totp/x?secret=JBSWY3DPEHPK3PXP"); !errors.Is(err, parts.ErrNotPart) {
		t.Errorf("an account: %v", err)
	}
	q := sequence(t, send(t, v))
	damaged := []byte(q.At(0))
	damaged[40] ^= 1
	if _, err := r.Add(string(damaged)); !errors.Is(err, parts.ErrDamaged) {
		t.Errorf("damaged: %v", err)
	}
	if r.Complete() || r.Set() != "" {
		t.Error("something was taken")
	}
	r.AddFile([]byte("hello"))
	if _, err := r.Open(t.Context(), v, backup.NewTransferCode().Typed()); !errors.Is(err, backup.ErrNotBackup) {
		t.Errorf("a text: %v", err)
	}
}

// noted is a vault of n accounts with long notes that cannot be made shorter.
func noted(t testing.TB, n int) *vault.Vault {
	t.Helper()
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
	rng := rand.New(rand.NewPCG(2, uint64(n)))
	v := filled(t, n)
	for i := range v.Accounts {
		note := make([]byte, 56<<10)
		for j := range note {
			note[j] = letters[rng.IntN(len(letters))]
		}
		v.Accounts[i].Note = string(note)
	}
	return v
}

// Large vaults go in larger parts, and the largest as a file only.
func TestLarge(t *testing.T) {
	s := send(t, noted(t, 2)) // as many bytes as 1,200 usual accounts
	q := sequence(t, s)
	if q.Of() > parts.Max || q.Of() < 2*q.Need() {
		t.Errorf("%d of %d parts", q.Need(), q.Of())
	}
	huge := send(t, noted(t, 5))
	if _, err := huge.Sequence(parts.Share); !errors.Is(err, parts.ErrTooLarge) || !transfer.TooManyForCodes(err) {
		t.Errorf("as codes: %v", err)
	}
	if _, err := huge.File(); err != nil {
		t.Error(err)
	}
}

// The words of a transfer are read from a screen, so they look unlike each other.
func TestWords(t *testing.T) {
	data, err := os.ReadFile("words.txt")
	if err != nil {
		t.Fatal(err)
	}
	words := strings.Fields(string(data))
	if len(words) != 1024 || !slices.IsSorted(words) || len(slices.Compact(slices.Clone(words))) != 1024 {
		t.Fatalf("%d words, sorted or not", len(words))
	}
	// Words that are alike but for one letter have a word with a gap in common.
	gapped := map[string]string{}
	for _, w := range words {
		if len(w) < 3 || len(w) > 7 || strings.Trim(w, "abcdefghijklmnopqrstuvwxyz") != "" {
			t.Errorf("%q is no short word", w)
		}
		for i := range w {
			gap := w[:i] + "_" + w[i+1:]
			if other := gapped[gap]; other != "" {
				t.Errorf("%q and %q differ by one letter", w, other)
			}
			gapped[gap] = w
		}
	}
	// They depend on the accounts and not on their order or names.
	v := filled(t, 6)
	s := send(t, v)
	file, err := s.File()
	if err != nil {
		t.Fatal(err)
	}
	var r transfer.Receiver
	r.AddFile(file)
	a, err := r.Open(t.Context(), new(vault.Vault), s.Code().Typed())
	if err != nil {
		t.Fatal(err)
	}
	w := v.Clone()
	slices.Reverse(w.Accounts)
	w.Accounts[0].Name = "renamed"
	if a.Words(w) != s.Words() {
		t.Error("order or name changed the words")
	}
	w.Accounts = w.Accounts[1:]
	if a.Words(w) == s.Words() {
		t.Error("a missing account did not change the words")
	}
}
