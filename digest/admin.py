"""What the admin shows of sign-ins."""

from __future__ import annotations

from axes.admin import AccessAttemptAdmin
from axes.models import AccessAttempt
from django.contrib import admin
from django_otp.plugins.otp_totp.models import TOTPDevice

admin.site.unregister(AccessAttempt)
# Its pages would show secrets; people set theirs up themselves (digest.views.two_step).
admin.site.unregister(TOTPDevice)


@admin.register(AccessAttempt)
class FailedSignInAdmin(AccessAttemptAdmin):
    """Failed sign-ins; deleting a row lets that person try again at once."""

    # The library's one action fails: it expects a request that was a sign-in.
    actions = ()
