"""XLSX and ODS are zipped XML: unpack them within bounds and drop what is dangerous.

Nothing outside the archive is opened; a document type (where entities live) is refused; what is packed again holds
only the parts that were looked at, without compression, so that no size in it can lie.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Mapping
from typing import Literal

UNPACKED = 120 * 1024 * 1024
"""Bytes that an archive of 10 MB may unpack to; a sheet of 200 000 rows needs about half."""
PARTS = 3_000
ENCRYPTED = 0x1
"""The bit of a part of a ZIP that needs a password (APPNOTE.TXT 4.4.4)."""
MERGES = 10_000
"""Merged cells of a file: a national year with its regions and units merged has about half as many."""
DROPPED = ("externallinks", "/media/", "/drawings/", "/embeddings/", "customxml", "thumbnails", "/theme/")

EMPTY_TEXT = re.compile(rb' t="s"(?=[^<>]*>\s*<v(?:\s*/>|></v>)\s*</c>)')
DIMENSION = re.compile(rb"<dimension [^<>]*/>")
"""Where a sheet says how large it is: some programs write it wrongly, and no reader needs it."""

SUPERSCRIPT = re.compile(
    rb'(<vertAlign val="superscript"\s*/>(?:(?!</r>|<t[ >]).){0,400}<t(?: [^<>]*)?>)(?=[^<])', re.S
)
"""A part of a text that is raised: what an XLSX keeps of a footnote's mark behind a number."""
RAISED_STYLE = re.compile(
    rb'<style:style (?=[^<>]*style:family="text")[^<>]*style:name="([^"<>]+)"[^<>]*>(?:(?!</style:style>).){0,400}?style:text-position="(?:super|[1-9])',
    re.S,
)

ENCODING = re.compile(rb"""\s*<\?xml[^<>]*?encoding\s*=\s*["']([A-Za-z0-9_.:-]+)""")
WIDE = (
    (b"\xff\xfe\0\0", "utf-32"), (b"\0\0\xfe\xff", "utf-32"), (b"<\0\0\0", "utf-32-le"), (b"\0\0\0<", "utf-32-be"),
    (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"),
)  # fmt: skip
"""First bytes of XML whose letters take two or four bytes."""
ENCODINGS = {"utf-8": "utf-8", "utf8": "utf-8", "us-ascii": "utf-8", "ascii": "utf-8"} | dict.fromkeys(
    ("iso-8859-1", "latin1", "windows-1252", "cp1252"), "cp1252"
)
"""Encodings of one byte that a workbook's XML may declare."""

RAISED_MOST = 50_000
"""Raised pieces of text, or styles of an ODS, up to which they are looked for."""

Zipped = Literal["xlsx", "ods"]


class TooLarge(Exception):
    """More rows, cells or bytes than are read."""


class Unsafe(Exception):
    """What is not opened; `code` is that of a Problem, `params` fill its sentence."""

    def __init__(self, code: str, **params: int) -> None:
        super().__init__(code)
        self.code, self.params = code, params


def unpacked(content: bytes) -> tuple[Zipped, bytes, dict[str, bytes]]:
    """The kind of workbook, a harmless copy of it, and its parts by name.

    Raises TooLarge for a bomb, Unsafe for what is broken, locked, no workbook, merged beyond MERGES, or carries a
    document type (in any encoding: every part is UTF-8 before it is looked at).
    """
    try:
        parts = _parts(content)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError, RuntimeError) as error:
        raise Unsafe("broken_workbook") from error
    names = {name.lower() for name in parts}
    if any(name.endswith("workbook.xml") for name in names):
        kind: Zipped = "xlsx"
    elif "content.xml" in names:
        kind = "ods"
    else:
        raise Unsafe("not_a_table" if names else "broken_workbook")
    if any(b"<!DOCTYPE" in part or b"<!ENTITY" in part for part in parts.values()):
        raise Unsafe("entities")
    few_merges(sum(map(_merges, parts.values())))
    if b"encryption-data" in parts.get("META-INF/manifest.xml", b""):
        raise Unsafe("protected")
    return kind, _packed(parts), parts


def _parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        infos = archive.infolist()
        if len(infos) > PARTS:
            raise TooLarge(str(len(infos)))
        left, parts = UNPACKED, {}
        for info in infos:
            if not _wanted(info.filename):
                continue
            if info.flag_bits & ENCRYPTED:
                raise Unsafe("protected")
            with archive.open(info) as part:
                unpacked_part = part.read(left + 1)
            left -= len(unpacked_part)
            if left < 0:
                raise TooLarge(f"> {UNPACKED // 1024 // 1024} MB")
            parts[info.filename] = _mended(unpacked_part)
    return parts


def few_merges(count: int) -> None:
    """Raises Unsafe for more merged cells than MERGES."""
    if count > MERGES:
        raise Unsafe("merged_too_often", count=count, limit=MERGES)


def _merges(part: bytes) -> int:
    return max(
        part.count(b"mergeCell") - part.count(b"mergeCells"),
        part.count(b"number-columns-spanned"),
        part.count(b"number-rows-spanned"),
    )


def _utf8(part: bytes) -> bytes:
    """A part in UTF-8 without the name of its encoding: nothing that is looked for may hide in other bytes."""
    wide = next((name for mark, name in WIDE if part.startswith(mark)), "")
    declared = ENCODING.match(part, 0)
    if not wide and not declared:
        return part.removeprefix(b"\xef\xbb\xbf")
    name = wide or ENCODINGS.get(declared[1].decode().lower() if declared else "", "")
    if name == "utf-8":
        return part
    if not name:
        raise Unsafe("broken_workbook")
    text = part.decode(name).lstrip("\ufeff")
    return re.sub(r"""(<\?xml[^<>]*?)\s+encoding\s*=\s*(?:"[^"]*"|'[^']*')""", r"\1", text, count=1).encode()


def _mended(part: bytes) -> bytes:
    """A part as a reader should see it: an empty shared text is empty, not the first of all texts; no wrong dimension;

    a raised mark is told from the digits before it ('84,2' with a small 1 is '84,2^1', no 84,21).
    """
    part = _utf8(part)
    if part.count(b'"superscript"') > RAISED_MOST or part.count(b"<style:style") > RAISED_MOST:
        raise TooLarge(f"> {RAISED_MOST}")
    if b'"superscript"' in part:
        part = SUPERSCRIPT.sub(rb"\1^", part)
    if b"text-position" in part:
        raised = b"|".join(re.escape(name) for name in set(RAISED_STYLE.findall(part)))
        part = (
            re.sub(rb'(<text:span text:style-name="(?:' + raised + rb')">)(?=[^<])', rb"\1^", part) if raised else part
        )
    if b"<v/>" in part or b"<v></v>" in part:
        part = EMPTY_TEXT.sub(b"", part)
    dimension = DIMENSION.search(part, 0, 4096)
    return part[: dimension.start()] + part[dimension.end() :] if dimension else part


def _wanted(name: str) -> bool:
    low = name.lower()
    return (low.endswith((".xml", ".rels")) or low == "mimetype") and not any(part in low for part in DROPPED)


def _packed(parts: Mapping[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return target.getvalue()
