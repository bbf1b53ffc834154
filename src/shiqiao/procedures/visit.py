"""A visit: a planned look at a site by at least two inspectors, walked clause by clause, signed by both sides (鲁安 art 42)."""

from shiqiao.procedures.hazard_effects import Given
from shiqiao.procedures.hazard_guards import INSPECTORS_AT_LEAST
from shiqiao.procedures.machine import Act, Facts, Needs, Procedure, Refused, Ruling, gettext_noop, internal, law

_ = gettext_noop

PURPOSES = (
    ("inspection", _("检查")),
    ("reinspection", _("复查")),
    ("self_check", _("自查核查")),
)
RESULTS = (("pass", _("合格")), ("fail", _("不合格")), ("na", _("不适用")))
# Days within which another planned visit to the same site is to be joined.
APART = 30
SIGNED = (("screen", _("屏幕签名")), ("paper", _("纸质签名照片")), ("refused", _("拒绝签字")))

TEAM = (
    Needs("inspectors", _("检查人员"), "people", min=1),
    Needs("experts", _("专家"), "people", required=False),
)


def _planned(facts: Facts, given: Given, ruling: Ruling) -> None:
    site = facts.refs["site"]
    ruling.sets.update(
        site_id=site["id"],
        place_code=site["place_code"],
        field=site["field"],
        purpose=given.get("purpose", "inspection"),
        campaign_id=given.get("campaign"),
        draw_id=given.get("draw"),
        planned_on=given.get("planned_on", facts.today),
        inspectors=[str(one) for one in given["inspectors"]],
        experts=[str(one) for one in given.get("experts", ())],
        checklist_ids=[str(one) for one in given.get("checklists", ())],
    )


def _not_near(facts: Facts, given: Given) -> None:
    """One enterprise is looked at once for all (综合查一次, 国办发〔2024〕54号): join what is planned, or say why not."""
    if given.get("purpose", "inspection") == "reinspection" or given.get("reason"):
        return
    if near := facts.more.get("near"):
        raise Refused(
            "near",
            _("该单位 %(day)s 已安排检查，请参加或并入那次检查；确需另行检查的，请填写理由。"),
            day=near,
            field="reason",
        )


def _on_team(facts: Facts) -> None:
    team = {str(one) for one in (*facts.row["inspectors"], *facts.row["experts"])}
    if str(facts.viewer.person_id) not in team:
        raise Refused("not_on_team", _("您不在本次检查人员之列。"))


def _enough(facts: Facts) -> None:
    if len(set(facts.row["inspectors"])) < INSPECTORS_AT_LEAST:
        raise Refused("too_few", _("检查不得少于两名检查人员，请先增加人员。"))


def _started(facts: Facts, given: Given, ruling: Ruling) -> None:
    ruling.sets["started_at"] = facts.at


def _answered(facts: Facts, given: Given, ruling: Ruling) -> None:
    ruling.puts["answers"] = {
        given["clause"]: {"result": given["result"], "files": given.get("files", []), "case": given.get("case")}
    }


def _case_failed(facts: Facts, given: Given) -> None:
    if given["result"] == "fail" and not given.get("case"):
        raise Refused("no_case", _("不合格的条款须同时登记隐患。"), field="case")


def _signed(facts: Facts, given: Given, ruling: Ruling) -> None:
    ruling.sets.update(signed_how=given["signed"], finished_at=facts.at)
    if given["signed"] == "refused":
        if not given.get("reason"):
            raise Refused("missing", _("拒绝签字的，请记录情况。"), field="reason")
    elif not given.get("files"):
        raise Refused("missing", _("请完成签名或上传签字页照片。"), field="files")


def _nobody_recused(facts: Facts, given: Given) -> None:
    """Nobody is sent who stands aside from the site (回避)."""
    for name in ("inspectors", "experts"):
        if any(facts.refs["site"]["id"] in facts.roster.recused_from(one) for one in given.get(name, ())):
            raise Refused("recused", _("所选人员中有人须对该单位回避，请另行安排。"), field=name)


def _staffed(facts: Facts, given: Given, ruling: Ruling) -> None:
    people = list(dict.fromkeys([*facts.row["inspectors"], *(str(one) for one in given.get("inspectors", ()))]))
    experts = list(dict.fromkeys([*facts.row["experts"], *(str(one) for one in given.get("experts", ()))]))
    ruling.sets.update(inspectors=people, experts=experts)


def _another(facts: Facts, given: Given) -> None:
    other = facts.refs["into"]
    if other["id"] == facts.row["id"] or other["site_id"] != facts.row["site_id"]:
        raise Refused("other_site", _("只能并入对同一单位的另一次检查。"))
    if other["state"] not in ("planned", "under_way"):
        raise Refused("wrong_state", _("所选检查已经结束。"))


VISIT = Procedure(
    "visit",
    _("检查"),
    1,
    {
        "planned": _("已安排"),
        "under_way": _("进行中"),
        "finished": _("已完成"),
        "joined": _("已合并"),
        "cancelled": _("已取消"),
    },
    ("finished", "joined", "cancelled"),
    (
        Act(
            "plan",
            _("安排检查"),
            ("",),
            "planned",
            ("inspector", "clerk", "head", "grid_worker"),
            law("luanquan.41", "luanquan.42"),
            (
                Needs("site", _("单位"), "ref", to="site"),
                Needs("purpose", _("目的"), "choice", required=False, choices=PURPOSES),
                Needs("campaign", _("检查计划"), "ref", required=False, to="campaign"),
                Needs("draw", _("抽取记录"), "ref", required=False, to="draw"),
                Needs("planned_on", _("计划日期"), "day", required=False),
                *TEAM,
                Needs("checklists", _("检查表"), "refs", required=False, to="checklist"),
                Needs("reason", _("频次例外理由"), "text", required=False),
            ),
            checks=(_not_near, _nobody_recused),
            effect=_planned,
            tells=("team",),
        ),
        Act(
            "start",
            _("出示证件，开始检查"),
            ("planned",),
            "under_way",
            ("inspector", "grid_worker"),
            law("luanquan.42", "chufa.55"),
            (Needs("shown", _("已出示执法（检查）证件"), "yes"),),
            guards=(_on_team, _enough),
            effect=_started,
        ),
        Act(
            "staff",
            _("增加人员"),
            ("planned", "under_way"),
            None,
            ("inspector", "clerk", "head"),
            law("luanquan.42"),
            (
                Needs("inspectors", _("检查人员"), "people", required=False),
                Needs("experts", _("专家"), "people", required=False),
            ),
            checks=(_nobody_recused,),
            effect=_staffed,
            tells=("team",),
        ),
        Act(
            "answer",
            _("逐条检查"),
            ("under_way",),
            None,
            ("inspector", "expert", "grid_worker"),
            law("luanquan.42"),
            (
                Needs("clause", _("条款"), "code"),
                Needs("result", _("结果"), "choice", choices=RESULTS),
                Needs("case", _("隐患"), "ref", required=False, to="hazard"),
                Needs("files", _("照片"), "files", required=False),
                Needs("remark", _("说明"), "text", required=False),
            ),
            guards=(_on_team,),
            checks=(_case_failed,),
            effect=_answered,
            quiet=True,
            mild=True,
        ),
        Act(
            "sign",
            _("登记签字情况，结束检查"),
            ("under_way",),
            "finished",
            ("inspector", "grid_worker"),
            law("anquan.68", "luanquan.42"),
            (
                Needs("signed", _("被检查单位签字"), "choice", choices=SIGNED),
                Needs("files", _("签名或签字页照片"), "files", required=False),
                Needs("inspector_files", _("检查人员签名"), "files", required=False),
                Needs("signer", _("签字人及职务"), "text", required=False),
                Needs("reason", _("拒签情况"), "text", required=False),
                Needs("summary", _("检查情况小结"), "text", required=False),
            ),
            guards=(_on_team, _enough),
            effect=_signed,
            tells=("site",),
        ),
        Act(
            "join",
            _("并入另一次检查（综合查一次）"),
            ("planned",),
            "joined",
            ("inspector", "clerk", "head"),
            law("guoban54"),
            (Needs("into", _("并入"), "ref", to="visit"),),
            checks=(_another,),
            effect=lambda facts, given, ruling: ruling.sets.update(joined_id=given["into"]),
        ),
        Act(
            "cancel",
            _("取消检查"),
            ("planned",),
            "cancelled",
            ("inspector", "clerk", "head"),
            internal(_("取消检查须说明理由")),
            (Needs("reason", _("理由"), "text"),),
        ),
    ),
)
