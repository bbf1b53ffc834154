"""What a command raises or says so that a person reads one clear line instead of a traceback."""

import errno

from django.db import DatabaseError


class Complaint(Exception):
    """A mistake in how the command was used or in what it was given: exit code 2."""


class Trouble(Exception):
    """The command was used well and something else is wrong: exit code 1."""


NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def explained(error: OSError | DatabaseError) -> str:
    """Return what an error of the machine means and what to do about it, in one line."""
    said = str(error).strip()
    low = said.lower()
    if isinstance(error, OSError):
        if error.errno in NO_ROOM:
            return f"磁盘空间不足，没有写成，原有内容未动；清理后再运行一次（{error.strerror}：{error.filename or ''}）"
        return f"{error.strerror}：{error.filename}"
    if "disk is full" in low or "disk i/o error" in low or "no space left" in low:
        return f"磁盘空间不足或磁盘故障，没有写成，已办的不受影响；清理后再运行一次（{said}）"
    if "no such table" in low or "no such column" in low or "does not exist" in low:
        return f"数据库还没有建好或版本较旧：shiqiao serve 启动时会自动升级（{said.splitlines()[0]}）"
    return said
