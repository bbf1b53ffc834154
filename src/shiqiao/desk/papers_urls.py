"""The addresses of papers on the desk; files are sent by what the doors share, since the enterprise reads its own too."""

from django.urls import URLPattern, path

from shiqiao.desk import papers, papers_draft, papers_edit, papers_matter, papers_named
from shiqiao.ui import papers as paper_files

urlpatterns: list[URLPattern] = [
    path("papers/", papers.papers_list, name="papers"),
    path("papers/new/notice/", papers_draft.notice, name="draft_notice"),
    path("papers/new/record/", papers_draft.record, name="draft_record"),
    path("papers/new/opinion/", papers_draft.opinion, name="draft_opinion"),
    path("papers/new/matter/", papers_matter.begin, name="draft_matter"),
    path("papers/<uuid:paper_id>/", papers.paper, name="paper"),
    path("papers/<uuid:paper_id>/pdf/", paper_files.pdf, name="paper_pdf"),
    path("papers/<uuid:paper_id>/docx/", paper_files.docx, name="paper_docx"),
    path("papers/<uuid:paper_id>/named/", papers_named.named, name="paper_named"),
    path("papers/<uuid:paper_id>/edit/", papers_edit.edit, name="paper_edit"),
    path("papers/<uuid:paper_id>/<slug:act_name>/", papers.act, name="paper_act"),
]
