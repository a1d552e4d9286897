"""A form that knows which version of its row it showed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple, cast

from django import forms
from django.db.models import Model
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from . import legible
from .choosing import is_key
from .differences import LEFT_OUT, Part, compare, shortened
from .history import events_of
from .versions import Values, Version, values_of, version_of, versions_of

TAKE = "take"


class TwoTexts(NamedTuple):
    """One field of which two people wrote two texts.

    `parts` tell what differs, long unchanged stretches left out; `whole` is the stored text where
    something was. `is_taken` where only the other person changed it, so that theirs stands in the form.
    """

    name: str
    field_id: str
    label: str
    parts: list[Part]
    whole: str
    is_taken: bool


class Collided(NamedTuple):
    """A row that somebody saved since it was shown: which, who was the last, and what differs."""

    row: Model
    saved: Version | None
    fields: list[TwoTexts]


class SeenForm(forms.ModelForm):
    """Remembers which version of its row was shown, and saves over no other unasked.

    The row's `kept_version` must be read after the row is locked: see LockingAdmin. Whoever is
    second sees both texts of what differs; sent again, theirs is saved on purpose, but for the fields
    named in `take`, which keep the stored text.
    """

    COLLISION = "collision"
    collided: Collided | None = None
    # How many letters a field may hold, by name; `legible.LONGEST` where nothing is said.
    most_letters: Mapping[str, int] = {}
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    collision = _(
        "Somebody saved this after you opened it, so nothing was saved now. What you wrote still"
        " stands in the form. Both texts stand beside each other: choose what stays, and save again."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Note the version of the row that is shown; take over what the person chose to."""
        super().__init__(*args, **kwargs)
        kept = getattr(self.instance, "kept_version", None)
        if kept is None and self.instance.pk:
            kept = version_of(self.instance)
        self.initial["seen"] = None if kept is None else str(kept)
        taken = self.data.getlist(TAKE) if hasattr(self.data, "getlist") else []
        self._take([name for name in self.fields if self.add_prefix(name) in taken])

    def clean(self) -> dict[str, Any] | None:
        """Raises ValidationError when the row is another than the one that was shown."""
        data = super().clean()
        self._check_words()
        if self.instance.pk and self.cleaned_data.get("seen") != self.initial["seen"]:
            self._show_both(self.cleaned_data.get("seen") or "")
            raise forms.ValidationError(self.collision, code=self.COLLISION)
        return data

    def _check_words(self) -> None:
        """Hold what was typed to `legible.check`; what stands stored as it was is left alone."""
        for name in set(self.changed_data) & set(self.cleaned_data):
            given = self.cleaned_data[name]
            texts = given if isinstance(given, list) else [given]
            most = self.most_letters.get(name, legible.LONGEST)
            try:
                for text in texts:
                    if isinstance(text, str):
                        legible.check(text, most)
            except forms.ValidationError as refusal:
                self.add_error(name, refusal)

    @staticmethod
    def written(values: Values) -> dict[str, Any]:
        """Return what a kept version says, by field of this form."""
        return dict(values)

    def _show_both(self, shown: str) -> None:
        """Say what differs from what is stored; what this person left as it was shown follows it."""
        base = self._base(shown)
        differing = [
            name
            for name in self.changed_data
            if name in self.initial and not self[name].is_hidden and not self.fields[name].disabled
        ]
        untouched = [
            name
            for name in differing
            if name in base and not self.fields[name].has_changed(base[name], self[name].data)
        ]
        texts = [self._two_texts(name, is_taken=name in untouched) for name in differing]
        saved = next(iter(versions_of(self.instance)), None)
        self.collided = Collided(self.instance, saved, texts)
        self._take(["seen", *untouched])

    def _base(self, shown: str) -> Mapping[str, Any]:
        """Return what stood in the form when this person opened it, {} where that is not known."""
        key = shown.partition(".")[0]
        if events_of(type(self.instance)) is None or not is_key(key):
            return {}
        values = values_of(self.instance, [int(key)])
        return self.written(values[int(key)]) if values else {}

    def _two_texts(self, name: str, *, is_taken: bool) -> TwoTexts:
        bound, field = self[name], self.fields[name]
        stored = _in_words(field, self.initial[name])
        parts = shortened(compare(stored, _in_words(field, _given(field, bound.data))))
        is_cut = any(LEFT_OUT in part.text for part in parts)
        label = str(bound.label)
        whole = stored if is_cut else ""
        return TwoTexts(bound.html_name, bound.id_for_label, label, parts, whole, is_taken)

    def _take(self, names: list[str]) -> None:
        """Put what is stored in place of what was sent."""
        if not names or not self.is_bound:
            return
        data = self.data.copy()  # type: ignore[attr-defined]
        for name in names:
            stored = self.initial.get(name, self.fields[name].initial)
            data.setlist(self.add_prefix(name), as_sent(self.fields[name], stored))
        self.data = data


def as_sent(field: forms.Field, value: Any) -> list[str]:
    """Return what a browser would send for a field that shows a value."""
    # The admin wraps the widgets of look-up fields.
    widget = cast(forms.Widget, getattr(field.widget, "widget", field.widget))
    if isinstance(widget, forms.CheckboxInput):
        return ["on"] if value else []
    shown = widget.format_value(field.prepare_value(value))
    if isinstance(shown, list | tuple):
        return [str(one) for one in shown if one not in (None, "")]
    return [] if shown is None else [str(shown)]


def _given(field: forms.Field, data: Any) -> Any:
    """Return what was sent, as a value where it can be read as one."""
    if isinstance(field, forms.ModelChoiceField):
        return [one for one in data or [] if is_key(one)] if isinstance(data, list) else data
    try:
        return field.to_python(data)
    except forms.ValidationError:
        return data


def _in_words(field: forms.Field, value: Any) -> str:
    """Return a value as a reader of the form would write it."""
    if isinstance(field, forms.ModelChoiceField) and field.queryset is not None:
        keys = value if isinstance(value, list | tuple) else [value]
        rows = field.queryset.filter(
            pk__in=[key for one in keys if is_key(key := getattr(one, "pk", one))]
        )
        return ", ".join(str(row) for row in rows)
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(field, forms.ChoiceField):
        return str(dict(cast(Any, field.choices)).get(value, value))
    shown = field.prepare_value(value)
    return "" if shown is None else str(shown).replace("\r\n", "\n")
