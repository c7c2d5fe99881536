// Command gowitness is a log that is kept and signed with golang.org/x/mod/sumdb alone, and asks a
// witness of this project to cosign it as it grows.
//
//	gowitness key NAME                    prints signer key and verifier key of a new log
//	gowitness grow SKEY VKEY URL WVKEY    grows the log, asks the witness at each size
//
// It verifies each cosignature with a verifier of its own for type 0x04, opens the cosigned checkpoint
// with note.Open under both keys, and sees that the witness refuses a second history. It prints one
// line. Exit status: 0 all held, 1 one did not, 2 usage.
//
// Built without modules, as goverify is.
package main

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// cosigner verifies timed Ed25519 signatures (type 0x04) of a witness.
type cosigner struct {
	name string
	hash uint32
	key  ed25519.PublicKey
}

// newCosigner reads a verifier key of a witness.
func newCosigner(vkey string) (*cosigner, error) {
	parts := strings.SplitN(vkey, "+", 3)
	if len(parts) != 3 {
		return nil, errors.New("not a verifier key")
	}
	data, err := base64.StdEncoding.DecodeString(parts[2])
	if err != nil || len(data) != 33 || data[0] != 4 {
		return nil, errors.New("not the verifier key of a witness")
	}
	sum := sha256.Sum256(append([]byte(parts[0]+"\n"), data...))
	return &cosigner{parts[0], binary.BigEndian.Uint32(sum[:4]), data[1:]}, nil
}

func (c *cosigner) Name() string    { return c.name }
func (c *cosigner) KeyHash() uint32 { return c.hash }

// Verify implements note.Verifier.
func (c *cosigner) Verify(text, signature []byte) bool {
	if len(signature) != 72 {
		return false
	}
	at := binary.BigEndian.Uint64(signature[:8])
	message := fmt.Sprintf("cosignature/v1\ntime %d\n%s", at, text)
	return at > 0 && ed25519.Verify(c.key, []byte(message), signature[8:])
}

// tree is a log in memory; salt makes another history.
type tree struct {
	hashes []tlog.Hash
	size   int64
	salt   string
}

// ReadHashes implements tlog.HashReader.
func (t *tree) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	var found []tlog.Hash
	for _, index := range indexes {
		found = append(found, t.hashes[index])
	}
	return found, nil
}

func (t *tree) grow(size int64) error {
	for t.size < size {
		data := []byte(fmt.Sprintf("%s record %d", t.salt, t.size))
		more, err := tlog.StoredHashes(t.size, data, t)
		if err != nil {
			return err
		}
		t.hashes = append(t.hashes, more...)
		t.size++
	}
	return nil
}

// checkpoint signs the tree as it is.
func (t *tree) checkpoint(signer note.Signer) ([]byte, error) {
	root, err := tlog.TreeHash(t.size, t)
	if err != nil {
		return nil, err
	}
	text := fmt.Sprintf("%s\n%d\n%s\n", signer.Name(), t.size, root)
	return note.Sign(&note.Note{Text: text}, signer)
}

// ask asks for a cosignature from one size to the present one.
func (t *tree) ask(url string, old int64, signer note.Signer) (int, []byte, []byte, error) {
	signed, err := t.checkpoint(signer)
	if err != nil {
		return 0, nil, nil, err
	}
	body := fmt.Sprintf("old %d\n", old)
	if old > 0 && old < t.size {
		proof, err := tlog.ProveTree(t.size, old, t)
		if err != nil {
			return 0, nil, nil, err
		}
		for _, hash := range proof {
			body += hash.String() + "\n"
		}
	}
	body += "\n" + string(signed)
	answer, err := http.Post(url+"/add-checkpoint", "text/plain", strings.NewReader(body))
	if err != nil {
		return 0, nil, nil, err
	}
	defer answer.Body.Close()
	lines, err := io.ReadAll(answer.Body)
	return answer.StatusCode, signed, lines, err
}

func grow(skey, vkey, url, wvkey string) (string, error) {
	signer, err := note.NewSigner(skey)
	if err != nil {
		return "", err
	}
	verifier, err := note.NewVerifier(vkey)
	if err != nil {
		return "", err
	}
	witness, err := newCosigner(wvkey)
	if err != nil {
		return "", err
	}
	both := note.VerifierList(verifier, witness)
	log, old := &tree{}, int64(0)
	for _, size := range []int64{1, 2, 3, 7, 8, 255, 256, 257, 1000, 1000} {
		if err := log.grow(size); err != nil {
			return "", err
		}
		status, signed, lines, err := log.ask(url, old, signer)
		if err != nil || status != 200 {
			return "", fmt.Errorf("%d leaves: %d %s %v", size, status, lines, err)
		}
		opened, err := note.Open(append(signed, lines...), both)
		if err != nil || len(opened.Sigs) != 2 {
			return "", fmt.Errorf("%d leaves: the cosigned checkpoint: %v", size, err)
		}
		old = size
	}
	sum := sha256.Sum256([]byte(signer.Name()))
	answer, err := http.Get(fmt.Sprintf("%s/%x/checkpoint", url, sum))
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	newest, err := io.ReadAll(answer.Body)
	if err != nil {
		return "", err
	}
	opened, err := note.Open(newest, both)
	if err != nil || len(opened.Sigs) != 2 || !strings.Contains(opened.Text, "\n1000\n") {
		return "", fmt.Errorf("the newest cosigned checkpoint: %v", err)
	}
	if status, _, body, _ := log.ask(url, 255, signer); status != 409 || string(body) != "1000\n" {
		return "", fmt.Errorf("an old size: %d %s", status, body)
	}
	other := &tree{salt: "another"}
	if err := other.grow(1001); err != nil {
		return "", err
	}
	if status, _, body, _ := other.ask(url, 1000, signer); status != 422 {
		return "", fmt.Errorf("another history: %d %s", status, body)
	}
	return "cosigned 10 checkpoints, refused 2", nil
}

func main() {
	switch {
	case len(os.Args) == 3 && os.Args[1] == "key":
		skey, vkey, err := note.GenerateKey(rand.Reader, os.Args[2])
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		fmt.Printf("%s\n%s\n", skey, vkey)
	case len(os.Args) == 6 && os.Args[1] == "grow":
		told, err := grow(os.Args[2], os.Args[3], os.Args[4], os.Args[5])
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		fmt.Println(told)
	default:
		os.Exit(2)
	}
}
