package archive

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"time"
)

// entry is one file of a bundle.
type entry struct {
	name string
	data []byte
}

// pack gives a gzipped tar of the entries in their order. It is stored, not compressed: what a compressor writes changes
// with its version, and the digest of these bytes is what a release pins.
func pack(entries []entry) ([]byte, error) {
	var packed bytes.Buffer
	zipper, err := gzip.NewWriterLevel(&packed, gzip.NoCompression)
	if err != nil {
		return nil, err
	}
	if err := writeTar(tar.NewWriter(zipper), entries); err != nil {
		return nil, err
	}
	if err := zipper.Close(); err != nil {
		return nil, err
	}
	return packed.Bytes(), nil
}

func writeTar(archive *tar.Writer, entries []entry) error {
	for _, one := range entries {
		header := &tar.Header{
			Typeflag: tar.TypeReg, Name: one.name, Size: int64(len(one.data)), Mode: 0o600,
			ModTime: time.Unix(0, 0), Format: tar.FormatUSTAR,
		}
		if err := archive.WriteHeader(header); err != nil {
			return err
		}
		if _, err := archive.Write(one.data); err != nil {
			return err
		}
	}
	return archive.Close()
}
