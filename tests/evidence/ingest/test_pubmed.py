import gzip
import io
import os
import subprocess
import sys
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from evidence.ingest.pubmed import CannotRead, Rejected, parse

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2019//EN"'
    ' "https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_190101.dtd">'
)


def article(pmid="1", title="A made-up title.", journal="", inside="", citation="", data=""):
    return (
        f"<PubmedArticle><MedlineCitation><PMID>{pmid}</PMID><Article>"
        f"<Journal>{journal}</Journal><ArticleTitle>{title}</ArticleTitle>{inside}</Article>"
        f"{citation}</MedlineCitation><PubmedData>{data}</PubmedData></PubmedArticle>"
    )


def export(*records):
    return f"{HEAD}<PubmedArticleSet>{''.join(records)}</PubmedArticleSet>".encode()


def read(body, **limits):
    return list(parse(io.BytesIO(body), **limits))


def read_one(**parts):
    [found] = read(export(article(**parts)))
    return found


def pub_date(words):
    return f"<JournalIssue><PubDate>{words}</PubDate></JournalIssue>"


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Plain words.", "Plain words"),
        ("[Translated words].", "Translated words"),
        ("[18F]Tracer in [B]", "[18F]Tracer in [B]"),
        ("H<sub>2</sub>O and\n   <i>in vitro</i>.", "H2O and in vitro"),
        (
            (
                '<mml:math xmlns:mml="http://www.w3.org/1998/Math/MathML">'
                "<mml:mi>x</mml:mi><mml:mo>=</mml:mo></mml:math> 1"
            ),
            "x= 1",
        ),
    ],
    ids=["plain", "translated", "brackets inside", "markup", "formula"],
)
def test_a_title_loses_its_markup_and_its_brackets(title, expected):
    assert read_one(title=title).title == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("<Year>2014</Year><Month>Oct</Month><Day>9</Day>", (2014, date(2014, 10, 9))),
        ("<Year>2014</Year><Month>10</Month><Day>09</Day>", (2014, date(2014, 10, 9))),
        ("<Year>2014</Year><Month>Oct</Month>", (2014, None)),
        (f"<Year>2014</Year><Month>{'9' * 30}</Month><Day>9</Day>", (2014, None)),
        (f"<Year>2014</Year><Month>Oct</Month><Day>{'9' * 30}</Day>", (2014, None)),
        ("<Year>2014</Year><Month>Feb</Month><Day>31</Day>", (2014, None)),
        ("<MedlineDate>1944-1945</MedlineDate>", (1944, None)),
        ("<MedlineDate>Winter</MedlineDate>", (None, None)),
    ],
    ids=[
        *("named month", "numbered month", "no day", "endless month", "endless day"),
        *("no such day", "range", "no year"),
    ],
)
def test_a_date_is_as_precise_as_the_record(words, expected):
    found = read_one(journal=pub_date(words))

    assert (found.published_year, found.published_on) == expected


def test_authors_are_people_and_groups_but_not_withdrawn_names():
    names = (
        '<AuthorList><Author ValidYN="Y"><LastName>Doe</LastName><Initials>AB</Initials></Author>'
        "<Author><CollectiveName>An Invented Group</CollectiveName></Author>"
        '<Author ValidYN="N"><LastName>Wrong</LastName></Author></AuthorList>'
    )

    assert read_one(inside=names).authors == "Doe AB, An Invented Group"


def test_identifiers_are_the_records_own_and_in_one_spelling():
    data = (
        '<ArticleIdList><ArticleId IdType="doi">https://doi.org/10.1000/ABC</ArticleId>'
        '<ArticleId IdType="pmc">PMC12.1</ArticleId></ArticleIdList><ReferenceList><Reference>'
        '<ArticleIdList><ArticleId IdType="doi">10.1000/other</ArticleId></ArticleIdList>'
        "</Reference></ReferenceList>"
    )
    bank = (
        "<DataBankList><DataBank><DataBankName>ClinicalTrials.gov</DataBankName>"
        "<AccessionNumberList><AccessionNumber>nct00000001</AccessionNumber>"
        "</AccessionNumberList></DataBank></DataBankList>"
    )

    found = read_one(data=data, inside=bank)

    assert (found.doi, found.pmcid, found.nct) == ("10.1000/abc", "PMC12", "NCT00000001")


def test_publication_types_in_capitals_are_spelt_as_the_others():
    types = "<PublicationType>RETRACTION OF PUBLICATION</PublicationType>"

    assert read_one(
        inside=f"<PublicationTypeList>{types}</PublicationTypeList>"
    ).publication_types == ["Retraction of Publication"]


@pytest.mark.parametrize(
    ("types", "references", "state", "words"),
    [
        ([], ["RetractionIn"], "retracted", "Retraction: J Made Up (PMID 9)"),
        (["Retracted Publication"], [], "retracted", "PubMed marks it"),
        ([], ["ErratumIn", "ExpressionOfConcernIn"], "concern", "Expression of concern: "),
        ([], ["ErratumIn"], "corrected", "Correction: "),
        (["Retraction of Publication"], ["RetractionOf", "CommentIn"], "sound", ""),
    ],
    ids=["retraction", "type alone", "worst wins", "erratum", "the notice itself"],
)
def test_integrity_is_the_worst_that_the_record_says(types, references, state, words):
    listed = "".join(f"<PublicationType>{one}</PublicationType>" for one in types)
    notices = "".join(
        f'<CommentsCorrections RefType="{one}"><RefSource>J Made Up</RefSource><PMID>9</PMID>'
        "</CommentsCorrections>"
        for one in references
    )

    found = read_one(
        inside=f"<PublicationTypeList>{listed}</PublicationTypeList>",
        citation=f"<CommentsCorrectionsList>{notices}</CommentsCorrectionsList>",
    )

    assert found.integrity == state
    assert words in found.integrity_notice


def test_species_come_from_the_headings_and_people_stand_first():
    headings = "".join(
        f"<MeshHeading><DescriptorName>{one}</DescriptorName></MeshHeading>"
        for one in ("Animals", "Mice, SCID", "Humans", "Macaca mulatta")
    )

    found = read_one(citation=f"<MeshHeadingList>{headings}</MeshHeadingList>")

    assert found.species == ["Human", "Mouse", "Macaque"]


def test_a_book_chapter_is_a_record_with_its_authors_and_not_the_editors():
    book = (
        "<PubmedBookArticle><BookDocument><PMID>2</PMID><Book><BookTitle>A Made-up Book</BookTitle>"
        '<PubDate><Year>1999</Year></PubDate><AuthorList Type="editors"><Author><LastName>Ed'
        "</LastName></Author></AuthorList></Book><ArticleTitle>A chapter</ArticleTitle>"
        '<AuthorList Type="authors"><Author><LastName>Writer</LastName></Author></AuthorList>'
        "</BookDocument></PubmedBookArticle>"
    )

    [found] = read(export(book))

    assert (found.title, found.container) == ("A chapter", "A Made-up Book")
    assert (found.authors, found.published_year) == ("Writer", 1999)


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        ({"pmid": ""}, "has no PMID"),
        ({"pmid": "12x"}, "is not a PMID"),
        ({"title": ""}, "has no title"),
        ({"title": "&nbsp;"}, "uses an entity that nothing defines"),
    ],
    ids=["no PMID", "bad PMID", "no title", "entity"],
)
def test_a_record_that_cannot_be_a_source_is_rejected_by_itself(parts, reason):
    first, second = read(export(article(**parts), article(pmid="7")))

    assert isinstance(first, Rejected)
    assert first.position == 1
    assert reason in str(first)
    assert second.pmid == "7"


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE PubmedArticleSet [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "&a;" * 10}">' for n in range(9))
    + "]><PubmedArticleSet><x>&a8;</x></PubmedArticleSet>"
).encode()
OUTSIDE = (
    b'<!DOCTYPE PubmedArticleSet [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    b"<PubmedArticleSet>&a;</PubmedArticleSet>"
)
GOOD = export(article())


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "is empty"),
        (b"<html><body>Too many requests</body></html>", "holds <html>"),
        (GOOD[:-30], "is not well-formed XML"),
        (GOOD.replace(b"made-up", b"made\0up"), "is not well-formed XML"),
        (GOOD.replace(b"made-up", b"made\xffup"), "is not well-formed XML"),
        (b"<PubmedArticleSet>" + b"<a>" * 5000, "is not well-formed XML"),
        (BOMB, "entity amplification"),
        (OUTSIDE, "entities"),
        (gzip.compress(GOOD)[:-12], "damaged gzip"),
        (b"\x1f\x8bnot gzip at all", "damaged gzip"),
        (b"just words", "is not well-formed XML"),
    ],
    ids=[
        "empty",
        "HTML",
        "cut short",
        "NUL",
        "wrong encoding",
        "deep nesting",
        "bomb",
        "file entity",
        "cut gzip",
        "no gzip",
        "words",
    ],
)
def test_what_is_no_export_is_refused_in_words(body, reason):
    with pytest.raises(CannotRead, match=reason):
        read(body)


def test_a_file_larger_than_allowed_when_unpacked_is_refused():
    body = gzip.compress(export(article(title="x" * 200_000)))

    with pytest.raises(CannotRead, match="larger than 100,000 bytes"):
        read(body, max_bytes=100_000)


MEASURE = """
import django, io, resource, sys
django.setup()
from evidence.ingest.pubmed import parse
record = sys.stdin.buffer.read()
class Long(io.RawIOBase):
    parts = iter([b"<PubmedArticleSet>", *[record] * 6000, b"</PubmedArticleSet>"])
    def read(self, size=-1):
        return next(self.parts, b"")
peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
before = peak()
print(sum(1 for _ in parse(Long())), peak() - before)
"""


def test_the_reader_holds_one_record_at_a_time():
    one = article(inside=f"<Abstract><AbstractText>{'word ' * 2000}</AbstractText></Abstract>")

    one += "<DeleteCitation/>" * 100

    # 70 MB of XML, read in a process of its own: Python does not see what the parser's library keeps.
    done = subprocess.run(
        [sys.executable, "-c", MEASURE],
        input=one.encode(),
        capture_output=True,
        check=True,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "digest.settings"},
    )

    count, kilobytes = map(int, done.stdout.split()[-2:])
    assert count == 6000
    assert kilobytes < 10_000


@given(st.binary(max_size=300))
def test_any_bytes_give_records_or_a_refusal(body):
    try:
        found = read(body)
    except CannotRead:
        return

    assert all(isinstance(one, Rejected) or one.pmid for one in found)


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=60))
def test_any_title_is_read_back_without_markup(words):
    element = etree.Element("ArticleTitle")
    try:
        element.text = f"A{words}z"
    except ValueError:
        return  # XML cannot hold it either

    body = export(article(title=element.text.replace("&", "&amp;").replace("<", "&lt;")))
    [found] = read(body)

    assert found.title == " ".join(element.text.split())
