"""What a volunteer types before the first visit: `python -m tests.browser.filling fill` does all of it.

One process for it, because Django takes longer to start than most of these commands to run.
"""

import io
import os
import sys
from pathlib import Path

import django
from django.core.management import call_command

SUPERUSER, CURATOR, EDITOR = "root-of-all", "a-curator", "an-editor"
# A paper that its journal took back, as PubMed's record tells it: PMID 10066780, notice PMID 11905463.
RETRACTED = (
    Path(__file__).resolve().parents[3]
    / "shared/data/pubmed/retraction_trio/pubmed_retracted_publication.xml"
)


def fill():
    """Collect the static files, load the sample, and make accounts, all with the one password."""
    from django.contrib.auth.models import User

    from evidence.interests import declare

    call_command("collectstatic", "--noinput", "-v0")
    call_command("load_digest", "sample", stdout=io.StringIO())
    call_command("createsuperuser", "--noinput", "-v0", username=SUPERUSER, email="x@example.org")
    for words in ([CURATOR], [EDITOR, "--editor"]):
        sys.stdin = io.StringIO(os.environ["DJANGO_SUPERUSER_PASSWORD"])
        call_command("create_curator", *words, "--password-stdin", stdout=io.StringIO())
    # Whoever settles has declared interests; "none" is a declaration.
    for user in User.objects.filter(is_staff=True):
        declare(by=user, name=user.username, has_none=True)


def retract():
    """Have one claim rest on a paper that was retracted; print the addresses that tell of it."""
    from evidence import integrity
    from evidence.models import Citation, Claim, Source

    call_command("import_sources", str(RETRACTED), stdout=io.StringIO())
    source = Source.objects.get(pmid="10066780")
    claim = (
        Claim.objects.published()
        .filter(article__topics__isnull=False, label__strength__isnull=False)
        .filter(citations__relation="supports")
        .order_by("pk")
        .last()
    )
    kept = claim.citations.filter(relation="supports").first()
    claim.citations.exclude(pk=kept.pk).delete()
    Citation.objects.filter(pk=kept.pk).update(source=source)
    integrity.review_citations([claim.pk])
    sys.stdout.write(f"/sources/{source.pk}/ /claims/{claim.pk}/ /articles/{claim.article.slug}/")
    sys.stdout.write(f" /topics/{claim.article.topics.first().slug}/ /changes/\n")


if __name__ == "__main__":
    django.setup()
    {"fill": fill, "retract": retract}[sys.argv[1]]()
