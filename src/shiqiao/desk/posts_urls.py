"""The addresses of posts, people, units, powers, the gap view, the working calendar and recusals."""

from django.urls import URLPattern, path

from shiqiao.desk import accounts, calendar, people, posts, posts_handover, powers, recusals

urlpatterns: list[URLPattern] = [
    path("gaps/", posts.gaps, name="gaps"),
    path("posts/", posts.post_list, name="posts"),
    path("posts/new/", posts.post_new, name="post_new"),
    path("posts/<uuid:post_id>/", posts.post, name="post"),
    path("posts/<uuid:post_id>/hand-over/", posts_handover.hand_over, name="hand_over"),
    path("posts/<uuid:post_id>/<slug:name>/", posts.post_act, name="post_act"),
    path("recusals/", recusals.recusal_list, name="recusals"),
    path("recusals/new/", recusals.recusal_new, name="recusal_new"),
    path("recusals/<uuid:recusal_id>/", recusals.recusal, name="recusal"),
    path("recusals/<uuid:recusal_id>/<slug:name>/", recusals.recusal_act, name="recusal_act"),
    path("people/", people.person_list, name="people"),
    path("people/new/", people.person_edit, name="person_new"),
    path("people/<uuid:person_id>/", people.person_edit, name="person"),
    path("people/<uuid:person_id>/account/", accounts.person_account, name="person_account"),
    path("accounts/<uuid:account_id>/", accounts.account, name="account"),
    path("accounts/<uuid:account_id>/<slug:name>/", accounts.account_act, name="account_act"),
    path("units/new/", people.unit_edit, name="unit_new"),
    path("units/<uuid:unit_id>/", people.unit_edit, name="unit"),
    path("powers/", powers.power_list, name="powers"),
    path("powers/new/", powers.power_new, name="power_new"),
    path("powers/<uuid:power_id>/", powers.power, name="power"),
    path("powers/<uuid:power_id>/<slug:name>/", powers.power_act, name="power_act"),
    path("calendar/", calendar.calendar, name="calendar"),
]
