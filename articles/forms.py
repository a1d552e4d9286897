"""The curators' forms for the writing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget
from django.utils.translation import gettext_lazy as _

from . import publishing
from .fields import LinesField
from .legible import is_reason
from .markup import MAX_CHARACTERS, TextTooLong, render
from .models import Article, GlossaryTerm
from .restoring import KeptForm
from .seen import SeenForm


class GlossaryTermForm(SeenForm):
    """A term, its synonyms one a line."""

    most_letters = {"body": MAX_CHARACTERS}
    synonyms = LinesField(forms.CharField(max_length=120), required=False, label=_("Synonyms"))

    class Meta:
        model = GlossaryTerm
        fields = ["term", "slug", "definition", "body", "synonyms", "article"]


class ArticleForm(KeptForm):
    """An article whose body can be rendered; new words for a public one need a note for readers."""

    most_letters = {"body": MAX_CHARACTERS}
    note = forms.CharField(
        label=_("What readers should know about this change"),
        required=False,
        validators=[is_reason],
        widget=AdminTextareaWidget(attrs={"rows": 3}),
        help_text=_(
            "Needed when the title, the standfirst or the body changes. Readers see it with"
            " today's date, and it cannot be changed afterwards."
        ),
    )

    class Meta:
        model = Article
        fields = ["body"]  # The page's fieldsets name the others.
        widgets = {"body": AdminTextareaWidget(attrs={"rows": 30})}

    def clean(self) -> dict[str, Any] | None:
        """Ask for the note where readers have read the old words."""
        data = super().clean()
        if self.instance.pk and self.instance in (self.cleaned_data.get("related") or ()):
            self.add_error("related", _("An article is not related to itself."))
        words = self.new_words()
        for name in words:
            if self.instance.is_public() and not words[name].strip():
                self.add_error(name, _("The article is public: it cannot lose its words."))
        if self.instance.is_public() and words:
            note = self.cleaned_data.get("note", "").strip()
            if not note:
                self.add_error("note", _("Say what readers should know about this change."))
            elif self.instance.corrections.filter(text=note).exists():
                self.add_error("note", _("This correction is written already, in the same words."))
        return data

    def reason(self) -> str:
        """Return why the person changed the article, or else what they told readers."""
        return super().reason() or str(self.cleaned_data.get("note") or "").strip()

    def asked_again(self) -> list[str]:
        """Return the fields to fill in when an earlier version is restored."""
        return [*super().asked_again(), *(["note"] if self.instance.is_public() else [])]

    def new_words(self) -> dict[str, str]:
        """Return the title, standfirst and body that differ from what is stored."""
        changed = set(publishing.TEXT) & set(self.changed_data) & set(self.cleaned_data)
        return {name: self.cleaned_data[name] for name in changed}

    def clean_body(self) -> str:
        """Return the body. Raises ValidationError when it is too long to be a page."""
        body: str = self.cleaned_data["body"]
        try:
            render(body)
        except TextTooLong as error:
            raise forms.ValidationError(str(error)) from error
        return body


class CorrectionForm(forms.Form):
    """What a correction says."""

    text = forms.CharField(
        label=_("What was corrected"),
        validators=[is_reason],
        help_text=_("Readers see this with today's date. It cannot be changed afterwards."),
        widget=forms.Textarea(attrs={"rows": 4, "cols": 80}),
    )
