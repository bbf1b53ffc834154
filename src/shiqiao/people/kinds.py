"""Binds the account's procedure to its row, and gathers what its rules ask: is the name taken, is there an account already."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Q

from shiqiao.people.models import Account
from shiqiao.policy import Viewer
from shiqiao.procedures.account import ACCOUNT
from shiqiao.record.kinds import Kind, Where, register

Asked = Sequence[tuple[UUID, str, Mapping[str, Any], Mapping[str, Any]]]


def declare() -> None:
    """Make the kind known to the record."""
    register(Kind("account", Account, {1: ACCOUNT}, _where, more=_more, visible=visible, path="/accounts/{id}/"))


def _where(row: Mapping[str, Any], refs: Mapping[str, Any]) -> Where:
    site = refs.get("site")
    if site:
        return site["place_code"], "", site["id"], ()
    return "", "", None, (row.get("person_id"),)


def visible(viewer: Viewer, row: Mapping[str, Any]) -> bool:
    """Say whether somebody may know of an account: the holder, and whoever keeps accounts of its sort."""
    if viewer.is_system or (row["person_id"] is not None and row["person_id"] == viewer.person_id):
        return True
    if row["site_id"] is not None:
        return row["site_id"] in viewer.site_ids or bool(viewer.roles & {"clerk", "head"})
    return "admin" in viewer.roles


def _more(asked: Asked) -> Mapping[UUID, Mapping[str, Any]]:
    """Gather whether the login or its owner has an account, in one statement."""
    opening = [given for _id, _act, row, given in asked if not row and given.get("login")]
    known: list[tuple[UUID, str, UUID | None, UUID | None, str]] = []
    if opening:
        found = Q(login__in=[one["login"] for one in opening])
        found |= Q(person_id__in=[one["person"] for one in opening if "person" in one])
        found |= Q(site_id__in=[one["site"] for one in opening if "site" in one])
        known = list(Account.objects.filter(found).values_list("id", "login", "person_id", "site_id", "state"))
    return {subject_id: _facts_of(subject_id, row, given, known) for subject_id, _act, row, given in asked}


def _facts_of(
    subject_id: UUID,
    row: Mapping[str, Any],
    given: Mapping[str, Any],
    known: Sequence[tuple[UUID, str, UUID | None, UUID | None, str]],
) -> dict[str, Any]:
    if row:
        return {}
    others = [one for one in known if one[0] != subject_id]
    has_account = any(
        (one[2] is not None and one[2] == given.get("person")) or (one[3] is not None and one[3] == given.get("site"))
        for one in others
    )
    return {"login_taken": any(one[1] == given.get("login") for one in others), "has_account": has_account}
