"""The documents say what is there: the folder map, commands, paths, links, and every number and sentence README quotes."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pandas as pd
import pytest

from kepatuhan.core.dataset import Dataset
from kepatuhan.core.method import hundredths, method_for
from kepatuhan.core.model import Region
from kepatuhan.scoring import compare
from kepatuhan.scoring.reconcile import reconcile
from kepatuhan.sentences.years import headline, margins, score_text
from kepatuhan.words.catalogue import LANGUAGES
from tests.conftest import ROOT
from tests.test_setup import REGISTRIES, repository_files

README = (ROOT / "README.md").read_text(encoding="utf-8")
DATED = "(20[0-9]{2})"
LOCAL = {line.rstrip("/") for line in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()}
"""What .gitignore names is made on the machine: README may speak of it before it is there."""


def documents() -> list[Path]:
    folders = (p for p in ROOT.iterdir() if p.is_dir() and p.name not in LOCAL | {".git"})
    return sorted([*ROOT.glob("*.md"), *(md for folder in folders for md in folder.rglob("*.md"))])


DOCUMENTS = documents()


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def section(title: str) -> str:
    """The text of README below that heading."""
    parts = re.split(r"^## ", README, flags=re.MULTILINE)
    return next(p for p in parts if p.startswith(f"{title}\n"))


def code_spans(text: str) -> list[str]:
    return re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL))


ARCHITECTURE = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")


# --- the map of the house ---------------------------------------------------------------------------------------


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
    modules = [p for folder in ("kepatuhan", "pages", "benchmarks", "tools") for p in (ROOT / folder).rglob("*.py")]
    silent = [
        name(p)
        for p in modules
        if p.read_text(encoding="utf-8").strip() and not p.read_text(encoding="utf-8").startswith('"""')
    ]
    assert silent == []


def test_readme_leads_to_the_architecture():
    assert "`ARCHITECTURE.md`" in section("Peta folder")


# --- commands, paths, links -------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", DOCUMENTS, ids=name)
def test_every_make_target_exists(path):
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = re.findall(r"`make ([a-z-]+)", path.read_text(encoding="utf-8"))
    assert [n for n in named if not re.search(rf"^{n}:", makefile, flags=re.MULTILINE)] == []


def test_readme_names_the_two_commands_windows_and_the_other_targets():
    assert {"make run", "make test", "run.bat", "make check", "make bench", "make wheelhouse"} <= set(
        code_spans(README)
    )


def test_variables_of_make_exist():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = {v for span in code_spans(README) if span.startswith("make ") for v in re.findall(r"([A-Z_]+)=", span)}
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


def test_every_path_readme_names_exists():
    named = [span for span in code_spans(README) if is_path(span)]
    assert len(named) > 20
    assert [p for p in named if not (ROOT / p).exists() and p.rstrip("/") not in LOCAL] == []


def test_every_test_readme_names_exists():
    named = {span for span in code_spans(README) if span.startswith("test_")}
    tests = "\n".join(p.read_text(encoding="utf-8") for p in (ROOT / "tests").glob("test_*.py"))
    assert [n for n in named if f"def {n}(" not in tests] == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=name)
def test_relative_links_lead_somewhere(path):
    text = path.read_text(encoding="utf-8")
    targets = [t.split("#")[0] for t in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in t]
    assert [t for t in targets if t and not (path.parent / t).exists()] == []


def test_the_picture_is_there_and_light():
    pictures = re.findall(r"!\[([^\]]+)\]\(([^)\s]+)\)", README)
    assert pictures, "README shows the map page"
    for told, target in pictures:
        content = (ROOT / target).read_bytes()
        assert told
        assert content[:8] == b"\x89PNG\r\n\x1a\n"
        assert 10_000 < len(content) < 300_000


def test_links_into_the_app_hold_values_that_exist(data: Dataset):
    links = re.findall(r"<http://127\.0\.0\.1:8501(/\w*)?(?:\?([^>]+))?>", README)
    assert any(query for _, query in links)
    for path, query in links:
        values = dict(pair.split("=") for pair in query.split("&")) if query else {}
        assert path in ("", "/") or (ROOT / "pages" / f"{path.strip('/')}.py").exists()
        assert set(values) <= {"wilayah", "tahun", "lang"}
        assert data.region(values.get("wilayah", data.province.code))
        assert int(values.get("tahun", data.years[0])) in data.years
        assert values.get("lang", LANGUAGES[0]) in LANGUAGES


def test_columns_named_beside_a_file_are_its_columns():
    """`file.csv` … `a,b,c`: each list of columns belongs to the last table that was named before it."""
    lists, table = 0, None
    for span in code_spans(section("Menambah tahun") + section("Menambah pemerintah")):
        if span.endswith(".csv"):
            table = span.replace("<tahun>", "2025")
        elif "," in span:
            lists += 1
            with (ROOT / table).open(encoding="utf-8", newline="") as file:
                header = next(csv.reader(file))
            assert [c for c in span.split(",") if c not in header] == [], f"{table}: {span}"
    assert lists >= 5


# --- what README must say ---------------------------------------------------------------------------------------


def test_readme_is_short_and_names_both_languages():
    assert len(README.splitlines()) <= 200
    assert "Indonesia dan Inggris" in README
    assert "## English summary" in README


def test_readme_is_honest_about_windows():
    assert "Windows sendiri belum dicoba" in README
    assert "not tried on" in README


def test_readme_names_no_registry_and_no_place_of_one_machine():
    assert [host for host in REGISTRIES if host in README] == []
    assert not re.search(r"\.\./|(?<![\w.])/(home|root|work|tmp|Users|usr)/|[A-Z]:\\", README)


def test_the_changelog_has_an_unreleased_section():
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(r"^## Belum dirilis\n\n- \S", text, flags=re.MULTILINE)


@pytest.mark.parametrize("licence", ["LICENSE", "geo/README.md", "static/fonts/OFL.txt"])
def test_readme_points_to_every_licence(licence):
    assert f"`{licence}`" in section("Sumber, lisensi, batas")


# --- what README quotes -----------------------------------------------------------------------------------------


def called(short: str, data: Dataset) -> Region:
    return next(r for r in data.regions if short in (r.short, r.name))


def row_of(short: str, year: str, bodies: pd.DataFrame, data: Dataset) -> pd.Series:
    return compare.of(bodies, called(short, data).code, int(year))


SENTENCES = re.findall(rf"^> {DATED}: (.+)$", README, flags=re.MULTILINE)


def test_sentences_are_quoted_in_both_languages():
    assert any(" memperoleh " in said for _, said in SENTENCES)
    assert any(" scored " in said for _, said in SENTENCES)


@pytest.mark.parametrize(("year", "said"), SENTENCES)
def test_a_quoted_sentence_is_what_the_app_says(year, said, bodies, data):
    assert said in [headline(bodies, data, int(year), lang) for lang in LANGUAGES]


RECOMPUTED = re.findall(
    rf"^ *- (\S.*?) {DATED}: dicetak ([\d,]+), dihitung ulang ([\d,]+), (tidak cocok|cocok)", README, flags=re.MULTILINE
)


@pytest.mark.parametrize(("short", "year", "printed", "recomputed", "verdict"), RECOMPUTED)
def test_a_quoted_reconciliation_is_the_engines(short, year, printed, recomputed, verdict, bodies, data):
    found = reconcile(bodies, data).set_index(["year", "region"]).loc[(int(year), called(short, data).code)]
    assert found["printed"] == hundredths(printed.replace(",", "."))
    assert found["recomputed"] == hundredths(recomputed.replace(",", "."))
    assert found["verdict"] == {"cocok": "match", "tidak cocok": "mismatch"}[verdict]


def test_both_verdicts_are_shown():
    assert {verdict for *_, verdict in RECOMPUTED} == {"cocok", "tidak cocok"}


UNKNOWN = re.findall(
    rf"\| ([A-Z][\w. ]+?) {DATED}: `([^`]+)` \|$", section("Lima macam “tidak diketahui”"), flags=re.MULTILINE
)


@pytest.mark.parametrize(("short", "year", "shown"), UNKNOWN)
def test_an_unknown_looks_on_screen_as_quoted(short, year, shown, bodies, data):
    assert score_text(row_of(short, year, bodies, data), "id") == shown


def test_all_five_kinds_of_unknown_are_quoted(bodies, data):
    states = {row_of(short, year, bodies, data)["state"] for short, year, _ in UNKNOWN}
    assert states == {"tidak_dinilai", "zona", "dibulatkan", "tidak_ditemukan", "tidak_ada_penilaian"}


MARGINS = re.findall(rf"((?:Kota |Kabupaten )?[A-Z]\w+) {DATED}: ([\d,]+ poin lagi menuju \w+)", README)


@pytest.mark.parametrize(("short", "year", "said"), MARGINS)
def test_a_quoted_margin_is_the_engines(short, year, said, bodies, data):
    method = method_for(data.methods, int(year))
    assert margins(row_of(short, year, bodies, data), method, "id")[0] == said


def test_no_number_is_quoted_without_a_test():
    """Every number with two decimals stands in a sentence, reconciliation, margin or example that is tested above."""
    quoted = " ".join(" ".join(found) for found in [*SENTENCES, *RECOMPUTED, *MARGINS, *UNKNOWN])
    codes_and_versions = r"\b36\.\d\d\b|\b3\.1\d\b"
    numbers = re.findall(r"\d+[.,]\d\d(?!\d)", re.sub(codes_and_versions, "", README))
    assert len(numbers) > 5
    assert [n for n in numbers if n not in quoted] == []
