"""The texts of the product by key and language, read from gettext catalogues: `locale/<language>/LC_MESSAGES/words.po`.

The key is the `msgctxt` of an entry, `msgid` the Indonesian text and `msgstr` the translation. An entry that a language
does not have, or has not checked (`fuzzy`), is Indonesian. A language is there as soon as its folder is.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po

LOCALE = Path(__file__).parent / "locale"
SOURCE = "id"
"""The language that everything is written in first."""


def path_of(lang: str) -> Path:
    """The file of a language."""
    return LOCALE / lang / "LC_MESSAGES" / "words.po"


def languages() -> tuple[str, ...]:
    """Every language that has a catalogue: Indonesian, English, then others by their code."""
    codes = {folder.name for folder in LOCALE.iterdir() if path_of(folder.name).is_file()}
    first = (SOURCE, "en")
    return (*(lang for lang in first if lang in codes), *sorted(codes - {*first}))


LANGUAGES = languages()


def read(lang: str) -> Catalog:
    """A language's catalogue as it stands in its file; an entry marked obsolete is none."""
    with path_of(lang).open("rb") as file:
        return read_po(file, ignore_obsolete=True)


@lru_cache(maxsize=1)
def sources() -> Mapping[str, tuple[str, str]]:
    """Key → the Indonesian text for one thing and for several; '' where nothing is counted."""
    texts = {}
    for message in read(SOURCE):
        if message.context:
            texts[message.context] = (message.id, "") if isinstance(message.id, str) else (message.id[0], message.id[1])
    return texts


@lru_cache(maxsize=16)
def _translations(lang: str) -> NullTranslations:
    """A language's translations; none, so that all is Indonesian, where its file cannot be read (`make words` says why)."""
    if lang not in languages():
        raise ValueError(f"no catalogue for {lang!r}")
    compiled = BytesIO()
    try:
        write_mo(compiled, read(lang))
        compiled.seek(0)
        return GNUTranslations(compiled)
    except (PoFileError, ValueError):
        return NullTranslations()


def say(key: str, lang: str, /, **params: Any) -> str:
    """The words of `key` in `lang` with its placeholders filled; KeyError for a key that nobody wrote.

    What is counted is `n`: it chooses between 'row' and 'rows' where the language has both.
    """
    one, several = sources()[key]
    entries = _translations(lang)
    text = entries.npgettext(key, one, several, int(params["n"])) if several else entries.pgettext(key, one)
    try:
        return text.format(**params)
    except (
        KeyError,
        IndexError,
        ValueError,
    ):  # a placeholder that a translator wrote wrongly must not take a page down
        return (several or one).format(**params)
