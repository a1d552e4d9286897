"""The tagging desk's forms: one claim, what it rests on, and this person's label for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.forms import inlineformset_factory
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.seen import SeenForm
from evidence.models import Assessment, Citation, Claim
from evidence.similar import similar

from .claimform import AssessmentForm, CitationFormSet, ClaimForm
from .sourcefield import SourceField

# Fields that most claims leave as they are; the desk folds them away.
SELDOM = (
    "claimant_name",
    "helped",
    "treated",
    "follow_up_months",
    "harms",
    "is_takeaway",
    "position",
)


class DeskClaimForm(ClaimForm):
    """A claim as it is cut out of the text beside it."""

    # A hand on the keyboard passes over these: they start with what is commonest.
    left_open = ()
    after = forms.IntegerField(
        required=False, min_value=0, max_value=1_000_000, widget=forms.HiddenInput
    )
    is_another = forms.BooleanField(
        label=_("It is a claim of its own: save it all the same"), required=False
    )

    class Meta(ClaimForm.Meta):
        fields = [
            "text",
            "kind",
            "subject",
            "species",
            "claimant",
            *SELDOM,
        ]
        widgets = {
            "text": forms.Textarea(attrs={"rows": 3}),
            "harms": forms.Textarea(attrs={"rows": 2}),
        }

    def __init__(self, *args: Any, may_settle: bool, **kwargs: Any) -> None:
        """Take whether the person may settle: they change what readers have seen."""
        self.may_settle = may_settle
        super().__init__(*args, **kwargs)
        self.alike: list[Claim] = []
        self.fields["quoted_words"].widget.attrs = {"rows": 3}

    def clean(self) -> dict[str, Any] | None:
        """Hold a claim back once that says nearly what another says."""
        data = super().clean()
        text = self.cleaned_data.get("text", "")
        assert self.host is not None
        if "text" in self.changed_data and text and "text" not in self.errors:
            self.alike = similar(text, article=self.host, apart_from=self.instance.pk)
        if self.alike and not self.cleaned_data.get("is_another"):
            self.add_error("text", _("Nothing was saved yet: a claim here says nearly the same."))
        return data

    def seldom(self) -> list[forms.BoundField]:
        """The fields that are folded away."""
        return [self[name] for name in SELDOM]

    def is_unfolded(self) -> bool:
        """True where a folded field holds something, or is wrong."""
        return any(
            name in self.errors
            or self.initial.get(name)
            or self.data.get(name) not in {None, "", "0"}
            for name in SELDOM
        )


class CitationForm(SeenForm):
    """One source of the claim, typed or picked."""

    source = SourceField(
        label=_("Source"),
        widget=forms.TextInput(attrs={"list": "desk-sources", "autocomplete": "off"}),
    )

    class Meta:
        model = Citation
        fields = ["source", "relation", "where"]

    def __init__(self, *args: Any, problems: Mapping[str, str], **kwargs: Any) -> None:
        """Take why an identifier could not be fetched, by the words that were typed."""
        super().__init__(*args, **kwargs)
        self.fields["source"].problems = problems  # type: ignore[attr-defined]


DeskCitations = inlineformset_factory(
    Claim, Citation, form=CitationForm, formset=CitationFormSet, extra=1
)


class ReadingForm(AssessmentForm):
    """This person's label and why; both, or neither for now."""

    def __init__(self, data: QueryDict | None, *, mine: Assessment | None) -> None:
        """Show their label as it stands; one given under older words must be given anew."""
        self.is_outdated = bool(mine and mine.label_version != mine.label.version)
        is_shown = mine is not None and not self.is_outdated
        initial = {"label": mine.label_id, "reason": mine.reason} if mine and is_shown else {}
        super().__init__(data, initial=initial)
        for field in self.fields.values():
            field.required = False
        self.fields["label"].empty_label = gettext("No label for now")  # type: ignore[attr-defined]
        self.fields["reason"].widget.attrs = {"rows": 3}

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError for a label without a reason, or a reason without a label."""
        data = super().clean() or {}
        label, reason = data.get("label"), (data.get("reason") or "").strip()
        if label and not reason and "reason" not in self.errors:
            self.add_error("reason", gettext("Give the reason for this label."))
        if reason and not label and "label" not in self.errors:
            self.add_error("label", gettext("Choose the label that this reason is for."))
        return data

    def is_given(self) -> bool:
        """True when there is a label to take, and it is not the one that stands."""
        return self.has_changed() and bool(self.cleaned_data.get("label"))
