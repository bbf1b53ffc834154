"""Looks through what people wrote in a paper for anything of the persons under seal at its site (信访工作条例 art 30)."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from shiqiao.cases.models import Case
from shiqiao.documents.content import PaperContent
from shiqiao.identities.screen import Hit, hits

Row = Mapping[str, Any]


def named_in(paper: Row, content: PaperContent) -> list[Hit]:
    """Return who of the site's cases, or of the paper's own case, stands where in the content, never what.

    Three statements where nobody is sealed.

    The addressee, the inspectors and whoever signed come from their own files: a refusal for one of them would say
    that he is the reporter.
    """
    if paper["case_id"]:
        joined = Case.objects.filter(joined_into_id=paper["case_id"]).values_list("id", flat=True)
        return hits({paper["case_id"], *joined}, _written(content))
    cases = set(Case.objects.filter(site_id=paper["site_id"]).values_list("id", flat=True))
    return hits(cases | set(map(UUID, paper["cases"])), _written(content))


def _written(content: PaperContent) -> list[tuple[str, str]]:
    parts = [
        (_("第%(seq)s项") % {"seq": item.seq}, f"{item.description}\n{item.measure}\n{item.result}")
        for item in content.items
    ]
    parts.append((_("检查情况"), content.findings))
    parts += [(_("整改要求"), demand) for demand in content.demands]
    parts += [(_("签名栏"), one.note) for one in content.signatures]
    parts += [(one.heading or _("正文"), one.text) for one in content.paragraphs]
    parts.append((_("其他部分"), "\n".join((content.remedies, content.contact, *content.copies_to))))
    return parts
