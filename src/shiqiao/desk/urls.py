"""The addresses of this door, topic by topic."""

from django.urls import URLPattern, URLResolver

from shiqiao.desk import (
    case_urls,
    import_urls,
    matters_urls,
    papers_urls,
    persons_urls,
    picture_urls,
    places_urls,
    posts_urls,
    setup_urls,
    surveys_urls,
    tokens_urls,
)

app_name = "desk"
urlpatterns: list[URLPattern | URLResolver] = [
    *case_urls.urlpatterns,
    *papers_urls.urlpatterns,
    *persons_urls.urlpatterns,
    *import_urls.urlpatterns,
    *setup_urls.urlpatterns,
    *places_urls.urlpatterns,
    *posts_urls.urlpatterns,
    *picture_urls.urlpatterns,
    *tokens_urls.urlpatterns,
    *surveys_urls.urlpatterns,
    *matters_urls.urlpatterns,
]
