"""Bring the catalogues of words into order: `python -m tools.catalogues`, or with `--new su` begin a language.

Every language gets the entries of the Indonesian catalogue in their order and with their texts. A translation whose
Indonesian text has changed since is marked `fuzzy`: it is not used until somebody has looked at it.
"""

from __future__ import annotations

import argparse
import sys
from io import BytesIO

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import write_po

from kepatuhan.words.catalogue import SOURCE, languages, path_of, read

HEADER = "# Zona Hijau: kata-kata aplikasi. Cara menerjemahkan: kepatuhan/words/README.md"


def written(catalog: Catalog) -> bytes:
    """The file of a catalogue: one text a line so that a search finds it, nothing that depends on who wrote it with what."""
    out = BytesIO()
    write_po(out, without_percent(catalog), width=0, no_location=True)
    lines = out.getvalue().decode("utf-8").splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith('"Generated-By:')).encode("utf-8")


def without_percent(catalog: Catalog) -> Catalog:
    """The catalogue without the mark that Babel gives "95 % dari": no text has placeholders of the % kind."""
    for message in catalog:
        message.flags.discard("python-format")
    return catalog


def in_order(source: Catalog, catalog: Catalog) -> Catalog:
    """`catalog` with exactly the entries of `source`; what changed its Indonesian text is marked `fuzzy`."""
    ordered = Catalog(
        locale=catalog.locale_identifier,
        header_comment=HEADER,
        project=source.project,
        version=source.version,
        msgid_bugs_address=catalog.msgid_bugs_address,
        creation_date=source.creation_date,
        revision_date=catalog.revision_date,
        last_translator=catalog.last_translator,
        language_team=catalog.language_team,
        fuzzy=False,
    )
    by_key = {message.context: message for message in catalog if message.context}
    for message in source:
        if message.context:
            _add(ordered, message, by_key.get(message.context))
    return ordered


def _add(ordered: Catalog, message: Message, translated: Message | None) -> None:
    counted = isinstance(message.id, tuple)
    string, flags = ("",) * ordered.num_plurals if counted else "", set()
    if translated is not None and isinstance(translated.id, tuple) == counted and _any(translated.string):
        string = translated.string
        flags = {"fuzzy"} & translated.flags if translated.id == message.id else {"fuzzy"}
    notes = translated.user_comments if translated is not None else ()
    ordered.add(message.id, string, (), flags, message.auto_comments, notes, context=message.context)


def _any(string: str | tuple[str, ...]) -> bool:
    return any((string,) if isinstance(string, str) else string)


def main(arguments: list[str]) -> int:
    """Write every catalogue anew and say what is still to be translated."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--new", default="", metavar="LANG", help="begin a language: su, jv, ms, …")
    asked = parser.parse_args(arguments).new
    if asked and not path_of(asked).exists():
        path_of(asked).parent.mkdir(parents=True, exist_ok=True)
        path_of(asked).write_bytes(written(in_order(read(SOURCE), Catalog(locale=asked, language_team=asked))))
    source = read(SOURCE)
    for lang in languages():
        catalog = in_order(source, read(lang))
        path_of(lang).write_bytes(written(catalog))
        open_ = [m.context for m in catalog if m.context and (m.fuzzy or not _any(m.string))]
        if lang != SOURCE:
            print(
                f"{lang}: {len(catalog)} entries, {len(open_)} to be translated{': ' if open_ else ''}{', '.join(open_[:10])}"
            )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
