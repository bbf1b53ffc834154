"""The addresses of the rounds from door to door."""

from django.urls import URLPattern, path

from shiqiao.desk import surveys

urlpatterns: list[URLPattern] = [
    path("surveys/", surveys.survey_list, name="surveys"),
    path("surveys/new/", surveys.survey_new, name="survey_new"),
    path("surveys/<uuid:survey_id>/", surveys.survey, name="survey"),
    path("surveys/<uuid:survey_id>/households/", surveys.survey_households, name="survey_households"),
    path("surveys/<uuid:survey_id>/<slug:name>/", surveys.survey_act, name="survey_act"),
]
