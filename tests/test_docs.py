"""The documents say what is there: the folder map, commands, paths, links, and every number and sentence a README quotes."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest

from kepatuhan.charts import theme
from kepatuhan.core.dataset import Dataset
from kepatuhan.core.method import hundredths, method_for
from kepatuhan.core.model import Region
from kepatuhan.scoring import compare
from kepatuhan.scoring.reconcile import reconcile
from kepatuhan.sentences.categories import margins
from kepatuhan.sentences.scores import score_text
from kepatuhan.sentences.titles import headline
from kepatuhan.words.catalogue import LANGUAGES, say
from tests.conftest import ROOT
from tests.test_setup import REGISTRIES, repository_files

READMES = {
    lang: (ROOT / name).read_text(encoding="utf-8") for lang, name in (("en", "README.md"), ("id", "README.id.md"))
}
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
WHICH = pytest.mark.parametrize("lang", READMES)
SECTIONS = {
    "What it answers": "Apa yang dijawab",
    "Running it": "Menjalankan",
    "Links keep the choice": "Tautan menyimpan pilihan",
    "Where scenarios are kept": "Tempat skenario disimpan",
    "For many people: a server": "Untuk banyak orang: server",
    "Five kinds of “unknown”": "Lima macam “tidak diketahui”",
    "Adding a year": "Menambah tahun",
    "Bringing your own table": "Membawa tabel sendiri",
    "Adding a government": "Menambah pemerintah",
    "Sources, licences, limits": "Sumber, lisensi, batas",
}
"""The headings of README.md and README.id.md, in their order."""
DATED = "(20[0-9]{2})"
LOCAL = {line.rstrip("/") for line in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()}
"""What .gitignore names is made on the machine: README may speak of it before it is there."""


def documents() -> list[Path]:
    folders = (p for p in ROOT.iterdir() if p.is_dir() and p.name not in LOCAL | {".git"})
    return sorted(
        [
            *ROOT.glob("*.md"),
            *(md for folder in folders for md in folder.rglob("*.md") if "node_modules" not in md.parts),
        ]
    )


DOCUMENTS = documents()


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def section(title: str, lang: str) -> str:
    """The text of a README below the heading that is `title` in English."""
    heading = title if lang == "en" else SECTIONS[title]
    parts = re.split(r"^## ", READMES[lang], flags=re.MULTILINE)
    return next(p for p in parts if p.startswith(f"{heading}\n"))


def decimal(number: str) -> str:
    """A number as either README prints it, with a point."""
    return number.replace(",", ".")


def code_spans(text: str) -> list[str]:
    return re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL))


ARCHITECTURE = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")


# --- the map of the house ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("document", ["SECURITY.md", "deploy/README.md"])
def test_every_test_that_a_document_names_is_there(document):
    """What is promised there is what these tests hold."""
    named = re.findall(r"`(tests/\w+\.py)::(\w+)`", (ROOT / document).read_text(encoding="utf-8"))
    assert named
    missing = [
        f"{file}::{test}" for file, test in named if f"\ndef {test}(" not in (ROOT / file).read_text(encoding="utf-8")
    ]
    assert missing == []


def test_everything_at_the_top_level_is_in_the_architecture():
    parts = {path.relative_to(ROOT).parts for path in repository_files()}
    top = {p[0] if len(p) == 1 else f"{p[0]}/" for p in parts} - {"ARCHITECTURE.md"}
    assert [entry for entry in sorted(top) if entry not in ARCHITECTURE] == []


def test_every_room_is_in_the_architecture():
    rooms = [
        p.name for base in ("kepatuhan", "pages/components") for p in (ROOT / base).iterdir() if list(p.glob("*.py"))
    ]
    drawn = re.search(r"```text\n(.*?)\n```", ARCHITECTURE, flags=re.DOTALL).group(1)
    assert [room for room in rooms if f"{room}/" not in drawn] == []
    named = re.findall(r"^   (\w+)/", drawn, flags=re.MULTILINE)
    assert [room for room in named if room not in rooms and not (ROOT / "kepatuhan" / f"{room}.py").exists()] == []


def test_every_path_of_the_architecture_exists():
    named = [span for span in code_spans(ARCHITECTURE) if is_path(span)]
    inside = [ROOT, ROOT / "kepatuhan", ROOT / "kepatuhan" / "briefing"]
    assert len(named) > 20
    assert [p for p in named if not any((base / p).exists() for base in inside)] == []


def test_every_module_says_what_it_holds():
    modules = [
        p for folder in ("kepatuhan", "pages", "deploy", "benchmarks", "tools") for p in (ROOT / folder).rglob("*.py")
    ]
    silent = [
        name(p)
        for p in modules
        if p.read_text(encoding="utf-8").strip() and not p.read_text(encoding="utf-8").startswith('"""')
    ]
    assert silent == []


@WHICH
def test_readme_leads_to_the_other_documents(lang):
    linked = re.findall(r"\]\(([\w./]+)\)", READMES[lang])
    assert {"CONTRIBUTING.md", "ARCHITECTURE.md", "DECISIONS.md", "CHANGELOG.md", "data/README.md"} <= set(linked)


# --- two languages ----------------------------------------------------------------------------------------------


def test_each_readme_links_the_other_on_its_first_lines():
    for lang, other in (("en", "README.id.md"), ("id", "README.md")):
        assert f"]({other})" in "\n".join(READMES[lang].splitlines()[:3])


def test_both_readmes_have_the_same_sections():
    headings = {lang: re.findall(r"^## (.+)$", text, flags=re.MULTILINE) for lang, text in READMES.items()}
    assert headings == {"en": list(SECTIONS), "id": list(SECTIONS.values())}


def test_both_readmes_name_the_same_paths_and_commands():
    """A path or a command in one language only is a sentence that was not translated."""
    named = {
        lang: {span for span in code_spans(text) if is_path(span) or span.startswith("make ")}
        for lang, text in READMES.items()
    }
    assert named["en"] == named["id"]


def test_both_readmes_quote_the_same_numbers():
    quoted = {}
    for lang, text in READMES.items():
        quoted[lang] = sorted(decimal(number) for number in re.findall(r"(?<![\d.])\d+[.,]\d\d(?!\d)", text))
    for lang in ("en", "id"):  # the code of a government in a link is no number, and stands where a link needs it
        quoted[lang] = [number for number in quoted[lang] if number != "36.72"]
    assert quoted["en"] == quoted["id"]


def test_the_first_screen_of_readme_is_short():
    for text in READMES.values():
        assert len(text[: text.index("make test")].splitlines()) <= 16
        assert len(text.splitlines()) <= 130


# --- commands, paths, links -------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", DOCUMENTS, ids=name)
def test_every_make_target_exists(path):
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = re.findall(r"`make ([a-z-]+)", path.read_text(encoding="utf-8"))
    assert [n for n in named if not re.search(rf"^{n}:", makefile, flags=re.MULTILINE)] == []


@WHICH
def test_readme_names_the_two_commands_windows_and_the_other_targets(lang):
    assert {"make run", "make test", "run.bat", "make check", "make bench", "make wheelhouse"} <= set(
        code_spans(READMES[lang])
    )


def test_contributing_names_the_targets_for_working_on_it():
    targets = {"make check", "make check-changed", "make quick", "make test", "make nightly", "make hooks", "make lock"}
    assert targets <= {" ".join(span.split()[:2]) for span in code_spans(CONTRIBUTING)}


@pytest.mark.parametrize("text", [*READMES.values(), CONTRIBUTING], ids=["en", "id", "contributing"])
def test_variables_of_make_exist(text):
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = {v for span in code_spans(text) if span.startswith("make ") for v in re.findall(r"([A-Z_]+)=", span)}
    assert named
    assert [v for v in named if not re.search(rf"^{v} +\?=", makefile, flags=re.MULTILINE)] == []


def is_path(span: str) -> bool:
    """Whether a code span reads as a path of this repository: a slash inside, or the name of a file."""
    if re.search(r"[\s=<>*?{}|,:]", span) or span.startswith(("/", "http")):
        return False
    return "/" in span or bool(re.search(r"\.(py|csv|md|toml|txt|bat|geojson|css|png|ttf|cff)$", span))


@pytest.mark.parametrize(
    ("span", "expected"),
    [
        ("data/README.md", True),
        ("run.bat", True),
        ("data/context/", True),
        ("wheelhouse/", True),
        ("make run", False),
        ("36.72", False),
        ("data/assessments/<tahun>.csv", False),
        ("?lang=en", False),
    ],
)
def test_what_reads_as_a_path(span, expected):
    assert is_path(span) is expected


@pytest.mark.parametrize("text", [*READMES.values(), CONTRIBUTING], ids=["en", "id", "contributing"])
def test_every_path_that_is_named_exists(text):
    named = [span for span in code_spans(text) if is_path(span)]
    assert len(named) > 15
    assert [p for p in named if not (ROOT / p).exists() and p.rstrip("/") not in LOCAL] == []


def test_three_common_changes_lead_to_the_right_file():
    """The edge of category B, a sentence, a colour: what CONTRIBUTING names holds them."""
    bands = (ROOT / "data" / "method" / "bands.csv").read_text(encoding="utf-8")
    assert "`data/method/bands.csv`, column `lower` of the row `2022,B`" in CONTRIBUTING
    assert re.search(r"^method,code,lower,", bands)
    assert re.search(r"^2022,B,\d", bands, flags=re.MULTILINE)
    assert "`kepatuhan/charts/theme.py`, `COLOURS`" in CONTRIBUTING
    assert set(theme.COLOURS) >= {"hijau", "kuning", "merah"}
    row = next(line for line in CONTRIBUTING.splitlines() if "the wording of a sentence" in line)
    place = next(span for span in code_spans(row) if is_path(span))
    files = [ROOT / place] if (ROOT / place).is_file() else (ROOT / place).rglob("*.po")
    assert any(say("show_invented_paper", "id") in file.read_text(encoding="utf-8") for file in files)


@pytest.mark.parametrize("path", DOCUMENTS, ids=name)
def test_relative_links_lead_somewhere(path):
    text = path.read_text(encoding="utf-8")
    targets = [t.split("#")[0] for t in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in t]
    assert [t for t in targets if t and not (path.parent / t).exists()] == []


@WHICH
def test_the_picture_is_there_and_light(lang):
    pictures = re.findall(r"!\[([^\]]+)\]\(([^)\s]+)\)", READMES[lang])
    assert pictures, "README shows the map page"
    for description, target in pictures:
        content = (ROOT / target).read_bytes()
        assert description
        assert content[:8] == b"\x89PNG\r\n\x1a\n"
        assert 10_000 < len(content) < 300_000


@WHICH
def test_links_into_the_app_hold_values_that_exist(lang, data: Dataset):
    links = re.findall(r"<http://127\.0\.0\.1:8501(/\w*)?(?:\?([^>]+))?>", READMES[lang])
    assert any(query for _, query in links)
    for path, query in links:
        values = dict(pair.split("=") for pair in query.split("&")) if query else {}
        assert path in ("", "/") or (ROOT / "pages" / f"{path.strip('/')}.py").exists()
        assert set(values) <= {"wilayah", "tahun", "lang"}
        assert data.region(values.get("wilayah", data.province.code))
        assert int(values.get("tahun", data.years[0])) in data.years
        assert values.get("lang", LANGUAGES[0]) in LANGUAGES


@WHICH
def test_columns_named_beside_a_file_are_its_columns(lang):
    """`file.csv` … `a,b,c`: each list of columns belongs to the last table that was named before it."""
    lists, table = 0, None
    for span in code_spans(section("Adding a year", lang) + section("Adding a government", lang)):
        if span.endswith(".csv"):
            table = span.replace("<tahun>", "2025")
        elif "," in span:
            lists += 1
            with (ROOT / table).open(encoding="utf-8", newline="") as file:
                header = next(csv.reader(file))
            assert [c for c in span.split(",") if c not in header] == [], f"{table}: {span}"
    assert lists >= 5


def test_the_codebook_explains_in_both_languages():
    """Every table has a column in Indonesian and one in English; behind every paragraph stands its English as a quote."""
    blocks = re.split(r"\n{2,}", (ROOT / "data" / "README.md").read_text(encoding="utf-8").strip())[2:]
    tables = [block.splitlines() for block in blocks if block.startswith("|")]
    assert len(tables) > 20
    for heading, _, *rows in tables:
        assert re.search(r"\| (isi \| content|arti \| meaning) \|$", heading)
        for row in rows:
            cells = [cell.strip() for cell in row.strip("|").split("|")]
            assert len(cells) == heading.count("|") - 1, row
            assert all(cells), row
    prose = [block for block in blocks if not block.startswith(("|", "#"))]
    assert [block for block in prose[::2] if block.startswith(">")] == []
    assert [block for block in prose[1::2] if not block.startswith(">")] == []


# --- what README must say ---------------------------------------------------------------------------------------


def test_readme_is_honest_about_windows():
    assert "Windows sendiri belum dicoba" in READMES["id"]
    assert "not tried on Windows itself" in READMES["en"]


@pytest.mark.parametrize("path", DOCUMENTS, ids=name)
def test_a_document_names_no_registry_and_no_place_of_one_machine(path):
    text = path.read_text(encoding="utf-8")
    assert [host for host in REGISTRIES if host in text] == []
    assert not re.search(r"(?<![\w.])/(home|root|work|tmp|Users)/|(?<!\w)[A-Z]:\\", text)


def test_the_changelog_has_an_unreleased_section():
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(r"^## Belum dirilis\n", text, flags=re.MULTILINE)


def test_the_changelog_lists_releases_newest_first_by_kind():
    """Keep a Changelog: a date behind each version, the kinds of change below it, no entry outside of one."""
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    releases = re.findall(r"^## \[(\d+)\.(\d+)\.(\d+)\] - (\d{4}-\d\d-\d\d)$", text, flags=re.MULTILINE)
    assert len(releases) >= 2
    assert releases == sorted(releases, key=lambda r: (*map(int, r[:3]), r[3]), reverse=True)
    kinds = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
    assert {kind.split(" · ")[0] for kind in re.findall(r"^### (.+)$", text, flags=re.MULTILINE)} <= kinds
    for release in re.split(r"^## (?=\[)", text, flags=re.MULTILINE)[1:]:
        assert "\n- " not in release.split("\n### ")[0]


@WHICH
def test_readme_points_to_every_licence(lang):
    licences = ("LICENSE", "geo/README.md", "static/fonts/OFL.txt")
    assert [licence for licence in licences if f"`{licence}`" not in section("Sources, licences, limits", lang)] == []


# --- what README quotes -----------------------------------------------------------------------------------------


def called(short: str, data: Dataset) -> Region:
    return next(r for r in data.regions if short in (r.short, r.name, r.short_en, r.name_en))


def row_of(short: str, year: str, bodies: pd.DataFrame, data: Dataset) -> pd.Series:
    return compare.of(bodies, called(short, data).code, int(year))


def quoted(pattern: str, title: str = "") -> list[tuple[str, ...]]:
    """What both READMEs quote in that form, the language first; with a title only what stands below that heading."""
    texts = {lang: section(title, lang) if title else text for lang, text in READMES.items()}
    return [(lang, *match) for lang, text in texts.items() for match in re.findall(pattern, text, flags=re.MULTILINE)]


def in_both(quotes: list[tuple[str, ...]]) -> bool:
    """Whether as many are quoted in one language as in the other."""
    counts = Counter(lang for lang, *_ in quotes)
    return counts["en"] == counts["id"] > 0


SENTENCES = quoted(rf"^> {DATED}: (.+)$")


@pytest.mark.parametrize(("lang", "year", "sentence"), SENTENCES)
def test_a_quoted_sentence_is_what_the_app_says(lang, year, sentence, bodies, data):
    assert sentence == headline(bodies, data, int(year), lang)


VERDICTS = {"cocok": "match", "tidak cocok": "mismatch", "match": "match", "no match": "mismatch"}
RECOMPUTED = quoted(
    rf"^ *- (\S.*?) {DATED}: (?:dicetak|printed) ([\d,.]+), (?:dihitung ulang|recomputed) ([\d,.]+), "
    r"(tidak cocok|cocok|no match|match)"
)


@pytest.mark.parametrize(("lang", "short", "year", "printed", "recomputed", "verdict"), RECOMPUTED)
def test_a_quoted_reconciliation_is_the_engines(lang, short, year, printed, recomputed, verdict, bodies, data):
    row = reconcile(bodies, data).set_index(["year", "region"]).loc[(int(year), called(short, data).code)]
    assert row["printed"] == hundredths(decimal(printed))
    assert row["recomputed"] == hundredths(decimal(recomputed))
    assert row["verdict"] == VERDICTS[verdict]
    assert ("," in printed) == (lang == "id")


def test_both_verdicts_are_shown():
    assert {verdict for *_, verdict in RECOMPUTED} == set(VERDICTS)


UNKNOWN = quoted(rf"\| ([A-Z][\w. ]+?) {DATED}: `([^`]+)` \|$", "Five kinds of “unknown”")


@pytest.mark.parametrize(("lang", "short", "year", "shown"), UNKNOWN)
def test_an_unknown_looks_on_screen_as_quoted(lang, short, year, shown, bodies, data):
    assert score_text(row_of(short, year, bodies, data), lang) == shown


@WHICH
def test_all_five_kinds_of_unknown_are_quoted(lang, bodies, data):
    states = {row_of(short, year, bodies, data)["state"] for of, short, year, _ in UNKNOWN if of == lang}
    assert states == {"tidak_dinilai", "zona", "dibulatkan", "tidak_ditemukan", "tidak_ada_penilaian"}


MARGINS = quoted(
    rf"((?:Kota |Kabupaten )?[A-Z]\w+(?: City| Regency)?) {DATED}: ([\d,.]+ (?:poin lagi menuju|points more to) \w+)"
)


@pytest.mark.parametrize(("lang", "short", "year", "sentence"), MARGINS)
def test_a_quoted_margin_is_the_engines(lang, short, year, sentence, bodies, data):
    method = method_for(data.methods, int(year))
    assert margins(row_of(short, year, bodies, data), method, lang)[0] == sentence


def test_every_quote_stands_in_both_readmes():
    assert [quotes for quotes in (SENTENCES, RECOMPUTED, UNKNOWN, MARGINS) if not in_both(quotes)] == []


@WHICH
def test_no_number_is_quoted_without_a_test(lang):
    """Every number with two decimals stands in a sentence, reconciliation, margin or example that is tested above."""
    tested = " ".join(" ".join(quote) for quote in [*SENTENCES, *RECOMPUTED, *MARGINS, *UNKNOWN] if quote[0] == lang)
    codes_and_versions = r"\b36\.\d\d\b|\b3\.1\d\b"
    numbers = re.findall(r"\d+[.,]\d\d(?!\d)", re.sub(codes_and_versions, "", READMES[lang]))
    assert len(numbers) > 5
    assert [n for n in numbers if n not in tested] == []
