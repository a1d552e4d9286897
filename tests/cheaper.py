"""What every test would pay for and hardly any is about."""

from django.contrib.auth.hashers import Argon2PasswordHasher
from django.template.context import RequestContext
from django.test.signals import template_rendered


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
