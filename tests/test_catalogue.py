"""The catalogues of words: complete, in order, with the same placeholders; a third language is one file and no code."""

from __future__ import annotations

import ast
import json
import shutil
import string
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message

from kepatuhan.words import catalogue
from kepatuhan.words.catalogue import LANGUAGES, languages, path_of, read, say, sources
from tests.syntax import nodes
from tools.catalogues import in_order, main, without_percent, written

ROOT = Path(__file__).resolve().parent.parent
TEXTS = sources()
WORDS = {key for key in TEXTS if "." not in key}
PROBLEMS, REMEDIES = (
    {key.removeprefix(kind) for key in TEXTS if key.startswith(kind)} for kind in ("problem.", "remedy.")
)
TRANSLATED = LANGUAGES[1:]


SOURCES = [
    *(ROOT / "kepatuhan").rglob("*.py"),
    *(ROOT / "pages").rglob("*.py"),
    *(ROOT / "deploy").rglob("*.py"),
    ROOT / "streamlit_app.py",
]


CALLS = ("Problem", "_problems", "_one", "_problem", "_tell", "_ask", "_refused", "Flaw", "Unsafe", "_twin")
"""What makes a problem; its code is the first text among the arguments."""


NO_CODES = ("", "csv", "xls", "xlsx", "ods", "parquet", "error", "warning", "note", "value", "unit", "method")
"""Other texts among those arguments: kinds of files, severities, columns."""


def holes(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_every_key_said_in_code_has_words():
    texts = set()
    for path in SOURCES:
        for node in nodes(path):
            if (
                isinstance(node, ast.Call)
                and getattr(node.func, "attr", getattr(node.func, "id", "")) == "say"
                and node.args
            ) and isinstance(node.args[0], ast.Constant):
                texts.add(node.args[0].value)
    assert len(texts) > 30
    assert texts <= set(WORDS)


def test_every_problem_code_raised_has_a_sentence():
    codes = set()
    for path in SOURCES:
        for node in nodes(path):
            if (
                isinstance(node, ast.Call)
                and getattr(node.func, "id", "") in CALLS
                and (texts := [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)])
            ):
                codes |= {next((t for t in texts if t not in NO_CODES), "empty_file")}
    assert len(codes) > 40
    assert codes <= set(PROBLEMS)


def test_every_problem_has_a_remedy_and_no_remedy_is_alone():
    assert set(PROBLEMS) == set(REMEDIES)


def test_no_key_is_put_together_from_pieces():
    built = []
    for path in SOURCES:
        for node in nodes(path):
            if (
                isinstance(node, ast.Call)
                and getattr(node.func, "attr", getattr(node.func, "id", "")) in ("say", *CALLS)
                and any(isinstance(part, ast.JoinedStr | ast.BinOp) for a in node.args[:1] for part in ast.walk(a))
            ):
                built.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert not built


def forms(text: str | tuple[str, ...]) -> tuple[str, ...]:
    """What a text may read: one form, or one for each count that the language tells apart."""
    return (text,) if isinstance(text, str) else text


def entries(catalog: Catalog) -> list[Message]:
    return [message for message in catalog if message.context]


@pytest.mark.parametrize("lang", TRANSLATED)
def test_every_text_is_translated_with_the_same_holes(lang):
    there = {message.context: message for message in entries(read(lang))}
    assert list(there) == list(TEXTS)  # the same keys in the same order
    wrong = []
    for key, message in there.items():
        wanted = holes("".join(TEXTS[key]))
        complete = all(forms(message.string)) and not message.fuzzy
        if not complete or {frozenset(holes(form)) for form in forms(message.string)} != {frozenset(wanted)}:
            wrong.append(key)
    assert not wrong


def test_indonesian_is_the_source_and_has_a_text_for_every_key():
    assert LANGUAGES[0] == "id"
    assert all(one for one, _ in TEXTS.values())
    assert len(TEXTS) == len(entries(read("id")))  # no key twice


def test_what_is_counted_is_n():
    assert not [key for key, (_, several) in TEXTS.items() if several and "n" not in holes(several)]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_catalogue_is_in_order(lang):
    """What `make words` would write is what is there; Babel finds nothing wrong with any entry."""
    catalog = read(lang)
    assert written(in_order(read("id"), catalog)) == path_of(lang).read_bytes()
    assert [error for _, errors in without_percent(catalog).check() for error in errors] == []


def texts_in_code() -> set[str]:
    """Every text that stands in the code as a whole."""
    every = (node for path in SOURCES for node in nodes(path))
    return {n.value for n in every if isinstance(n, ast.Constant) and isinstance(n.value, str)}


def test_every_key_is_found_by_a_search_for_its_name_and_none_is_unused():
    assert not (WORDS | PROBLEMS) - texts_in_code()


@pytest.fixture
def copied(tmp_path, monkeypatch):
    """The catalogues in a folder of their own; what was read of them is forgotten before and after."""
    shutil.copytree(catalogue.LOCALE, tmp_path / "locale")
    monkeypatch.setattr(catalogue, "LOCALE", tmp_path / "locale")
    catalogue._translations.cache_clear()
    yield tmp_path / "locale"
    catalogue._translations.cache_clear()


# --- a third language -----------------------------------------------------------------------------------------------

SUNDANESE = """
msgid ""
msgstr ""
"Language: su\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

msgctxt "page_peta"
msgid "Peta"
msgstr "Péta"

msgctxt "year"
msgid "Tahun"
msgstr "Taun"

msgctxt "zone_hijau"
msgid "hijau"
msgstr "héjo"

msgctxt "zone"
msgid "zona {zone}"
msgstr "zona {zone}"

#, fuzzy
msgctxt "zone_kuning"
msgid "kuning"
msgstr "konéng"

msgctxt "shelf_changes"
msgid "{n} perubahan"
msgid_plural "{n} perubahan"
msgstr[0] "{n} robahan"

msgctxt "place_row"
msgid "{file}, baris {row}: "
msgstr "{file}, jajar {row}: "

msgctxt "problem.no_year"
msgid "Tahun pada baris ini kosong."
msgstr "Taun dina jajar ieu kosong."

msgctxt "page_tren"
msgid "Tren"
msgstr ""

msgctxt "map_title"
msgid "Zona {year}: {finding}"
msgstr "Zona {taun}: {finding}"
"""
ASKED = """
import json
from datetime import UTC, datetime
from kepatuhan.words.catalogue import LANGUAGES, say
from kepatuhan.words.names import zone_name
from kepatuhan.words.numbers import counted, date, language_name, listing, moment, number
from kepatuhan.words.problems import problem
from {model} import Problem
print(json.dumps({{
    "languages": LANGUAGES,
    "names": [language_name(lang) for lang in LANGUAGES],
    "said": [say("page_peta", "su"), zone_name("hijau", "su"), say("shelf_changes", "su", n=2)],
    "missing": [say("page_tren", "su"), zone_name("kuning", "su"), say("page_metode", "su")],
    "wrong": say("map_title", "su", year=2022, finding="x"),
    "problem": problem(Problem("no_year", "error", "a.csv", 7), "su"),
    "numbers": [number(123456, "su"), counted(3, "su"), listing(["a", "b"], "su")],
    "dates": [date("2026-03-02", "su"), moment(datetime(2026, 3, 2, 8, 30, tzinfo=UTC), "su")],
}}))
"""


def test_a_third_language_is_one_file_and_no_code(tmp_path):
    shutil.copytree(ROOT / "kepatuhan", tmp_path / "kepatuhan", ignore=shutil.ignore_patterns("__pycache__"))
    folder = tmp_path / "kepatuhan" / "words" / "locale" / "su" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "words.po").write_text(SUNDANESE.lstrip(), encoding="utf-8")
    from kepatuhan.words.problems import Problem

    program = ASKED.format(model=Problem.__module__)
    ran = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        env={"PYTHONPATH": str(tmp_path), "PYTHONUTF8": "1"},
    )
    assert ran.returncode == 0, ran.stderr
    report = json.loads(ran.stdout)
    assert report["languages"] == ["id", "en", "su"]
    assert report["names"] == ["Indonesia", "English", "Basa Sunda"]
    assert report["said"] == ["Péta", "héjo", "2 robahan"]
    # no translation, one that nobody has checked, no entry: Indonesian
    assert report["missing"] == ["Tren", "kuning", "Metode"]
    # a placeholder that does not exist: the Indonesian sentence, not a page that fails
    assert report["wrong"] == "Zona 2022: x"
    assert report["problem"] == "a.csv, jajar 7: Taun dina jajar ieu kosong. Isi tahunnya."
    # numbers, lists and months as CLDR writes them in Sundanese
    assert report["numbers"] == ["1.234,56", "tiga", "a sareng b"]
    assert report["dates"] == ["2 Maret 2026", "2 Mar 2026, 15.30 WIB"]


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xfe not a catalogue",
        b'msgid ""\nmsgstr "Language: su; nonsense\\n"\n',
        b'msgid ""\nmsgstr "Plural-Forms: nplurals=x; plural=;\\n"\n\nmsgctxt "year"\nmsgid "Tahun"\nmsgstr "Taun"\n',
        b'msgctxt "year"\nmsgid "Tahun\nmsgstr',
        b"",
    ],
    ids=["bytes", "header", "plural", "cut off", "empty"],
)
def test_a_damaged_catalogue_leaves_the_page_indonesian(copied, content):
    file = copied / "su" / "LC_MESSAGES" / "words.po"
    file.parent.mkdir(parents=True)
    file.write_bytes(content)
    assert say("page_peta", "su") == "Peta"
    assert say("shelf_changes", "su", n=2) == "2 perubahan"


def test_a_language_that_is_not_there_is_an_error():
    with pytest.raises(ValueError, match="zz"):
        say("page_peta", "zz")


# --- the tool -------------------------------------------------------------------------------------------------------


def test_a_language_is_begun_with_every_entry_to_be_translated(copied, capsys):
    assert main(["--new", "su"]) == 0
    assert languages() == ("id", "en", "su")
    made = read("su")
    assert [m.context for m in entries(made)] == list(TEXTS)
    assert not [m for m in entries(made) if any(forms(m.string))]
    assert f"su: {len(TEXTS)} entries, {len(TEXTS)} to be translated" in capsys.readouterr().out


def test_a_changed_indonesian_text_leaves_its_translation_to_be_looked_at(copied, capsys):
    file = path_of("id")
    file.write_text(file.read_text(encoding="utf-8").replace('msgid "Peta"', 'msgid "Peta zona"'), encoding="utf-8")
    main([])
    english = {m.context: m for m in entries(read("en"))}
    assert (english["page_peta"].id, english["page_peta"].string, english["page_peta"].fuzzy) == (
        "Peta zona",
        "Map",
        True,
    )
    assert not [key for key, message in english.items() if message.fuzzy and key != "page_peta"]
    assert "en: " in capsys.readouterr().out


def test_writing_twice_changes_nothing(copied):
    before = {lang: path_of(lang).read_bytes() for lang in languages()}
    main([])
    assert {lang: path_of(lang).read_bytes() for lang in languages()} == before
