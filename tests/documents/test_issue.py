"""A paper's life through acts: composed, drafted, reviewed by another, issued with its cases, served, voided, anew."""

from dataclasses import replace
from datetime import date

import pytest

from build import Town, at, key, photo
from documents.cast import composed, drafted, inspected, issued, notice, reviewed
from shiqiao.briefing.brief import brief
from shiqiao.cases.models import Case
from shiqiao.documents.canonical import digest
from shiqiao.documents.compose import Wanted, compose
from shiqiao.documents.content import LegalBasis, PaperContent
from shiqiao.documents.final import content_of, draft_of, numbers
from shiqiao.documents.issue import draft, issue, redraft
from shiqiao.documents.kinds import papers, visible
from shiqiao.documents.models import Content, Paper
from shiqiao.places.models import Site
from shiqiao.procedures.machine import Refused
from shiqiao.record.models import Counter, Step
from shiqiao.record.projection import standing
from shiqiao.record.verify import verify
from shiqiao.visits.models import Visit


def refused(code: str):
    return pytest.raises(Refused, check=lambda refusal: refusal.code == code)


def test_a_notice_lists_the_items_with_terms_and_verified_bases_only(town: Town) -> None:
    with at("2026-03-03"):
        visit, cases = inspected(town)
        content = composed(town, "rectification_notice", visit, cases).content
    assert [item.description for item in content.items] == ["第1处配电箱未上锁", "第2处配电箱未上锁"]
    assert {item.rectify_by for item in content.items} == {date(2026, 3, 18)}
    assert [basis.text for basis in content.bases] == ["《山东省安全生产条例》第四十七条"]
    assert (content.authority, content.prefix, content.n) == ("石桥子镇人民政府", "诸石安改", None)
    assert [one.name for one in content.inspectors] == ["李网格", "周检查", "冯专家"]


def test_what_nobody_verified_is_left_out_and_said(town: Town) -> None:
    with at("2026-03-03"):
        visit, cases = inspected(town)
        paper = notice(town, visit, cases)
    with at("2026-03-10"):
        for case in cases:
            town.do(town.owner(), "hazard", case.id, "rectify", measure="已上锁", files=[photo("green")])
        again = town.visit(team=("wu", "zhou"), purpose="reinspection")
        town.do("wu", "hazard", cases[0].id, "verify", visit=again, files=[photo("white")])
        town.do("wu", "hazard", cases[1].id, "reject", visit=again, reason="锁已损坏", rectify_by=date(2026, 3, 20))
        looked = list(Case.objects.filter(id__in=[case.id for case in cases]).order_by("number"))
        made = composed(town, "reinspection_opinion", again, looked, prior=paper)
    assert made.left_out == ("《安全生产违法行为行政处罚办法》第十六条",)
    assert [basis.text for basis in made.content.bases] == ["《山东省安全生产条例》第四十七条"]
    results = [item.result for item in made.content.items]
    assert results == ["已按要求整改完毕，复查合格。", "未整改到位：锁已损坏，限于2026年3月20日前整改完毕。"]
    assert made.content.prior is not None
    assert made.content.prior.number == "诸石安改〔2026〕1号"


def test_a_check_record_tells_a_refusal_to_sign(town: Town) -> None:
    with at("2026-03-03"):
        visit, cases = inspected(town, signed="refused", signer="王经理", summary="现场管理较乱")
        content = composed(town, "site_check_record", visit, cases).content
    owner = content.signatures[0]
    assert (owner.state, owner.note, owner.name) == ("refused", "负责人称公章不在", "王经理")
    assert "现场管理较乱" in content.findings
    assert content.check is not None
    assert content.check.ended is not None


def test_no_record_before_the_visit_is_finished(town: Town) -> None:
    with at("2026-03-03"), refused("visit_not_finished"):
        composed(town, "site_check_record", town.visit(), [])


def test_issuing_orders_the_cases_in_the_same_transaction(town: Town) -> None:
    with at("2026-03-03"):
        visit, cases = inspected(town)
        paper = notice(town, visit, cases, date(2026, 3, 20))
    rows = Case.objects.filter(id__in=[case.id for case in cases])
    assert {(row.state, row.notice_id, row.rectify_by) for row in rows} == {("ordered", paper.id, date(2026, 3, 20))}
    steps = Step.objects.filter(act__in=("issue", "order"))
    assert len({step.batch_id for step in steps}) == 1
    assert steps.count() == 3
    assert content_of(paper).number == "诸石安改〔2026〕1号"


def test_nothing_is_issued_when_one_case_has_moved(town: Town) -> None:
    with at("2026-03-03"):
        visit = town.visit()
        cases = [town.finding(visit, files=[photo()]), town.finding(visit, files=[photo()])]
        paper = reviewed(town, drafted(town, "rectification_notice", visit, cases))
        town.do("li", "hazard", cases[1].id, "fix_on_spot", visit=visit, files=[photo("green")])
        with refused("case_moved"):
            issue(paper, viewer=town.viewer("qian"), key=key())
        assert Case.objects.get(id=cases[0].id).state == "found"
        # The clerk drops the item, another reviews, and it goes out with number 1.
        content = draft_of(paper)
        redraft(
            paper,
            replace(content, items=content.items[:1]),
            [cases[0].id],
            viewer=town.viewer("sun"),
            key=key(),
            seen=None,
        )
        paper = issued(town, Paper.objects.get(id=paper.id))
    assert paper.number == 1
    assert Case.objects.get(id=cases[0].id).state == "ordered"


def test_the_drafter_and_every_other_hand_never_reviews(town: Town) -> None:
    with at("2026-03-03"):
        visit, cases = inspected(town)
        paper = drafted(town, "rectification_notice", visit, cases)
        with refused("own_draft"):
            town.do("sun", "paper", paper.id, "review")
        redraft(paper, draft_of(paper), [case.id for case in cases], viewer=town.viewer("li"), key=key(), seen=None)
        for who in ("sun", "li"):
            with refused("own_draft"):
                town.do(who, "paper", paper.id, "review")
        town.do("qian", "paper", paper.id, "review")


def test_a_third_person_signs(town: Town) -> None:
    with at("2026-03-03"):
        visit, cases = inspected(town)
        own = reviewed(town, drafted(town, "rectification_notice", visit, cases, who="qian"))
        with refused("own_draft"):
            issue(own, viewer=town.viewer("qian"), key=key())
        town.do("sun", "paper", own.id, "drop", reason="换人拟稿")
        paper = reviewed(town, drafted(town, "rectification_notice", visit, cases), who="qian")
        with refused("own_review"):
            issue(paper, viewer=town.viewer("qian"), key=key())
    assert Paper.objects.get(id=paper.id).state == "reviewed"
    assert not Counter.objects.filter(series__startswith="rectification_notice/").exists()


def test_an_unverified_basis_is_not_issued(town: Town) -> None:
    with at("2026-03-03"):
        visit, cases = inspected(town)
        paper = drafted(town, "rectification_notice", visit, cases)
        made_up = LegalBasis("《某某办法》第一条", "某人", date(2026, 1, 1))
        content = replace(draft_of(paper), bases=(made_up,))
        redraft(paper, content, [case.id for case in cases], viewer=town.viewer("sun"), key=key(), seen=None)
        paper = reviewed(town, Paper.objects.get(id=paper.id))
        with refused("unverified_basis"):
            issue(paper, viewer=town.viewer("qian"), key=key())
    assert not Counter.objects.filter(series="rectification_notice/2026").exists()


def test_a_term_beyond_the_towns_longest_is_told_to_the_clerk(town: Town) -> None:
    with at("2026-03-03"):
        visit, cases = inspected(town)
        with refused("too_long"):
            drafted(town, "rectification_notice", visit, cases, terms={cases[0].id: date(2026, 5, 1)})
        with refused("past_day"):
            drafted(town, "rectification_notice", visit, cases, terms={cases[0].id: date(2026, 3, 1)})


def test_a_draft_that_changed_after_it_was_read_is_not_issued(town: Town) -> None:
    with at("2026-03-03"):
        visit, cases = inspected(town)
        old = reviewed(town, drafted(town, "rectification_notice", visit, cases))
        town.do("qian", "paper", old.id, "send_back", reason="请写明部位")
        town.do("li", "paper", old.id, "review")
        with refused("stale"):
            issue(old, viewer=town.viewer("qian"), key=key())


def test_sent_back_with_a_reason_and_dropped(town: Town) -> None:
    with at("2026-03-03"):
        visit, cases = inspected(town)
        paper = reviewed(town, drafted(town, "rectification_notice", visit, cases))
        with refused("missing"):
            town.do("qian", "paper", paper.id, "send_back")
        town.do("qian", "paper", paper.id, "send_back", reason="请写明部位")
        assert Paper.objects.get(id=paper.id).state == "draft"
        town.do("sun", "paper", paper.id, "drop", reason="已另行处理")
        with refused("wrong_state"):
            town.do("li", "paper", paper.id, "review")


def test_a_refused_service_is_recorded_with_its_reason_and_keeps_the_digest(town: Town) -> None:
    with at("2026-03-03"):
        visit, cases = inspected(town)
        paper = notice(town, visit, cases)
        before = digest(content_of(paper))
        with refused("missing"):
            town.do("sun", "paper", paper.id, "serve", how="direct", served_on=date(2026, 3, 3), refused=True)
        town.do(
            "sun",
            "paper",
            paper.id,
            "serve",
            how="left",
            served_on=date(2026, 3, 3),
            refused=True,
            reason="拒收，见证人在场",
        )
    paper.refresh_from_db()
    content = content_of(paper)
    assert content.service is not None
    assert (content.service.refused, content.service.note, content.service.how) == (
        True,
        "拒收，见证人在场",
        "留置送达",
    )
    assert digest(content) == before


def test_a_void_paper_keeps_its_number_and_is_replaced(town: Town) -> None:
    with at("2026-03-03"):
        visit, cases = inspected(town)
        paper = notice(town, visit, cases, date(2026, 3, 20))
        moved = list(Case.objects.filter(id__in=[case.id for case in cases]).order_by("number"))
        with refused("still_stands"):
            drafted(town, "rectification_notice", visit, moved, replaces=paper)
        town.do("qian", "paper", paper.id, "void", reason="单位名称有误")
        paper.refresh_from_db()
        anew = issued(town, drafted(town, "rectification_notice", visit, moved, replaces=paper))
    assert (paper.number, anew.number) == (1, 2)
    content = content_of(anew)
    assert content.supersedes == "《隐患整改通知书》（诸石安改〔2026〕1号）"
    # The deadline already runs: a notice issued anew repeats it.
    assert {item.rectify_by for item in content.items} == {date(2026, 3, 20)}
    assert content_of(paper).void is not None
    assert numbers([paper, anew]) == {paper.id: "诸石安改〔2026〕1号", anew.id: "诸石安改〔2026〕2号"}


def test_a_notice_issued_anew_takes_its_open_cases_over(town: Town) -> None:
    with at("2026-03-03"):
        visit, cases = inspected(town, findings=3)
        other = notice(town, visit, [town.finding(description="另一处")])
        old = notice(town, visit, cases, date(2026, 3, 20))
    with at("2026-03-05"):
        for case in cases[1:]:
            town.do(town.owner(), "hazard", case.id, "rectify", measure="已加锁", files=[photo()])
        looked = town.visit(team=("zhou", "wu"), purpose="reinspection")
        town.do("zhou", "hazard", cases[2].id, "verify", visit=looked, files=[photo()])
        town.do("qian", "paper", old.id, "void", reason="单位名称有误")
        before = brief(town.viewer("qian"))
        rows = list(Case.objects.filter(id__in=[case.id for case in cases[:2]]).order_by("number"))
        anew = issued(town, drafted(town, "rectification_notice", visit, rows, replaces=Paper.objects.get(id=old.id)))
        with refused("not_on_notice"):
            town.do("sun", "hazard", Case.objects.get(notice_id=other.id).id, "renotice", notice=anew.id)
        with refused("other_notice"):
            town.do("sun", "hazard", cases[0].id, "renotice", notice=anew.id)
        after = brief(town.viewer("qian"))
    found = {case.id: case for case in Case.objects.filter(id__in=[case.id for case in cases])}
    assert [found[case.id].notice_id for case in cases] == [anew.id, anew.id, old.id]
    assert [found[case.id].state for case in cases] == ["ordered", "rectified", "closed"]
    assert {case.rectify_by for case in found.values()} == {date(2026, 3, 20)}
    assert [(one.notices_issued, one.notices_void) for one in (before, after)] == [(1, 1), (2, 1)]
    assert before.number("items_under_notice") == after.number("items_under_notice") == 4


def test_each_kind_counts_for_itself_and_without_gaps(town: Town) -> None:
    with at("2026-03-03"):
        visit, cases = inspected(town)
        record = issued(town, drafted(town, "site_check_record", visit, cases))
        first = notice(town, visit, cases[:1])
        second = notice(town, visit, cases[1:])
    assert [content_of(one).number for one in (record, first, second)] == [
        "诸石安检〔2026〕1号", "诸石安改〔2026〕1号", "诸石安改〔2026〕2号",
    ]  # fmt: skip


def test_strangers_and_the_enterprise_see_what_they_may(town: Town) -> None:
    with at("2026-03-03"):
        visit, cases = inspected(town)
        paper = drafted(town, "rectification_notice", visit, cases)
        for viewer in (town.viewer("zhao"), town.viewer("chen"), town.owner(), town.owner("shop")):
            assert not visible(viewer, standing(paper))
            assert not papers(viewer).exists()
        paper = issued(town, paper)
        assert visible(town.owner(), standing(paper))
        assert papers(town.owner()).get() == paper
        assert not visible(town.owner("shop"), standing(paper))
        with refused("not_found"):
            town.do("zhao", "paper", paper.id, "void", reason="路过")
        with refused("not_yours"):
            town.do("sun", "paper", paper.id, "void", reason="越权")


def test_the_same_key_twice_drafts_once(town: Town) -> None:
    with at("2026-03-03"):
        visit, cases = inspected(town)
        paper = reviewed(town, drafted(town, "rectification_notice", visit, cases))
        twice = key()
        steps = [issue(paper, viewer=town.viewer("qian"), key=twice) for _ in range(2)]
    assert steps[0].position == steps[1].position
    assert Counter.objects.get(series="rectification_notice/2026").last == 1


@pytest.mark.tampers
def test_altered_content_is_found(town: Town) -> None:
    with at("2026-03-03"):
        visit, cases = inspected(town)
        paper = notice(town, visit, cases)
    body = Content.objects.get(subject_id=paper.id).body
    body["items"][0]["rectify_by"] = "2027-01-01"
    Content.objects.filter(subject_id=paper.id).update(body=body)
    assert [fault.code for fault in verify().faults] == ["altered_content"]


def test_the_issued_content_is_the_draft_with_number_and_day(town: Town) -> None:
    with at("2026-03-03"):
        visit, cases = inspected(town)
        paper = notice(town, visit, cases)
    issued_content = content_of(paper)
    assert replace(issued_content, n=None, issued_on=None) == draft_of(paper)
    assert PaperContent.from_json(issued_content.as_json()) == issued_content
    assert (issued_content.n, issued_content.issued_on) == (1, date(2026, 3, 3))


def test_the_leader_issues_and_orders_too_the_clerk_never(town: Town) -> None:
    with at("2026-03-03"):
        visit, cases = inspected(town)
        paper = reviewed(town, drafted(town, "rectification_notice", visit, cases))
        with refused("not_yours"):
            issue(paper, viewer=town.viewer("sun"), key=key())
        issue(paper, viewer=town.viewer("zheng"), key=key())
    assert set(Case.objects.values_list("state", flat=True)) == {"ordered"}


def test_an_inspector_drafts_from_a_visit_of_his_own_outside_his_places(town: Town) -> None:
    with at("2026-03-03"):
        site = Site.objects.get(id=town.sites["shop"])
        town.do("sun", "site", site.id, "amend", place="370782105303")
        visit = town.visit("shop", team=("li", "zhou"))
        case = town.finding(visit, who="zhou", site="shop")
        site.refresh_from_db()
        made = compose(Wanted("rectification_notice", site, standing(Visit.objects.get(id=visit)), [case]))
        assert draft(made, viewer=town.viewer("li"), key=key()).act == "draft"
