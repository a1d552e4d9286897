import re
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.ingest import identifiers, toml_lines
from evidence.ingest.authoring import MAX_BYTES, parse, read_folder
from evidence.ingest.claim_rules import Ladder
from evidence.ingest.problems import CannotLoad

from . import folders
from .folders import CLAIMS, FIRST, LADDER, SITE, SOURCES

TABLES = " or ".join(
    f"[[{name}]]" for name in "author disclaimer reader resource series term thread topic".split()
)


def problems(files, ladder=LADDER):
    with pytest.raises(CannotLoad) as caught:
        parse(files, ladder)
    return [str(problem) for problem in caught.value.problems]


def line_of(text, words):
    return text[: text.index(words)].count("\n") + 1


def test_a_folder_is_read_into_entries_with_their_lines():
    digest = parse(folders.files(), LADDER)

    assert [article.slug for article in digest.articles] == ["first", "second"]
    assert digest.articles[0].body.startswith("## What blobs do")
    assert [claim.name() for claim in digest.claims] == ["first#blue-mice", "first#seller"]
    assert digest.claims[1].place.line == line_of(CLAIMS, '[[claim]]\nkey = "seller"')
    assert digest.claims[0].at("species").line == line_of(CLAIMS, "species")
    assert digest.sources[0].doi == "10.1000/blob"
    assert digest.sources[0].published_on == (1999, None)


@pytest.mark.parametrize(
    ("changed", "old", "new", "expected"),
    [
        ("claims", "harms =", "harm =", "unknown key “harm”; did you mean “harms”?"),
        ("claims", '"clinic"', '"clinik"', "claimant: “clinik” is not one of researchers, clinic"),
        ("claims", '"blob-1999"\nwhere', '"blob-1990"\nwhere', "did you mean “blob-1999”?"),
        ("claims", '"turned invented mice blue"', '"turned green"', "does not hold the words"),
        ("claims", '"first#blue-mice"', '"first#gone"', "unknown claim “first#gone”"),
        ("claims", '"first#blue-mice"', '"#seller"', "cannot be its own counterpart"),
        ("claims", 'species = "mouse"', 'species = ""', "name the species"),
        ("claims", 'label = "testimony"', 'label = "lab"', "is switched off; use “animal”"),
        ("claims", 'label = "testimony"', 'label = "gospel"', "unknown label “gospel”"),
        ("claims", 'label = "testimony"', 'label = "early-human"', "a second reader is missing"),
        ("claims", '"Mice, and invented ones."', '" "', "“reason” is empty"),
        ("claims", 'claimant = "clinic"', "helped = 3", "helped needs treated"),
        ("claims", 'claimant = "clinic"', "treated = 0", "treated counts at least one"),
        ("claims", 'claimant = "clinic"', 'treated = "3"', "must be a whole number without quotes"),
        ("claims", 'relation = "supports"', 'relation = "denies"', "is not one of supports"),
        ("claims", 'curator = "reader-b"', 'curator = "reader-a"', "assessment by “reader-a”"),
        ("claims", "takeaway = true", 'takeaway = "yes"', "must be true or false"),
        ("sources", "10.1000/BLOB", "11.1000/BLOB", "is not a DOI"),
        ("sources", '"1999"', '"1999-13"', "is not a date"),
        ("sources", 'study = "Blob study"', "enrolment = 9", "go together"),
        ("sources", 'study = "Blob study"', 'integrity = "retracted"', "needs an integrity_notice"),
        ("sources", 'study = "Blob study"', 'pmid = "12a"', "is not a PMID"),
        ("site", "https://example.org/guide", "javascript:1", "is not a web address"),
        ("site", 'kind = "guide"', 'kind = "registry_search"', "needs its caveat"),
        ("site", 'article = "first"', 'article = "third"', "unknown article “third”"),
        ("first", 'author = "desk"', 'author = "disk"', "unknown author “disk”"),
        ("first", 'related = ["second"]', 'related = ["first"]', "is not related to itself"),
        ("first", "2020-01-02", "2020-01-32", "not TOML"),
        ("first", 'disclaimer = "notice"', "series_position = 2", "needs the series"),
        ("first", 'title = "Blobs"', "", "“title” is missing"),
    ],
)
def test_a_mistake_is_told_with_its_line(changed, old, new, expected):
    text = {"claims": CLAIMS, "sources": SOURCES, "site": SITE, "first": FIRST}[changed]
    assert text.count(old) == 1

    [told] = problems(folders.files(**{changed: text.replace(old, new)}))

    assert expected in told
    place = told.split(": ")[0]
    known = {"claims": "first.claims.toml", "first": "first.md"}
    assert place.split(":")[0] == known.get(changed, f"{changed}.toml")
    line = int(place.split(":")[1])
    assert 0 <= line_of(text, old) + new.count("\n") - line <= 12


def test_every_problem_of_every_file_is_told_at_once():
    told = problems(
        folders.files(
            site=SITE.replace('name = "Invented desk"', "nam = 1"),
            claims=CLAIMS.replace('"animal"\nspecies', '"plant"\nspecies'),
            sources=SOURCES.replace('"paper"', '"papyrus"'),
        )
    )

    assert [one.split(":")[0] for one in told] == [
        "first.claims.toml",
        "site.toml",
        "site.toml",
        "sources.toml",
    ]


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("site.toml", b'[[topic]]\nslug = "a"\nname = \n', "site.toml:3: not TOML"),
        ("site.toml", b"[[topic]]\nname = '\xff'", "site.toml:2: is not UTF-8 text"),
        ("site.toml", b"# \0", "site.toml:1: holds a NUL character"),
        ("site.toml", b"#" * (MAX_BYTES + 1), "site.toml:1: is larger than"),
        ("site.toml", b"a = " + b"[" * 5000, "site.toml:1: not TOML: brackets are nested too deep"),
        ("first.md", b"# No front matter\n", "first.md:1: must begin with a line “+++”"),
        ("first.md", b"+++\ntitle = 1\n", "first.md:1: must begin with a line “+++”"),
        ("Odd Name.md", b"", "Odd Name.md:1: is none of"),
        ("gone.claims.toml", CLAIMS.encode(), "unknown article “gone”"),
        (f"{'a' * 121}.md", b"", "is a name of 121 letters before its ending; 120 are allowed"),
        (f"{'a' * 121}.claims.toml", b"", "is a name of 121 letters before its ending"),
        (
            "site.toml",
            b"a = 1\nx = " + b"9" * 5000,
            "site.toml:2: holds a number of too many digits",
        ),
        (
            "first.md",
            b"+++\nseries_position = " + b"9" * 5000 + b"\n+++\n\nText.\n",
            "first.md:2: holds a number of too many digits",
        ),
        (
            "site.toml",
            b"b = 1\n" + b"a." * 100_000 + b"a = 1",
            "site.toml:2: holds a key of more than 20 parts",
        ),
        ("site.toml", b"[" + b'"a" . ' * 5000 + b"a]", "holds a key of more than 20 parts"),
        (
            "site.toml",
            b"a = " + (b"{" + b"a." * 19 + b"a = ") * 250 + b"1" + b"}" * 250,
            "site.toml:1: not TOML: brackets are nested too deep",
        ),
        (
            "sources.toml",
            b'[[source]]\nkey = "a"\npmid = 0x' + b"f" * 5000,
            "sources.toml:3: pmid: has too many digits",
        ),
        (
            "sources.toml",
            b"[[source]]\npublished_on = 0x" + b"f" * 5000,
            "sources.toml:2: published_on: has too many digits",
        ),
    ],
)
def test_a_file_that_cannot_be_read_is_told_and_hides_nothing_behind_it(name, content, expected):
    told = problems({**folders.files(), name: content})

    assert any(expected in one for one in told)
    assert not any("unknown topic" in one or "unknown author" in one for one in told)


def test_a_key_twice_is_told_with_the_first_place():
    told = problems(folders.files(claims=CLAIMS.replace('key = "seller"', 'key = "blue-mice"')))

    assert told[0].endswith("“first#blue-mice” stands here twice; first at first.claims.toml:3")


def test_a_table_that_has_no_place_in_a_file_is_told():
    told = problems(folders.files(site="[[topics]]\n" + SITE))

    assert told == ["site.toml:1: “topics” has no place here; write " + TABLES]


def test_a_quote_that_stands_twice_needs_its_number():
    first = FIRST.replace("Blobs again.", "They turned invented mice blue.")

    [told] = problems(folders.files(first=first))
    numbered = CLAIMS.replace(
        'invented mice blue"\nkind', 'invented mice blue"\noccurrence = 2\nkind'
    )

    assert "more than once; say which with occurrence" in told
    assert parse(folders.files(first=first, claims=numbered), LADDER).claims[0].occurrence == 2


def test_two_readers_who_disagree_need_the_editor():
    split = CLAIMS.replace(
        'curator = "reader-b"\nlabel = "animal"', 'curator = "reader-b"\nlabel = "background"'
    )
    decided = split.replace(
        '[[claim]]\nkey = "seller"',
        '[[claim.assessment]]\ncurator = "editor"\nlabel = "animal"\nreason = "It is mice."\n'
        '\n[[claim]]\nkey = "seller"',
    )

    [told] = problems(folders.files(claims=split))

    assert "the readers disagree" in told
    assert len(parse(folders.files(claims=decided), LADDER).claims) == 2


def test_one_reader_is_enough_where_the_site_says_so():
    alone = CLAIMS.replace('label = "testimony"', 'label = "early-human"')

    digest = parse(folders.files(claims=alone), Ladder(LADDER.rungs, asks_second_reader=False))

    assert len(digest.claims) == 2


def test_a_folder_that_is_not_there_is_a_sentence(tmp_path):
    with pytest.raises(CannotLoad, match="cannot be read"):
        read_folder(tmp_path / "nowhere")
    with pytest.raises(CannotLoad, match="holds 0 .toml and .md files"):
        read_folder(tmp_path)


@given(
    st.dictionaries(
        st.sampled_from(["site.toml", "sources.toml", "first.md", "x.claims.toml"]),
        st.binary(max_size=200),
    )
)
def test_any_bytes_give_entries_or_problems(content):
    try:
        parse({**folders.files(), **content}, LADDER)
    except CannotLoad as error:
        assert error.problems


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=20)
VALUES = st.one_of(
    st.integers(-5, 5).map(str),
    WORDS.map(lambda words: '"' + words.replace("\\", "\\\\").replace('"', '\\"') + '"'),
    st.just('"""\n[[row]]\nkey = 1 # no\n"""'),
    st.just("'''\n[x]\n'''"),
    st.just("[\n  1, # ]\n  2,\n]"),
    st.just("true # [[row]]"),
)


@given(st.lists(st.lists(VALUES, max_size=4), max_size=5))
def test_the_line_of_every_key_is_the_one_it_stands_on(tables):
    lines, expected = [], []
    for values in tables:
        expected.append((len(lines) + 1, {}))
        lines.append("[[row]]")
        for number, value in enumerate(values):
            expected[-1][1][f"key{number}"] = len(lines) + 1
            lines.extend(f"key{number} = {value}".split("\n"))
    text = "\n".join(lines)

    top = toml_lines.read(text, file="a.toml")

    assert tomllib.loads(text).get("row", []) == [row.values for row in top.rows.get("row", [])]
    assert [(row.place.line, row.lines) for row in top.rows.get("row", [])] == expected


@given(st.text(max_size=40))
def test_an_identifier_is_in_its_form_or_refused(words):
    for read, form in (
        (identifiers.doi, r"10\.[0-9]{4,9}/"),
        (identifiers.pmid, r"[1-9][0-9]{0,8}$"),
        (identifiers.pmcid, r"PMC[1-9]"),
        (identifiers.nct, r"NCT[0-9]{8}$"),
    ):
        try:
            found = read(words)
        except ValueError:
            continue
        assert re.match(form, found)
        assert read(found) == found


@pytest.mark.parametrize(
    "written",
    ["10.1000/ABC", "doi:10.1000/abc", "DOI: 10.1000/Abc.", "https://dx.doi.org/10.1000%2FABC"],
)
def test_a_doi_has_one_spelling(written):
    assert identifiers.doi(written) == "10.1000/abc"
