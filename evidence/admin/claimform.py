"""The form of one claim, on its own page and among its article's claims."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from django import forms
from django.db.models.fields import BLANK_CHOICE_DASH
from django.utils.translation import gettext_lazy as _

from articles.cells import NamedCells
from articles.collisions import SeenFormSet
from articles.legible import is_reason
from articles.markup import TextTooLong
from articles.models import Article
from articles.restoring import KeptForm
from articles.versions import Values
from evidence import quoting
from evidence.models import Citation, Claim, EvidenceLabel
from evidence.models.claim import QUOTE_COLUMNS

# The label belongs to the sentence: while a claim is settled, none of this changes.
SENTENCE = (
    "article",
    "text",
    "quoted_words",
    "occurrence",
    "kind",
    "subject",
    "species",
    "claimant",
    "claimant_name",
    "helped",
    "treated",
    "follow_up_months",
    "is_takeaway",
)
# What readers see beside the sentence of a published claim: editors keep it up to date.
DETAILS = ("harms", "checked_on", "topics", "position", "key")
# Guessed in advance, these would round a seller's word up to a finding: whoever writes a claim says them.
CHOSEN = ("kind", "claimant")
SETTLE = "evidence.settle_claim"


class ClaimForm(KeptForm):
    """A claim; its quote is typed as words and kept as a place in the article's text.

    `may_settle` is set on the class that a page makes for one person: see ClaimAdmin.get_form.
    """

    may_settle = False
    left_open: Iterable[str] = CHOSEN
    most_letters = {"text": 1_000}
    fixed_because = _("A settled claim’s sentence is fixed. Reopen the claim to change it.")

    quoted_words = forms.CharField(
        label=_("Quote"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "cols": 60}),
        help_text=_("The article's words that this claim marks, exactly as readers see them."),
    )
    occurrence = forms.IntegerField(
        label=_("Which one"),
        required=False,
        min_value=1,
        max_value=10_000,
        help_text=_("Only if the words stand in the text more than once: 1 is the first."),
    )

    class Meta:
        model = Claim
        fields = [
            "article",
            "text",
            "kind",
            "subject",
            "species",
            "claimant",
            "claimant_name",
            "helped",
            "treated",
            "follow_up_months",
            "harms",
            "checked_on",
            "topics",
            "is_takeaway",
            "position",
            "key",
        ]
        widgets = {"text": forms.Textarea(attrs={"rows": 3, "cols": 60})}

    def __init__(self, *args: Any, article: Article | None = None, **kwargs: Any) -> None:
        """Take the article where the form stands on its page: its body may be new and unsaved."""
        super().__init__(*args, **kwargs)
        self.host = article
        self.initial.setdefault("quoted_words", self.instance.quote_exact)
        if not self.instance.pk:
            self._leave_open(set(self.left_open) - set(kwargs.get("initial") or ()))
        if self.instance.pk and (
            self.instance.is_settled() or self.instance.status != Claim.Status.DRAFT
        ):
            self._fix(SENTENCE)
        if self.instance.status != Claim.Status.DRAFT and not self.may_settle:
            self._fix(DETAILS)

    @staticmethod
    def written(values: Values) -> dict[str, Any]:
        """Return what a kept version says, by field of this form; the quote as its words."""
        return {**values, "quoted_words": values["quote_exact"]} if values else {}

    def columns_behind(self, name: str) -> set[str]:
        """Return the columns that a field writes."""
        is_quote = name == "quoted_words"
        return set(QUOTE_COLUMNS) if is_quote else super().columns_behind(name)

    def _leave_open(self, names: Iterable[str]) -> None:
        """Start with an empty choice, which is no answer; the model's default is for loaders."""
        for name in set(names) & set(self.fields):
            field = cast(forms.ChoiceField, self.fields[name])
            field.choices = [*BLANK_CHOICE_DASH, *cast(Any, field.choices)]
            self.initial[name] = ""

    def _fix(self, names: Iterable[str]) -> None:
        for name in set(names) & set(self.fields):
            self.fields[name].disabled = True

    def clean(self) -> dict[str, Any] | None:
        """Find the quote when it, or the article, was changed."""
        data = super().clean()
        if {"quoted_words", "occurrence", "after", "article"} & set(self.changed_data):
            self._find_quote(self.cleaned_data)
        if {"text", "article"} & set(self.changed_data):
            self._refuse_twin(self.cleaned_data)
        return data

    def _refuse_twin(self, data: Mapping[str, Any]) -> None:
        article = self.host or data.get("article")
        if article is None or article.pk is None:
            return
        others = Claim.objects.filter(article=article).exclude(pk=self.instance.pk)
        if others.exclude(status="withdrawn").filter(text=data.get("text")).exists():
            self.add_error("text", _("This article has a claim in these words already."))

    def _find_quote(self, data: Mapping[str, Any]) -> None:
        words = data.get("quoted_words", "")
        article = self.host or data.get("article")
        if not words:
            quoting.put(self.instance, None)
        elif article is not None:
            try:
                found = quoting.find(
                    article.body, words, data.get("occurrence"), after=data.get("after")
                )
                quoting.put(self.instance, found)
            except (quoting.CannotQuote, TextTooLong) as refusal:
                self.add_error("quoted_words", str(refusal))


class ClaimFormSet(SeenFormSet):
    """The claims of one article, edited with it."""

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        """Hand each claim the article as it is typed, so that quotes are sought in the new text."""
        return {**super().get_form_kwargs(index), "article": self.instance}

    def clean(self) -> None:
        """Raises ValidationError when a claim stands twice, or one that readers saw would go."""
        super().clean()
        kept = [form for form in self.forms if form.has_changed() or form.instance.pk]
        texts = [form.cleaned_data.get("text") for form in kept if form not in self.deleted_forms]
        if len({text for text in texts if text}) < len([text for text in texts if text]):
            raise forms.ValidationError(_("Two of these claims are in the same words."))
        for form in self.deleted_forms:
            if form.instance.pk and form.instance.status != Claim.Status.DRAFT:
                raise forms.ValidationError(
                    _("Readers have seen “%(claim)s”. Withdraw it instead of deleting it."),
                    params={"claim": form.instance},
                )


class CitationFormSet(SeenFormSet):
    """The sources of one claim."""

    def get_unique_error_message(self, unique_check: Sequence[str]) -> str:
        """Return what is wrong with a source that stands here twice."""
        return str(_("This claim cites this source already."))

    def clean(self) -> None:
        """Raises ValidationError when a settled claim would be left without a source that supports it."""
        super().clean()
        kept = {
            form.cleaned_data.get("relation") or form.instance.relation
            for form in self.forms
            if form not in self.deleted_forms and (form.instance.pk or form.has_changed())
        }
        if (
            self.instance.pk
            and self.instance.is_settled()
            and Citation.Relation.SUPPORTS not in kept
        ):
            raise forms.ValidationError(
                _("A settled claim keeps at least one source that supports it. Reopen it first.")
            )


class AssessmentForm(forms.Form):
    """One curator's label, with the meaning of each beside it, and why."""

    label = forms.ModelChoiceField(
        EvidenceLabel.objects.assignable().weakest_first(),
        label=_("Label"),
        widget=forms.RadioSelect,
        empty_label=None,
    )
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("What in the source makes it this label. One line is enough."),
        validators=[is_reason],
        widget=forms.Textarea(attrs={"rows": 3, "cols": 80}),
    )


class QuoteForm(forms.Form):
    """The words that a claim marks now; none where those found for it are right."""

    words = forms.CharField(
        label=_("Quote"),
        required=False,
        help_text=_("Empty: the words that stand there now still say it."),
        widget=forms.Textarea(attrs={"rows": 2, "cols": 80}),
    )
    occurrence = forms.IntegerField(
        label=_("Which one"),
        required=False,
        min_value=1,
        max_value=10_000,
        help_text=_("Only if the words stand in the text more than once: 1 is the first."),
    )


class PublicRows(NamedCells, SeenFormSet):
    """Rows beside a claim."""


class CitationRows(NamedCells, CitationFormSet):
    """Sources of a claim."""
