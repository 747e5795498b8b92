"""What is logged: no password of an address, whoever writes it; a line of JSON each, where ZONA_LOG=json asks for it.

Streamlit, its server and the libraries have handlers of their own, made when each is first used: so the record itself is
changed where it is made, with everything that would be added to it later.
"""

from __future__ import annotations

import json
import logging
import os
import re
import sys
import threading
from types import TracebackType

from kepatuhan.store.database import ADDRESS
from kepatuhan.store.opening import VARIABLE

SETTING = "ZONA_LOG"
"""json: a line of JSON for each record; else text."""
HIDDEN = "***"
CREDENTIALS = re.compile(r"(?<=://)[^\s/@:]*:[^\s@]*@")
"""User and password in an address that stands in a text."""
_plain = logging.getLogRecordFactory()


def set_up() -> None:
    """From now on every record of this process is free of passwords; what ends a thread or the process is logged too."""
    secret = _password(os.environ.get(VARIABLE, ""))
    as_json = os.environ.get(SETTING, "").strip().lower() == "json"
    logging.setLogRecordFactory(lambda *given, **named: _record(as_json, secret, _plain(*given, **named)))
    sys.excepthook = _log_uncaught
    threading.excepthook = lambda end: _log_uncaught(end.exc_type, end.exc_value, end.exc_traceback)


def _password(url: str) -> str:
    """The password in the address of the store, as it was given; '' without one."""
    match = ADDRESS.fullmatch(url.strip())
    return match["password"] if match else ""


def hidden(text: str, secret: str = "") -> str:
    """The text without user and password of any address in it, and without `secret`."""
    without = CREDENTIALS.sub(f"{HIDDEN}@", text)
    return without.replace(secret, HIDDEN) if secret else without


def _record(as_json: bool, secret: str, record: logging.LogRecord) -> logging.LogRecord:
    """The record with its text made here, so that no handler makes another from what it was given."""
    trace = logging.Formatter().formatException(record.exc_info) if record.exc_info and record.exc_info[0] else ""
    text, trace = hidden(record.getMessage(), secret), hidden(trace, secret)
    record.msg, record.args, record.exc_text = text, (), trace or None
    if as_json:
        record.msg, record.exc_info, record.exc_text = _line(record, text, trace), None, None
    return record


def _line(record: logging.LogRecord, text: str, trace: str) -> str:
    moment = logging.Formatter(datefmt="%Y-%m-%dT%H:%M:%S%z").formatTime(record, "%Y-%m-%dT%H:%M:%S%z")
    fields = {"time": moment, "level": record.levelname, "logger": record.name, "message": text}
    return json.dumps(fields | ({"trace": trace} if trace else {}), ensure_ascii=False)


def _log_uncaught(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error or kind(), trace)
    elif error is not None:
        logging.getLogger("zona").critical("%s", "stopped by an exception", exc_info=(kind, error, trace))
