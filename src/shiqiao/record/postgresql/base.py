"""The connection: what Django opens, made ready for many short acts a second (ADR 0013)."""

import select
from typing import Any

import psycopg
from django.db.backends.postgresql import base, operations


class PreparedCursor(base.CursorMixin, psycopg.RawCursor[Any]):
    """Sends statements as they stand, with places $1, $2 …, and their values apart."""


class DatabaseOperations(operations.DatabaseOperations):
    """What Django asks of the backend, with an answer for prepared statements."""

    def last_executed_query(self, cursor: Any, sql: str, params: Any) -> str:
        """Return what was sent, for whoever counts or logs statements: a prepared one shows its places, no values."""
        return super().last_executed_query(cursor, sql, params) or sql


class DatabaseWrapper(base.DatabaseWrapper):
    """One connection to PostgreSQL, of one thread."""

    ops_class = DatabaseOperations

    def prepared_cursor(self) -> Any:
        """Return a cursor whose statements (with places $1, $2 …) the server keeps planned.

        Django's own cursor writes the values into the text, so that the server reads and plans each statement anew.
        """
        self.close_if_health_check_failed()
        self.ensure_connection()
        self.validate_thread_sharing()
        cursor: Any = PreparedCursor(self.connection)
        return self.make_debug_cursor(cursor) if self.queries_logged else self.make_cursor(cursor)

    def is_usable(self) -> bool:
        """Say whether the server is still there, without asking it: a line that was cut has something to read."""
        if self.connection is None or self.connection.closed:
            return False
        idle = select.poll()
        idle.register(self.connection.fileno(), select.POLLIN)
        # A live server may have sent a notice too: only then is it worth a question.
        return not idle.poll(0) or super().is_usable()
