"""Serving a paper is the petition's own act: told, delivered, reviewed; once, together, or not at all."""

from typing import Any
from uuid import UUID

import pytest

from build import Town, at, key, photo
from cases.matters import outside, petition, row
from documents.matter_cast import NAME, PHONE, accepted, concluded, drafted, issued, petitioned
from shiqiao.cases import find
from shiqiao.cases.models import Case
from shiqiao.desk.matter import notices
from shiqiao.documents.final import content_of, draft_of
from shiqiao.documents.matter_issue import serve
from shiqiao.documents.models import Paper
from shiqiao.law.book import current
from shiqiao.procedures.machine import Refused
from shiqiao.procedures.petition_told import notices_owed
from shiqiao.record import clock
from shiqiao.record.models import Step
from shiqiao.record.projection import standing

FILE: dict[str, Any] = {"how": "direct"}


def refused(code: str) -> Any:
    return pytest.raises(Refused, check=lambda refusal: refusal.code == code)


def served(town: Town, paper: Paper, day: str, who: str = "xu", **given: Any) -> Paper:
    """Let somebody serve a paper, with what that is on its case."""
    wanted = {"how": "direct", "served_on": day, "files": [photo()], **given}
    serve(paper, wanted, viewer=town.viewer(who), key=key())
    return Paper.objects.get(id=paper.id)


def acts(case: UUID) -> list[str]:
    """Return the acts on a case, in order."""
    return list(Step.objects.filter(subject_id=case).order_by("seq").values_list("act", flat=True))


def test_serving_the_notice_tells_the_petitioner_once(town: Town) -> None:
    with at("2026-03-03"):
        case = accepted(town)
        paper = served(town, issued(town, drafted(town, case)), "2026-03-03", files=[])
        assert paper.state == "served"
        assert row(case).marks["told"] == {"acceptance_notice": "2026-03-03"}
        with refused("not_here"):
            town.do("xu", "petition", case, "notify", what="acceptance_notice", delivered_on="2026-03-03", how="mail")
    steps = Step.objects.filter(act__in=("serve", "notify"))
    assert len(steps) == 2
    assert len({step.batch_id for step in steps}) == 1


def test_serving_the_opinion_delivers_it_and_starts_the_thirty_days(town: Town) -> None:
    with at("2026-03-03"):
        case = concluded(town)
        paper = issued(town, drafted(town, case, "handling_opinion"))
        content = content_of(paper)
        assert [one.heading for one in content.paragraphs] == [
            "一、投诉请求", "二、事实和理由", "三、处理意见", "四、法律法规依据",
        ]  # fmt: skip
        assert content.paragraphs[2].text == "对该投诉请求予以支持。月底前修好"
        assert "三十日内" in content.remedies
        assert "《信访工作条例》第三十五条" in content.remedies
        with refused("missing"):
            served(town, paper, "2026-03-03", files=[])
        assert Paper.objects.get(id=paper.id).state == "issued"
        served(town, paper, "2026-03-03", who="lan")
    told = row(case)
    assert (told.state, told.marks["delivered_on"], told.marks["served"]) == ("answering", "2026-03-03", "in_person")
    assert acts(case).count("deliver") == 1


def test_a_refused_opinion_is_left_with_a_witness(town: Town) -> None:
    with at("2026-03-03"):
        case = concluded(town)
        paper = issued(town, drafted(town, case, "handling_opinion"))
        served(town, paper, "2026-03-03", how="left", refused=True, reason="拒收，社区干部见证")
    assert row(case).marks["served"] == "left"
    assert Paper.objects.get(id=paper.id).served_how == "refused"


def test_what_was_delivered_by_hand_is_not_recorded_again(town: Town) -> None:
    with at("2026-03-03"):
        case = concluded(town)
        paper = issued(town, drafted(town, case, "handling_opinion"))
        given = {"delivered_on": "2026-03-03", "how": "in_person", "files": [photo()], **outside()}
        town.do("lan", "petition", case, "deliver", **given)
        served(town, paper, "2026-03-03")
    assert acts(case).count("deliver") == 1


def test_a_review_is_recorded_by_serving_its_opinion(town: Town) -> None:
    with at("2026-03-03"):
        case = concluded(town)
        served(town, issued(town, drafted(town, case, "handling_opinion")), "2026-03-03")
    with at("2026-03-10"):
        town.do("xu", "petition", case, "request_review", requested_on="2026-03-10", unit=town.units["county"].id)
        with refused("missing"):
            drafted(town, case, "review_opinion")
        paper = issued(town, drafted(town, case, "review_opinion", outcome="upheld"))
        content = content_of(paper)
        assert "三、复查意见" in [one.heading for one in content.paragraphs]
        assert "第三十六条" in content.remedies
        served(town, paper, "2026-03-10")
        marks = row(case).marks
        assert (row(case).state, marks["review_result"], marks["review_delivered_on"]) == (
            "answering", "upheld", "2026-03-10",
        )  # fmt: skip
    with at("2026-03-20"):
        given = {"requested_on": "2026-03-20", "unit": town.units["city"].id}
        town.do("xu", "petition", case, "request_final_review", **given)
        paper = issued(town, drafted(town, case, "final_review_opinion", outcome="upheld"))
        assert (content_of(paper).remedies, content_of(paper).is_decision) == ("", False)
        assert "不再受理" in content_of(paper).paragraphs[-1].text
        served(town, paper, "2026-03-20")
    assert row(case).marks["final_result"] == "upheld"


def test_turned_away_routed_and_transferred_say_why_and_where(town: Town) -> None:
    with at("2026-03-03"):
        first, second, third = petitioned(town), petitioned(town, name="另一人"), petitioned(town, name="第三人")
        unit = town.units["huanbao"].id
        town.do("gu", "petition", first, "decline", ground="not_ours", unit=unit, reason="属环保职权", notice="written")
        town.do("gu", "petition", second, "guide", route="arbitration", where="县劳动人事争议仲裁委员会", reason="劳动争议",
                notice="written")  # fmt: skip
        town.do("xu", "petition", third, "forward", unit=unit, reason="属其职权", notice="written")
        said = {}
        for case, kind in ((first, "refusal_notice"), (second, "routing_notice"), (third, "transfer_notice")):
            paper = issued(town, drafted(town, case, kind))
            said[kind] = "\n".join(one.text for one in content_of(paper).paragraphs)
            served(town, paper, "2026-03-03", files=[])
            assert row(case).marks["told"] == {kind: "2026-03-03"}
    assert "决定不予受理" in said["refusal_notice"]
    assert "请向有权处理的环保所提出" in said["refusal_notice"]
    assert "仲裁程序" in said["routing_notice"]
    assert "县劳动人事争议仲裁委员会" in said["routing_notice"]
    assert "环保所" in said["transfer_notice"]
    assert Case.objects.get(id=first).state == "closed"


def test_the_extension_is_told_with_its_reason(town: Town) -> None:
    with at("2026-03-03"):
        case = accepted(town)
    with at("2026-04-20"):
        town.do("xu", "petition", case, "ask_extension", until="2026-05-20", reason="需检测")
        town.do("gu", "petition", case, "extend", reason="须等检测结果")
        content = draft_of(drafted(town, case, "extension_notice"))
    assert "延长至2026年5月20日" in content.paragraphs[0].text
    assert content.paragraphs[1].text == "须等检测结果"


def test_an_assignment_slip_goes_to_the_unit_and_names_nobody(town: Town) -> None:
    with at("2026-03-03"):
        case = concluded(town)
        paper = issued(town, drafted(town, case, "assignment_slip"))
        content = content_of(paper)
        assert (content.addressee.name, content.persons, paper.persons) == ("环保所", (), [])
        assert "现场核实后回复" in content.paragraphs[1].text
        served(town, paper, "2026-03-03", receiver="兰站长", files=[])
    assert acts(case)[-1] == "conclude"


def test_void_and_issued_anew(town: Town) -> None:
    with at("2026-03-03"):
        case = accepted(town)
        old = served(town, issued(town, drafted(town, case)), "2026-03-03", files=[])
        other = accepted(town, name="另一人")
        with refused("still_stands"):
            drafted(town, case, replaces=old)
        town.do("gu", "matter_paper", old.id, "void", reason="日期有误")
        old.refresh_from_db()
        with refused("other_case"):
            drafted(town, other, replaces=old)
        anew = served(town, issued(town, drafted(town, case, replaces=old)), "2026-03-03", files=[])
    assert (old.number, anew.number, anew.replaces_id) == (1, 2, old.id)
    assert content_of(anew).supersedes == "《信访事项受理告知书》（诸石信受〔2026〕1号）"
    assert acts(case).count("notify") == 1


def test_an_unverified_ground_is_cut_and_said(town: Town) -> None:
    from shiqiao.documents.matter_compose import MatterWanted, compose  # noqa: PLC0415

    with at("2026-03-03"):
        case = accepted(town)
        town.do("xu", "petition", case, "hear", record="听取")
        town.do("xu", "petition", case, "investigate", record="核实")
        given = {"opinion": "refuse", "claim": "修路", "facts": "不属实", "decision": "不修"}
        town.do("gu", "petition", case, "conclude", **given, grounds="《某某路政办法》第七条、第九条；村规民约")
        made = compose(MatterWanted("handling_opinion", Case.objects.get(id=case)))
    assert made.left_out == ("《某某路政办法》第七条", "《某某路政办法》第九条")
    assert made.content.paragraphs[3].text == "村规民约"


def test_whoever_is_known_is_told_in_writing(town: Town) -> None:
    with at("2026-03-03"):
        known = petitioned(town)
        for act, given in (
            ("accept", {"route": "petition"}),
            ("decline", {"ground": "not_ours", "unit": town.units["huanbao"].id, "reason": "x"}),
            ("guide", {"route": "arbitration", "where": "仲裁委", "reason": "x"}),
            ("forward", {"unit": town.units["huanbao"].id, "reason": "x"}),
        ):
            with refused("can_be_told"):
                town.do("gu", "petition", known, act, notice="unknown", **given)
        # Nobody knows who it was: turned away, no notice is owed; on the spot it has been told.
        nobody = petitioned(town, anonymous=True)
        given = {"ground": "not_ours", "unit": town.units["huanbao"].id, "reason": "不属于本机关"}
        town.do("gu", "petition", nobody, "decline", notice="unknown", **given)
        told = petitioned(town, name="另一人")
        town.do("gu", "petition", told, "decline", notice="on_spot", **given)
        for case in (nobody, told):
            with refused("not_here"):
                town.do("xu", "petition", case, "notify", what="refusal_notice", delivered_on="2026-03-03", how="mail")


def test_who_becomes_known_is_owed_the_notice(town: Town) -> None:
    with at("2026-03-03"):
        case = petitioned(town, anonymous=True)
        town.do("xu", "petition", case, "accept", route="petition", notice="unknown")
        town.do("xu", "petition", case, "name_petitioner", reason="本人前来说明")
        assert notices_owed(standing(row(case))) == ("acceptance_notice",)
        # Not called anonymous, but nobody knew the name; it is sealed afterwards.
        other = petition(town)
        town.do("xu", "petition", other, "accept", route="petition", notice="unknown")
        assert notices_owed(standing(row(other))) == ()
        town.do("xu", "identity", clock.new_id(), "seal", case=other, role="petitioner", name=NAME, phone=PHONE)
        assert "请办“改为实名”" in str(notices(find.one(town.viewer("xu"), other), current()))
        town.do("xu", "petition", other, "name_petitioner", reason="本人留下姓名和电话")
        assert notices_owed(standing(row(other))) == ("acceptance_notice",)
        with refused("no_anonymous"):
            town.do("xu", "petition", other, "name_petitioner", reason="x")


def test_no_notice_for_whoever_cannot_be_told(town: Town) -> None:
    with at("2026-03-03"):
        case = petitioned(town, anonymous=True)
        town.do("xu", "petition", case, "accept", route="petition", notice="unknown")
        with refused("too_early"):
            drafted(town, case)
