"""Takes persons under seal along into the matter that theirs has become, each sealed anew under a key of its own."""

from collections.abc import Collection
from typing import Any
from uuid import UUID, uuid5

from shiqiao.identities import seal
from shiqiao.identities.models import Identity
from shiqiao.record.kinds import Do

# What a person is called where the matter is of this kind; an agent stays an agent.
CALLED = {"petition": "petitioner", "dispute": "party"}


def sealed_of(case_id: UUID) -> list[Identity]:
    """Return the persons under seal in a case that the caller may read, in the order of their letters."""
    return list(Identity.objects.filter(case_id=case_id, erased_on__isnull=True).order_by("role", "ordinal"))


def carried(case_id: UUID, chosen: Collection[UUID], kind: str, into: UUID, key: str) -> list[Do]:
    """Return the acts that seal the chosen persons of a case in another one too; nothing of them is shown to anybody.

    They come in the order of their letters; the values stay with the old case as well, whose papers name them.
    """
    people = [one for one in sealed_of(case_id) if one.id in chosen]
    values = seal.opened([one.id for one in people])
    return [
        Do(
            "identity",
            uuid5(into, str(one.id)),
            "seal",
            f"{key}/carry/{number}",
            {
                "case": into,
                "role": one.role if one.role == "agent" else CALLED[kind],
                "no_contact": one.no_contact,
                **_given(values[one.id]),
            },
        )
        for number, one in enumerate(people, start=1)
        if values.get(one.id)
    ]


def _given(values: seal.Values) -> dict[str, Any]:
    return {name: many if name == "handwriting" else many[0].decode() for name, many in values.items()}
