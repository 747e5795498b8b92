"""What went wrong, as a key of words.WORDS: what system, disk and database say in their English is never shown."""

from __future__ import annotations

import errno

PREFIX = "fault_"
"""Begins the keys; words.problem puts the words in the place of such a key."""
KINDS = {
    "full": (errno.ENOSPC, errno.EDQUOT, errno.EFBIG),
    "read_only": (errno.EROFS,),
    "permission": (errno.EACCES, errno.EPERM),
    "busy": (errno.ETIMEDOUT, errno.EBUSY, errno.ETXTBSY, errno.EAGAIN),
    "disk": (errno.EIO, errno.EBADMSG),
    "missing": (errno.ENOENT, errno.ENOTDIR, errno.ELOOP),
    "folder": (errno.EISDIR,),
    "name": (errno.ENAMETOOLONG, errno.EINVAL),
    "too_many": (errno.EMFILE, errno.ENFILE),
}


def fault(error: BaseException) -> str:
    """The kind of error that a file or disk gave: a key of words.WORDS, 'fault_other' for one that is not known."""
    if isinstance(error, TimeoutError):
        return f"{PREFIX}busy"
    number = getattr(error, "errno", None)
    return PREFIX + next((kind for kind, numbers in KINDS.items() if number in numbers), "other")
