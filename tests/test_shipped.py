"""Damaged files of data/ and geo/: every one is named, nothing raises, the rest goes on and no figure changes in silence."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from kepatuhan.checks.check import check, sound
from kepatuhan.core import shipped
from kepatuhan.core.assessments import shipped_assessment
from kepatuhan.core.dataset import Dataset, load, missing
from kepatuhan.core.geography import load_boundaries, province_layer
from kepatuhan.core.method import method_for
from kepatuhan.core.model import Problem
from kepatuhan.scoring import compare
from kepatuhan.scoring.score import score
from kepatuhan.words.catalogue import LANGUAGES
from kepatuhan.words.problems import problem
from tests.damage import FILES, ROOT, WAYS, folders
from tests.nightly import grid

NEVER_MISSED = {
    "data/assessments/2017.csv",
    "data/assessments/nasional.csv",
    "data/edition.csv",
    "geo/provinces/36.surroundings.geojson",
} | {f"data/assessments/ilustrasi_{y}.csv" for y in (2022, 2023, 2024)}
"""Nothing else speaks of these files: the first year begins where its table does, an illustration is extra, without an edition
the province is shown of which most is known, and the country's layer has land around every province."""


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return folders(tmp_path_factory.mktemp("rusak"))


def restored(copy: Path, file: Path) -> None:
    target = copy / file
    if target.is_dir() and not target.is_symlink():
        target.rmdir()
    else:
        target.unlink(missing_ok=True)
    target.write_bytes((ROOT / file).read_bytes())


def written(copy: Path, name: str, *changes: tuple[str, str]) -> Dataset:
    """The data with pieces of one table exchanged, each of which is there."""
    path = copy / "data" / name
    text = path.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    path.write_text(text, encoding="utf-8")
    try:
        return load(copy / "data")
    finally:
        restored(copy, Path("data") / name)


def told(data: Dataset) -> list[tuple[str, str, int | None, str]]:
    return [(p.code, p.file, p.row, p.value) for p in data.problems]


def test_the_shipped_files_have_no_problem(data):
    assert data.problems == ()
    assert missing(data) == ()
    assert load_boundaries(ROOT / "geo" / "provinces" / "36.geojson").problems == ()


def test_every_table_has_a_form_and_every_form_a_table():
    tables = {
        (f.name if f.parts[0] == "geo" else f.relative_to("data").as_posix())
        for f in FILES
        if f.suffix == ".csv" and "assessments" not in f.parts
    }
    assert tables == set(shipped.FORMS)


@pytest.mark.parametrize("file", FILES, ids=str)
def test_a_damaged_file_is_named_whatever_befell_it(copy, file):
    for way, damage in WAYS.items():
        damage(copy / file)
        try:
            problems = read_alone(copy, file)
        finally:
            restored(copy, file)
        assert problems or (way == "missing" and file.as_posix() in NEVER_MISSED), way
        for one in problems:
            assert file.name in one.file, way
            assert all("{" not in problem(one, lang) for lang in LANGUAGES)


def read_alone(copy: Path, file: Path) -> tuple[Problem, ...]:
    if file.parts[0] == "geo":
        if file.suffix == ".csv" and file.name != "labels.csv":
            return shipped.table(copy / "geo", file.name).problems
        bare = file.name == "country.geojson"  # from which the land around comes where nobody has drawn it
        return load_boundaries(province_layer(copy / "geo", "34" if bare or file.stem == "34" else "36")).problems
    if file.parts[1] == "assessments":
        return shipped_assessment(shipped.content(copy / file, f"data/assessments/{Path(file).name}"), Path(file).name)[
            1
        ]
    return shipped.table(copy / "data", file.relative_to("data").as_posix()).problems


ALIKE = [
    f for f in FILES if f.parts[:2] == ("data", "assessments") and f.stem not in ("2017", "2022", "ilustrasi_2023")
]
"""Tables of other years, read like these three."""
TABLES = [f for f in FILES if f.parts[0] == "data"]
CONTEXT = [f for f in TABLES if f.parts[1] == "context" and f.stem != "ranks"]
"""Tables that pages show beside the scores, no score asks for them."""
WORDS = [
    f for f in TABLES if f.stem in ("header_aliases", "cell_words", "region_aliases", "unit_aliases", "unit_types")
]
"""Tables with the words of offices' sheets."""
LOST = ("missing", "cut short")


def by_day() -> list[list[tuple[Path, str]]]:
    """Files and what befalls them, by turns: those of `CONTEXT` at once, those of `WORDS` at once, every other that is not `ALIKE` alone."""
    alone = [f for f in TABLES if f not in (*ALIKE, *CONTEXT, *WORDS)]
    context, words, others = ([(f, LOST[n % 2]) for n, f in enumerate(files)] for files in (CONTEXT, WORDS, alone))
    return [context, words, *([one] for one in others)]


@pytest.mark.parametrize(
    "lost",
    grid([*by_day(), *([(f, way)] for f in TABLES for way in LOST if [(f, way)] not in by_day())], by_day()),
    ids=lambda lost: " and ".join(f"{file} {way}" for file, way in lost[:2]),
)
def test_the_rest_goes_on_without_a_file_and_with_two_thirds_of_it(copy, lost):
    for file, way in lost:
        WAYS[way](copy / file)
    try:
        data = load(copy / "data")
    finally:
        for file, _ in lost:
            restored(copy, file)
    for file, way in lost:
        named = any(file.name in p.file or file.parent.name in p.file for p in data.problems)
        assert named or (way == "missing" and file.as_posix() in NEVER_MISSED), file
    if not missing(data):
        rows = sound(data.observations, check(data.observations, data))
        assert len(compare.overview(score(rows, data).bodies, data))


NOBODY = 65534
"""The user who owns nothing."""


@contextmanager
def as_somebody() -> Iterator[None]:
    """Not as root, who may read everything."""
    root = os.geteuid() == 0
    if root:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)


def test_a_file_that_may_not_be_read_is_named():
    with TemporaryDirectory() as name:  # pytest's own folders are closed to everybody else
        Path(name).chmod(0o755)
        folder = folders(Path(name) / "rusak") / "data"
        assert load(folder).problems == ()  # it also loads what of Python itself lies in a folder of root's
        (folder / "sources.csv").chmod(0)
        with as_somebody():
            problems = told(load(folder))
    assert problems == [("no_permission", "data/sources.csv", None, "")]


def test_a_refusal_of_the_disk_is_named(copy, monkeypatch):
    for error, code in ((PermissionError(), "no_permission"), (OSError(5, "Input/output error"), "disk_error")):

        def refuse(path: Path, error: OSError = error) -> bytes:
            raise error

        with monkeypatch.context() as patched:
            patched.setattr(Path, "read_bytes", refuse)
            answer = shipped.content(copy / "data" / "sources.csv", "sources.csv")
        assert (answer.code, answer.file) == (code, "sources.csv")


def test_a_pipe_is_no_file_and_nobody_waits_for_it(copy):
    os.mkfifo(copy / "data" / "assessments" / "pipa.csv")
    try:
        assert told(load(copy / "data")) == [("not_a_file", "data/assessments/pipa.csv", None, "")]
    finally:
        (copy / "data" / "assessments" / "pipa.csv").unlink()


def test_a_method_that_lost_an_indicator_is_left_out_whole(copy):
    """Row 45, the third of five kinds of maladministration: the other four would weigh a quarter each instead of a fifth."""
    row = "2022,output.persepsi.3,output.persepsi,indicator,"
    data = written(copy, "method/components.csv", (row, "2022,output.persepsi.3,output.persepsi,indikator,"))
    assert method_for(data.methods, 2022) is None
    assert [m.id for m in data.methods] == ["2015", "2020", "2021", "2025"]
    assert ("wrong_cell", "data/method/components.csv", 44, "indikator") in told(data)
    assert ("left_out_together", "data/method/components.csv", 5, "2022") in told(data)
    assert ("method_components", "data/method/methods.csv", 5, "2022") in told(data)


def test_a_method_misspelt_in_one_row_takes_its_neighbours_along(copy):
    """The first band of 2022 (A from 88,00) goes to nobody: without it a score of 90 would be a B. The band above is of 2021."""
    data = written(copy, "method/bands.csv", ("2022,A,88.00", "2O22,A,88.00"))
    assert [m.id for m in data.methods] == ["2015", "2020", "2025"]
    assert ("unknown_reference", "data/method/bands.csv", 8, "2O22") in told(data)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("2022,B,78.00", "2022,B,", "method_edge"),
        ("2022,E,0.00", "2022,E,1.00", "method_bands"),
        ("2022,B,78.00", "2022,B,98.00", "method_edge"),
    ],
    ids=["one edge not given", "nothing for the lowest", "not falling"],
)
def test_a_method_whose_edges_are_not_whole_is_left_out(copy, old, new, code):
    data = written(copy, "method/bands.csv", (old, new))
    assert [m.id for m in data.methods] == ["2015", "2020", "2021", "2025"]
    assert code in [p.code for p in data.problems]


def test_a_tree_cut_off_at_the_end_of_a_row_is_noticed(copy):
    """The bands go on to 2025, the components end in the middle of 2022: both methods are left out."""
    path = copy / "data" / "method" / "components.csv"
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(line for line in lines[:48]))
    data = load(copy / "data")
    restored(copy, Path("data/method/components.csv"))
    assert [m.id for m in data.methods] == ["2015", "2020", "2021"]
    assert [p.value for p in data.problems if p.code == "method_components"] == ["2022", "2025"]


def test_a_list_of_units_that_lost_a_row_is_no_list(copy):
    """Cilegon has six kinds and seven units; with one row less, six units would pass for all of them."""
    data = written(copy, "method/expected_units.csv", ("36.72,kesehatan,1", "36.72,kesehatan,satu"))
    assert "36.72" not in set(data.expected_units["region"])
    assert len(data.expected_units) == 49 - 6
    assert told(data) == [
        ("wrong_cell", "data/method/expected_units.csv", 40, "satu"),
        ("left_out_together", "data/method/expected_units.csv", 35, "36.72"),
    ]


def test_counts_of_one_kind_and_year_stand_and_fall_together(copy):
    data = written(copy, "context/national_counts.csv", ("2021,kementerian,hijau,17", "2021,kementerian,hijau,17 "))
    counts = data.context["national_counts"]
    assert counts[(counts["year"] == "2021") & (counts["kind"] == "kementerian")].empty
    assert len(counts) == 100 - 4  # hijau, kuning, merah, jumlah_dinilai


def test_ranks_among_eight_bound_nobody_among_seven(copy, data):
    """Without Lebak seven are left: rank 8 of eight would leave no room, and rank 7 would be the last."""
    lost = written(copy, "regions.csv", ("36.02,Kabupaten Lebak", ",Kabupaten Lebak"))
    assert len(lost.districts) == 7
    bodies = compare.overview(score(lost.observations, lost).bodies, lost)
    assert not bodies["by_rank"].any()
    assert compare.overview(score(data.observations, data).bodies, data)["by_rank"].any()


def test_a_second_row_of_one_key_is_named_and_the_first_stays(copy):
    first = "36.74,Kota Tangerang Selatan,Tangsel,South Tangerang City,South Tangerang,kota,36\n"
    data = written(copy, "regions.csv", (first, first + first.replace("Tangsel", "Tangsel 2")))
    assert [(c, f, v) for c, f, _, v in told(data)] == [("repeated_key", "data/regions.csv", "36.74")]
    assert data.region("36.74").short == "Tangsel"


def test_a_row_that_breaks_off_and_one_that_never_closes_its_quote(copy):
    path = copy / "data" / "context" / "ranks.csv"
    text = path.read_bytes()
    rows, whole = text.count(b"\n"), len(load(copy / "data").context["ranks"])
    for end, code in (
        (b"2025,36,provinsi_semua", "row_width"),
        (b'2025,36,provinsi_semua,9,1,,s001,tinggi,"Dise', "broken_quotes"),
    ):
        path.write_bytes(text + end)
        data = load(copy / "data")
        assert (code, "data/context/ranks.csv", rows + 1) in [t[:3] for t in told(data)]
        assert len(data.context["ranks"]) == whole
    restored(copy, Path("data/context/ranks.csv"))


def test_without_governments_methods_or_scores_it_is_said_what_is_missing(copy):
    for file, codes in (
        ("data/regions.csv", ["no_regions", "no_province", "no_districts"]),
        ("data/method/methods.csv", ["no_methods"]),
        ("data/method/components.csv", ["no_methods"]),
    ):
        (copy / file).unlink()
        assert [p.code for p in missing(load(copy / "data"))] == codes
        restored(copy, Path(file))


def test_without_a_folder_of_scores_it_is_said(copy):
    there = copy / "data" / "assessments"
    there.rename(there.with_name("lain"))
    try:
        answer = load(copy / "data")
        assert ("missing_folder", "data/assessments", None, "") in told(answer)
        assert [p.code for p in missing(answer)] == ["no_assessments"]
    finally:
        there.with_name("lain").rename(there)
