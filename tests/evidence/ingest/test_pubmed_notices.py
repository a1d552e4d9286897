from datetime import date
from io import BytesIO
from pathlib import Path

import pytest

from evidence import integrity
from evidence.ingest import medline, pubmed
from evidence.ingest.source_loading import load
from evidence.models import Citation, Claim, IntegrityNotice, Source
from tests.factories import make_curator, make_published_claim, make_source

TRIO = Path(__file__).resolve().parents[4] / "shared/data/pubmed/retraction_trio"
needs_trio = pytest.mark.skipif(not TRIO.is_dir(), reason="../shared/data is not here")


def link(kind, place="J Made Up. 2021 Mar 4;1(2):3", pmid="", note=""):
    number = f"<PMID>{pmid}</PMID>" if pmid else ""
    return (
        f'<CommentsCorrections RefType="{kind}"><RefSource>{place}</RefSource>'
        f"{number}<Note>{note}</Note></CommentsCorrections>"
    )


def paper(*links, pmid="1", title="Made up", types=(), revised="2022", year="2019", doi=""):
    listed = "".join(f"<PublicationType>{one}</PublicationType>" for one in types)
    return (
        f"<PubmedArticle><MedlineCitation><PMID>{pmid}</PMID><DateRevised><Year>{revised}</Year>"
        f"</DateRevised><Article><Journal><JournalIssue><PubDate><Year>{year}</Year></PubDate>"
        f"</JournalIssue></Journal><ArticleTitle>{title}</ArticleTitle>"
        f"<PublicationTypeList>{listed}</PublicationTypeList></Article>"
        f"<CommentsCorrectionsList>{''.join(links)}</CommentsCorrectionsList></MedlineCitation>"
        f'<PubmedData><ArticleIdList><ArticleId IdType="doi">{doi}</ArticleId></ArticleIdList>'
        "</PubmedData></PubmedArticle>"
    )


def read(*papers):
    body = f"<PubmedArticleSet>{''.join(papers)}</PubmedArticleSet>"
    return list(pubmed.parse(BytesIO(body.encode())))


def bring(*papers):
    return load(read(*papers))


def said(*links, **fields):
    (one,) = read(paper(*links, **fields))
    return one.notices


def state_of(pmid="1"):
    return Source.objects.get(pmid=pmid).integrity


@pytest.mark.parametrize(
    ("kind", "nature"),
    [
        ("RetractionIn", "retracted"),
        ("RETRACTIONIN", "retracted"),
        ("RetractedandRepublishedIn", "retracted"),
        ("PartialRetractionIn", "concern"),
        ("ExpressionOfConcernIn", "concern"),
        ("ErratumIn", "corrected"),
        ("CorrectedandRepublishedIn", "corrected"),
    ],
)
def test_a_link_to_a_notice_says_what_became_of_the_paper(kind, nature):
    (one,) = said(link(kind, pmid="77"))

    assert (one.nature, one.about, one.notice_pmid) == (nature, "", "77")
    assert (one.dated_year, one.dated_on) == (2021, date(2021, 3, 4))


@pytest.mark.parametrize(
    ("kind", "nature"),
    [
        ("RetractionOf", "retracted"),
        ("retractionof", "retracted"),
        ("RetractedandRepublishedFrom", "retracted"),
        ("PartialRetractionOf", "concern"),
        ("ExpressionOfConcernFor", "concern"),
        ("ErratumFor", "corrected"),
        ("CorrectedandRepublishedFrom", "corrected"),
    ],
)
def test_a_notice_says_what_became_of_the_paper_it_names(kind, nature):
    (one,) = said(link(kind, pmid="77"), pmid="9", doi="10.1000/notice", year="2020")

    assert (one.nature, one.about) == (nature, "77")
    assert (one.notice_pmid, one.notice_doi, one.dated_year) == ("9", "10.1000/notice", 2020)


@pytest.mark.parametrize(
    "kind", ["CommentIn", "Cites", "UpdateIn", "UpdateOf", "RepublishedIn", ""]
)
def test_other_links_say_nothing_of_integrity(kind):
    assert said(link(kind, pmid="77")) == ()


@pytest.mark.parametrize("kind", ["Retracted Publication", "RETRACTED PUBLICATION"])
def test_a_mark_without_a_notice_is_one_retraction_in_any_case(kind):
    (one,) = said(types=[kind])

    assert (one.nature, one.dated_year) == ("retracted", None)
    assert [one.nature for one in said(link("RetractionIn"), types=[kind])] == ["retracted"]


@pytest.mark.parametrize("kind", ["Retraction of Publication", "RETRACTION OF PUBLICATION"])
def test_a_notice_is_not_itself_retracted(kind):
    assert said(types=[kind]) == ()


@pytest.mark.parametrize(
    ("place", "year", "day"),
    [
        ("Lancet. 2010 Feb 6;375(9713):445", 2010, date(2010, 2, 6)),
        ("Science.2008 Apr 18;320(5874):316", 2008, date(2008, 4, 18)),
        ("Wu D, Yang CM. Mol Pharmacol. 1998 Feb;53(2):346", 1998, None),
        ("Tex Heart Inst J. 2009;36(1):80", 2009, None),
        ("J Made Up. 2010 Feb 31;1:1", 2010, None),
        ("J Made Up", None, None),
    ],
)
def test_the_day_of_a_notice_is_read_from_where_it_stands(place, year, day):
    (one,) = said(link("RetractionIn", place))

    assert (one.dated_year, one.dated_on) == (year, day)


@pytest.mark.parametrize(
    ("links", "fields"),
    [
        ([link("RetractionIn", note="Retraction withdrawn in: J Made Up. 2022;1:1")], {}),
        ([link("UpdateIn", note="Article reinstated")], {}),
        ([link("UpdateOf", pmid="77")], {"title": "Reinstatement: Made up"}),
        ([link("RetractionOf", pmid="77")], {"title": "Reinstated article: Made up"}),
    ],
)
def test_a_record_that_says_so_reinstates(links, fields):
    assert [one.nature for one in said(*links, **fields)] == ["reinstated"]


def test_a_notice_retracts_the_paper_that_is_here_whichever_comes_first(db):
    notice = paper(link("RetractionOf", pmid="1"), pmid="9", title="Retraction notice")

    bring(paper(), notice)

    assert (state_of("1"), state_of("9")) == ("retracted", "sound")


def test_a_notice_brought_again_reaches_a_paper_that_came_after_it(db):
    notice = paper(link("RetractionOf", pmid="1"), pmid="9", title="Retraction notice")
    bring(notice)

    bring(paper(), notice)

    assert state_of("1") == "retracted"


def test_both_directions_and_a_second_run_tell_one_retraction_once(db):
    both = (
        paper(link("RetractionIn", pmid="9"), types=["Retracted Publication"]),
        paper(link("RetractionOf", pmid="1"), pmid="9", title="Retraction notice"),
    )
    bring(*both)
    rows = IntegrityNotice.objects.count()

    bring(*both)

    assert IntegrityNotice.objects.count() == rows
    assert Source.objects.get(pmid="1").integrity_notice.count("Retraction") == 1


def test_an_import_suspends_and_a_record_no_longer_marked_releases(db):
    source = make_source(pmid="1")
    claim = make_published_claim(sources=0)
    Citation.objects.create(claim=claim, source=source)

    bring(paper(link("RetractionIn"), types=["Retracted Publication"], revised="2022"))
    assert Claim.objects.get(pk=claim.pk).is_suspended()

    bring(paper(revised="2023"))
    assert not Claim.objects.get(pk=claim.pk).is_suspended()

    bring(paper(link("RetractionIn"), types=["Retracted Publication"], revised="2024"))
    assert Claim.objects.get(pk=claim.pk).is_suspended()


def test_an_earlier_record_takes_no_retraction_back(db):
    bring(paper(link("RetractionIn"), revised="2022"))

    bring(paper(revised="2021"))

    assert state_of() == "retracted"


def test_an_import_lands_while_a_curator_has_a_flag_open_and_an_override_wins(db):
    bring(paper(link("RetractionIn"), revised="2022"))
    source, curator = Source.objects.get(), make_curator()
    integrity.flag(source, by=curator, nature="concern", reason="Look again.")
    integrity.flag(
        source, by=curator, nature="reinstated", reason="Another text now.", is_override=True
    )

    bring(paper(link("RetractionIn"), link("ErratumIn"), revised="2023"))

    assert state_of() == "sound"
    assert Source.objects.get().integrity_notice.startswith("Another text now.")


def test_medline_text_says_the_same(db):
    body = (
        b"PMID- 1\nLR  - 20220101\nTI  - Made up\nPT  - Retracted Publication\n"
        b"RIN - J Made Up. 2021 Mar 4;1(2):3. PMID: 9\n\n"
        b"PMID- 8\nLR  - 20220101\nTI  - A notice\nEFR - J Made Up. 2020;1:1. PMID: 2\n\n"
        b"PMID- 2\nLR  - 20220101\nTI  - Corrected\n"
    )

    load(list(medline.parse(BytesIO(body))))

    assert (state_of("1"), state_of("8"), state_of("2")) == ("retracted", "sound", "corrected")


@needs_trio
def test_the_real_trio_is_read_in_both_directions(db):
    make_source(pmid="26435620")
    for name in ("pubmed_retracted_publication", "pubmed_retraction_notice"):
        with (TRIO / f"{name}.xml").open("rb") as stream:
            load(list(pubmed.parse(stream)))

    assert state_of("10066780") == "retracted"
    assert state_of("26435620") == "retracted"
    assert state_of("27508352") == "sound"
    told = Source.objects.get(pmid="10066780").integrity_notice
    assert "Retraction: J Biol Chem. 2001 Mar 30;276(13):10576 (PMID 11905463)" in told
    assert "Correction: J Biol Chem 1999 May 7;274(19):13728" in told
