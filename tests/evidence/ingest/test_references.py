import io
import re
import tarfile
from datetime import date

import pytest

from evidence.ingest import bibtex, latex
from evidence.ingest.record import CannotRead, Record, Rejected
from evidence.ingest.reference_record import author, joined_title, published

from .reading import DATA, needs_records, only, read

BIB = DATA / "bib"


def ris(*lines):
    return only("\n".join(["TY  - JOUR", "TI  - A made-up title", *lines, "ER  - "]))


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("10.1000/ABC.", "10.1000/abc"),
        ("https://doi.org/10.1000/abc", "10.1000/abc"),
        ("http://dx.doi.org/10.1000%2Fabc", "10.1000/abc"),
        ("doi:10.1000/abc,", "10.1000/abc"),
        ("DOI 10.1000/abc;", "10.1000/abc"),
        ("see 10.1000/abc for more", "10.1000/abc"),
        ("10.1000/\u200babc\u00ad", "10.1000/abc"),
    ],
)
def test_a_doi_is_one_however_it_is_written(given, expected):
    assert ris(f"DO  - {given}").doi == expected


@pytest.mark.parametrize("given", ["12345678", "PMC123", "none", "10.1/x"])
def test_an_identifier_of_the_wrong_kind_is_left_out_and_told(given):
    found = ris(f"DO  - {given}")

    assert found.doi is None
    assert found.notes == (f"“{given}” is not a DOI; left out",)


@pytest.mark.parametrize(
    ("lines", "column", "expected"),
    [
        (["UR  - https://doi.org/10.1000/abc"], "doi", "10.1000/abc"),
        (["N1  - doi: 10.1000/abc"], "doi", "10.1000/abc"),
        (["N1  - PMID: 12345 Published"], "pmid", "12345"),
        (["UR  - https://pubmed.ncbi.nlm.nih.gov/12345/"], "pmid", "12345"),
        (["UR  - https://www.ncbi.nlm.nih.gov/pmc/articles/PMC12/"], "pmcid", "PMC12"),
        (["AN  - 12345", "DP  - NLM"], "pmid", "12345"),
        (["AN  - 12345", "DP  - PsycINFO"], "pmid", None),
        (["AN  - 2023-15354-001"], "pmid", None),
        (["C5  - 12345", "DB  - Embase"], "pmid", "12345"),
        (["CN  - ClinicalTrials.gov (NCT00000001)"], "nct", "NCT00000001"),
        (["AB  - A trial like NCT00000001."], "nct", None),
        (["Y1  - 2001/09/01/"], "published_on", date(2001, 9, 1)),
        (["PY  - 2019", "DA  - 2019/10//undefined"], "published_on", None),
        (["PY  - 2011", "DA  - Jun"], "published_year", 2011),
        (["KW  - gambling", "KW  - loneliness"], "mesh", []),
        (["KW  - Animals", "*Humans/physiology", "DP  - NLM"], "mesh", ["Animals", "Humans"]),
        (["KW  - human", "DB  - Embase", "DB  - Medline"], "mesh", []),
        (["T2  - bioRxiv"], "kind", "preprint"),
        (["LA  - English"], "language", "eng"),
        (["UR  - https://search.ebscohost.com/login.aspx?x=1"], "url", ""),
    ],
)
def test_what_vendors_hide_is_found_and_what_only_looks_alike_is_not(lines, column, expected):
    assert getattr(ris(*lines), column) == expected


def test_a_registry_record_in_a_reference_file_is_one():
    found = ris("UR  - https://clinicaltrials.gov/show/NCT00000001")

    assert (found.kind, found.nct) == ("registry_record", "NCT00000001")


def test_two_records_without_a_closing_tag_are_two():
    _, found = read("TY  - JOUR\nTI  - One\n\nTY  - JOUR\nTI  - Two\n")

    assert [one.title for one in found] == ["One", "Two"]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("van de Schoot, Rens", "van de Schoot R"),
        ("Abdel-Tawab, M.", "Abdel-Tawab M"),
        ("van Joolingen, Wouter R.", "van Joolingen WR"),
        ("Elton-Marshall, T", "Elton-Marshall T"),
        ("Mock, SE", "Mock SE"),
        ("Doe, Jane, Jr.", "Doe J Jr"),
        ("Liu R.", "Liu R"),
        ("World Health Organization", "World Health Organization"),
    ],
)
def test_an_author_is_a_family_name_and_initials(given, expected):
    assert author(given) == expected


def test_titles_in_pieces_are_joined_and_repeated_ones_are_not():
    assert (
        joined_title(["Editorial:", "On sources.", "Really?"]) == "Editorial: On sources. Really?"
    )
    assert joined_title(["One", "One"]) == "One"


def test_the_first_year_counts_and_a_day_of_another_year_does_not():
    assert published(["99", "YEAR/MONTH/DAY", "2001/00/00/", "2002/01/01"]) == (2001, None)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (r"M{\"u}ller {\ss} \'etude {\O}re", "Müller ß étude Øre"),
        (r"{\v{S}}koda \c{c}a Ho\~{n}o \u{g}", "Škoda ça Hoño ğ"),
        (r"$\alpha$ and \textit{in vitro}, 5\% \& more", "α and in vitro, 5% & more"),
        ("pages 3--5 ---``so''", "pages 3–5 —“so”"),
        (r"a \{set\} of \$5", "a {set} of $5"),
        ("no LaTeX at all", "no LaTeX at all"),
    ],
)
def test_latex_becomes_letters(given, expected):
    assert latex.plain(given) == expected


def test_bibtex_entries_are_read_with_macros_joined_values_and_names():
    _, [found] = read(
        '% a comment\n@string{jx = "J. X"}\n@comment{nothing}\n@article{k, title = {A {Made} up},\n'
        ' author = "Doe, J. and Jan van der Berg and {World Health, Org}", journal = jx # " Y",\n'
        " year = 2001, month = jul, day = 9, doi = {10.1000/a\\_b}, pmid = {12}}\n"
    )

    assert (found.title, found.container) == ("A Made up", "J. X Y")
    assert found.authors == "Doe J, van der Berg J, World Health Org"
    assert (found.published_on, found.doi, found.pmid) == (date(2001, 7, 9), "10.1000/a_b", "12")


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        ("@article{k, title={A", "breaks off"),
        ("@article{k, title={A} year={2001}}", "a comma is missing"),
        ("@article{k, {A}}", "a name and “=” must stand there"),
        ("@article{k, title=}", "a field has no value"),
        ("@article{k, year=2001}", "has no title"),
    ],
)
def test_a_broken_entry_does_not_stop_the_next(bad, reason):
    _, [first, second] = read(f"{bad}\n@misc{{z, title = {{Next}}}}\n")

    assert isinstance(first, Rejected)
    assert reason in str(first)
    assert (second.title, second.position, second.line) == ("Next", 2, 2)


@pytest.mark.parametrize(
    ("used", "reason"),
    [
        ("@article{k, title = s9}", "holds a record larger than 10,000,000 characters"),
        (
            "@misc{k, title = s5 # s5}\n" * 70,
            "holds @string names that stand for 40,000,000 characters more than it has",
        ),
    ],
    ids=["one record", "many records"],
)
def test_names_that_stand_for_more_than_memory_holds_stop_the_file(used, reason):
    last = 9 if "s9" in used else 5
    names = [f"@string{{s{n} = {' # '.join([f's{n - 1}'] * 8)}}}" for n in range(1, last + 1)]
    given = "\n".join([f'@string{{s0 = "{"x" * 10}"}}', *names, used])

    with pytest.raises(CannotRead, match=reason):
        read(given)


def test_names_parted_by_any_amount_of_space_are_read_at_once():
    _, [found] = read(
        f"@misc{{k, title = {{T}}, author = {{Doe, J{' ' * 200_000}x and\n  Roe, A}}}}"
    )

    assert found.authors == "Doe JX, Roe A"


COUNTS = {
    "CiteSource__WoS_79.ris.gz": (79, 70, 79),
    "CiteSource__benchmark.ris": (13, 7, 13),
    "CiteSource__psycinfo_64.ris.gz": (64, 49, 64),
    "CiteSource__pubmed_46.ris": (46, 45, 46),
    "asreview__baseline_zotero.ris.gz": (100, 100, 100),
    "asreview__embase.ris": (6, 6, 6),
    "asreview__pubmed_endnote.txt": (6, 6, 6),
    "asreview__pubmed_zotero.ris": (6, 6, 6),
}


@needs_records
@pytest.mark.parametrize("name", COUNTS)
def test_every_record_of_the_vendors_files_is_read(name):
    kind, found = read((BIB / name).read_bytes())

    assert kind == "RIS"
    assert all(isinstance(one, Record) and one.authors for one in found)
    dois, years = (
        sum(bool(one.doi) for one in found),
        sum(bool(one.published_year) for one in found),
    )
    assert (len(found), dois, years) == COUNTS[name]


@needs_records
def test_medline_records_are_read_whole():
    _, found = read((DATA / "pubmed/medline_shared_807.nbib.gz").read_bytes())

    assert len({one.pmid for one in found}) == 807
    assert sum(bool(one.abstract) for one in found) == 705
    assert sum(bool(one.mesh) for one in found) == 734
    assert sum(one.integrity == "corrected" for one in found) == 15


def pairs():
    """Yield (name, our reading of the input, our reading of the .bib that JabRef expects)."""
    with tarfile.open(BIB / "jabref_importer_pairs_shared.tar.gz") as archive:
        files = {one.name.split("/")[-1]: one for one in archive if one.isfile()}
        for name in sorted(files):
            stem, _, ending = name.rpartition(".")
            if ending not in {"ris", "xml", "txt"} or f"{stem}.bib" not in files:
                continue
            expected = archive.extractfile(files[f"{stem}.bib"]).read()
            try:
                found = read(archive.extractfile(files[name]).read())[1]
                wanted = list(bibtex.parse(io.BytesIO(expected)))
            except CannotRead:
                continue
            yield name, found, wanted


def key(title):
    return re.sub(r"\W", "", title).lower()


@needs_records
def test_what_jabref_expects_of_its_own_files_is_what_we_read():
    compared, differ = 0, []
    for name, found, wanted in pairs():
        for ours, theirs in zip(found, wanted, strict=True):
            if isinstance(theirs, Rejected):
                assert isinstance(ours, Rejected)
                continue
            compared += 1
            same = (
                key(ours.title) == key(theirs.title)
                and (ours.doi or theirs.doi) == (theirs.doi or ours.doi)
                and (theirs.published_year or ours.published_year) == ours.published_year
            )
            if not same:
                differ.append(name)

    assert compared >= 12
    assert differ == []
