"""Who reads which case, as a table: one line a person, one column a case; no database."""

from uuid import UUID

import pytest

from shiqiao.policy import READ, STRANGER, Hold, Matter, Viewer, barred, reads, system

TOWN, HERE, THERE = "370782105", "370782105302", "370782105303"
OFFICE, OTHERS = UUID(int=0xA1), UUID(int=0xA2)
SITE = UUID(int=0x51)


def case(kind: str, confidentiality: str = "internal", **more: object) -> Matter:
    """Return a case in the first village of HERE."""
    plain: dict[str, object] = {
        "id": UUID(int=0xC1), "kind": kind, "place": HERE + "001", "field": "industry" if kind == "hazard" else kind,
        "confidentiality": confidentiality, "site_id": SITE if kind == "hazard" else None, "post_id": UUID(int=0x99),
        "named": frozenset(), "accused_unit_id": None, "accused_person_id": None,
    }  # fmt: skip
    return Matter(**{**plain, **more})  # type: ignore[arg-type]  # the columns above


def somebody(*posts: tuple[str, str, str], unit: UUID = OFFICE, **more: object) -> Viewer:
    """Return a person with posts, each as (role, place, field)."""
    holds = tuple(Hold(UUID(int=n), role, unit, ((place, fld),)) for n, (role, place, fld) in enumerate(posts, 0x10))
    return Viewer(UUID(int=0x77), holds, **more)  # type: ignore[arg-type]  # fields of the viewer


CASES = {
    "hazard": case("hazard"),
    "dispute": case("dispute"),
    "petition": case("petition"),
    "secret dispute": case("dispute", "confidential"),
    "secret petition": case("petition", "confidential"),
    "accusation": case("petition", "accusation", field="accusation"),
}
# 1 reads, · doesn't; the columns are CASES in order.
TABLE = (
    ("a stranger", STRANGER, "······"),
    ("the worker that watches clocks", system(), "111111"),
    ("an enterprise, at its own site", Viewer(site_ids=frozenset({SITE})), "1·····"),
    ("another enterprise", Viewer(site_ids=frozenset({UUID(int=0x52)})), "······"),
    ("an industry inspector here", somebody(("inspector", HERE, "industry")), "1·····"),
    ("an inspector here for all fields", somebody(("inspector", HERE, "*")), "1·····"),
    ("an inspector elsewhere", somebody(("inspector", THERE, "*")), "······"),
    ("an inspector of another field", somebody(("inspector", HERE, "fire")), "······"),
    ("an expert for all fields", somebody(("expert", TOWN, "*")), "······"),
    ("a grid worker of another village", somebody(("grid_worker", HERE + "002", "*")), "······"),
    ("a grid worker of the village", somebody(("grid_worker", HERE + "001", "*")), "11····"),
    ("the community's clerk", somebody(("clerk", HERE, "*")), "11····"),
    ("the safety office's clerk, all fields", somebody(("clerk", TOWN, "*")), "1·····"),
    ("the safety office's head, all fields", somebody(("head", TOWN, "*")), "1·····"),
    ("the petition office's clerk", somebody(("clerk", TOWN, "petition")), "··1·1·"),
    ("the clerk for accusations", somebody(("clerk", TOWN, "accusation")), "·····1"),
    ("an inspector with a duty for accusations", somebody(("inspector", TOWN, "accusation")), "······"),
    ("a leader, all fields", somebody(("leader", TOWN, "*")), "111···"),
    ("a leader for petitions", somebody(("leader", TOWN, "petition")), "··1·1·"),
    ("a mediator, all fields", somebody(("mediator", TOWN, "*")), "·1····"),
    ("a mediator for disputes", somebody(("mediator", HERE, "dispute")), "·1·1··"),
    ("a police officer of the community", somebody(("police", HERE, "*")), "·1····"),
    ("a police officer for the whole town", somebody(("police", TOWN, "*")), "······"),
    ("a legal adviser for petitions", somebody(("legal_adviser", TOWN, "petition")), "··1·1·"),
    ("supervision, all fields", somebody(("supervisor", TOWN, "*")), "1·····"),
    ("the administrator, all fields", somebody(("admin", TOWN, "*")), "······"),
    ("the data protection post", somebody(("data_protection", TOWN, "*")), "······"),
    ("the auditor, even for accusations", somebody(("auditor", TOWN, "accusation")), "······"),
)  # fmt: skip


@pytest.mark.parametrize(("who", "viewer", "seen"), TABLE, ids=[line[0] for line in TABLE])
def test_the_table_of_readers(who: str, viewer: Viewer, seen: str) -> None:
    read = "".join("1" if reads(viewer, one) else "·" for one in CASES.values())
    assert dict(zip(CASES, read, strict=True)) == dict(zip(CASES, seen, strict=True))


@pytest.mark.parametrize("name", CASES)
def test_whoever_is_named_or_responsible_reads_unless_the_post_reads_no_case(name: str) -> None:
    plain = CASES[name]
    expert, keeper = somebody(("expert", THERE, "fire")), somebody(("auditor", TOWN, "*"))
    for me, expected in ((expert, True), (keeper, False), (Viewer(UUID(int=0x77)), False)):
        named = Matter(**{**plain.__dict__, "named": frozenset({UUID(int=0x77)})})
        mine = Matter(**{**plain.__dict__, "post_id": UUID(int=0x10)})
        assert reads(me, named) is expected
        assert reads(me, mine) is (expected and bool(me.holds))


def test_a_visit_opens_the_sites_hazards_and_nothing_that_people_say_about_it() -> None:
    sent = somebody(("inspector", THERE, "fire"), visiting=lambda: frozenset({SITE}))
    assert reads(sent, CASES["hazard"])
    assert not reads(sent, case("petition", site_id=SITE))
    assert not reads(sent, case("petition", "accusation", site_id=SITE))
    owner = Viewer(site_ids=frozenset({SITE}))
    assert not reads(owner, case("petition", site_id=SITE))
    assert not reads(owner, case("dispute", "confidential", site_id=SITE))


ACCUSED = {"accused_unit_id": OFFICE, "named": frozenset({UUID(int=0x77)}), "post_id": UUID(int=0x10)}


@pytest.mark.parametrize("confidentiality", ["internal", "confidential", "accusation"])
def test_nobody_of_the_accused_unit_reads_even_named_responsible_or_standing_in(confidentiality: str) -> None:
    against = case("petition", confidentiality, **ACCUSED)
    employed = somebody(("head", TOWN, "accusation"), unit=OTHERS, home_unit_id=OFFICE)
    posted = somebody(("head", TOWN, "accusation"), unit=OFFICE)
    standing_in = Viewer(
        UUID(int=0x77),
        (Hold(UUID(int=0x10), "head", OFFICE, ((TOWN, "accusation"), (TOWN, "petition")), standing_in=True),),
    )
    for viewer in (employed, posted, standing_in):
        assert barred(viewer, against)
        assert not reads(viewer, against)
    assert reads(somebody(("head", TOWN, "accusation"), unit=OTHERS), against)


def test_the_accused_person_and_the_recused_read_nothing_more() -> None:
    me = somebody(("head", TOWN, "accusation"), ("clerk", TOWN, "petition"))
    against_me = case("petition", "accusation", accused_person_id=UUID(int=0x77))
    assert not reads(me, against_me)
    recused = somebody(("leader", TOWN, "*"), recused=frozenset({UUID(int=0xC1)}))
    assert not reads(recused, CASES["hazard"])
    from_site = somebody(("leader", TOWN, "*"), recused=frozenset({SITE}))
    assert not reads(from_site, CASES["hazard"])
    assert reads(from_site, CASES["petition"])


def test_a_kind_that_nobody_entered_in_the_table_is_read_by_nobody() -> None:
    unknown = case("tomorrow", named=frozenset({UUID(int=0x77)}))
    assert "tomorrow" not in READ
    assert not reads(somebody(("leader", TOWN, "*")), unknown)
