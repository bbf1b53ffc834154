"""Programs of a test as if started in a terminal, whatever the test run itself ignores."""

import signal


def as_from_a_terminal() -> None:
    """Give a child the terminal's signals back: a run in the background or under `nohup` ignores some of them."""
    for one in (signal.SIGINT, signal.SIGHUP):
        signal.signal(one, signal.SIG_DFL)
