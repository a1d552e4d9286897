"""The filters of the lists, as one strict form each: what is not understood gives no results.

Both filter by label, at_least, topic, kind, subject, claimant, years and words; sort and page stand
in the same query. A value that is unknown, malformed or given twice shows its error beside the
field, an unknown key is named, and in each case the list is empty: a filter never fails open.
"""

from __future__ import annotations

from copy import deepcopy
from datetime import UTC, datetime
from functools import cached_property, lru_cache
from typing import Any

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.models import Article
from evidence.models import Claim, ClaimReading
from evidence.models.reading import CLAIMANTS, KINDS, SUBJECTS

from . import search
from .asked import named, unknown_keys
from .filter_fields import OneFilter, SeveralField, SeveralFilter, WholeNumberFilter
from .vocabulary import Vocabulary

NEWEST, STRONGEST, RELEVANCE = "newest", "strongest", "relevance"
SORTS = [
    (NEWEST, _("Newest first")),
    (STRONGEST, _("Strongest evidence first")),
    (RELEVANCE, _("Best match first")),
]


YEAR_DIGITS = range(4, 5)
YEAR_WORDS = _("Give a year in four digits, such as 2024.")


class StrictForm(forms.Form):
    """A query as a form that names whatever it does not understand."""

    data: QueryDict

    def clean(self) -> dict[str, Any]:
        """Refuse unknown keys, a second value where one is meant, and what contradicts itself."""
        self._refuse_unknown_keys()
        for name, field in self.fields.items():
            if not isinstance(field, SeveralField) and len(self.data.getlist(name)) > 1:
                self.add_error(name, gettext("Give this only once."))
        given = self.cleaned_data
        first, last = given.get("year_from"), given.get("year_to")
        if first and last and first > last:
            self.add_error("year_from", gettext("The first year is after the last."))
        if given.get("sort") == RELEVANCE and not given.get("q") and "q" not in self.errors:
            self.add_error("sort", gettext("Sorting by best match needs words to search for."))
        return given

    def clean_q(self) -> search.TextQuery | None:
        """Return what to search for, None if nothing was typed."""
        text = self.cleaned_data["q"].strip()
        if not text:
            return None
        try:
            return search.read(text)
        except search.CannotSearch as error:
            raise forms.ValidationError(str(error)) from None

    def _refuse_unknown_keys(self) -> None:
        if unknown := unknown_keys(self.data, self.fields):
            words = gettext("This list has no filter called %s.")
            self.add_error(None, words % named(unknown))


def _year_filter(label: Any) -> WholeNumberFilter:
    return WholeNumberFilter(label=label, digits=YEAR_DIGITS, message=YEAR_WORDS)


class ReadingFilter(django_filters.FilterSet):
    """What both lists filter by. `conditions()` has one condition a facet, for the counts to leave out."""

    kind_choices: Any = Claim.Kind.choices
    vocabulary: Vocabulary

    label = SeveralFilter(label=_("Evidence label"))
    at_least = OneFilter(label=_("At least"), empty_label=_("Any strength"))
    topic = SeveralFilter(label=_("Topic"))
    kind = OneFilter(label=_("Kind"), empty_label=_("Any"))
    subject = OneFilter(label=_("Whose body"), choices=Claim.Subject.choices, empty_label=_("Any"))
    claimant = OneFilter(
        label=_("Who says it"), choices=Claim.Claimant.choices, empty_label=_("Any")
    )
    year_from = _year_filter(_("From year"))
    year_to = _year_filter(_("To year"))
    q = django_filters.CharFilter(
        label=_("Words"),
        strip=False,
        error_messages={
            "null_characters_not_allowed": _(
                "This contains a character (NUL) that no text can contain."
            )
        },
    )
    sort = OneFilter(label=_("Sort by"), choices=SORTS)
    page = WholeNumberFilter(
        label=_("Page"), digits=range(1, 7), message=_("Give a page number in digits, from 1.")
    )

    class Meta:
        form = StrictForm

    def __init__(
        self,
        data: QueryDict | None = None,
        queryset: QuerySet[Any] | None = None,
        *,
        request: HttpRequest | None = None,
    ) -> None:
        """Take a query. The parent's way would copy every filter; conditions() stands for them."""
        self.is_bound = data is not None
        self.data = data or QueryDict()
        self.queryset = self._meta.model._default_manager.all() if queryset is None else queryset
        self.request, self.form_prefix = request, None
        self.vocabulary = Vocabulary.of(request)

    def get_form_class(self) -> type[StrictForm]:
        """Return the form's class, made once: its fields take as long to make as the counts."""
        return _form_class(type(self), self.vocabulary)  # type: ignore[arg-type]

    @cached_property
    def form(self) -> StrictForm:
        """The query as a form that offers the labels and topics of the vocabulary."""
        form: StrictForm = super().form
        return form

    def is_understood(self) -> bool:
        """Whether nothing was given, or all that was given makes sense."""
        return not self.is_bound or self.is_valid()

    @cached_property
    def given(self) -> dict[str, Any]:
        """The cleaned query; empty when nothing was given or something is wrong."""
        return self.form.cleaned_data if self.is_bound and self.is_valid() else {}

    @property
    def text(self) -> search.TextQuery | None:
        """What is searched for."""
        return self.given.get("q")

    @property
    def sort_key(self) -> str:
        """The order of the list: as chosen, or else the best match, or else the newest."""
        return self.given.get("sort") or (RELEVANCE if self.text else NEWEST)

    @property
    def page_number(self) -> int:
        """The page asked for, from 1."""
        return self.given.get("page") or 1

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Apply every condition; nothing passes a query that was not understood."""
        if not self.is_understood():
            return queryset.none()
        return queryset.filter(*self.conditions().values())

    def label_ids(self) -> set[int] | None:
        """The labels that pass `label`, None if all do."""
        chosen = self.given.get("label")
        return {row.pk for row in self.vocabulary.choices if row.slug in chosen} if chosen else None

    def strong_enough_ids(self) -> set[int] | None:
        """The labels that pass `at_least`, None if all do."""
        least = self.given.get("at_least")
        if not least:
            return None
        rung = next(label for label in self.vocabulary.rungs if label.slug == least)
        return self.vocabulary.at_least(rung)

    def topic_ids(self) -> list[int]:
        """The topics chosen, none if all pass."""
        chosen = self.given.get("topic") or []
        return [pk for pk, topic in self.vocabulary.topics.items() if topic.slug in chosen]

    def conditions(self) -> dict[str, Q]:
        """One condition for each facet that is filtered."""
        raise NotImplementedError

    def claim_conditions(self) -> dict[str, Q]:
        """The conditions on reading rows that both lists share: label, at_least, subject, claimant."""
        found = {}
        if (labels := self.label_ids()) is not None:
            found["label"] = Q(label_id__in=labels)
        if (strong := self.strong_enough_ids()) is not None:
            found["at_least"] = Q(label_id__in=strong)
        if subject := self.given.get("subject"):
            found["subject"] = Q(subject=SUBJECTS[subject])
        if claimant := self.given.get("claimant"):
            found["claimant"] = Q(claimant=CLAIMANTS[claimant])
        return found


class _Shared(dict[str, forms.Field]):
    """Fields that every form of a class shares: nothing changes them, and copies take long."""

    def __deepcopy__(self, _memo: object) -> dict[str, forms.Field]:
        return dict(self)


@lru_cache(maxsize=4)
def _form_class(filterset: type[ReadingFilter], words: Vocabulary) -> type[StrictForm]:
    fields = {name: one.field for name, one in deepcopy(filterset.base_filters).items()}
    offered = {
        "label": [(label.slug, label.name) for label in words.choices],
        "at_least": [(label.slug, label.name) for label in words.rungs],
        "topic": [(topic.slug, topic.name) for topic in words.topics.values()],
        "kind": filterset.kind_choices,
    }
    for name, choices in offered.items():
        fields[name].choices = choices
    fields["label"].refused = {
        row.slug: gettext("No badge says “%s”, so nothing can be filtered by that label.")
        % row.name
        for row in words.ladder
        if row not in words.choices
    }
    fields["at_least"].refused = {
        row.slug: gettext("“%s” is no step to filter by: it is switched off, or has no strength.")
        % row.name
        for row in words.ladder
        if row not in words.rungs
    }
    form = type(f"{filterset.__name__}Form", (StrictForm,), fields)
    form.base_fields = _Shared(form.base_fields)  # type: ignore[attr-defined]
    return form


class ClaimFilter(ReadingFilter):
    """Filters reading rows of claims."""

    class Meta(ReadingFilter.Meta):
        model = ClaimReading
        fields: list[str] = []

    def conditions(self) -> dict[str, Q]:
        """One condition for each facet that is filtered, on columns of the reading row."""
        found = self.claim_conditions()
        if topics := self.topic_ids():
            found["topic"] = Q(topic_ids__overlap=topics)
        if kind := self.given.get("kind"):
            found["kind"] = Q(kind=KINDS[kind])
        first, last = self.given.get("year_from"), self.given.get("year_to")
        if first or last:
            found["year"] = Q(year__range=(first or 0, last or 9999))
        if self.text:
            found["q"] = search.condition(self.text, "words")
        return found


class ArticleFilter(ReadingFilter):
    """Filters published articles; what belongs to claims means: one published claim has all of it."""

    kind_choices = Article.Kind.choices

    class Meta(ReadingFilter.Meta):
        model = Article
        fields: list[str] = []

    def conditions(self) -> dict[str, Q]:
        """One condition for each facet that is filtered; those of claims together under `claim`."""
        found: dict[str, Q] = {}
        rows = ClaimReading.objects.filter(article_id=OuterRef("pk"))
        if wanted := self.claim_conditions():
            found["claim"] = Q(Exists(rows.filter(*wanted.values())))
        if topics := self.topic_ids():
            tagged = Article.topics.through.objects.filter(
                article_id=OuterRef("pk"), topic_id__in=topics
            )
            found["topic"] = Q(Exists(tagged))
        if kind := self.given.get("kind"):
            found["kind"] = Q(kind=kind)
        if first := self.given.get("year_from"):
            found["year_from"] = Q(published_at__gte=datetime(first, 1, 1, tzinfo=UTC))
        if (last := self.given.get("year_to")) and last < 9999:
            found["year_to"] = Q(published_at__lt=datetime(last + 1, 1, 1, tzinfo=UTC))
        if self.text:
            spoken = ClaimReading.objects.filter(search.condition(self.text, "words"))
            found["q"] = search.condition(self.text, "search") | Q(
                pk__in=spoken.values("article_id")
            )
        return found
