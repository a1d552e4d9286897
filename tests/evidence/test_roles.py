import pytest
from django.contrib.auth.models import Group, Permission, User

from evidence import roles
from tests import factories
from tests.admin_pages import client_of, list_address

pytestmark = pytest.mark.django_db

CURATOR = {
    *("articles.add_article", "articles.change_article", "articles.view_article"),
    *("articles.add_author", "articles.change_author", "articles.view_author"),
    "articles.view_correction",
    "articles.view_disclaimer",
    *("articles.add_glossaryterm", "articles.change_glossaryterm", "articles.view_glossaryterm"),
    *("articles.add_resource", "articles.change_resource", "articles.view_resource"),
    *("articles.add_series", "articles.change_series", "articles.view_series"),
    *("articles.add_topic", "articles.change_topic", "articles.view_topic"),
    *("evidence.add_assessment", "evidence.view_assessment", "evidence.view_batch"),
    *("evidence.add_citation", "evidence.change_citation", "evidence.view_citation"),
    "evidence.delete_citation",
    *("evidence.add_claim", "evidence.change_claim", "evidence.view_claim"),
    "evidence.delete_claim",
    *("evidence.add_counterpart", "evidence.change_counterpart", "evidence.view_counterpart"),
    "evidence.delete_counterpart",
    *(f"evidence.{verb}_counterpartsearch" for verb in ("add", "change", "view", "delete")),
    "evidence.view_evidencelabel",
    *("evidence.add_integritynotice", "evidence.view_integritynotice"),
    *("evidence.add_interestdeclaration", "evidence.view_interestdeclaration"),
    "evidence.view_labelchange",
    *("evidence.add_noticeclosing", "evidence.view_noticeclosing"),
    *("evidence.add_source", "evidence.change_source", "evidence.view_source"),
    "evidence.view_sourceconflict",
    "evidence.view_standingchange",
    *(f"evidence.{verb}_strongword" for verb in ("add", "change", "view", "delete")),
    *("evidence.add_study", "evidence.change_study", "evidence.view_study"),
    *("evidence.add_thread", "evidence.change_thread", "evidence.view_thread"),
}
EDITOR = CURATOR | {
    "articles.publish_article",
    "articles.add_correction",
    *("articles.add_disclaimer", "articles.change_disclaimer"),
    "evidence.settle_claim",
    *("evidence.add_evidencelabel", "evidence.change_evidencelabel"),
}


def _permissions(group):
    found = Permission.objects.filter(group__name=group).select_related("content_type")
    return {f"{row.content_type.app_label}.{row.codename}" for row in found}


@pytest.mark.parametrize(("group", "may"), [("Curator", CURATOR), ("Editor", EDITOR)])
def test_a_role_may_do_exactly_this(group, may):
    assert _permissions(group) == may


def test_every_permission_that_is_written_down_exists():
    wanted = sum(len(verbs) for verbs in roles.CURATOR.values())
    also = sum(len(verbs) for verbs in roles.EDITOR_ALSO.values())

    assert len(_permissions("Curator")) == wanted
    assert len(_permissions("Editor")) == wanted + also


@pytest.mark.parametrize("group", ["Curator", "Editor"])
def test_no_role_touches_users_or_groups(group):
    assert not [name for name in _permissions(group) if not name.startswith(("art", "evi"))]
    client = client_of(factories.make_user(group))

    for model in [User, Group]:
        for address in [list_address(model), f"{list_address(model)}add/"]:
            assert client.get(address).status_code == 403
            assert client.post(address, {"username": "me", "name": "me"}).status_code == 403


def test_an_editor_cannot_make_themself_a_superuser():
    editor = factories.make_editor()

    response = client_of(editor).post(
        f"{list_address(User)}{editor.pk}/change/", {"username": "me", "is_superuser": "on"}
    )

    editor.refresh_from_db()
    assert response.status_code == 403
    assert not editor.is_superuser


def test_a_permission_given_by_hand_to_a_role_is_gone_after_the_next_migration():
    extra = Permission.objects.get(codename="change_user")
    Group.objects.get(name="Curator").permissions.add(extra)

    roles.sync()

    assert _permissions("Curator") == CURATOR
