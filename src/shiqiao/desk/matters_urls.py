"""The addresses of the one unresolved list, of registering, of sources, and of what may be the same."""

from django.urls import URLPattern, path

from shiqiao.desk import (
    compare,
    follow_ups,
    matter_link,
    matter_new,
    matter_reroute,
    matter_same,
    matter_sources,
    matters,
    matters_push,
)

urlpatterns: list[URLPattern] = [
    path("matters/", matters.matters, name="matters"),
    path("matters/counts/", matters.counts, name="matters_counts"),
    path("matters/push/", matters_push.push, name="matters_push"),
    path("matters/compare/", compare.compare, name="compare"),
    path("matters/new/<slug:kind>/", matter_new.new, name="matter_new"),
    path("matters/<uuid:case_id>/same/", matter_same.same, name="matter_same"),
    path("matters/<uuid:case_id>/apart/", matter_same.apart, name="matter_apart"),
    path("matters/<uuid:case_id>/repeat/", matter_same.repeat, name="matter_repeat"),
    path("matters/<uuid:case_id>/part/", matter_same.part, name="matter_part"),
    path("matters/<uuid:case_id>/reroute/", matter_reroute.reroute, name="matter_reroute"),
    path("matters/<uuid:case_id>/sources/new/", matter_sources.source_new, name="source_new"),
    path("matters/<uuid:case_id>/link/", matter_link.link, name="matter_link"),
    path("follow-ups/", follow_ups.follow_ups, name="follow_ups"),
    path("follow-ups/seal/", follow_ups.seal, name="follow_ups_seal"),
    path("follow-ups/<uuid:draw_id>/draw/", follow_ups.draw_now, name="follow_ups_draw"),
    path("sources/<uuid:source_id>/reply/", matter_sources.source_reply, name="source_reply"),
]
