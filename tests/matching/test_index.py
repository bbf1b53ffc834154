"""The index keeps step with the cases, and a look-up stays small however many there are; on both databases."""

from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from build import Town, at
from cases.matters import enlist, petition, row
from shiqiao.cases import sources
from shiqiao.cases.models import Case
from shiqiao.matching import index
from shiqiao.matching.find import COMPARED, candidates
from shiqiao.matching.index import Round, catch_up, mend, words_of
from shiqiao.matching.models import Matter, Posting, Rarity
from shiqiao.matching.words import Words, read
from shiqiao.record.erase import erase
from shiqiao.record.models import Text

pytestmark = pytest.mark.django_db
DAY = "2026-03-03"
ASKED = read("清河苑旁搅拌站噪音", "")


@pytest.fixture
def office(town: Town) -> Town:
    """The town with a petition office."""
    with at(DAY, 8):
        return enlist(town)


def postings(case: UUID) -> int:
    """Return how many grams of a case are indexed."""
    return Posting.objects.filter(matter__case_id=case).count()


def counted() -> dict[int, int]:
    """Return what the counts of grams should be, counted anew."""
    counts: dict[int, int] = {}
    for gram in Posting.objects.values_list("gram", flat=True):
        counts[gram] = counts.get(gram, 0) + 1
    return counts


def proposed(town: Town) -> list[UUID]:
    """Return what is proposed for the same words, to the head of the office."""
    return [one.case.id for one in candidates(town.viewer("gu"), ASKED)]


@pytest.mark.tampers  # The words are erased without the act that asks for it.
def test_it_follows_raising_joining_parting_and_erasing(office: Town) -> None:
    with at(DAY):
        one = petition(office, title="清河苑小区旁建搅拌站噪音扰民")
        two = petition(office, title="清河苑附近搅拌站粉尘大")
        catch_up()
        assert set(proposed(office)) == {one, two}
        sources.join(office.viewer("gu"), row(one), row(two), reason="同一处", same_person=False, key="j")
        Round().go_on()
        assert (postings(two), proposed(office)) == (0, [one])
        sources.part(office.viewer("gu"), row(two), reason="不是一处", key="p")
        Round().go_on()
        assert postings(two) > 0
        assert set(proposed(office)) == {one, two}
        for text in Text.objects.filter(subject_id=two):
            erase([text.id])
        Round().go_on()
        assert (postings(two), proposed(office)) == (0, [one])
        assert dict(Rarity.objects.values_list("gram", "count")) == counted()
        # A second round finds nothing to do.
        assert mend(Matter.objects.values_list("case_id", flat=True)) == 0


@pytest.mark.tampers
def test_a_text_that_became_another_is_read_anew(office: Town) -> None:
    with at(DAY):
        one = petition(office, title="清河苑小区旁建搅拌站噪音扰民")
        catch_up()
        case = row(one)
        case.title = "柳林村路灯不亮"
        case.save(update_fields=["title"])
        Round().go_on()
        assert proposed(office) == []
        assert [found.case.id for found in candidates(office.viewer("gu"), words_of(case))] == [one]
        assert dict(Rarity.objects.values_list("gram", "count")) == counted()


def test_a_round_comes_by_everywhere(office: Town) -> None:
    with at(DAY):
        cases = [petition(office, title=f"{name}村路灯不亮") for name in ("柳林", "东岭", "马家沟")]
        catch_up()
        Matter.objects.update(said="")
        tour = Round(many=2)
        for _turn in range(2):
            tour.go_on()
        assert not Matter.objects.filter(case_id__in=cases, said="").exists()


def test_what_was_indexed_before_is_not_indexed_twice(office: Town) -> None:
    with at(DAY):
        one = petition(office)
        catch_up()
        before = postings(one)
        index.add([row(one)])
        assert postings(one) == before
        assert dict(Rarity.objects.values_list("gram", "count")) == counted()


def test_a_look_up_reads_a_bounded_number_of_rows(office: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    with at(DAY):
        for number in range(80):
            petition(office, title=f"清河苑旁搅拌站噪音扰民第{number}次反映")
            petition(office, title=f"柳林村{number}组路灯不亮")
        catch_up()
        compared: list[Case] = []
        viewer = office.viewer("gu")

        def read_words(case: Case) -> Words:
            compared.append(case)
            return words_of(case)

        monkeypatch.setattr("shiqiao.matching.find.words_of", read_words)
        with CaptureQueriesContext(connection) as queries:
            found = candidates(viewer, ASKED)
        assert len(found) == 5
        assert len(queries) == 7
        assert len(compared) == COMPARED
