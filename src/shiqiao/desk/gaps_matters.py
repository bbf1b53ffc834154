"""The posts without which petitions and disputes stand still: who holds each, and what to add where nobody does."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from shiqiao.cases.call_backs import CALLER_ROLES
from shiqiao.people.roster import PostLine, Roster
from shiqiao.policy import ANYWHERE
from shiqiao.procedures.matter_words import CHECKERS

SHOWN = 5


@dataclass(frozen=True)
class Duty:
    """One duty that a town needs for what people bring: who holds it now, and what to do where that isn't enough."""

    name: str
    holders: str
    # Why it isn't enough and how it is mended; both "" where it is.
    lacks: str
    mend: str


def duties(roster: Roster, communities: Sequence[tuple[str, str]]) -> list[Duty]:
    """Return the duties for petitions, accusations, mediation, verification and call-backs; `communities` as (code, name)."""
    held = [post for post in roster.posts.values() if post.holder_id and post.state == "held"]
    clerks = _with(held, ("clerk",), ("petition",))
    heads = _with(held, ("head", "leader"), ("petition",))
    return [
        Duty(
            _("信访登记、交办"),
            _names(clerks, roster),
            _places(clerks, communities, ("petition",), _("登记的信访事项落到兜底岗位")),
            _("给信访办的经办岗位加职责：地点选全镇，领域选“信访”"),
        ),
        Duty(
            _("信访审批：不予受理、处理意见、延期"),
            _names(heads, roster),
            "" if heads else _("没有人能作出处理意见、批准延期"),
            _("给信访办负责人或者分管领导的岗位加职责，领域选“信访”"),
        ),
        _accusations(held, roster),
        _mediation(held, roster, communities),
        _verification(held, roster),
        _call_backs(held, roster),
    ]


def lacking(roster: Roster, communities: Sequence[tuple[str, str]]) -> list[Duty]:
    """Return the duties that nobody, or not enough people, hold."""
    return [one for one in duties(roster, communities) if one.lacks]


def _accusations(held: Sequence[PostLine], roster: Roster) -> Duty:
    found = _with(held, ("clerk", "head", "leader"), ("accusation",))
    lacks = ""
    if not found:
        lacks = _("检举控告类登记不了：这类事项只能交给有“检举控告”职责的岗位")
    elif len({post.unit_id for post in found}) == 1:
        lacks = _("都在同一单位：检举控告这个单位或者其人员时，没有可以承办的岗位")
    mend = _("给一个岗位（最好在两个互不隶属的单位各一个）加职责，领域选“检举控告”")
    return Duty(_("检举控告"), _names(found, roster), lacks, mend)


def _mediation(held: Sequence[PostLine], roster: Roster, communities: Sequence[tuple[str, str]]) -> Duty:
    found = _with(held, ("mediator",), ("dispute", ANYWHERE))
    lacks = _places(found, communities, ("dispute", ANYWHERE), _("登记的纠纷没有人民调解员承办"))
    mend = _("单位里设人民调解委员会，设“人民调解员”岗位并任职，加职责：地点选社区或者全镇，领域选“矛盾纠纷”")
    return Duty(_("人民调解委员会（调解员）"), _names(found, roster), lacks, mend)


def _verification(held: Sequence[PostLine], roster: Roster) -> Duty:
    found, lacks = _of_both(held, CHECKERS)
    short = [words for words, posts in lacks if len({post.holder_id for post in posts}) < 2]
    why = _("%(what)s：办理的人不能核验，须另有一人") % {"what": "、".join(short)} if short else ""
    mend = _("设“督查人员”岗位（或者另一名经办、负责人），加职责，领域选“信访”和“矛盾纠纷”")
    return Duty(_("核验属实"), _names(found, roster), why, mend)


def _call_backs(held: Sequence[PostLine], roster: Roster) -> Duty:
    found, by_kind = _of_both(held, CALLER_ROLES)
    short = [
        words
        for words, posts in by_kind
        if not any(post.role == "supervisor" for post in posts) and len({post.unit_id for post in posts}) < 2
    ]
    why = _("%(what)s：本人认可后的抽查回访须由承办单位以外的人做") % {"what": "、".join(short)} if short else ""
    mend = _("设“督查人员”岗位，放在不承办信访、纠纷的单位，加职责，领域选“信访”和“矛盾纠纷”")
    return Duty(_("抽查回访"), _names(found, roster), why, mend)


def _of_both(
    held: Sequence[PostLine], roles: Collection[str]
) -> tuple[list[PostLine], list[tuple[str, list[PostLine]]]]:
    by_kind = [
        (_("信访"), _with(held, roles, ("petition",))),
        (_("矛盾纠纷"), _with(held, roles, ("dispute",))),
    ]
    found = list(dict.fromkeys(post for _words, posts in by_kind for post in posts))
    # Who does nothing but look afterwards stands first.
    return sorted(found, key=lambda post: post.role != "supervisor"), by_kind


def _with(held: Iterable[PostLine], roles: Collection[str], fields: Collection[str]) -> list[PostLine]:
    return [post for post in held if post.role in roles and any(field in fields for _place, field in post.duties)]


def _places(found: Sequence[PostLine], communities: Sequence[tuple[str, str]], fields: Collection[str], so: str) -> str:
    covered = tuple(place for post in found for place, field in post.duties if field in fields)
    bare = [name for code, name in communities if not code.startswith(covered)]
    if not bare:
        return ""
    if len(bare) == len(communities):
        return so
    where = "、".join(bare[:SHOWN])
    many = _("等 %(n)s 处") % {"n": len(bare)} if len(bare) > SHOWN else ""
    return _("%(where)s没有人：%(so)s") % {"where": f"{where}{many}", "so": so}


def _names(found: Sequence[PostLine], roster: Roster) -> str:
    names = list(dict.fromkeys(roster.people.get(post.holder_id, "") for post in found if post.holder_id))
    return "、".join(names[:SHOWN]) + (_("等 %(n)s 人") % {"n": len(names)} if len(names) > SHOWN else "")
