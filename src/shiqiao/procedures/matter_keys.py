"""The two keys that close what concerns a person (事心双解), the named exceptions, and asking again afterwards."""

from shiqiao.procedures import matter_effects as effects
from shiqiao.procedures import matter_guards as guards
from shiqiao.procedures import matter_parties as people
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
# What stands before every exception, and what is asked of whom it is about.
APART = (guards.concerns_person, people.represented, guards.settled, guards.did_not_verify)
OF_ONE = (people.known_party, people.silent_yet, people.not_excepted)
MAY_BE_ASKED = people.for_somebody(people.not_pressed)
MEANS = (("phone", _("电话")), ("home", _("上门")), ("message", _("短信")), ("letter", _("书信")))


def keys(waiting: str, back: str, running: tuple[str, ...]) -> tuple[Act, ...]:
    """Return the acts of both keys for a kind: `waiting` is where they are turned, `back` where work begins again."""
    return (
        *_turning(waiting, back),
        *_answers(waiting, back),
        *_asking(waiting, running),
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
            guards=(guards.unsettled, guards.did_not_handle, guards.did_not_take_answers),
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
            guards=(guards.concerns_person, people.represented, guards.did_not_handle, guards.did_not_verify),
            checks=(people.known_party, guards.own_answer, people.silent_yet, people.unasked),
            effect=effects.answered(back),
        ),
    )


def _asking(waiting: str, running: tuple[str, ...]) -> tuple[Act, ...]:
    return (
        Act(
            "ask_answer",
            _("生成答复链接"),
            (waiting,),
            None,
            CHECKERS,
            law("xinfang.21"),
            (PARTY,),
            guards=(guards.concerns_person, people.represented, MAY_BE_ASKED, guards.did_not_handle),
            checks=(people.known_party, people.silent_yet, people.not_pressed, guards.not_too_often),
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
            guards=(guards.concerns_person, people.represented, MAY_BE_ASKED, guards.did_not_handle),
            checks=(people.known_party, people.silent_yet, people.not_pressed, guards.not_too_often),
            effect=effects.tried,
        ),
        Act(
            "leave_alone",
            _("登记本人要求不再联系"),
            (*running, "closed"),
            None,
            (*CHECKERS, "system"),
            internal(_("尊重本人不再联系的要求")),
            (PARTY,),
            guards=(people.somebody_to_ask, guards.did_not_handle),
            checks=(people.known_party, people.not_pressed),
            effect=effects.wished_alone,
        ),
    )


def _exceptions(waiting: str, running: tuple[str, ...]) -> tuple[Act, ...]:
    return (
        Act(
            "end_unreachable",
            _("多次联系不上，按例外登记"),
            (waiting,),
            None,
            ("head", "leader"),
            internal(_("事项已核验属实、多次联系本人未果的，单独统计，不计入化解率")),
            (PARTY, REASON),
            guards=(*APART, people.for_somebody(people.tried_enough)),
            checks=(*OF_ONE, people.tried_enough),
            effect=effects.excepted("unreachable"),
            danger=True,
        ),
        Act(
            "end_no_contact",
            _("本人要求不再联系，按例外登记"),
            (waiting,),
            None,
            ("head", "leader"),
            internal(_("事项已核验属实、本人要求不再联系的，不再征询，单独统计，不计入化解率")),
            (PARTY, REASON),
            guards=(*APART, people.for_somebody(people.wants_no_contact)),
            checks=(*OF_ONE, people.wants_no_contact),
            effect=effects.excepted("no_contact"),
            danger=True,
        ),
        *_decided_apart(waiting, running),
    )


def _decided_apart(waiting: str, running: tuple[str, ...]) -> tuple[Act, ...]:
    return (
        Act(
            "end_unreasonable",
            _("会商认定诉求不合理，按例外登记"),
            (waiting,),
            None,
            ("leader",),
            internal(
                _(
                    "先告知并听取本人意见，诉求是否合理由未参与办理、不属承办单位的多人会商认定并留存记录，单独统计，不计入化解率"
                )
            ),
            (
                PARTY,
                Needs("panel", _("会商人员"), "people", hint=_("不含承办单位和办理过的人，其中须有熟悉该领域的人")),
                Needs("minutes", _("会商意见"), "text"),
                Needs("files", _("会商记录"), "files"),
            ),
            guards=(*APART, guards.did_not_handle, people.for_somebody(people.heard_or_tried)),
            checks=(*OF_ONE, people.heard_or_tried, guards.panel_is_independent),
            effect=effects.excepted("unreasonable"),
            danger=True,
        ),
        Act(
            "end_withdrawn",
            _("登记本人撤回"),
            running,
            None,
            TOWN,
            internal(_("本人自愿撤回的，由未参与办理的人员登记并留存凭据，单独统计，不计入化解率")),
            (
                PARTY,
                Needs("how", _("撤回方式"), "choice", choices=ANSWERED_HOW[1:]),
                REASON,
                Needs("files", _("撤回凭据"), "files"),
            ),
            guards=(people.represented, guards.did_not_handle, guards.did_not_register),
            checks=OF_ONE,
            effect=effects.excepted("withdrawn"),
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
            (
                PARTY,
                Needs("result", _("回访结果"), "choice", choices=FOLLOWED),
                Needs("remark", _("情况"), "text"),
                FILES,
            ),
            guards=(
                guards.is_closed_as("settled"),
                people.somebody_to_ask,
                guards.not_followed_too_often,
                guards.did_not_handle,
            ),
            checks=(people.known_party, people.not_pressed),
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
