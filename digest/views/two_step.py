"""The second step of signing in: asking for it, setting it up, its backup codes."""

from __future__ import annotations

import io
from typing import Any

import django_otp
import segno
from axes.handlers.proxy import AxesProxyHandler
from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_login_failed
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django_otp.plugins.otp_totp.models import TOTPDevice

from digest import two_step
from digest.sign_in import locked_out


class CodeForm(forms.Form):
    """One code. Browsers offer the app's code themselves."""

    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autofocus": True, "spellcheck": "false"}
        ),
    )


@method_decorator([never_cache, csrf_protect], name="dispatch")
class StaffView(View):
    """A page for staff who gave at least their password."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Send strangers to the sign-in page."""
        person = request.user_by_password  # type: ignore[attr-defined]
        if not (person.is_authenticated and person.is_active and person.is_staff):
            return redirect_to_login(request.get_full_path(), reverse("admin:login"))
        self.person: User = person
        self.has_passed: bool = person.is_verified()
        return super().dispatch(request, *args, **kwargs)  # type: ignore[return-value]

    def page(self, name: str, title: str, **context: Any) -> TemplateResponse:
        """Return one of the pages in the admin's frame; half signed in, without its menu."""
        is_in = bool(self.request.user.is_authenticated)
        whole = {
            **admin.site.each_context(self.request),
            "has_permission": is_in,
            "is_nav_sidebar_enabled": False,
            "title": title,
            "next": self.request.GET.get("next", ""),
            **context,
        }
        return TemplateResponse(self.request, f"digest/two_step_{name}.html", whole)

    def let_in(self, device: TOTPDevice) -> None:
        """Note in a new session that this person gave both steps."""
        self.request.session.cycle_key()
        self.request.user = self.person
        django_otp.login(self.request, device)

    def wrong(self, form: forms.Form, why: str) -> None:
        """Show the reason, and let guesses at codes count like guesses at passwords."""
        form.add_error("code", why)
        user_login_failed.send(
            sender=__name__,
            credentials={"username": self.person.get_username()},
            request=self.request,
        )

    def onward(self) -> HttpResponseRedirect:
        """Go on to where the person wanted to go, if that is a page of this site."""
        wanted = self.request.GET.get("next", "")
        if not url_has_allowed_host_and_scheme(wanted, {self.request.get_host()}):
            wanted = reverse("admin:index")
        return HttpResponseRedirect(wanted)


class AskView(StaffView):
    """/admin/two-step/: the code, for those who gave their password and have an authenticator."""

    title = gettext_lazy("The second step")

    def get(self, request: HttpRequest) -> HttpResponse:
        """Ask, or go on when there is nothing to ask."""
        if self.has_passed:
            return self.onward()
        if two_step.authenticator(self.person) is None:
            return HttpResponseRedirect(reverse("two-step-set-up"))
        return self.page("ask", str(self.title), form=CodeForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Let in, or say what is wrong with the code."""
        named = {"username": self.person.get_username()}
        if not AxesProxyHandler.is_allowed(request, named):
            return locked_out(request, None, named)
        form = CodeForm(request.POST)
        if form.is_valid():
            try:
                self.let_in(two_step.check(self.person, form.cleaned_data["code"]))
                return self.onward()
            except two_step.CannotPass as error:
                self.wrong(form, str(error))
        return self.page("ask", str(self.title), form=form)


class SetUpView(StaffView):
    """/admin/two-step/set-up/: link an authenticator app; new codes and switching off afterwards."""

    title = gettext_lazy("Two-step sign-in")

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the picture to scan, or how things stand."""
        if answer := self._not_yet():
            return answer
        if two_step.authenticator(self.person) and "anew" not in request.GET:
            return self._standing()
        return self._enrol(CodeForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Confirm the app, make new codes, or switch off."""
        if answer := self._not_yet():
            return answer
        if "codes" in request.POST and two_step.authenticator(self.person):
            return self._codes(two_step.new_codes(self.person))
        if "off" in request.POST:
            return self._off()
        form = CodeForm(request.POST)
        if form.is_valid():
            try:
                device, codes = two_step.finish(self.person, form.cleaned_data["code"])
            except two_step.CannotPass as error:
                self.wrong(form, str(error))
            else:
                self.let_in(device)
                return self._codes(codes)
        return self._enrol(form)

    def _not_yet(self) -> HttpResponse | None:
        """Ask for the second step first, where there is one."""
        if two_step.authenticator(self.person) and not self.has_passed:
            return HttpResponseRedirect(reverse("two-step"))
        return None

    def _enrol(self, form: CodeForm) -> HttpResponse:
        device = two_step.begin(self.person)
        return self.page(
            "set_up",
            str(self.title),
            form=form,
            secret=two_step.secret_words(device),
            is_required=two_step.is_required(self.person),
        )

    def _standing(self) -> HttpResponse:
        return self.page(
            "standing",
            str(self.title),
            left=two_step.codes_left(self.person),
            is_required=two_step.is_required(self.person),
        )

    def _codes(self, codes: list[str]) -> HttpResponse:
        return self.page("codes", _("Your backup codes"), codes=codes)

    def _off(self) -> HttpResponse:
        try:
            two_step.turn_off(self.person)
        except two_step.CannotTurnOff as error:
            messages.error(self.request, str(error))
            return HttpResponseRedirect(reverse("two-step-set-up"))
        messages.success(self.request, _("Two-step sign-in is off."))
        return HttpResponseRedirect(reverse("admin:index"))


class PictureView(StaffView):
    """/admin/two-step/picture.svg: what an authenticator app scans, while it is being set up."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Draw it. Raises Http404 once the app is confirmed: the secret is shown to nobody again."""
        device = TOTPDevice.objects.filter(user_id=self.person.pk, confirmed=False).first()
        if device is None or (two_step.authenticator(self.person) and not self.has_passed):
            raise Http404
        picture = io.BytesIO()
        segno.make(device.config_url, error="m").save(picture, kind="svg", scale=6, light="#fff")
        return HttpResponse(picture.getvalue(), content_type="image/svg+xml")
