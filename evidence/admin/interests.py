"""The page where curators declare their interests, and the list of what was declared."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from articles import legible
from articles.admin import ReadOnlyAdmin
from evidence import interests
from evidence.models import InterestDeclaration


class DeclarationForm(forms.ModelForm):
    """A declaration; the model's rule says that it is one of the two."""

    class Meta:
        model = InterestDeclaration
        fields = ["name", "interests", "has_none"]

    def clean_name(self) -> str:
        """Raises ValidationError for a name that cannot be read."""
        legible.check(self.cleaned_data["name"])
        return str(self.cleaned_data["name"])

    def clean_interests(self) -> str:
        """Raises ValidationError for words that cannot be read, or too many of them."""
        legible.check(self.cleaned_data["interests"])
        return str(self.cleaned_data["interests"])


@admin.register(InterestDeclaration)
class InterestDeclarationAdmin(ReadOnlyAdmin):
    """What curators declared. To change it is to declare anew; the older ones stay."""

    list_display = ["name", "curator", "shown_interests", "declared_on"]
    list_select_related = ["curator"]
    search_fields = ["name", "interests", "curator__username"]
    date_hierarchy = "declared_on"
    fields = ["name", "interests", "has_none", "curator", "declared_on"]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return whether the person may declare; only for themself."""
        return request.user.has_perm("evidence.add_interestdeclaration")

    def get_fields(self, request: HttpRequest, obj: InterestDeclaration | None = None) -> Any:
        """Return what the person is asked, or what was declared."""
        return self.fields if obj else DeclarationForm.Meta.fields

    def get_form(
        self,
        request: HttpRequest,
        obj: InterestDeclaration | None = None,
        change: bool = False,
        **kwargs: Any,
    ) -> type[forms.ModelForm]:
        """Return the form of a new declaration."""
        return super().get_form(request, obj, change, form=DeclarationForm, **kwargs)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Return what the person declared last, to be confirmed or changed."""
        assert isinstance(request.user, User)
        last = InterestDeclaration.objects.filter(curator=request.user).first()
        if last is None:
            return {"name": request.user.get_full_name() or request.user.username}
        return {"name": last.name, "interests": last.interests, "has_none": last.has_none}

    def save_model(
        self, request: HttpRequest, obj: InterestDeclaration, form: forms.ModelForm, change: bool
    ) -> None:
        """Declare; sent twice, it is one declaration."""
        assert isinstance(request.user, User)
        kept = interests.declare(by=request.user, **form.cleaned_data)
        obj.pk, obj.curator, obj.declared_on = kept.pk, kept.curator, kept.declared_on

    @admin.display(description=_("interests"))
    def shown_interests(self, declaration: InterestDeclaration) -> str:
        """The words, or that there are none."""
        return declaration.interests or str(_("None"))
