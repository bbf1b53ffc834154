"""My work speaks of what somebody's duties are about: sites, what people bring, or both."""

import re

import pytest

from build import Town, at
from cases.matters import dispute, enlist, petition, served
from field.cast import phone

pytestmark = pytest.mark.django_db
DAY = "2026-03-03"


@pytest.fixture
def office(town: Town) -> Town:
    """The town with a petition office."""
    with at(DAY, 8):
        return enlist(town)


def rail(told: str) -> str:
    """Return the navigation of a page."""
    return told.split("<main")[0]


@pytest.mark.parametrize("who", ["xu", "mei", "bai"])
def test_whoever_deals_with_people_reads_no_word_of_hazards(office: Town, who: str) -> None:
    with at(DAY):
        office.finding()
        petition(office, channel="12345")
        dispute(office)
        told = phone(office, who).get("/work/").content.decode()
        told += phone(office, who).get("/work/waiting/").content.decode()
    for word in ("企业", "隐患", "销号", "未定级", "登记隐患", "安排检查"):
        assert word not in told, word
    assert "未化解清单" in rail(told)
    assert "搜编号、标题、内容" in told


def test_matters_stand_with_source_and_category(office: Town) -> None:
    with at(DAY):
        petition(office, channel="12345")
        told = phone(office, "xu").get("/work/").content.decode()
    assert "反映村道积水" in told
    assert "12345 热线" in told
    assert "申诉求决类" in told


def test_the_safety_office_keeps_its_words(office: Town) -> None:
    with at(DAY):
        office.finding()
        told = phone(office, "sun").get("/work/").content.decode()
    assert "隐患台账" in rail(told)
    assert "登记隐患" in told
    assert "登记信访事项" not in told


def test_supervision_begins_with_what_waits_for_it(office: Town) -> None:
    with at(DAY):
        served(office)
        client = phone(office, "bai")
        assert client.get("/")["Location"] == "/work/"
        assert "待未参与办理的人核验" in client.get("/work/waiting/").content.decode()
        town = client.get("/work/town/").content.decode()
        figures = re.findall(r'href="(/matters/\?standing=\w+)"', town)
        assert len(figures) == 5
        assert all(client.get(url).status_code == 200 for url in figures)
