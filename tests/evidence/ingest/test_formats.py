import gzip
import io
import json
import os
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.ingest import formats
from evidence.ingest.record import CannotRead, Record, Rejected

from .reading import only, read

STUDY = {
    "protocolSection": {
        "identificationModule": {"nctId": "NCT00000001", "briefTitle": "A made-up trial"},
        "statusModule": {"overallStatus": "COMPLETED"},
    },
    "hasResults": False,
}
SAMPLES = {
    "PubMed XML": (
        "<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>1</PMID><Article>"
        "<ArticleTitle>Made up</ArticleTitle></Article></MedlineCitation></PubmedArticle>"
        "</PubmedArticleSet>"
    ),
    "ClinicalTrials.gov XML": (
        "<clinical_study><id_info><nct_id>NCT00000001</nct_id></id_info>"
        "<brief_title>Made up</brief_title></clinical_study>"
    ),
    "ClinicalTrials.gov JSON": json.dumps({"studies": [STUDY]}),
    "ClinicalTrials.gov CSV": "NCT Number,Study Title\nNCT00000001,Made up\n",
    "MEDLINE": "PMID- 1\nTI  - Made up\n",
    "RIS": "TY  - JOUR\nTI  - Made up\nER  - \n",
    "EndNote tagged text": "%0 Journal Article\n%T Made up\n%D 2001\n",
    "Web of Science text": "FN Clarivate Analytics\nVR 1.0\nPT J\nTI Made\n   up\nPY 2001\nER\n\nEF\n",
    "BibTeX": "@article{k, title = {Made up}}\n",
    "our CSV": "title,doi\nMade up,10.1000/abc\n",
    "our JSON": '{"sources": [{"title": "Made up"}]}',
}
ANY = pytest.mark.parametrize(("name", "body"), SAMPLES.items(), ids=SAMPLES)


def title(found):
    return found.title.replace("A made-up trial", "Made up")


@ANY
def test_a_file_is_known_by_its_content(name, body):
    found, [record] = read(body)

    assert (found, title(record), record.position) == (name, "Made up", 1)


@ANY
@pytest.mark.parametrize(
    "dress",
    [
        lambda body: b"\xef\xbb\xbf" + body,
        lambda body: body.replace(b"\n", b"\r\n"),
        lambda body: b"\n\n" + body if not body.startswith(b"<") else body,
        gzip.compress,
        lambda body: body.decode().encode("utf-16"),
    ],
    ids=["BOM", "CRLF", "blank lines", "gzip", "UTF-16"],
)
def test_a_byte_order_mark_line_ends_and_packing_change_nothing(name, body, dress):
    found, [record] = read(dress(body.encode()))

    assert (found, title(record)) == (name, "Made up")


@pytest.mark.parametrize(
    "name", [name for name in SAMPLES if "XML" not in name and "CSV" not in name]
)
def test_old_macintosh_line_ends_are_line_ends(name):
    assert title(only(SAMPLES[name].replace("\n", "\r"))) == "Made up"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "is empty"),
        (gzip.compress(b"", mtime=0), "is empty"),
        (b" \n\n ", "is empty"),
        (b"\xef\xbb\xbf", "is empty"),
        (b"just words", "is none of the kinds that we read: PubMed XML"),
        (b"PK\x03\x04and so on", "is a zip archive"),
        (b"\x00" * 4096, "is none of the kinds"),
        (b"a,b\n1,2\n", "is none of the kinds"),
        (b"<html><body>Too many requests</body></html>", "holds <html>"),
        (b"<ClinicalStudy/>", "holds <ClinicalStudy>"),
        (b'{"error": "rate limit"}', "is JSON, and neither"),
        (b"[" * 200_000, "is JSON, and neither"),
        (b'{"studies": [' + b"[" * 200_000, "nested deeper than 100 levels"),
        (b'{"sources": [{"title":' + b'{"a":' * 200_000, "nested deeper than 100 levels"),
        (b'{"studies": [{"a": 1}', "breaks off before its JSON is complete"),
        (b'{"studies": [{"a": "', "breaks off before its JSON is complete"),
        (b'{"studies": [}]', "an odd"),
        (b'{"studies": [{"a": nonsense}]}', "is not JSON"),
        (b'{"studies": [{"a": NaN}]}', "is not JSON"),
        (b'{"studies": []}', "holds no study"),
        (b'{"studies": [{}, 7, {}]}', "line 1: holds something else than records in its list"),
        (b'[{"title": "a"},\n"b"]', "line 2: holds something else than records in its list"),
        (b'{"title": "a"}\n"b"\n', "line 2: is not JSON"),
        ("TY  - JOUR\nTI  - Übung\n".encode("latin-1"), "line 2: is not UTF-8"),
        (b"TY  - JOUR\nTI  - \xed\xa0\x80\n", "line 2: is not UTF-8"),
        ("TY  - JOUR\nTI  - a\n".encode("utf-16")[:-1], "is not UTF-16"),
        ("TY  - JOUR\nTI  - a\n".encode("utf-16-le"), "is none of the kinds"),
        (
            '<?xml version="1.0" encoding="ISO-8859-1"?><clinical_study>ü</clinical_study>'.encode(),
            "says that it is ISO-8859-1 and is UTF-8",
        ),
        (
            '<?xml version="1.0" encoding="UTF-8"?><clinical_study>ü</clinical_study>'.encode(
                "latin-1"
            ),
            "is not well-formed XML",
        ),
        (b"<clinical_study>" + b"<a>" * 200_000, "is not well-formed XML"),
        (
            b'<!DOCTYPE clinical_study [<!ENTITY a SYSTEM "file:///etc/passwd">]><clinical_study/>',
            "declares entities",
        ),
        (b'NCT Number,Title\nNCT00000001,"Made up', "is not proper CSV"),
        (b'NCT Number,Title\nNCT00000001,"Made" up\n', "line 2: is not proper CSV"),
        (b"title,doi,colour\na,b,c\n", "a column that no source has: “colour”"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(body, reason):
    with pytest.raises(CannotRead, match=reason):
        read(body)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("TY  - JOUR\nTI  - a\0b\nER  - \n", "holds a NUL character in its title"),
        ("PMID- 1\nTI  - a\0b\n", "holds a NUL character"),
        ("@article{k, title = {a\0b}}", "holds a NUL character"),
        ('[{"title": "a\\u0000b"}]', "holds a NUL character"),
        ('[{"title": "a\\ud800b"}]', "a lone surrogate"),
        ('[{"title": "a", "mesh": ["\\udfff"]}]', "a lone surrogate"),
        ('[{"protocolSection": {"identificationModule": {"nctId": "NCT1"}}}]', "not an NCT number"),
        ('[{"protocolSection": {}}]', "holds no protocolSection"),
        ('[{"protocolSection": 7}]', "holds no protocolSection"),
        ('[{"title": "a", "pmid": "10.1000/abc"}]', "is not a PMID"),
        ('[{"title": "a", "doi": "12345678"}]', "is not a DOI"),
        ('[{"title": "a", "nct": "PMC123"}]', "is not an NCT number"),
        ('[{"title": "a", "pmid": 12}]', "its pmid is of the wrong kind"),
        ('[{"title": "a", "kind": "rumour"}]', "its kind is none that we know"),
        ('[{"title": "a", "published_year": 99999}]', "its published_year is"),
        ('[{"title": "a", "enrolment": 3}]', "needs “actual” or “estimated”"),
        ('[{"title": "a", "integrity": "retracted"}]', "needs a notice"),
        ('[{"title": ""}]', "has no title"),
        ('[{"title": "\u200b\ufeff"}]', "has no title"),
        ('[{"title": "a", "\\ud800": 1}]', "no source has: “\\ud800”"),
        ('[{"title": "a", "colour \\u001b[31m": 1}]', "no source has: “colour \\u001b[31m”"),
        (
            '[{"title": "a", "published_year": ' + "9" * 5000 + "}]",
            "published_year is of the wrong",
        ),
        ('[{"title": "a", "key": "----"}]', "“----” is not a name of small letters"),
        ('[{"title": "a", "published_year": 9999}]', "its published_year is “9999”"),
        ('[{"title": "a", "published_year": 1}]', "its published_year is “1”"),
        ('[{"title": "a", "published_on": "0001-01-01"}]', "its published_on is “0001-01-01”"),
        ("title,pmid\na,b,c\n", "has 3 cells where the header has 2"),
        ("title,mesh\na,[1\n", "its mesh cannot be read"),
        ("TY  - JOUR\nAU  - Doe\nER  - \n", "has no title"),
        ("TY  - JOUR\nTI  - " + "x" * 90 + "\nUR  - a\nER  - \n", None),
    ],
)
def test_a_bad_record_is_rejected_by_itself_with_its_place(body, reason):
    found = only(body)

    if reason is None:
        assert isinstance(found, Record)
    else:
        assert isinstance(found, Rejected)
        assert reason in str(found)
        assert str(found).startswith("record 1 (line ")


LONG = "10.1000/" + "x" * 3000
NBIB = "PMID- 1\nTI  - Made up\n"
XML = (
    "<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>1</PMID><Article>"
    "<ArticleTitle>Made up</ArticleTitle>{article}</Article></MedlineCitation>"
    "<PubmedData><ArticleIdList>{ids}</ArticleIdList></PubmedData></PubmedArticle></PubmedArticleSet>"
)
PUBLISHED = "<Journal><JournalIssue><PubDate><Year>{}</Year></PubDate></JournalIssue></Journal>"
BANK = (
    "<DataBankList><DataBank><DataBankName>ClinicalTrials.gov</DataBankName><AccessionNumberList>"
    "<AccessionNumber>NCT1</AccessionNumber></AccessionNumberList></DataBank></DataBankList>"
)


@pytest.mark.parametrize(
    ("body", "words", "what"),
    [
        ("TY  - JOUR\nTI  - Made up\nPY  - 0001\nER  - \n", "0001", "a date of publication"),
        ("TY  - JOUR\nTI  - Made up\nPY  - 9999\nER  - \n", "9999", "a date of publication"),
        ("@article{k, title={Made up}, year={3020}}", "3020", "a date of publication"),
        (NBIB + "DP  - 9999 Jan\n", "9999 Jan", "a date of publication"),
        (NBIB + f"LID - {LONG} [doi]\n", LONG, "a DOI"),
        (NBIB + "PMC - 1234\n", "1234", "a PMCID"),
        (NBIB + "SI  - ClinicalTrials.gov/NCT1\n", "NCT1", "an NCT number"),
        (XML.format(article=PUBLISHED.format("0001"), ids=""), "0001", "a date of publication"),
        (XML.format(article=PUBLISHED.format("2999"), ids=""), "2999", "a date of publication"),
        (XML.format(article="", ids=f'<ArticleId IdType="doi">{LONG}</ArticleId>'), LONG, "a DOI"),
        (XML.format(article="", ids='<ArticleId IdType="pmc">9</ArticleId>'), "9", "a PMCID"),
        (XML.format(article=BANK, ids=""), "NCT1", "an NCT number"),
        ("NCT Number,Title,First Posted\nNCT00000001,Made up,2020-02-31\n", "2020-02-31", "a date"),
    ],
)
def test_what_is_left_out_of_a_record_is_told(body, words, what):
    found = only(body)

    assert (found.published_year, found.doi, found.pmcid, found.trials[1:]) == (None,) * 3 + ((),)
    short = words if len(words) <= 60 else f"{words[:59]}…"
    assert found.notes == (f"“{short}” is not {what}; left out",)


def test_what_can_be_read_leaves_no_note_of_what_stood_beside_it():
    ids = '<ArticleId IdType="doi">none</ArticleId><ArticleId IdType="doi">10.1000/a</ArticleId>'

    found = only(XML.format(article=PUBLISHED.format("2001"), ids=ids))

    assert (found.doi, found.published_year, found.notes) == ("10.1000/a", 2001, ())


def test_control_characters_do_not_come_in():
    found = only("TY  - JOUR\nTI  - Made\x1b[31m\x07 up\nER  - \n")

    assert found.title == "Made [31m  up"


def test_json_lines_are_cut_at_line_feeds_only():
    first = json.dumps({"title": "One\u2029two\u2028three\x85four"}, ensure_ascii=False)

    _, found = read(f'{first}\n{{"title": "Next"}}\n')

    assert [one.title for one in found] == ["One\u2029two\u2028three\x85four", "Next"]
    assert [one.line for one in found] == [1, 2]


def test_separators_inside_a_value_of_a_tagged_file_stay_in_it():
    _, found = read("TY  - JOUR\nTI  - One\u2029TY  - two\nER  - \n")

    assert len(found) == 1


SHAPES = {
    "one study": json.dumps(STUDY),
    "a list": json.dumps([STUDY]),
    "a page": json.dumps({"nextPageToken": "a", "studies": [STUDY]}),
    "one a line": f"{json.dumps(STUDY)}\n{json.dumps(STUDY)}\n",
    "indented": json.dumps([STUDY], indent=2),
}


@pytest.mark.parametrize("body", SHAPES.values(), ids=SHAPES)
def test_every_shape_of_json_is_read(body):
    name, found = read(body)

    assert name == "ClinicalTrials.gov JSON"
    assert {one.nct for one in found} == {"NCT00000001"}


def test_brackets_and_quotes_inside_strings_are_words():
    study = {**STUDY, "note": 'a "quoted" } ] \\ { [ end'}

    assert only(json.dumps({"studies": [study], "more": {"studies": [1]}})).nct == "NCT00000001"


class Endless(io.RawIOBase):
    """Claims to be two gigabytes, and would go on for ever."""

    def __init__(self, start, then):
        self.start, self.then, self.given = start, then, 0

    def read(self, size=-1):
        part, self.start = self.start or self.then * 1000, b""
        self.given += len(part)
        return part


@pytest.mark.parametrize(
    ("start", "then"),
    [
        (b"TY  - JOUR\nTI  - ", b"word "),
        (b"PMID- 1\nAB  - a\n", b"      word\n"),
        (b'{"studies": [{"a": "', b"word "),
        (b"@article{k, title = {", b"word "),
        (b"@article{k, title = {", b"word\n"),
        (b"NCT Number,Title\nNCT00000001,", b"word "),
        (b"<PubmedArticleSet><PubmedArticle><a>", b"<b>word</b>"),
        (b"title,doi\n", b'"word'),
    ],
    ids=["RIS", "MEDLINE", "JSON", "one line", "BibTeX", "CSV", "XML", "quotes"],
)
def test_a_record_without_end_is_given_up_early(start, then):
    stream = Endless(start, then)

    with pytest.raises(CannotRead):
        list(formats.parse(stream)[1])

    assert stream.given < 25_000_000


def test_a_claim_of_two_gigabytes_is_not_believed(tmp_path):
    hollow = tmp_path / "hollow"
    with hollow.open("wb") as file:
        file.write(b"TY  - JOUR\nTI  - Made up\nER  - \n")
        file.truncate(2_000_000_000)
    claim = gzip.compress(SAMPLES["RIS"].encode())[:-4] + (2**31).to_bytes(4, "little")

    with hollow.open("rb") as stream, pytest.raises(CannotRead, match="longer than"):
        list(formats.parse(stream)[1])
    with pytest.raises(CannotRead, match="damaged gzip"):
        read(claim)


MEASURE = """
import io, resource, sys, itertools
import django
django.setup()
from evidence.ingest import formats
head, record, tail, count = eval(sys.stdin.read())
class Long(io.RawIOBase):
    parts = itertools.chain([head], (record.replace(b"%d", b"%d" % (n + 1)) for n in range(count)), [tail])
    def read(self, size=-1):
        return b"".join(itertools.islice(self.parts, 50))
peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
kind, records = formats.parse(Long())
next(records)
before = peak()
print(1 + sum(1 for _ in records), peak() - before)
"""
WORDS = b"word " * 20
LONG = {
    "RIS": (b"", b"TY  - JOUR\nTI  - Made up %d\nAB  - " + WORDS + b"\nER  - \n\n", b"", 100_000),
    "MEDLINE": (b"", b"PMID- %d\nTI  - Made up\nAB  - " + WORDS + b"\n\n", b"", 5_000),
    "BibTeX": (b"", b"@article{k%d, title={Made up}, abstract={" + WORDS + b"}}\n", b"", 5_000),
    "JSON": (b'{"sources": [', b'{"title": "Made up %d"},', b'{"title": "Last"}]}', 5_000),
    "CSV": (b"title,abstract\n", b"Made up %d," + WORDS + b"\n", b"", 5_000),
}


@pytest.mark.parametrize(("head", "record", "tail", "count"), LONG.values(), ids=LONG)
def test_memory_stays_flat_however_many_records(head, record, tail, count):
    done = subprocess.run(
        [sys.executable, "-c", MEASURE],
        input=repr((head, record, tail, count)),
        text=True,
        capture_output=True,
        check=True,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "digest.settings"},
    )

    found, kilobytes = map(int, done.stdout.split()[-2:])
    assert found == count + bool(tail)
    assert kilobytes < 6_000


STARTS = st.sampled_from([body.encode() for body in SAMPLES.values()] + [b""])


@given(STARTS, st.binary(max_size=200), st.integers(0, 200))
@settings(max_examples=300, deadline=None)
def test_any_bytes_give_records_or_a_refusal(start, noise, at):
    try:
        _, found = read(start[:at] + noise + start[at:])
    except CannotRead:
        return

    assert all(isinstance(one, Rejected) or one.title.strip() for one in found)


@given(STARTS, st.integers(0, 400))
@settings(max_examples=200, deadline=None)
def test_a_file_cut_anywhere_gives_records_or_a_refusal(start, at):
    try:
        read(start[:at])
    except CannotRead:
        return


PRINTED = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=40
)


@given(PRINTED)
@settings(deadline=None)
def test_any_title_is_read_back(words):
    expected = " ".join(f"A{words}z".split())

    assert only(f"TY  - JOUR\nTI  - A{words}z\nER  - \n").title == expected
    assert only(json.dumps({"title": f"A{words}z"})).title == f"A{words}z"
