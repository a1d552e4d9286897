"""One row (or one a state) of every model that the admin shows, for the matrix of who may do what."""

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib.auth.models import Group, User
from django.utils import timezone

from articles.models import Correction, Disclaimer, GlossaryTerm, Resource, Series
from evidence.models import (
    Batch,
    Counterpart,
    Desk,
    IntegrityNotice,
    InterestDeclaration,
    LabelChange,
    StandingChange,
    StrongWord,
    Study,
    Thread,
)
from tests import factories


def make_rows():
    """Return, by model ("evidence.claim"), rows by the word that names their state ("" for any)."""
    draft, public = factories.make_article(), factories.make_published_article()
    claim = factories.make_published_claim(article=public)
    written = factories.make_claim(article=draft)
    Counterpart.objects.create(claim=claim, other=written, relation="qualifies")
    study = Study.objects.create(key="a-study", name="A study")
    source = factories.make_source(study=study)
    given = {"ip_address": "127.0.0.1", "username": "somebody"}
    return {
        "articles.article": {"draft": draft, "public": public},
        "articles.author": {
            "unseen": factories.make_author(),
            "seen": factories.make_published_article(author=factories.make_author()).author,
        },
        "evidence.claim": {"draft": written, "public": claim},
        **_filing(),
        "articles.correction": {
            "": Correction.objects.create(article=public, text="So.", corrected_at=timezone.now())
        },
        "evidence.assessment": {
            "counted": factories.make_assessment(claim=claim, assessed_at=claim.labelled_at),
            "of another": factories.make_assessment(
                claim=factories.make_claim(), label="early-human"
            ),
        },
        "evidence.batch": {
            "of another": Batch.objects.create(
                curator=factories.make_curator(), label=factories.get_label(), reason="Mice."
            )
        },
        "evidence.desk": {"": Desk.objects.get(pk=draft.pk)},
        "evidence.evidencelabel": {"": factories.get_label("animal")},
        "evidence.integritynotice": {
            "": IntegrityNotice.objects.create(
                source=source,
                nature="concern",
                origin="curator",
                reference="one",
                text="Images look alike.",
                given_by=factories.make_curator(),
            )
        },
        "evidence.interestdeclaration": {"": InterestDeclaration.objects.latest("pk")},
        "evidence.labelchange": {"": _label_change(claim)},
        "evidence.source": {"": source},
        "evidence.sourceconflict": {"": factories.make_conflict(source=source)},
        "evidence.standingchange": {
            "": StandingChange.objects.create(claim=claim, change="released", reason="Sound again.")
        },
        "evidence.strongword": {"": StrongWord.objects.get(name="cure")},
        "evidence.study": {"": study},
        "evidence.thread": {"": Thread.objects.create(slug="a-thread", title="An idea")},
        "auth.user": {"": User.objects.create(username="another")},
        "auth.group": {"": Group.objects.get(name="Curator")},
        "axes.accessattempt": {"": AccessAttempt.objects.create(failures_since_start=1, **given)},
        "axes.accesslog": {"": AccessLog.objects.create(**given)},
        "axes.accessfailurelog": {"": AccessFailureLog.objects.create(**given)},
    }


def _filing():
    return {
        "articles.topic": {"": factories.make_topic()},
        "articles.disclaimer": {
            "": Disclaimer.objects.create(key="a-note", title="A note", text="Read it.")
        },
        "articles.series": {"": Series.objects.create(slug="a-series", title="A series")},
        "articles.resource": {
            "": Resource.objects.create(
                key="a-guide", title="A guide", url="https://example.org/guide", publisher="Desk"
            )
        },
        "articles.glossaryterm": {
            "": GlossaryTerm.objects.create(slug="a-term", term="A term", definition="A word.")
        },
    }


def _label_change(claim):
    return LabelChange.objects.create(
        claim=claim,
        from_label=factories.get_label("testimony"),
        from_version=1,
        to_label=factories.get_label("animal"),
        to_version=1,
        reason="A second paper was found.",
    )
