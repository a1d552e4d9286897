"""Where `collectstatic` puts the files: named after their content, and packed once instead of at every start.

Packing as small as can be takes seconds, and `make run` collects the files each time it starts.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import brotli
from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage

UNPACK: dict[str, Callable[[bytes], bytes]] = {".br": brotli.decompress, ".gz": gzip.decompress}
UNREADABLE = (OSError, EOFError, zlib.error, brotli.error)


class SparingCompressor(Compressor):
    """Packs what is not packed yet; most files are, from the last start."""

    def compress(self, path: str) -> list[str]:
        """Return the names of the packed files of `path`, made unless they hold its content already."""
        data = Path(path).read_bytes()
        packed = {path + suffix: unpack for suffix, unpack in UNPACK.items()}
        if all(_holds(Path(name), data, unpack) for name, unpack in packed.items()):
            return list(packed)
        return super().compress(path)


class StaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Whitenoise's storage, which leaves what is packed already as it is."""

    def create_compressor(self, **options: Any) -> SparingCompressor:
        """Return what packs the files; whitenoise calls it once for each collection."""
        return SparingCompressor(**options)

    def compress_files(self, paths: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Pack the files under their names with hashes, and yield each with what it was packed as.

        Pages that tell of a failure ask for the others, since no list of names may be there; those
        go as they are, and what an earlier version packed of them is deleted.
        """
        files, hashed = set(paths), set(self.hashed_files.values())
        self.delete_files(path + suffix for path in files - hashed for suffix in UNPACK)
        yield from super().compress_files(files & hashed)


def _holds(packed: Path, data: bytes, unpack: Callable[[bytes], bytes]) -> bool:
    """Return whether the file unpacks to `data`. One that a killed start left half written does not."""
    try:
        return unpack(packed.read_bytes()) == data
    except UNREADABLE:
        return False
