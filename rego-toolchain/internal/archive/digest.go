package archive

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"
	"strings"
)

// SHA256 gives the digest of bytes in lower-case hex.
func SHA256(data []byte) string {
	digest := sha256.Sum256(data)
	return hex.EncodeToString(digest[:])
}

// SourcesSHA256 gives the digest of the sources: the SHA-256 of the text made of one line "<sha256>  <path>\n" for each
// shipped Rego file and for capabilities.json, sorted by the bytes of the path. README.md states the same formula.
func (contents Contents) SourcesSHA256() string {
	digests := map[string]string{"capabilities.json": SHA256([]byte(contents.Capabilities))}
	for path, text := range contents.Sources {
		digests[path] = SHA256([]byte(text))
	}
	var list strings.Builder
	for _, path := range slices.Sorted(maps.Keys(digests)) {
		list.WriteString(digests[path] + "  " + path + "\n")
	}
	return SHA256([]byte(list.String()))
}
