"""Files that name people and lie here for a while: each under a key of its own, wrapped by the master key."""

from uuid import UUID, uuid5

from shiqiao.identities import envelope
from shiqiao.identities.seal import master_in_force

MARK = b"shiqiao/parcel/v1\n"
# What a file's name becomes before its key is bound to it.
NAMESPACE = UUID("6f1d4b0e-6a4b-4f6e-9a2c-0d5c1f3b7a10")


def closed(name: str, data: bytes) -> bytes:
    """Return a file's content encrypted and bound to its name; raises Refused("no_master")."""
    key, master = envelope.new_key(), master_in_force()
    wrapped = envelope.wrap(master, key, uuid5(NAMESPACE, name))
    head = f"{master.id}\n{wrapped}\n".encode()
    return MARK + head + envelope.encrypt(key, data, f"parcel/{name}")


def opened(name: str, blob: bytes) -> bytes:
    """Return what was closed; raises Refused("no_master" | "broken_seal"). What was laid down open comes back as it is."""
    if not blob.startswith(MARK):
        return blob
    master_id, wrapped, body = blob.removeprefix(MARK).split(b"\n", 2)
    key = envelope.unwrap(master_id.decode(), wrapped.decode(), uuid5(NAMESPACE, name))
    return envelope.decrypt(key, body, f"parcel/{name}")
