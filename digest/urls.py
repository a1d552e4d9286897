"""Every address of the site. An address is a promise."""

from django.contrib import admin
from django.urls import path

from . import feeds
from .views import (
    about,
    articles,
    changes,
    claims,
    errors,
    evidence_map,
    glossary,
    health,
    home,
    labels,
    lists,
    methods,
    previews,
    series,
    sources,
    threads,
    topics,
    two_step,
    visit,
)

urlpatterns = [
    path("", home.HomePage.as_view(), name="home"),
    path("articles/", lists.ArticleList.as_view(), name="article-list"),
    path("articles/<slug:slug>/", articles.ArticlePage.as_view(), name="article-detail"),
    path(
        "articles/<slug:slug>/preview/", previews.ArticlePreview.as_view(), name="article-preview"
    ),
    path("claims/", lists.ClaimList.as_view(), name="claim-list"),
    path("claims/<int:pk>/", claims.ClaimPage.as_view(), name="claim-detail"),
    path("labels/", labels.LabelList.as_view(), name="label-list"),
    path("labels/<slug:slug>/", labels.LabelPage.as_view(), name="label-detail"),
    path("topics/<slug:slug>/", topics.TopicPage.as_view(), name="topic-detail"),
    path("series/<slug:slug>/", series.SeriesPage.as_view(), name="series-detail"),
    path("glossary/", glossary.GlossaryList.as_view(), name="glossary-list"),
    path("glossary/<slug:slug>/", glossary.GlossaryPage.as_view(), name="glossary-detail"),
    path("sources/<int:pk>/", sources.SourcePage.as_view(), name="source-detail"),
    path("threads/", threads.ThreadList.as_view(), name="thread-list"),
    path("threads/<slug:slug>/", threads.ThreadPage.as_view(), name="thread-detail"),
    path("map/", evidence_map.EvidenceMap.as_view(), name="evidence-map"),
    path("visit/", visit.VisitSheet.as_view(), name="visit-sheet"),
    path("about/", about.AboutPage.as_view(), name="about"),
    path("methods/", methods.MethodsPage.as_view(), name="methods"),
    path("changes/", changes.ChangeList.as_view(), name="change-list"),
    path("changes/feed/", feeds.change_feed, name="change-feed"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("favicon.ico", health.favicon, name="favicon"),
    path("robots.txt", health.robots, name="robots"),
    # Django would look any kind of row up here; our pages link to readers' pages themselves.
    path("admin/r/<path:row>", errors.no_such_page),
    path("admin/two-step/", two_step.AskView.as_view(), name="two-step"),
    path("admin/two-step/set-up/", two_step.SetUpView.as_view(), name="two-step-set-up"),
    path("admin/two-step/picture.svg", two_step.PictureView.as_view(), name="two-step-picture"),
    path("admin/", admin.site.urls),
]

handler400 = "digest.views.errors.bad_request"
handler403 = "digest.views.errors.forbidden"
handler500 = "digest.views.errors.server_error"
