"""Gettext's own tools find every fixed sentence, and a page in another language has none left over."""

import ast
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation

from articles.models import Disclaimer, Resource, Series
from digest.fixed_words import fixed_words
from evidence.models import Citation, Counterpart, EvidenceLabel, StrongWord, Study, Thread
from tests.browser.checkers import program
from tests.factories import (
    make_author,
    make_published_article,
    make_published_claim,
    make_source,
    make_term,
    make_topic,
)

from .pages import html as page_html
from .test_translation import words_of

BASE = Path(settings.BASE_DIR)
GREEK = "Ωμέγα"


def test_makemessages_finds_every_fixed_sentence_without_an_error(tmp_path):
    program("xgettext", "gettext")
    for package in ("articles", "evidence", "digest"):
        shutil.copytree(BASE / package, tmp_path / package)
    (tmp_path / "locale").mkdir()

    done = _run(tmp_path, sys.executable, "-m", "django", "makemessages", "--locale", "fr")
    catalogue = tmp_path / "locale/fr/LC_MESSAGES/django.po"
    checked = _run(tmp_path, "msgfmt", "--check-format", "--output-file=/dev/null", catalogue)

    assert (done.stderr, checked.stderr) == ("", "")
    missing = {one.text for one in fixed_words()} - _ids(catalogue.read_text(encoding="utf-8"))
    assert missing == set()


def _run(folder, *command):
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)


def _ids(catalogue):
    """The texts to be translated, spaces made one as fixed_words() does."""
    found = re.findall(r'^msgid(?:_plural)? ((?:".*"\n)+)', catalogue, re.MULTILINE)
    texts = ["".join(ast.literal_eval(line) for line in one.splitlines()) for one in found]
    return {" ".join(text.split()) for text in texts}


@pytest.fixture
def elsewhere(monkeypatch, settings):
    """A language in which each marked sentence stands between brackets."""
    settings.SITE_NAME = GREEK

    def one(message):
        return f"⟦{message}⟧"

    def counted(singular, plural, number):
        return one(singular if number == 1 else plural)

    monkeypatch.setattr(translation._trans, "gettext", one)
    monkeypatch.setattr(translation._trans, "ngettext", counted)
    monkeypatch.setattr(translation._trans, "pgettext", lambda _context, message: one(message))


def left_over(page):
    """The words that stand between no brackets; our data is Greek, so none of them is data."""
    while re.search(r"⟦[^⟦⟧]*⟧", page):
        page = re.sub(r"⟦[^⟦⟧]*⟧", "", page)
    return sorted({word for word in words_of(page) if word.isascii()})


@pytest.fixture
def everything(db):
    """One of everything that readers' pages show, all its words Greek."""
    for label in EvidenceLabel.objects.all():
        names = ("name", "summary", "meaning", "can_tell", "cannot_tell", "question")
        EvidenceLabel.objects.filter(pk=label.pk).update(
            **dict.fromkeys(names, f"{GREEK} {label.pk}"),
            **dict.fromkeys(("curator_rule", "off_text"), GREEK),
        )
    StrongWord.objects.all().delete()
    topic = make_topic(slug="topic", name=GREEK, description=GREEK)
    resource = Resource.objects.create(
        key="r", title=GREEK, kind="registry_search", url="https://a.example/", caveat=GREEK
    )
    resource.topics.add(topic)
    term = make_term(slug="term", term="ορος", definition=GREEK, synonyms=["λεξη"])
    article = make_published_article(
        **dict.fromkeys(("title", "standfirst", "why_written", "source_title"), GREEK),
        slug="article",
        body=f"## {GREEK}\n\n{GREEK} ορος[^1].\n\n[^1]: {GREEK}.",
        author=make_author(name=GREEK, role=GREEK, expertise_limits=GREEK, interests=GREEK),
        topics=[topic],
        series=Series.objects.create(slug="series", title=GREEK, description=GREEK),
        disclaimer=Disclaimer.objects.create(key="d", title=GREEK, text=GREEK),
    )
    term.article = article
    term.save()
    claims = [
        make_published_claim(
            article=article, label=label, text=f"{GREEK} {number}.", **{**_settled(), **fields}
        )
        for number, (label, fields) in enumerate(
            (
                ("animal", {"subject": "cells", "species": "", "is_takeaway": True}),
                ("testimony", {"claimant": "clinic", "claimant_name": GREEK}),
                (
                    "early-human",
                    {"kind": "harm", "helped": 3, "treated": 7, "follow_up_months": 18},
                ),
                ("background", {}),
                ("controlled-trial", {"harms": GREEK}),
            )
        )
    ]
    source = make_source(
        **dict.fromkeys(("title", "authors", "container", "funding", "interests"), GREEK),
        url="",
        integrity="corrected",
        integrity_notice=GREEK,
        study=Study.objects.create(key="s", name=GREEK),
        participants_charged="yes",
        peer_review="reviewed",
        phase="",
    )
    for claim in claims:
        Citation.objects.create(claim=claim, source=source, where=GREEK)
    Citation.objects.filter(claim=claims[-1]).update(relation="disputes")
    Counterpart.objects.create(claim=claims[0], other=claims[1], relation="contradicts")
    thread = Thread.objects.create(slug="thread", title=GREEK, summary=GREEK)
    thread.claims.set(claims)
    return claims, source


def _settled():
    return {"label_reason": GREEK, "subject": "people", "species": "", "sources": 0}


def test_in_another_language_no_page_has_a_word_of_this_one(everything, elsewhere):
    claims, source = everything
    picked = ".".join(str(claim.pk) for claim in claims)
    addresses = ["/", "/articles/", "/articles/?label=%CF%89", "/articles/article/", "/claims/"]
    addresses += ["/claims/?at_least=animal&kind=harm&q=%CF%89", f"/claims/?sheet={picked}.x"]
    addresses += [f"/claims/{claim.pk}/" for claim in claims]
    addresses += ["/labels/", "/labels/animal/", "/labels/lab/", "/topics/topic/", "/map/"]
    addresses += ["/series/series/", "/glossary/", "/glossary/term/", f"/sources/{source.pk}/"]
    addresses += ["/threads/", "/threads/thread/", "/changes/", "/changes/?since=2020-01-01"]
    addresses += ["/changes/?since=x", "/methods/", "/about/", "/visit/", f"/visit/?sheet={picked}"]

    pages = {address: page_html(address) for address in addresses}
    found = {address: left_over(page) for address, page in pages.items()}

    assert all("⟦Skip to the content⟧" in page for page in pages.values())
    assert {address: words for address, words in found.items() if words} == {}


def test_a_word_left_over_is_found():
    assert left_over("<p title='So'>Read ⟦x ⟦y⟧ z⟧ on Ωμέγα</p>") == ["Read", "So", "on"]
