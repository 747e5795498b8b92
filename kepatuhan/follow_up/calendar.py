"""Due dates as a calendar file (RFC 5545): an entry for the whole day of each action, the same bytes for the same actions.

Its UID is made of the action's place, so that a file that is read again moves the entries instead of doubling them; its
stamp and sequence are those of the version that is kept.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple, dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

from icalendar import Calendar, Event

from kepatuhan.follow_up.actions import Action
from kepatuhan.follow_up.kept import EntryPlace, KeptEntry

PRODUCT = "-//Zona Hijau//Tindak lanjut//ID"
DOMAIN = "zona-hijau"
STATUS = {"belum": "TENTATIVE", "berjalan": "CONFIRMED", "selesai": "CONFIRMED", "batal": "CANCELLED"}
"""State → STATUS of an event (RFC 5545, 3.8.1.11)."""


@dataclass(frozen=True)
class CalendarEntry:
    """An action in words, with the version of it that is kept."""

    action: Action
    kept: KeptEntry
    summary: str
    description: str


def calendar_file(entries: Iterable[CalendarEntry], name: str) -> bytes:
    """The file with an event for each entry that has a date; `name` is what the calendar is called."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    for entry in entries:
        if entry.action.due:
            calendar.add_component(_event(entry))
    written: bytes = calendar.to_ical()
    return written


def _event(entry: CalendarEntry) -> Event:
    day, event = date.fromisoformat(entry.action.due), Event()
    event.add("uid", uid(entry.action.place))
    event.add("dtstamp", _stamp(entry.kept.saved_at))
    event.add("sequence", entry.kept.version - 1)
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("summary", entry.summary)
    event.add("description", entry.description)
    event.add("status", STATUS[entry.action.state])
    event.add("transp", "TRANSPARENT")
    return event


def uid(place: EntryPlace) -> str:
    """What names the event of a place everywhere and always."""
    digest = sha256("\n".join(str(part) for part in astuple(place)).encode("utf-8")).hexdigest()
    return f"{digest[:32]}@{DOMAIN}"


def _stamp(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=0)
