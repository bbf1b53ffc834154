"""What the brief says of petitions and disputes: keys for scripts, and a paragraph in the words of a 简报."""

from typing import Any

from shiqiao.briefing.cells import Figures, Rate
from shiqiao.briefing.matters import exceptions
from shiqiao.documents.content import Paragraph

KEYS = (
    "received", "joined", "accepted", "concluded", "accepted_by_person", "settled_both_keys", "repeats",
    "handed_down", "handed_down_cleared",
)  # fmt: skip


def matters_json(said: Figures) -> dict[str, Any]:
    """Return the stable keys about what people bring; the named exceptions apart, by name."""
    found: dict[str, Any] = {name: said.figure(name).value for name in KEYS}
    found["exceptions"] = {code: figure.value for code, figure in exceptions(said).items()}
    found["matters_open"] = said.figure("open").value
    return found


def paragraph(said: Figures) -> Paragraph | None:
    """Return the paragraph, or None where nothing has been received."""
    n = {name: said.figure(name).value for name in (*KEYS, "open", "overdue", "answering", "recurred", "to_settle")}
    if not n["received"]:
        return None
    joined = f"（其中{n['joined']}件经核实并入同一事项）" if n["joined"] else ""
    text = (
        f"收到信访事项和矛盾纠纷{n['received']}件{joined}，受理、开始调解{n['accepted']}件，作出结论{n['concluded']}件，"
        f"本人认可{n['accepted_by_person']}件。"
    )
    both, from_above = said.rates()
    text += f"应当化解的{n['to_settle']}件中，事心双解{n['settled_both_keys']}件，占{_percent(both)}。"
    if n["handed_down"]:
        text += f"上级交办{n['handed_down']}件，已事心双解{n['handed_down_cleared']}件，占{_percent(from_above)}。"
    apart = "、".join(f"{figure.label}{figure.value}件" for figure in exceptions(said).values() if figure.value)
    if apart:
        text += f"{apart}，单独统计，不计入化解率。"
    late = "，".join(
        words
        for number, words in (
            (n["overdue"], f"逾期{n['overdue']}件"),
            (n["answering"], f"待本人答复{n['answering']}件"),
        )
        if number
    )
    text += f"未化解{n['open']}件" + (f"，其中{late}" if late else "")
    text += f"；重复提出{n['repeats']}件" + (
        f"，办结后又提出的{n['recurred']}件已计入原办结。" if n["recurred"] else "。"
    )
    return Paragraph("信访和矛盾纠纷", text)


def _percent(rate: Rate) -> str:
    return "—" if rate.value is None else f"{rate.value * 100:.1f}%"
