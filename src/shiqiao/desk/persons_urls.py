"""The addresses of sealed persons, openings, look-ups and erasures."""

from django.urls import URLPattern, path

from shiqiao.desk import guarded, openings, persons, words

urlpatterns: list[URLPattern] = [
    path("cases/<uuid:case_id>/persons/seal/", persons.seal, name="person_seal"),
    path("cases/<uuid:case_id>/words/erase/", words.propose, name="words_erase"),
    path("persons/<uuid:identity_id>/ask/", persons.ask, name="person_ask"),
    path("persons/<uuid:identity_id>/erase/", persons.erase, name="person_erase"),
    path("persons/<uuid:identity_id>/<slug:act_name>/", persons.act, name="person_act"),
    path("identities/", openings.openings, name="openings"),
    path("identities/kept/", guarded.kept, name="openings_kept"),
    path("identities/look-up/", guarded.look_up, name="look_up"),
    path("identities/erasures/", guarded.erasures, name="erasures"),
    path("identities/erasures/<uuid:erasure_id>/<slug:act_name>/", guarded.decide, name="erasure_act"),
    path("identities/<uuid:opening_id>/", openings.opening, name="opening"),
    path("identities/<uuid:opening_id>/view/", openings.view, name="opening_view"),
    path("identities/<uuid:opening_id>/copy/", openings.copy, name="opening_copy"),
    path("identities/<uuid:opening_id>/do/<slug:act_name>/", openings.act, name="opening_act"),
]
