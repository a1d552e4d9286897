import io
import struct
import zipfile

import pytest

from evidence.ingest import digest_archive
from evidence.ingest.digest_archive import read_archive
from evidence.ingest.problems import CannotLoad


def packed(files, method=zipfile.ZIP_DEFLATED):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return stream.getvalue()


def refusal(body):
    with pytest.raises(CannotLoad) as caught:
        read_archive(io.BytesIO(body), name="a.zip")
    return str(caught.value)


@pytest.mark.parametrize("before", ["", "articles/"], ids=["at the top", "in a folder"])
def test_the_folder_s_files_are_read_and_nothing_else(before):
    names = ["site.toml", "a.md", "README.md", "picture.png", ".DS_Store"]
    files = [(f"{before}{name}", name) for name in names]

    found = read_archive(
        io.BytesIO(packed([*files, ("__MACOSX/._a.md", "x"), (f"{before}b/", "")])), name="a.zip"
    )

    assert found == {"site.toml": b"site.toml", "a.md": b"a.md"}


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["../a.md"], "../a.md:1: leads out of the folder"),
        (["/etc/a.md"], "leads out of the folder"),
        (["C:/a.md"], "leads out of the folder"),
        (["a/b/c.md"], "lies in a folder within a folder"),
        (["a/a.md", "b/b.md"], "a.zip:1: holds files in more than one folder"),
        (["picture.png"], "a.zip:1: holds 0 .toml and .md files; 1 to 2000 are allowed"),
        ([f"a{n}.md" for n in range(2_001)], "holds 2001 .toml and .md files"),
        ([f"a{n}.png" for n in range(10_001)], "holds 10,001 files and folders"),
    ],
)
def test_paths_that_lead_elsewhere_and_too_many_files_are_refused(names, words):
    assert words in refusal(packed([(name, "x") for name in names]))


def test_a_name_that_stands_there_twice_is_refused():
    with pytest.warns(UserWarning, match="Duplicate name"):
        body = packed([("a.md", "one"), ("a.md", "two")])

    assert "a.md:1: stands here twice" in refusal(body)


def test_a_file_that_swells_is_read_to_its_limit_and_all_together_are_refused():
    bomb = packed([("a.md", b"\0" * 5_000_000)])
    bombs = packed([(f"a{n}.md", b"\0" * 1_000_001) for n in range(25)])

    assert len(bomb) < 10_000
    assert len(read_archive(io.BytesIO(bomb), name="a.zip")["a.md"]) == 1_000_001
    assert "a.zip:1: holds more than 20,000,000 bytes" in refusal(bombs)


def test_a_size_that_is_given_too_small_lets_no_more_in(monkeypatch):
    monkeypatch.setattr(digest_archive, "MAX_UNPACKED", 100)
    body = bytearray(packed([("a.md", b"\0" * 900_000)]))
    listed = body.rindex(b"PK\1\2")
    body[listed + 24 : listed + 28] = struct.pack("<L", 50)

    assert "is not a zip file, or a damaged one" in refusal(bytes(body))


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA], ids=["bzip2", "lzma"])
def test_other_ways_of_packing_are_refused(method):
    assert "a.md:1: is packed in a way that we do not read" in refusal(
        packed([("a.md", "x")], method)
    )


def test_a_locked_file_is_refused():
    body = bytearray(packed([("a.md", "x")]))
    listed = body.rindex(b"PK\1\2")
    body[listed + 8] |= 1

    assert "a.md:1: is locked with a password" in refusal(bytes(body))


@pytest.mark.parametrize(
    "body",
    [b"", b"just words", packed([("a.md", "words " * 99)])[:-30], b"PK\5\6" + b"\xff" * 18],
    ids=["empty", "words", "cut off", "nonsense"],
)
def test_what_is_no_zip_file_is_refused(body):
    assert refusal(body) == "a.zip:1: is not a zip file, or a damaged one"


def test_a_damaged_file_inside_is_refused():
    body = bytearray(packed([("a.md", "words of the text")], zipfile.ZIP_STORED))
    body[40] ^= 0xFF

    assert refusal(bytes(body)) == "a.zip:1: is not a zip file, or a damaged one"
