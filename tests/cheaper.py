"""What every test would pay for and hardly any is about."""

import io
from collections import defaultdict

from django.contrib.admin import AdminSite
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core import serializers
from django.db import transaction
from django.template.context import RequestContext
from django.test.signals import template_rendered
from django.utils.translation import get_language

_get_app_list, _app_lists = AdminSite.get_app_list, {}


class QuickHasher(Argon2PasswordHasher):
    """The site's way to keep passwords, without the toil that is there to tire whoever guesses."""

    time_cost, memory_cost, parallelism = 1, 8, 1


def told_render(template, context):
    """Tell the test client of pages and their parts; Django tells it of every option of a form, too.

    Each telling copies a context, and a form of the admin is drawn from hundreds of templates.
    """
    if isinstance(context, RequestContext):
        template_rendered.send(sender=template, template=template, context=context)
    return template.nodelist.render(context)


def app_list(site, request, app_label=None):
    """The list of what a person may open, made once for all who may the same: it stands on every page."""
    user = request.user
    asked = (app_label, user.is_superuser or frozenset(user.get_all_permissions()), get_language())
    if asked not in _app_lists:
        _app_lists[asked] = _get_app_list(site, request, app_label)
    return _app_lists[asked]


def refill(creation, serialized):
    """Put back the rows that migrations wrote, a statement a table; Django asks two a row."""
    rows, many = defaultdict(list), []
    alias = creation.connection.alias
    for one in serializers.deserialize("json", io.StringIO(serialized), using=alias):
        rows[type(one.object)].append(one.object)
        many += [(one.object, name, keys) for name, keys in one.m2m_data.items()]
    with transaction.atomic(using=alias):
        for model, objects in rows.items():
            model._base_manager.using(alias).bulk_create(objects, ignore_conflicts=True)
        for one, name, keys in many:
            getattr(one, name).set(keys)
        creation.connection.check_constraints()
