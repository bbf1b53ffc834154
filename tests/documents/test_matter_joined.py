"""Papers of a petition that took in another go to everybody who is asked, and nobody's term runs from another's delivery."""

from dataclasses import replace
from uuid import UUID

from build import Town, at, key, photo
from cases.matters import petition, row
from documents.matter_cast import accepted, concluded, drafted, issued, petitioned
from documents.test_matter_serving import refused, served
from shiqiao.cases import sources
from shiqiao.desk.matter import notices
from shiqiao.desk.papers_matter import papers_now
from shiqiao.documents.final import content_of, draft_of
from shiqiao.documents.issue import redraft
from shiqiao.documents.models import Paper
from shiqiao.identities.reveal import names_for
from shiqiao.law.book import current

OTHER = "慕容听雪"


def join(town: Town, into: UUID, other: UUID) -> None:
    sources.join(town.viewer("gu"), row(into), row(other), reason="同一处积水", same_person=False, key=key())


def to_whom(paper: Paper) -> list[str]:
    return [one.shown for one in draft_of(paper).persons]


def test_a_paper_names_everybody_who_is_asked(town: Town) -> None:
    with at("2026-03-03"):
        case = accepted(town)
        join(town, case, petitioned(town, name=OTHER))
        paper = issued(town, drafted(town, case))
        assert [one.shown for one in content_of(paper).persons] == ["信访人甲", "信访人乙"]
        named = names_for(paper.id, [UUID(one) for one in paper.persons], viewer=town.viewer("xu"), key=key())
        assert OTHER in named.names.values()
        served(town, paper, "2026-03-03", files=[])
        assert not any("尚未送达" in str(value) for _label, value in notices(row(case), current()))


def test_what_is_typed_names_nobody_of_a_joined_matter(town: Town) -> None:
    with at("2026-03-03"):
        case = concluded(town)
        join(town, case, petitioned(town, name=OTHER))
        paper = drafted(town, case, "handling_opinion")
        content = draft_of(paper)
        said = (replace(content.paragraphs[0], text=f"{OTHER}提出的积水问题"), *content.paragraphs[1:])
        with refused("names_somebody"):
            redraft(paper, replace(content, paragraphs=said), [], viewer=town.viewer("xu"), key=key(), seen=None)


def test_whoever_joins_after_the_delivery_is_served_too(town: Town) -> None:
    with at("2026-03-03"):
        case = concluded(town)
        served(town, issued(town, drafted(town, case, "handling_opinion")), "2026-03-03")
    with at("2026-03-20"):
        join(town, case, petitioned(town, name=OTHER))
        told = dict(notices(row(case), current()))
        assert told["处理意见书"] == "尚未送达信访人乙（并入事项的当事人），须另行送达"
        begins = [label for label, _url in papers_now(row(case), town.viewer("xu")).begins]
        assert "拟处理意见书，送达信访人乙" in begins
    with at("2026-04-20"):
        with refused("not_served_yet"):
            town.do("gu", "petition", case, "end_lapsed", reason="逾期", files=[photo()])
        paper = drafted(town, case, "handling_opinion")
        assert to_whom(paper) == ["信访人乙"]
        served(town, issued(town, paper), "2026-04-20")
        now = row(case)
        assert (now.state, now.marks["delivered_on"], now.marks["delivered_to"]) == ("answering", "2026-04-20", 2)
        assert "处理意见书" not in dict(notices(now, current()))
        with refused("too_early"):
            town.do("gu", "petition", case, "end_lapsed", reason="逾期", files=[photo()])


def test_without_a_sealed_name_it_stands_as_owed(town: Town) -> None:
    with at("2026-03-03"):
        case = concluded(town)
        served(town, issued(town, drafted(town, case, "handling_opinion")), "2026-03-03")
        join(town, case, petition(town))
        assert "没有密封姓名" in str(dict(notices(row(case), current()))["处理意见书"])


def test_the_handler_of_the_host_draws_up_and_serves_it_too(town: Town) -> None:
    with at("2026-03-03"):
        case = concluded(town)
        join(town, case, petitioned(town, name=OTHER))
        paper = issued(town, drafted(town, case, "handling_opinion", who="lan"))
        assert to_whom(paper) == ["信访人甲", "信访人乙"]
        named = names_for(paper.id, [UUID(one) for one in paper.persons], viewer=town.viewer("lan"), key=key())
        assert OTHER in named.names.values()
