// Command goverify checks a log directory with golang.org/x/mod/sumdb, without any code of this
// project.
//
//	goverify DIR
//
// DIR holds log.vkey, checkpoint, tile/…, proofs/*.tlog-proof and, for an older size, the files
// proofs/consistency-N.txt: "old N", the old root, the hashes, one on each line in base64.
//
// It verifies the checkpoint's signature, every tile against the root, every leaf of every entry
// bundle against its tile, every proof file, and that the tiles yield the same proofs. It prints one
// line. Exit status: 0 all held, 1 one did not, 2 usage.
//
// Built without modules: GO111MODULE=off GOPATH=/usr/share/gocode go build main.go (Debian packages
// golang-go and golang-golang-x-mod-dev).
package main

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const tileHeight = 8

// log is a directory under verification.
type log struct {
	dir      string
	verifier note.Verifier
	tree     tlog.Tree
	tiles    int
}

// Height implements tlog.TileReader.
func (l *log) Height() int { return tileHeight }

// SaveTiles implements tlog.TileReader; there is no cache.
func (l *log) SaveTiles([]tlog.Tile, [][]byte) {}

// ReadTiles implements tlog.TileReader.
func (l *log) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, tile := range tiles {
		data, err := os.ReadFile(l.path(tile))
		if err != nil {
			return nil, err
		}
		all = append(all, data)
		l.tiles++
	}
	return all, nil
}

// path maps the older layout of x/mod, tile/8/L/N and tile/8/data/N, to that of C2SP tlog-tiles.
func (l *log) path(tile tlog.Tile) string {
	place := strings.Replace(tile.Path(), "tile/8/", "tile/", 1)
	return filepath.Join(l.dir, strings.Replace(place, "tile/data", "tile/entries", 1))
}

// open verifies a checkpoint's signature and reads its three lines.
func (l *log) open(text []byte) (tlog.Tree, error) {
	opened, err := note.Open(text, note.VerifierList(l.verifier))
	if err != nil {
		return tlog.Tree{}, err
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[3] != "" {
		return tlog.Tree{}, errors.New("checkpoint does not have three lines")
	}
	if lines[0] != l.verifier.Name() {
		return tlog.Tree{}, errors.New("checkpoint of another log")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		return tlog.Tree{}, err
	}
	root, err := tlog.ParseHash(lines[2])
	return tlog.Tree{N: size, Hash: root}, err
}

// leafHash returns the hash of one leaf as the tiles have it, checked against the root.
func (l *log) leafHash(index int64) (tlog.Hash, error) {
	hashes, err := tlog.TileHashReader(l.tree, l).ReadHashes([]int64{tlog.StoredHashIndex(0, index)})
	if err != nil {
		return tlog.Hash{}, err
	}
	return hashes[0], nil
}

// checkLeaves hashes every leaf of every entry bundle and compares it with the tiles.
func (l *log) checkLeaves() error {
	reader := tlog.TileHashReader(l.tree, l)
	for start := int64(0); start < l.tree.N; start += 1 << tileHeight {
		width := l.tree.N - start
		if width > 1<<tileHeight {
			width = 1 << tileHeight
		}
		bundle, err := os.ReadFile(l.path(tlog.Tile{H: tileHeight, L: -1, N: start >> tileHeight, W: int(width)}))
		if err != nil {
			return err
		}
		var indices []int64
		for index := start; index < start+width; index++ {
			indices = append(indices, tlog.StoredHashIndex(0, index))
		}
		hashes, err := reader.ReadHashes(indices)
		if err != nil {
			return err
		}
		if err := checkBundle(bundle, hashes); err != nil {
			return fmt.Errorf("bundle at leaf %d: %w", start, err)
		}
	}
	return nil
}

func checkBundle(bundle []byte, hashes []tlog.Hash) error {
	for place, hash := range hashes {
		if len(bundle) < 2 {
			return errors.New("ends early")
		}
		length := int(binary.BigEndian.Uint16(bundle))
		bundle = bundle[2:]
		if len(bundle) < length {
			return errors.New("ends within a leaf")
		}
		if tlog.RecordHash(bundle[:length]) != hash {
			return fmt.Errorf("leaf %d does not match its hash", place)
		}
		bundle = bundle[length:]
	}
	if len(bundle) != 0 {
		return errors.New("bytes after the last leaf")
	}
	return nil
}

func parseHashes(lines []string) (hashes []tlog.Hash, err error) {
	for _, line := range lines {
		hash, err := tlog.ParseHash(line)
		if err != nil {
			return nil, err
		}
		hashes = append(hashes, hash)
	}
	return hashes, nil
}

// checkInclusion verifies a c2sp.org/tlog-proof@v1 file and that x/mod makes the same proof.
func (l *log) checkInclusion(text string) error {
	head, checkpoint, found := strings.Cut(text, "\n\n")
	lines := strings.Split(head, "\n")
	if !found || len(lines) < 2 || lines[0] != "c2sp.org/tlog-proof@v1" {
		return errors.New("not a proof file")
	}
	tree, err := l.open([]byte(checkpoint))
	if err != nil {
		return err
	}
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[1], "index "), 10, 64)
	if err != nil {
		return err
	}
	hashes, err := parseHashes(lines[2:])
	if err != nil {
		return err
	}
	leaf, err := l.leafHash(index)
	if err != nil {
		return err
	}
	if err := tlog.CheckRecord(hashes, tree.N, tree.Hash, index, leaf); err != nil {
		return err
	}
	own, err := tlog.ProveRecord(l.tree.N, index, tlog.TileHashReader(l.tree, l))
	if err != nil {
		return err
	}
	return same(own, hashes)
}

// checkConsistency verifies a consistency proof and that x/mod makes the same.
func (l *log) checkConsistency(text string) error {
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	if len(lines) < 2 {
		return errors.New("not a consistency proof")
	}
	old, err := strconv.ParseInt(strings.TrimPrefix(lines[0], "old "), 10, 64)
	if err != nil {
		return err
	}
	hashes, err := parseHashes(lines[1:])
	if err != nil {
		return err
	}
	root, hashes := hashes[0], hashes[1:]
	if err := tlog.CheckTree(hashes, l.tree.N, l.tree.Hash, old, root); err != nil {
		return err
	}
	own, err := tlog.ProveTree(l.tree.N, old, tlog.TileHashReader(l.tree, l))
	if err != nil {
		return err
	}
	return same(own, hashes)
}

func same(a, b []tlog.Hash) error {
	if fmt.Sprint(a) != fmt.Sprint(b) {
		return errors.New("x/mod makes another proof")
	}
	return nil
}

// each calls check with the content of every file of the pattern and counts the files.
func (l *log) each(pattern string, check func(string) error) (int, error) {
	files, err := filepath.Glob(filepath.Join(l.dir, pattern))
	if err != nil {
		return 0, err
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return 0, err
		}
		if err := check(string(text)); err != nil {
			return 0, fmt.Errorf("%s: %w", filepath.Base(file), err)
		}
	}
	return len(files), nil
}

func verify(dir string) (string, error) {
	vkey, err := os.ReadFile(filepath.Join(dir, "log.vkey"))
	if err != nil {
		return "", err
	}
	l := &log{dir: dir}
	if l.verifier, err = note.NewVerifier(strings.TrimSuffix(string(vkey), "\n")); err != nil {
		return "", err
	}
	checkpoint, err := os.ReadFile(filepath.Join(dir, "checkpoint"))
	if err != nil {
		return "", err
	}
	if l.tree, err = l.open(checkpoint); err != nil {
		return "", err
	}
	if err := l.checkLeaves(); err != nil {
		return "", err
	}
	inclusion, err := l.each("proofs/*.tlog-proof", l.checkInclusion)
	if err != nil {
		return "", err
	}
	consistency, err := l.each("proofs/consistency-*.txt", l.checkConsistency)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("size=%d inclusion=%d consistency=%d", l.tree.N, inclusion, consistency), nil
}

func main() {
	if len(os.Args) != 2 {
		fmt.Println("usage: goverify DIR")
		os.Exit(2)
	}
	summary, err := verify(os.Args[1])
	if err != nil {
		fmt.Println("FAIL", err)
		os.Exit(1)
	}
	fmt.Println("ok", summary)
}
