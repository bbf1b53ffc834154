"""Lets the database itself refuse to change the log, or to drop of it what no seal marks as past its retention."""

from typing import Any

from django.db import migrations

SAME = "NEW.upto = OLD.upto AND NEW.count = OLD.count AND NEW.root = OLD.root AND NEW.prev = OLD.prev AND NEW.last_at = OLD.last_at"
DROPPED = "EXISTS (SELECT 1 FROM access_stretch s WHERE s.upto >= OLD.position AND s.dropped_at IS NOT NULL)"
# Trigger name, table, verb, and when the verb is refused.
RULES = (
    ("access_entry_no_update", "access_entry", "UPDATE", "TRUE"),
    ("access_entry_no_delete", "access_entry", "DELETE", f"NOT {DROPPED}"),
    ("access_stretch_no_update", "access_stretch", "UPDATE", f"NOT ({SAME} AND OLD.dropped_at IS NULL)"),
    ("access_stretch_no_delete", "access_stretch", "DELETE", "TRUE"),
)


def forbid(apps: Any, schema_editor: Any) -> None:
    for name, table, verb, refused in RULES:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(
                f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                f"IF {refused} THEN RAISE EXCEPTION 'append-only: %% on %%', TG_OP, TG_TABLE_NAME; END IF; "
                f"RETURN {'OLD' if verb == 'DELETE' else 'NEW'}; END $$"
            )
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
            )
        else:
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE {verb} ON {table} WHEN {refused} "
                f"BEGIN SELECT RAISE(ABORT, 'append-only: {verb} on {table}'); END"
            )


def allow(apps: Any, schema_editor: Any) -> None:
    for name, table, _verb, _refused in RULES:
        on = f" ON {table}" if schema_editor.connection.vendor == "postgresql" else ""
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


class Migration(migrations.Migration):
    dependencies = [("access", "0001_tables")]
    operations = [migrations.RunPython(forbid, allow)]
