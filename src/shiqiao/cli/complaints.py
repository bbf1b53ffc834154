"""What a command raises so that a person reads one clear line instead of a traceback."""


class Complaint(Exception):
    """A mistake in how the command was used or in what it was given: exit code 2."""


class Trouble(Exception):
    """The command was used well and something else is wrong: exit code 1."""
