"""Persons under seal: who petitioners, reporters and parties are, apart from their cases and opened only for minutes."""
