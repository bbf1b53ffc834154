"""The monthly sample of accepted closings that somebody outside calls back: sealed before the seed, drawn, replayable."""

from shiqiao.procedures.hazard_effects import Given
from shiqiao.procedures.machine import Act, Facts, Needs, Refused, Ruling, gettext_noop, internal
from shiqiao.procedures.matter_guards import limit

_ = gettext_noop

PURPOSE = "call_back"
BASIS = internal(_("按月从本人认可的办结事项中随机抽取，由承办单位以外的人员回访，抽取可以重算"))


def replays(facts: Facts, given: Given) -> None:
    """The seed is the one that was sealed, and it gives everybody what they need."""
    result = facts.more.get("replayed")
    if result is None:
        raise Refused("seed", _("种子与事先公布的摘要不符。"), field="seed")
    if not result:
        raise Refused("cannot_draw", _("除去回避的人员后，检查人员不足，无法成组，请作废后补充名录重抽。"))


def of_call_backs(facts: Facts) -> None:
    """A sample of call-backs is drawn as one, under its own basis."""
    if facts.row["purpose"] != PURPOSE:
        raise Refused("not_here", _("这不是回访抽查。"))


def not_of_call_backs(facts: Facts) -> None:
    """What inspections and self-checks draw is drawn under the law on them."""
    if facts.row["purpose"] == PURPOSE:
        raise Refused("not_here", _("回访抽查在“回访”页抽取。"))


def drawn(facts: Facts, given: Given, ruling: Ruling) -> None:
    """Make the seed public and keep what it gives."""
    ruling.sets.update(seed=given["seed"], result=facts.more["replayed"])


def _enough(facts: Facts, given: Given) -> None:
    pool = len(given["pool"])
    least = min(limit(facts, "follow_up.sample"), pool)
    if not max(1, least) <= given["many"] <= pool:
        raise Refused("bad_many", _("抽取件数应在 %(least)s 至 %(pool)s 之间。"), least=least, pool=pool, field="many")
    if not given["callers"]:
        raise Refused("no_callers", _("没有承办单位以外的回访人员。"), field="callers")


def _sealed(facts: Facts, given: Given, ruling: Ruling) -> None:
    ruling.sets.update(
        purpose=PURPOSE,
        seed_hash=given["seed_hash"],
        many=given["many"],
        per_visit=1,
        pool=[str(one) for one in given["pool"]],
        inspectors=[str(one) for one in given["callers"]],
        recused=given.get("recused", []),
        place_code=given["place"],
    )


CALL_BACKS = (
    Act(
        "seal_calls",
        _("封存本月回访名单"),
        ("",),
        "committed",
        ("supervisor", "head"),
        BASIS,
        (
            Needs("place", _("范围"), "code"),
            Needs("seed_hash", _("种子摘要"), "code"),
            Needs("many", _("抽取件数"), "int"),
            Needs("pool", _("待抽名单"), "codes"),
            Needs("callers", _("回访人员"), "people"),
            Needs("recused", _("回避"), "codes", required=False),
        ),
        checks=(_enough,),
        effect=_sealed,
    ),
    Act(
        "draw_calls",
        _("公布种子并抽取回访事项"),
        ("committed",),
        "drawn",
        ("supervisor", "head"),
        BASIS,
        (Needs("seed", _("种子"), "code"),),
        guards=(of_call_backs,),
        checks=(replays,),
        effect=drawn,
    ),
)
