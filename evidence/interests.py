"""Curators' interests: declared, dated, public, asked again each year, and needed to settle a claim."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from .models import Assessment, InterestDeclaration

LASTS = timedelta(days=366)
ASK_BEFORE = timedelta(days=30)


class CannotDeclare(Exception):
    """Nothing is declared; the message says why."""


@transaction.atomic
def declare(
    *,
    by: AbstractBaseUser,
    name: str,
    interests: str = "",
    has_none: bool = False,
    on: date | None = None,
) -> InterestDeclaration:
    """Record what a curator declares; the same words on the same day are one declaration.

    Raises CannotDeclare without a name, for a day to come, and unless there are either interests or
    the word that there are none.
    """
    get_user_model()._default_manager.select_for_update().get(pk=by.pk)
    name, interests = name.strip(), interests.strip()
    if not name:
        raise CannotDeclare(_("Give the name under which readers see the declaration."))
    if bool(interests) == has_none:
        raise CannotDeclare(_("Write your interests, or tick that you have none: one of the two."))
    today = timezone.now().date()
    on = on or today
    if on > today:
        raise CannotDeclare(_("A declaration cannot lie in the future."))
    said = {"name": name, "interests": interests, "has_none": has_none}
    newest = InterestDeclaration.objects.filter(curator_id=by.pk).first()
    if (
        newest
        and newest.declared_on == on
        and all(getattr(newest, k) == v for k, v in said.items())
    ):
        return newest
    return InterestDeclaration.objects.create(curator_id=by.pk, declared_on=on, **said)


def declared() -> list[InterestDeclaration]:
    """Return each curator's newest declaration, by name: what the page about methods shows.

    `evidence/_interests.html` draws it. One query.
    """
    newest = InterestDeclaration.objects.order_by("curator", "-declared_on", "-pk")
    return sorted(newest.distinct("curator"), key=lambda one: (one.name.casefold(), one.pk))


def newest_day(person: AbstractBaseUser) -> date | None:
    """Return when a person last declared, None if never."""
    mine = InterestDeclaration.objects.filter(curator_id=person.pk)
    return mine.values_list("declared_on", flat=True).first()


def is_to_be_asked(person: AbstractBaseUser, today: date | None = None) -> bool:
    """True for one who never declared, or whose year ends within a month."""
    day = newest_day(person)
    return day is None or day + LASTS - ASK_BEFORE < (today or timezone.now().date())


def where_to_declare() -> str:
    """Return the address of the form."""
    return reverse("admin:evidence_interestdeclaration_add")


def lacking(
    by: AbstractBaseUser, readings: Collection[Assessment], today: date | None = None
) -> str:
    """Return why the interests behind a label are not known, in a sentence; "" when they are.

    Whoever settles must have declared within a year, and each reader within the year before their
    reading, or since.
    """
    today = today or timezone.now().date()
    people = {by.pk, *(reading.curator_id for reading in readings)}
    newest: dict[int, date] = {}
    for person, day in InterestDeclaration.objects.filter(curator__in=people).values_list(
        "curator_id", "declared_on"
    ):
        newest[person] = max(day, newest.get(person, day))
    if newest.get(by.pk, date.min) < today - LASTS:
        return _(
            "Declare your interests first, or that you have none: %(address)s. A declaration holds"
            " for a year."
        ) % {"address": where_to_declare()}
    names = sorted(
        reading.curator.get_username()
        for reading in readings
        if newest.get(reading.curator_id, date.min) < reading.assessed_at.date() - LASTS
    )
    if names:
        return _(
            "These readers of the claim have not declared their interests, or not within a year of"
            " their reading: %(names)s. Each can at %(address)s."
        ) % {"names": ", ".join(names), "address": where_to_declare()}
    return ""
