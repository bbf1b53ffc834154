"""What a command raises or says so that a person reads one clear line instead of a traceback."""

import errno

from django.db import DatabaseError


class Complaint(Exception):
    """A mistake in how the command was used or in what it was given: exit code 2."""


class Trouble(Exception):
    """The command was used well and something else is wrong: exit code 1."""


WORDS = {
    errno.ENOENT: "没有这个文件或者目录",
    errno.EISDIR: "这是目录，不是文件",
    errno.ENOTDIR: "路径中有一段不是目录",
    errno.EACCES: "没有读写权限",
    errno.EPERM: "没有读写权限",
    errno.EROFS: "所在的盘是只读的",
    errno.EEXIST: "已经存在",
    errno.EADDRINUSE: "端口已被占用",
    errno.ENOSPC: "磁盘已满",
    errno.EDQUOT: "超出磁盘配额",
    errno.EFBIG: "文件超过允许的大小",
}
NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def machine_word(error: OSError) -> str:
    """Return what the machine says of a file, in Chinese where there is a word for it."""
    return WORDS.get(error.errno or 0, error.strerror or str(error))


def explained(error: OSError | DatabaseError) -> str:
    """Return what an error of the machine means and what to do about it, in one line."""
    said = str(error).strip()
    low = said.lower()
    if isinstance(error, OSError):
        if error.errno in NO_ROOM:
            return f"磁盘空间不足，没有写成，原有内容未动；清理后再运行一次（{machine_word(error)}：{error.filename or ''}）"
        return f"{machine_word(error)}：{error.filename}"
    if "disk is full" in low or "disk i/o error" in low or "no space left" in low:
        return f"磁盘空间不足或磁盘故障，没有写成，已办的不受影响；清理后再运行一次（{said}）"
    if "no such table" in low or "no such column" in low or "does not exist" in low:
        return f"数据库还没有建好或版本较旧：shiqiao serve 启动时会自动升级（{said.splitlines()[0]}）"
    return said
