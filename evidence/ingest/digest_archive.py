"""A digest folder that comes packed, as the admin hands it out: read in memory, never unpacked to a disk."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import BinaryIO

from .authoring import MAX_BYTES, MAX_FILES, is_read
from .problems import CannotLoad, Place, Problem

MAX_PACKED = 10_000_000  # bytes of the packed file
MAX_UNPACKED = 20_000_000  # bytes of all files that are read
MAX_ENTRIES = 10_000  # files and folders of any kind
# The others unpack a few bytes into as many as they like before they can be stopped.
METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
IS_ENCRYPTED = 0x1


def read_archive(packed: BinaryIO, *, name: str) -> dict[str, bytes]:
    """Return the *.toml and *.md files of a zip file by name, as `authoring.read_folder` does of a folder.

    They lie at its top or in one folder; what a Mac adds is left out. At most MAX_BYTES + 1 bytes of each
    are read. Raises CannotLoad, naming the file, for what is no zip file, is damaged, locked, packed in
    another way, too large, or has paths that lead elsewhere.
    """
    try:
        with zipfile.ZipFile(packed) as archive:
            members = _members(archive, name)
            return {called: _unpacked(archive, one) for called, one in members.items()}
    except (zipfile.BadZipFile, zlib.error, struct.error, EOFError, ValueError, OSError):
        raise CannotLoad([Problem(Place(name), "is not a zip file, or a damaged one")]) from None
    except (NotImplementedError, RuntimeError):
        raise CannotLoad([Problem(Place(name), "is packed in a way that we do not read")]) from None


def _members(archive: zipfile.ZipFile, name: str) -> dict[str, zipfile.ZipInfo]:
    """Return what is to be read, by its name in the folder. Raises CannotLoad with all that is wrong."""
    entries = archive.infolist()
    if len(entries) > MAX_ENTRIES:
        reason = f"holds {len(entries):,} files and folders; {MAX_ENTRIES:,} are allowed"
        raise CannotLoad([Problem(Place(name), reason)])
    found: dict[str, zipfile.ZipInfo] = {}
    problems: list[Problem] = []
    folders = set()
    for one in entries:
        path = PurePosixPath(one.filename)
        if one.is_dir() or "__MACOSX" in path.parts or not is_read(path.name):
            continue
        folders.add(path.parent)
        problems.extend(Problem(Place(_shown(one.filename)), why) for why in _wrong(one, path))
        if path.name in found:
            problems.append(Problem(Place(_shown(one.filename)), "stands here twice"))
        found[path.name] = one
    if len(folders) > 1:
        problems.append(Problem(Place(name), "holds files in more than one folder"))
    if not 0 < len(found) <= MAX_FILES:
        reason = f"holds {len(found)} .toml and .md files; 1 to {MAX_FILES} are allowed"
        problems.append(Problem(Place(name), reason))
    # A size that is given too small is no way round: no more than that is unpacked.
    elif sum(min(one.file_size, MAX_BYTES + 1) for one in found.values()) > MAX_UNPACKED:
        reason = f"holds more than {MAX_UNPACKED:,} bytes; load it on the command line"
        problems.append(Problem(Place(name), reason))
    if problems:
        raise CannotLoad(problems)
    return found


def _wrong(one: zipfile.ZipInfo, path: PurePosixPath) -> Iterator[str]:
    if path.is_absolute() or ".." in path.parts or "\\" in one.filename or ":" in one.filename:
        yield "leads out of the folder"
    elif len(path.parts) > 2:
        yield "lies in a folder within a folder"
    if one.flag_bits & IS_ENCRYPTED:
        yield "is locked with a password"
    elif one.compress_type not in METHODS:
        yield "is packed in a way that we do not read; pack it as a plain zip file"


def _unpacked(archive: zipfile.ZipFile, one: zipfile.ZipInfo) -> bytes:
    with archive.open(one) as file:
        return file.read(MAX_BYTES + 1)


def _shown(name: str) -> str:
    """Return a path that may hold anything so that it can be shown and stored as text."""
    return name.encode("utf-8", "replace").decode().replace("\0", "�")[:200]
