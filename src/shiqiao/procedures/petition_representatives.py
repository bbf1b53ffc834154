"""Who speaks for several petitioners (信访工作条例 art 20): registered or added later, and replaced by those who chose them.

Nobody is simply taken off: a replaced representative has a successor who is asked anew, and whoever withdraws is a named
exception. So changing who speaks never makes an answer superfluous.
"""

from shiqiao.procedures.hazard_effects import Given
from shiqiao.procedures.machine import Act, Facts, Needs, Refused, Ruling, gettext_noop, law
from shiqiao.procedures.matter_effects import put
from shiqiao.procedures.matter_guards import did_not_handle
from shiqiao.procedures.matter_parties import answers, excused, highest, known_party, own, party_of, unnamed
from shiqiao.procedures.matter_words import FILES, HANDLERS, PARTY, REASON, TOWN
from shiqiao.procedures.petition_guards import enough_representatives, sorted_by_no_handler
from shiqiao.procedures.petition_words import RUNNING

_ = gettext_noop


def _more_than_now(facts: Facts, given: Given) -> None:
    many, now = given["representatives"], len(own(facts.row))
    enough_representatives(facts, many, many)
    if many < now or (many == now and not unnamed(facts.row)):
        raise Refused(
            "too_few",
            _("已登记代表 %(now)s 人，填写增加后的总人数；退出的办“更换代表”或者“登记本人撤回”。"),
            now=now,
            field="representatives",
        )


def _represented(facts: Facts, given: Given, ruling: Ruling) -> None:
    """Give each new representative a number of their own; what all said yes to waits for them."""
    many = given["representatives"]
    joined = facts.row["marks"].get("joined", {})
    named = {
        number: {name: value for name, value in one.items() if name != "unnamed"} for number, one in joined.items()
    }
    put(ruling, unrepresented=None, joined=named or None)
    ruling.sets["people_count"] = max(facts.row["people_count"], many)
    _more_to_ask(facts, ruling, many - len(own(facts.row)))


def _own_representative(facts: Facts, given: Given) -> None:
    if party_of(facts.row, given) not in own(facts.row):
        raise Refused("not_own", _("这位当事人属于并入的事项，请先拆开再更换。"), field="party")


def _replaced(facts: Facts, given: Given, ruling: Ruling) -> None:
    """Let the one who was chosen instead be asked anew, under a number of their own."""
    party = party_of(facts.row, given)
    said = {number: one for number, one in answers(facts.row).items() if number != str(party)}
    apart = {number: one for number, one in excused(facts.row).items() if number != str(party)}
    gone = sorted({*facts.row["marks"].get("gone", ()), party})
    put(ruling, gone=gone, answers=said or None, excused=apart or None)
    _more_to_ask(facts, ruling, 1)


def _more_to_ask(facts: Facts, ruling: Ruling, many: int) -> None:
    put(ruling, parties=highest(facts.row) + many)
    if many and facts.row["accepted_on"] is not None:
        ruling.sets.update(accepted_on=None, accepted_how="")


SPEAKING = (
    Act(
        "represent",
        _("登记代表"),
        RUNNING,
        None,
        HANDLERS,
        law("xinfang.20"),
        (
            Needs("representatives", _("代表人数"), "int", hint=_("增加后的总人数，不超过 5 人；登记后逐一密封身份")),
            FILES,
        ),
        guards=(sorted_by_no_handler,),
        checks=(_more_than_now,),
        effect=_represented,
        tells=("responsible",),
    ),
    Act(
        "replace_representative",
        _("更换代表"),
        RUNNING,
        None,
        TOWN,
        law("xinfang.20"),
        (PARTY, REASON, Needs("files", _("重新推选的材料"), "files")),
        guards=(did_not_handle,),
        checks=(known_party, _own_representative),
        effect=_replaced,
        tells=("responsible",),
    ),
)
