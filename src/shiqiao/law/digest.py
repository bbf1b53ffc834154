"""The digest over the law tables, which the ledger commits to whenever they are entered or changed."""

import hashlib

from django.apps import apps

from shiqiao.law.models import Edition

ALGORITHM = "shiqiao/law/v1:sha256:"


def tables_digest() -> str:
    """Return the digest over every row of every law table, in the order of their keys; editions only count them."""
    sha = hashlib.sha256()
    for model in sorted(apps.get_app_config("law").get_models(), key=lambda one: one._meta.db_table):
        if model is Edition:
            continue
        names = [field.attname for field in model._meta.concrete_fields]
        for row in model._default_manager.order_by("pk").values_list(*names).iterator(chunk_size=2000):
            sha.update("\x1f".join([model._meta.db_table, *map(str, row)]).encode() + b"\x1e")
    return ALGORITHM + sha.hexdigest()


def as_code(digest: str) -> str:
    """Return a digest as a step's code may hold it (80 characters, no slash at its head)."""
    return digest.removeprefix("shiqiao/")
