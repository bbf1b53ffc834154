"""The two keys that close what concerns a person (事心双解), the named exceptions, and asking again afterwards."""

from shiqiao.procedures import matter_effects as effects
from shiqiao.procedures import matter_guards as guards
from shiqiao.procedures.hazard_effects import charged
from shiqiao.procedures.machine import Act, Needs, gettext_noop, internal, law
from shiqiao.procedures.matter_words import (
    ANSWERED_HOW,
    CHECKERS,
    EVIDENCE,
    FILES,
    FOLLOWED,
    HANDLERS,
    PARTY,
    REASON,
    SATISFIED,
    SOLVED,
    TOWN,
    UNTIL,
)

_ = gettext_noop

REMARK = Needs("remark", _("核验情况"), "text")
MEANS = (("phone", _("电话")), ("home", _("上门")), ("message", _("短信")), ("letter", _("书信")))


def keys(waiting: str, back: str, running: tuple[str, ...]) -> tuple[Act, ...]:
    """Return the acts of both keys for a kind: `waiting` is where they are turned, `back` where work begins again."""
    return (
        *_turning(waiting, back),
        *_answers(waiting, back),
        *_asking(waiting),
        *_exceptions(waiting, running),
        *_afterwards(back),
    )


def _turning(waiting: str, back: str) -> tuple[Act, ...]:
    return (
        Act(
            "settle",
            _("核验属实"),
            (waiting,),
            None,
            CHECKERS,
            internal(_("事项是否落实，由未参与办理的人员到场或者查证核验，附核验证据")),
            (EVIDENCE, REMARK),
            guards=(guards.unsettled, guards.did_not_handle),
            effect=effects.verified,
            tells=("responsible",),
        ),
        Act(
            "find_wanting",
            _("核验不属实，退回办理"),
            (waiting,),
            back,
            CHECKERS,
            internal(_("事项是否落实，由未参与办理的人员到场或者查证核验，附核验证据")),
            (REASON, FILES),
            guards=(guards.unsettled, guards.did_not_handle),
            effect=effects.back_to(back),
            tells=("responsible", "head"),
        ),
        Act(
            "follow_through",
            _("督促落实，约定完成日期"),
            (waiting,),
            None,
            ("head", "leader"),
            law("xinfang.32"),
            (UNTIL, REASON),
            guards=(guards.unsettled,),
            checks=(guards.within("matter.measures", "until"),),
            effect=lambda facts, given, ruling: ruling.sets.update(own_due_on=given["until"]),
            tells=("responsible",),
        ),
    )


def _answers(waiting: str, back: str) -> tuple[Act, ...]:
    return (
        Act(
            "answer",
            _("登记本人答复"),
            (waiting,),
            None,
            (*CHECKERS, "system"),
            law("xinfang.21"),
            (
                PARTY,
                Needs("how", _("答复方式"), "choice", choices=ANSWERED_HOW),
                Needs("solved", _("问题解决了吗"), "choice", choices=SOLVED),
                Needs("satisfied", _("对办理满意吗"), "choice", choices=SATISFIED),
                Needs("proxy", _("由他人代为答复"), "yes", required=False),
                Needs("reason", _("还有什么没有解决、意见"), "text", required=False),
                FILES,
            ),
            guards=(guards.concerns_person, guards.did_not_handle),
            checks=(guards.known_party, guards.own_answer),
            effect=effects.answered(back),
        ),
    )


def _asking(waiting: str) -> tuple[Act, ...]:
    return (
        Act(
            "ask_answer",
            _("生成答复链接"),
            (waiting,),
            None,
            CHECKERS,
            law("xinfang.21"),
            (PARTY,),
            guards=(guards.concerns_person, guards.not_pressed, guards.did_not_handle),
            checks=(guards.known_party, guards.silent_yet, guards.not_too_often),
            effect=effects.invited,
            quiet=True,
            mild=True,
        ),
        Act(
            "record_try",
            _("登记联系未果"),
            (waiting,),
            None,
            CHECKERS,
            internal(_("联系本人逐次登记，不反复打扰")),
            (Needs("means", _("方式"), "choice", choices=MEANS), PARTY),
            guards=(guards.concerns_person, guards.not_pressed, guards.did_not_handle),
            checks=(guards.known_party, guards.not_too_often),
            effect=effects.tried,
        ),
        Act(
            "leave_alone",
            _("登记本人要求不再联系"),
            (waiting, "closed"),
            None,
            (*CHECKERS, "system"),
            internal(_("尊重本人不再联系的要求")),
            guards=(guards.not_pressed, guards.did_not_handle),
            effect=effects.left_alone,
        ),
    )


def _exceptions(waiting: str, running: tuple[str, ...]) -> tuple[Act, ...]:
    return (
        Act(
            "end_unreachable",
            _("多次联系不上，单独统计办结"),
            (waiting,),
            "closed",
            ("head", "leader"),
            internal(_("事项已核验属实、多次联系本人未果的，单独统计，不计入化解率")),
            (REASON,),
            guards=(guards.concerns_person, guards.settled, guards.tried_enough),
            effect=effects.ended("unreachable"),
            danger=True,
        ),
        Act(
            "end_unreasonable",
            _("会商认定诉求不合理，单独统计办结"),
            (waiting,),
            "closed",
            ("leader",),
            internal(_("诉求是否合理由未参与办理的多人会商认定并留存记录，单独统计，不计入化解率")),
            (
                Needs("panel", _("会商人员"), "people"),
                Needs("minutes", _("会商意见"), "text"),
                Needs("files", _("会商记录"), "files"),
            ),
            guards=(guards.concerns_person, guards.settled),
            checks=(guards.panel_is_independent,),
            effect=effects.ended("unreasonable"),
            danger=True,
        ),
        Act(
            "end_withdrawn",
            _("登记本人撤回"),
            running,
            "closed",
            TOWN,
            internal(_("本人自愿撤回的，由未参与办理的人员登记并留存凭据，单独统计，不计入化解率")),
            (
                Needs("how", _("撤回方式"), "choice", choices=ANSWERED_HOW[1:]),
                REASON,
                Needs("files", _("撤回凭据"), "files"),
            ),
            guards=(guards.did_not_handle,),
            effect=effects.ended("withdrawn"),
            danger=True,
        ),
    )


def _afterwards(back: str) -> tuple[Act, ...]:
    return (
        Act(
            "follow_up",
            _("登记回访"),
            ("closed",),
            None,
            CHECKERS,
            internal(_("办结后按期回访，又有反复的重新办理")),
            (Needs("result", _("回访结果"), "choice", choices=FOLLOWED), Needs("remark", _("情况"), "text"), FILES),
            guards=(
                guards.is_closed_as("settled"),
                guards.not_pressed,
                guards.not_followed_too_often,
                guards.did_not_handle,
            ),
            effect=effects.followed(back),
        ),
        Act(
            "reopen",
            _("重新打开"),
            ("closed",),
            back,
            ("head", "leader"),
            internal(_("办结后发现未真正解决的，重新打开并计入原办结")),
            (REASON, FILES),
            guards=(guards.may_reopen,),
            effect=effects.back_to(back),
            tells=("responsible",),
            danger=True,
        ),
        Act(
            "charge",
            _("记为重复"),
            ("closed",),
            None,
            (*HANDLERS, "system"),
            internal(_("同一诉求在规定期间内再次提出的，计入原办结")),
            (Needs("later", _("再次提出的事项"), "ref", to="case"),),
            effect=charged,
            quiet=True,
            mild=True,
        ),
    )
