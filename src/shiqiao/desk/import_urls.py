"""Addresses of what comes in and goes out as lists."""

from django.urls import URLPattern, URLResolver, path

from shiqiao.desk import exports, imports

urlpatterns: list[URLPattern | URLResolver] = [
    path("import/", imports.begin, name="import"),
    path("import/template.xlsx", imports.template, name="import_template"),
    path("import/<uuid:staging_id>/", imports.one, name="import_one"),
    path("import/<uuid:staging_id>/progress/", imports.progress, name="import_progress"),
    path("import/<uuid:staging_id>/confirm/", imports.confirm, name="import_confirm"),
    path("import/<uuid:staging_id>/abandon/", imports.abandon, name="import_abandon"),
    path("import/<uuid:staging_id>/mend.xlsx", imports.mend, name="import_mend"),
    path("export/cases.xlsx", exports.cases, name="export"),
    path("export/matters.xlsx", exports.matter_rows, name="export_matters"),
    path("export/visits.xlsx", exports.visit_rows, name="export_visits"),
    path("export/sites.xlsx", exports.site_rows, name="export_sites"),
    path("export/source.xlsx", exports.source_list, name="export_source"),
    path("export/mediations.xlsx", exports.mediations, name="export_mediations"),
    path("export/papers.xlsx", exports.paper_rows, name="export_papers"),
]
