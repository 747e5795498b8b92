"""What went wrong, as a key of words: what system, disk and database say in their English is never shown."""

from __future__ import annotations

import errno

KINDS = {
    "fault_full": (errno.ENOSPC, errno.EDQUOT, errno.EFBIG),
    "fault_read_only": (errno.EROFS,),
    "fault_permission": (errno.EACCES, errno.EPERM),
    "fault_busy": (errno.ETIMEDOUT, errno.EBUSY, errno.ETXTBSY, errno.EAGAIN),
    "fault_disk": (errno.EIO, errno.EBADMSG),
    "fault_missing": (errno.ENOENT, errno.ENOTDIR, errno.ELOOP),
    "fault_folder": (errno.EISDIR,),
    "fault_name": (errno.ENAMETOOLONG, errno.EINVAL),
    "fault_too_many": (errno.EMFILE, errno.ENFILE),
}
PREFIX = "fault_"
"""Begins every such key; where a problem's reason begins with it, words puts the words in its place."""


def fault(error: BaseException) -> str:
    """The kind of error that a file or disk gave: a key of words, 'fault_other' for one that is not known."""
    if isinstance(error, TimeoutError):
        return "fault_busy"
    number = getattr(error, "errno", None)
    return next((kind for kind, numbers in KINDS.items() if number in numbers), "fault_other")
