"""Tell curators at what age their words are read with ease: a hint on the form, never a gate."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.admin.options import BaseModelAdmin
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from . import markup
from .readability import hardest, reading_age

AIM = "9–11"


class ReadingHint(BaseModelAdmin):
    """Adds `reading_hint` to a page: the age for the stored words of `hinted`, and their hardest sentences.

    `hinted_markdown` are fields that hold Markdown; only their words are read.
    """

    hinted: ClassVar[tuple[str, ...]] = ()
    hinted_markdown: ClassVar[tuple[str, ...]] = ()

    @admin.display(description=_("reading age"))
    def reading_hint(self, row: Any) -> str | SafeString:
        """Return the hint for what is stored."""
        texts = [getattr(row, name) for name in self.hinted]
        try:
            texts += [
                markup.plain_text(markup.render(getattr(row, name)))
                for name in self.hinted_markdown
            ]
        except markup.TextTooLong as error:
            return str(error)
        text = "\n".join(filter(None, texts))
        age = reading_age(text)
        if age is None:
            return gettext("Too few words to tell.")
        about = gettext("Read with ease at about %(age).0f years; we aim at %(aim)s.") % {
            "age": age,
            "aim": AIM,
        }
        hard = hardest(text)
        if not hard:
            return about
        items = format_html_join(
            "",
            "<li>{} ({})</li>",
            ((Truncator(one.sentence).chars(200), round(one.age)) for one in hard),
        )
        return format_html("{} {}<ul>{}</ul>", about, gettext("Hardest sentences:"), items)
