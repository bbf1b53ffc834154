"""The tags, the fields and the charts as they are rendered, without a browser."""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django import forms
from django.http import QueryDict
from django.template.loader import render_to_string
from django.test import RequestFactory

from shiqiao.ui import charts, context, fields
from shiqiao.ui.shapes import Bar, FrameFacts, Month, Stack, Thumb
from shiqiao.ui.templatetags import ui
from ui import conftest, samples

ROOT = Path(charts.__file__).parent
ERRORS = ("400", "403", "403_csrf", "404", "500")


@pytest.mark.parametrize("name", sorted(conftest.contexts()))
def test_no_page_carries_inline_script_or_style(name: str, drawn: Callable[[str], str]) -> None:
    html = drawn(name)
    assert not re.search(r"<script(?![^>]*src=)|<style|\sstyle=|\son[a-z]+=", html)


def test_absent_and_forbidden_read_the_same() -> None:
    assert render_to_string("403.html") == render_to_string("404.html")


@pytest.mark.parametrize("name", ERRORS)
def test_an_error_page_needs_no_request_and_keeps_drafts(name: str) -> None:
    html = render_to_string(f"{name}.html")
    assert "<h1>" in html
    assert "data-refused" in html


def test_the_frame_is_asked_only_when_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def provider(request: object) -> FrameFacts:
        asked.append("once")
        return FrameFacts(town_name="清水镇")

    monkeypatch.setattr(context, "_providers", [])
    context.register_frame(provider)
    frame = context.frame(RequestFactory().get("/"))
    assert asked == []
    assert frame["frame"].town_name == "清水镇"  # type: ignore[attr-defined]
    assert asked == ["once"]


def test_errors_say_the_mend_and_lead_to_their_field() -> None:
    form = samples.Proof({"text": "改" * 230, "done": "昨天"}, {})
    lines = dict(fields.summary_of(form))
    assert lines["请选择整改结果。"] == "id_how_0"
    assert lines["完成日期：日期请按“2026-11-23”的样子填写。"] == "id_done"
    assert lines["怎么改的：最多 200 字，现有 230 字，请删减。"] == "id_text"
    assert lines["请添加整改后照片。"] == "id_photo"
    assert lines["请勾选“以上内容属实”。"] == "id_sure"


def test_a_forms_own_wording_stands() -> None:
    class Own(forms.Form):
        name = forms.CharField(label="名称", error_messages={"required": "写上营业执照上的全名。"})

    assert fields.summary_of(Own({})) == [("名称：写上营业执照上的全名。", "id_name")]


def test_every_error_target_exists_on_the_page(drawn: Callable[[str], str]) -> None:
    html = drawn("form")
    targets = re.findall(r'<li><a href="#([^"]+)"', html)
    assert len(targets) == 6
    assert all(f'id="{target}"' in html for target in targets)


def test_a_date_keeps_its_value_for_the_browsers_picker() -> None:
    form = samples.Proof({"done": "2026-11-23"})
    assert 'value="2026-11-23"' in str(fields.field_context(form["done"])["widget"])
    unbound = samples.Proof(initial={"done": date(2026, 11, 23)})
    assert 'type="date" name="done" value="2026-11-23"' in str(fields.field_context(unbound["done"])["widget"])


def test_filters_in_force_can_be_dropped_one_by_one() -> None:
    marks = fields.filter_marks(samples.Filters(QueryDict("q=配电&grade=major&late=on&cursor=9")), "/cases/")
    assert [(mark.label, mark.value) for mark in marks] == [
        ("搜编号、企业、内容", "配电"),
        ("级别", "重大"),
        ("只看逾期", ""),
    ]
    assert marks[2].without == "/cases/?q=%E9%85%8D%E7%94%B5&grade=major"


def test_evidence_without_an_after_says_so() -> None:
    html = render_to_string("ui/evidence_grid.html", ui.evidence_grid([Thumb("#", "/t.jpg", "箱门缺失", "before")]))
    assert "整改后" in html
    assert "没有照片" in html


def test_an_act_that_cannot_be_done_is_no_button() -> None:
    html = render_to_string("ui/act_button.html", ui.act_button("整改完成", why_not="由企业提交。"))
    assert "<button" not in html
    assert "由企业提交。" in html


def test_a_bar_links_to_its_rows_and_prints_its_numbers() -> None:
    html = charts.bar_list("各社区", [Bar("西院<", 3, "/cases/?p=1&q=2", denominator=5)], "已销号 / 应销号")
    assert '<a href="/cases/?p=1&amp;q=2">' in html
    assert "3 / 5（60.0%）" in html
    assert "西院&lt;" in html
    assert "<title" in html
    assert "<desc" in html


def test_series_are_told_apart_by_patterns_not_by_colour() -> None:
    html = charts.stacked_bars("去向", ["按期", "逾期后", "整改中"], [Stack("消防", [5, 2, 1])])
    assert html.count("<pattern ") == 2
    assert "fill=" in html
    assert not re.search(r"#[0-9a-f]{6}\b|rgb\(", html)


def test_values_that_miss_a_series_are_refused() -> None:
    with pytest.raises(ValueError, match="2 series but 1 values"):
        charts.columns_by_month("逐月", ["发现", "销号"], [Month(date(2026, 1, 1), [3])])
    with pytest.raises(ValueError, match="at most 6 series"):
        charts.stacked_bars("去向", list("一二三四五六七"), [])


def test_a_chart_of_nothing_says_so() -> None:
    assert "没有数据。" in charts.bar_list("重复出现", [])
    assert "<svg" not in charts.bar_list("重复出现", [])


def test_grade_colours_are_used_by_grades_alone() -> None:
    for sheet in (ROOT / "static" / "ui").glob("*.css"):
        if sheet.name in ("tokens.css", "print.css"):
            continue
        for block in re.findall(r"([^{}]+)\{([^{}]*)\}", sheet.read_text(encoding="utf-8")):
            if "--grade-" in block[1]:
                assert ".grade--" in block[0], f"{sheet.name}: {block[0].strip()}"


def test_readme_names_every_tag() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for tag in {**ui.register.tags, **ui.register.filters}:
        assert tag in ("page_language", "field_errors") or tag in readme, tag
