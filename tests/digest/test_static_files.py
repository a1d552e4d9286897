import gzip

import brotli
import pytest

from digest.static_files import SparingCompressor, StaticFilesStorage

TEXT = b"body { color: black } " * 100
UNPACK = {".br": brotli.decompress, ".gz": gzip.decompress}


@pytest.fixture
def sheet(tmp_path):
    sheet = tmp_path / "site.css"
    sheet.write_bytes(TEXT)
    assert pack(sheet) == [f"{sheet}.br", f"{sheet}.gz"]
    return sheet


def pack(file):
    return SparingCompressor(quiet=True).compress(str(file))


def packed(file):
    return [file.with_name(file.name + suffix) for suffix in UNPACK]


def unpacked(file):
    return [UNPACK[one.suffix](one.read_bytes()) for one in packed(file)]


def test_what_is_packed_already_is_named_and_left_as_it_is(sheet):
    before = [one.stat().st_ctime_ns for one in packed(sheet)]

    assert pack(sheet) == [str(one) for one in packed(sheet)]
    assert [one.stat().st_ctime_ns for one in packed(sheet)] == before
    assert unpacked(sheet) == [TEXT, TEXT]


def test_a_file_whose_content_has_changed_is_packed_anew(sheet):
    sheet.write_bytes(TEXT.upper())

    pack(sheet)

    assert unpacked(sheet) == [TEXT.upper()] * 2


@pytest.mark.parametrize("suffix", UNPACK)
@pytest.mark.parametrize("left", [0, 5, -1], ids=["nothing", "its beginning", "all but its end"])
def test_what_a_killed_start_left_half_packed_is_packed_anew(sheet, suffix, left):
    half = sheet.with_name(sheet.name + suffix)
    half.write_bytes(half.read_bytes()[:left])

    pack(sheet)

    assert unpacked(sheet) == [TEXT, TEXT]


@pytest.mark.parametrize("suffix", UNPACK)
def test_a_packed_file_that_is_missing_is_made(sheet, suffix):
    sheet.with_name(sheet.name + suffix).unlink()

    pack(sheet)

    assert unpacked(sheet) == [TEXT, TEXT]


def test_what_does_not_shrink_is_left_unpacked(tmp_path):
    tiny = tmp_path / "tiny.txt"
    tiny.write_bytes(b"x")

    assert pack(tiny) == []
    assert list(tmp_path.iterdir()) == [tiny]


def test_files_are_packed_under_their_names_with_hashes_alone(tmp_path, settings):
    settings.STATIC_ROOT = str(tmp_path)
    storage = StaticFilesStorage(location=tmp_path)
    storage.hashed_files = {"site.css": "site.0123456789ab.css"}
    for name in ["site.css", "site.0123456789ab.css"]:
        (tmp_path / name).write_bytes(TEXT)
    pack(tmp_path / "site.css")  # as an earlier version did

    packed_as = list(storage.compress_files({"site.css", "site.0123456789ab.css"}))

    hashed = "site.0123456789ab.css"
    assert sorted(packed_as) == [(hashed, f"{hashed}.br"), (hashed, f"{hashed}.gz")]
    assert sorted(one.name for one in tmp_path.iterdir()) == [
        *(f"{hashed}{suffix}" for suffix in ["", ".br", ".gz"]),
        "site.css",
    ]
