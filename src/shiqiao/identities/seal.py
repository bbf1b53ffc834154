"""Seals the values of an act, reads them again for those who may, and destroys a person's key."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from django.db.models import Model

from shiqiao.identities import envelope, master
from shiqiao.identities.models import BlindIndex, Key, Opening, Value
from shiqiao.procedures.machine import Refused
from shiqiao.procedures.sealed import Sealed
from shiqiao.record.erase import overwriting
from shiqiao.record.kinds import HOOKS

# Values by which somebody can be looked up.
INDEXED = ("phone", "id_number")
# The key of the blind indexes is wrapped like a person's, under this id.
INDEX_KEY = UUID(int=1)
Values = dict[str, list[bytes]]


def declare() -> None:
    """Lend the record its sealing, and the worker the addresses."""
    HOOKS.seal, HOOKS.forget, HOOKS.address = seal, forget, address


def seal(subject_id: UUID, is_new: bool, values: Mapping[str, Sequence[Sealed]]) -> list[Model]:
    """Encrypt values under the person's own key and return the rows to keep; raises Refused("no_master" | "erased").

    A value that comes anew replaces the one before: its blind index is dropped here, inside the act's transaction.
    """
    kept: list[Model] = []
    if is_new:
        key = envelope.new_key()
        in_force = master_in_force()
        kept.append(Key(subject_id=subject_id, master=in_force.id, wrapped=envelope.wrap(in_force, key, subject_id)))
    else:
        key = key_of(subject_id)
        BlindIndex.objects.filter(subject_id=subject_id, name__in=list(values)).delete()
    for name, many in values.items():
        for one in many:
            kept.append(Value(name=name, blob=envelope.encrypt(key, _bytes(one), f"{subject_id}/{name}")))
        if name in INDEXED:
            digest = envelope.blind(index_key(), name, _bytes(many[0]).decode())
            kept.append(BlindIndex(subject_id=subject_id, name=name, digest=digest))
    return kept


def _bytes(value: Sealed) -> bytes:
    shown = value.reveal()
    return shown if isinstance(shown, bytes) else shown.encode()


def master_in_force() -> master.Master:
    """Return the master key in force, the first one made where nothing was sealed yet; raises Refused("no_master")."""
    # A first key is made only where nothing was sealed yet: a town restored without its key must not begin another.
    if not master.given() and not master.path().exists() and not Key.objects.exists():
        master.make_once()
    return master.current()


def key_of(subject_id: UUID) -> bytes:
    """Return a person's key; raises Refused("erased" | "no_master" | "broken_seal")."""
    row = Key.objects.filter(subject_id=subject_id).first()
    if row is None:
        raise Refused("erased", "身份信息已依法删除，不能启封。")
    return envelope.unwrap(row.master, row.wrapped, subject_id)


def index_key() -> bytes:
    """Return the key of the blind indexes, made once."""
    row = Key.objects.filter(subject_id=INDEX_KEY).first()
    if row is None:
        in_force = master_in_force()
        fresh = envelope.wrap(in_force, envelope.new_key(), INDEX_KEY)
        row, _made = Key.objects.get_or_create(subject_id=INDEX_KEY, defaults={"master": in_force.id, "wrapped": fresh})
    return envelope.unwrap(row.master, row.wrapped, INDEX_KEY)


def opened(subject_ids: Collection[UUID]) -> dict[UUID, Values]:
    """Return what is sealed of these persons, the newest of each value; erased persons are left out.

    For this room alone: whoever shows it has recorded an act, whoever compares with it shows nothing.
    """
    keys = {row.subject_id: row for row in Key.objects.filter(subject_id__in=subject_ids)}
    blobs: dict[tuple[UUID, str], tuple[int, list[bytes]]] = {}
    rows = Value.objects.filter(subject_id__in=keys).order_by("subject_id", "seq", "order")
    for subject_id, seq, name, blob in rows.values_list("subject_id", "seq", "name", "blob"):
        before = blobs.get((subject_id, name))
        many = before[1] if before and before[0] == seq else []
        blobs[(subject_id, name)] = (seq, [*many, bytes(blob)])
    plain = {one: envelope.unwrap(row.master, row.wrapped, one) for one, row in keys.items()}
    found: dict[UUID, Values] = {one: {} for one in keys}
    for (subject_id, name), (_seq, many) in blobs.items():
        bound = f"{subject_id}/{name}"
        found[subject_id][name] = [envelope.decrypt(plain[subject_id], blob, bound) for blob in many]
    return found


def address(identity_id: UUID) -> tuple[str, str]:
    """Return (e-mail, phone) of a person for the moment of sending; ("", "") once erased."""
    values = opened([identity_id]).get(identity_id, {})
    email, phone = (values.get(name, [b""])[0].decode() for name in ("email", "phone"))
    return email, phone


def forget(subject_ids: Sequence[UUID]) -> list[UUID]:
    """Destroy keys and blind indexes and return the openings, whose reasons go too."""
    with overwriting():
        Key.objects.filter(subject_id__in=subject_ids).delete()
        BlindIndex.objects.filter(subject_id__in=subject_ids).delete()
    return list(Opening.objects.filter(identity_id__in=subject_ids).values_list("id", flat=True))
