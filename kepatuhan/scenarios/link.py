"""A scenario as a link and as a file: every change explicitly, the version of the data, and a signature of the content.

Both forms are the one JSON document that docs/skenario.schema.json describes; a link is that document without its keys,
compressed. What comes in is hostile until it is checked: any bytes give a scenario or a Problem, never an exception.
The signature names the content, it proves no author.
"""

from __future__ import annotations

import json
import re
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from decimal import Decimal
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from kepatuhan.core.cells import is_odd
from kepatuhan.core.columns import plain
from kepatuhan.core.model import MILLIONTHS, Change, Problem, Scenario

FORMAT = "zona-hijau/skenario"
VERSION = 1
MARK = "z1"
"""First letters of a link of this version; a later version has another digit."""

LINK_LENGTH = 6000
"""Letters that browsers, chats and proxies carry in an address without cutting it."""

FILE_SIZE = 1_000_000
SIGNATURE = 8
SCHEMA = Path(__file__).resolve().parents[2] / "docs" / "skenario.schema.json"

BROKEN = (ValueError, TypeError, KeyError, RecursionError, zlib.error)


def to_token(scenario: Scenario) -> str | Problem:
    """A scenario as letters that an address may hold; a Problem when its text is not accepted or it is too large."""
    wrong = problems(scenario)
    if wrong:
        return wrong[0]
    packed = zlib.compress(_compact(_short(scenario)), 9, wbits=-zlib.MAX_WBITS)
    token = MARK + urlsafe_b64encode(_digest(scenario) + packed).decode().rstrip("=")
    return token if len(token) <= LINK_LENGTH else Problem("scenario_link_long", "error")


def from_token(token: str) -> Scenario | Problem:
    """The scenario of a link, exactly as `to_token` got it, or what is wrong with the link in one Problem."""
    if re.match(r"z[2-9]", token):
        return Problem("scenario_link_newer", "error")
    try:
        scenario = _unpacked(token)
    except BROKEN:
        return Problem("scenario_link_broken", "error")
    wrong = problems(scenario)
    return wrong[0] if wrong else scenario


def _unpacked(token: str) -> Scenario:
    """The content of a token; raises one of BROKEN for every other token than one that we made."""
    if len(token) > LINK_LENGTH or not re.fullmatch(MARK + r"[A-Za-z0-9_-]+", token):
        raise ValueError("not a token")
    letters = token.removeprefix(MARK)
    raw = urlsafe_b64decode(letters + "=" * (-len(letters) % 4))
    stream = zlib.decompressobj(wbits=-zlib.MAX_WBITS)
    content = stream.decompress(raw[SIGNATURE:], FILE_SIZE)
    if not stream.eof or stream.unused_data:
        raise ValueError("cut off, too large, or followed by something")
    scenario = _long(json.loads(content))
    if _digest(scenario) != raw[:SIGNATURE]:
        raise ValueError("another content")
    return scenario


def to_json(scenario: Scenario) -> bytes | Problem:
    """A scenario as the bytes of a file (docs/skenario.schema.json); a Problem when its text is not accepted."""
    wrong = problems(scenario)
    signed = {**_document(scenario), "signature": _digest(scenario).hex()}
    return wrong[0] if wrong else (json.dumps(signed, ensure_ascii=False, indent=1) + "\n").encode()


def from_json(content: bytes) -> Scenario | Problem:
    """The scenario of a file, or what is wrong with the file in one Problem. Any bytes are answered."""
    if len(content) > FILE_SIZE:
        return Problem("scenario_file_large", "error", params={"limit": FILE_SIZE // 1000})
    try:
        document = json.loads(content.decode("utf-8-sig"))
    except BROKEN:
        return Problem("scenario_file_broken", "error")
    where = _invalid(document)
    if where:
        return Problem("scenario_file_invalid", "error", params={"where": where})
    scenario = _scenario(document)
    wrong = problems(scenario)
    if wrong:
        return wrong[0]
    signed = document.get("signature", _digest(scenario).hex())
    return scenario if signed == _digest(scenario).hex() else Problem("scenario_file_changed", "error")


def problems(scenario: Scenario) -> list[Problem]:
    """Texts of a scenario that no file or link may carry, and what the schema does not allow (lengths, ranges)."""
    texts = {"name": scenario.name, "author": scenario.author, "note": scenario.note.replace("\n", " ")}
    cells = {f"changes/{i}": c.region + c.unit + c.component for i, c in enumerate(scenario.changes)}
    named = {**texts, **cells}
    faults = [
        Problem("scenario_text", "error", params={"field": field}) for field, text in named.items() if is_odd(text)
    ]
    where = "" if faults else _invalid(_document(scenario))
    return [*faults, *([Problem("scenario_file_invalid", "error", params={"where": where})] if where else [])]


# --- the document -------------------------------------------------------------------------------------------------


@cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))


def _invalid(document: Any) -> str:
    """Where a document breaks the schema first, as a path; '' when it does not."""
    error = next(_validator().iter_errors(document), None)
    return "" if error is None else "/".join(str(part) for part in error.absolute_path)[:80] or "/"


def _document(scenario: Scenario) -> dict[str, Any]:
    changes = [
        {
            "region": c.region,
            "unit": c.unit,
            "component": c.component,
            "value": plain(c.value),
            "before": None if c.before is None else plain(c.before),
        }
        for c in scenario.changes
    ]
    fields = {name: getattr(scenario, name) for name in ("name", "author", "note", "year", "basis", "base")}
    assessed = sorted({c.region for c in scenario.changes if c.layer})
    return {
        "format": FORMAT,
        "version": VERSION,
        **fields,
        "changes": changes,
        **({"assessed": assessed} if assessed else {}),
    }


def _scenario(document: dict[str, Any]) -> Scenario:
    assessed = set(document.get("assessed", ()))
    changes = tuple(
        Change(
            c["region"],
            c["unit"],
            c["component"],
            _millionths(c["value"]),
            _maybe(c.get("before")),
            "mandiri" if c["region"] in assessed else "",
        )
        for c in document["changes"]
    )
    fields = {name: document[name] for name in ("name", "year", "basis", "base")}
    return Scenario(author=document.get("author", ""), note=document.get("note", ""), changes=changes, **fields)


def _maybe(value: str | None) -> int | None:
    return None if value is None else _millionths(value)


def _millionths(value: str) -> int:
    return int(Decimal(value) * MILLIONTHS)


def _digest(scenario: Scenario) -> bytes:
    return sha256(_compact(_short(scenario))).digest()[:SIGNATURE]


# --- the short form of a link -------------------------------------------------------------------------------------


def _short(scenario: Scenario) -> list[Any]:
    """The document without keys: [name, author, note, year, basis, base, places, changes], a place is [region, unit].

    Behind them the governments that stand on what they say of themselves, where there are any.
    """
    places = list(dict.fromkeys((c.region, c.unit) for c in scenario.changes))
    at = {place: i for i, place in enumerate(places)}
    changes = [
        [at[c.region, c.unit], c.component, plain(c.value), None if c.before is None else plain(c.before)]
        for c in scenario.changes
    ]
    head = [scenario.name, scenario.author, scenario.note, scenario.year, scenario.basis, scenario.base]
    assessed = sorted({c.region for c in scenario.changes if c.layer})
    return [*head, [list(place) for place in places], changes, *([assessed] if assessed else [])]


def _long(short: Any) -> Scenario:
    """The scenario of a short form; raises one of BROKEN unless it is one that passes the schema."""
    name, author, note, year, basis, base, places, changes, *assessed = short
    rows = [dict(zip(("place", "component", "value", "before"), change, strict=True)) for change in changes]
    named = [{"region": places[r["place"]][0], "unit": places[r.pop("place")][1], **r} for r in rows]
    head = {"format": FORMAT, "version": VERSION, "name": name, "author": author, "note": note}
    document = {**head, "year": year, "basis": basis, "base": base, "changes": named}
    if assessed:
        (document["assessed"],) = assessed
    if _invalid(document):
        raise ValueError("not by the schema")
    return _scenario(document)


def _compact(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
