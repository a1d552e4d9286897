"""The site's addresses, and beside them the ones measured against."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from . import floor, naive


def constant(_request: HttpRequest) -> HttpResponse:
    """`/constant/`: nothing but the middleware; what answering costs at the least."""
    return HttpResponse("It works.")


urlpatterns = [
    path("naive/claims/", naive.claim_list),
    path("naive/claims/<int:pk>/", naive.claim_detail),
    path("floor/claims/", floor.claim_list),
    path("floor/claims/<int:pk>/", floor.claim_detail),
    path("constant/", constant),
    path("", include("digest.urls")),
]
