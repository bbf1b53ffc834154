"""What a mediation agreement (人民调解协议书) says: the parts that art 29 of the Mediation Law names, out of the register."""

from shiqiao.cases import mediations
from shiqiao.cases.models import Case
from shiqiao.documents import wording
from shiqiao.documents.content import Kind, Paragraph, SignaturePlace
from shiqiao.identities.screen import Cover
from shiqiao.people.roster import Roster
from shiqiao.procedures.identity import letter
from shiqiao.procedures.machine import Refused, gettext_noop
from shiqiao.procedures.matter_parties import asked
from shiqiao.record import clock
from shiqiao.record.editions import editions
from shiqiao.record.models import Ledger
from shiqiao.record.projection import standing

_ = gettext_noop

KIND: Kind = "mediation_agreement"
BASES = ("tiaojie.28", "tiaojie.29")
PARTY, PARTIES = "party", "各方当事人"


def committee(case: Case) -> str:
    """Return in whose name an agreement is made: the committee that mediates, never the government."""
    roster = _roster()
    town = Ledger.objects.values_list("name", flat=True).first() or ""
    name = roster.units.get(case.unit_id, "") if case.unit_id else ""
    own = name if name.endswith("调解委员会") else "人民调解委员会"
    return own if own.startswith(town) else f"{town}{own}"


def paragraphs(case: Case) -> list[Paragraph]:
    """Return facts, content, performance and effect, as drafted or as registered; raises Refused where there is neither."""
    roster, book, today = _roster(), editions()[0], clock.today()
    file = mediations.read(case, roster, today)
    terms = file.draft or file.agreement
    if terms is None:
        raise Refused("too_early", _("还没有拟好的调解协议，请先用“拟调解协议书”写明事实、内容和履行。"), field="kind")
    cover = Cover([case.id])
    facts, content, manner = (cover.over(case.id, one) for one in (terms.facts, terms.content, terms.manner))
    duties = [
        f"当事人{one.side}：{cover.over(case.id, one.what.rstrip('。；'))}，{wording.chinese_date(one.due_on)}前履行。"
        for one in file.duties
    ]
    until = f"履行期限至{wording.chinese_date(terms.perform_by)}。" if terms.perform_by else ""
    copies = wording.chinese_numeral(len(file.sides) + 1)
    effect = [
        "本协议自各方当事人签名、盖章或者按指印，人民调解员签名并加盖人民调解委员会印章之日起生效。"
        f"一式{copies}份，当事人各执一份，人民调解委员会留存一份。"
    ]
    if file.court.reaches:
        days = wording.chinese_numeral(book.term("mediation.confirm", today).amount)
        effect.append(f"各方可以自本协议生效之日起{days}日内，共同向人民法院申请司法确认。")
    return [
        Paragraph("一、主要事实、争议事项和各方责任", facts),
        Paragraph("二、协议内容", content),
        Paragraph("三、履行方式和期限", "\n".join([f"{manner.rstrip('。')}。{until}", *duties])),
        Paragraph("四、效力", "\n".join(effect)),
    ]


def signatures(case: Case) -> tuple[SignaturePlace, ...]:
    """Return the places to sign: one for each side, one for each mediator, one for whoever writes; all signed by hand."""
    roster = _roster()
    sides = [f"{side}（签名、盖章或者按指印）" for side in sides_of(case)]
    names = [name for one, name in roster.people.items() if str(one) in case.team]
    mediators = [f"人民调解员{name}（签名）" for name in names] or ["人民调解员（签名）"]
    return tuple(SignaturePlace(role) for role in (*sides, *mediators, "记录人（签名）"))


def sides_of(case: Case) -> list[str]:
    """Return what each side of a dispute is called."""
    return [f"当事人{letter(number)}" for number in asked(standing(case))]


def _roster() -> Roster:
    roster = editions()[1]
    assert isinstance(roster, Roster)
    return roster
