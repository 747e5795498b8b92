"""Coverage-guided fuzzing of the readers with atheris: nothing but problems may come of any bytes, and nothing is lost in silence.

Two targets. `read`: any input through everything that an upload or the command line does. `again`: what is accepted,
with a question or without, written out (saving.assessment_csv, and saving.full_handout as CSV in both languages and as XLSX) and read
again by both readers, gives the same rows.

An input is one of: raw bytes under some name, CSV text, the sheet of an XLSX, the content of an ODS, or a table put
together from words that matter. Any exception, an input over 2 s of processor time, or more than the bounded memory
stops the run and leaves the input in a file (crash-…); it then becomes a test.

Run: pip install atheris==3.0.0, then python -m benchmarks.fuzz [read|again] [-runs=200000] [corpus folder]. atheris has
no wheel for every system, so it is not among the packages of the tests.
"""

from __future__ import annotations

import io
import resource
import sys
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter, process_time

import atheris

with atheris.instrument_imports(include=["kepatuhan"]):
    from kepatuhan.cli.check import readable, report
    from kepatuhan.core.assessments import FIELDS, PLANNED, read_assessment
    from kepatuhan.core.dataset import load
    from kepatuhan.intake.ingest import FileReading, read
    from kepatuhan.intake.review import Review, by_place, merged, review
    from kepatuhan.intake.saving import assessment_csv, full_handout
    from kepatuhan.words.handout import FILES

from tests.books import DIMENSIONS_TABLE, SHEET, TANGSEL, ods, text, xls, xlsx

ROOT = Path(__file__).resolve().parent.parent
SLOWEST = 2.0
MEMORY = 2048
FORMS = (("csv", "id"), ("csv", "en"), ("xlsx", "id"))
"""What a table taken away is written as, one after the other."""
EVERY = 200
"""Inputs after which totals and the merged table are computed too."""
HEADERS = [
    "tahun",
    "kode_wilayah",
    "wilayah",
    "unit",
    "nilai",
    "komponen",
    "kategori",
    "zona",
    "status",
    "produk",
    "utama",
    "tenggat",
    "sumber",
    "catatan",
]
VALUES = [
    "92.74",
    "92,74",
    "9274",
    "88",
    "0.93",
    "1.234,5",
    "12-Mei",
    "=1+1",
    "<b>x</b>",
    "100",
    "0",
    "21.85",
    "A",
    "hijau",
    "９２.７４",
    "٩٢٫٧٤",
    "84,2¹",
    "9²",
    "84,2 1)",
    "84,2*",
    "88.83666666666667",
    "87.995",
    "87.99499999999999",
    "#N/A",
    "#REF!",
    "19 %",
    "-92,74",
    "74",
    "05",
    "92",
    "②",
    "½",
]
WORDS = [
    *HEADERS,
    *("Input", "Proses", "Output", "Pengaduan", "Nilai Akhir", "Ruang tunggu", "Capaian SPM", "No", "Catatan"),
    *("2021", "2022", "2023", "2024", "2025", "2020", "Tahun 2024", "T.A. 2024", "２０２４", "2024¹"),
    *("36", "36.74", "3674", "36,01", "36.72¹", "Kab. Lebak", "Kab./Kota Serang", "SERANG", "Provinsi Banten"),
    *("DPMPTSP", "Disdukcapil", "Dinas Sosial", "Puskesmas A", "DPMPTSP¹", "Dinas X;=cmd|'/C calc'!A0", "'=1", "a,'=1"),
    *("Rata-rata", "Jumlah", "Bobot", "Sumber: x", "-", "n/a", "tidak dinilai", "usulan", "ilustrasi", "2026-06-30"),
    *VALUES,
    *("", "", "\n", '"', '"ok', 'x"', "a\n2024,36.72,B,90,x"),
]
XLSX_PARTS = zipfile.ZipFile(io.BytesIO(xlsx(TANGSEL)))
ODS_PARTS = zipfile.ZipFile(io.BytesIO(ods(TANGSEL)))
DATA = load(ROOT / "data")
STARTED = perf_counter()
seen = {"inputs": 0, "accepted": 0, "compared": 0, "slowest": 0.0}


def _shell(parts: zipfile.ZipFile, name: str, content: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for part in parts.namelist():
            archive.writestr(part, content if part == name else parts.read(part))
    return target.getvalue()


def _table(give: atheris.FuzzedDataProvider) -> bytes:
    width, height = give.ConsumeIntInRange(1, 9), give.ConsumeIntInRange(1, 9)
    rows = [[WORDS[give.ConsumeIntInRange(0, len(WORDS) - 1)] for _ in range(width)] for _ in range(height)]
    return xlsx(rows) if give.ConsumeIntInRange(0, 7) == 0 else text(rows, ";" if give.ConsumeBool() else ",")


def _likely(give: atheris.FuzzedDataProvider) -> bytes:
    """A table with the usual header and mostly sound cells, so that many are accepted and can be compared."""
    head = HEADERS[: give.ConsumeIntInRange(5, len(HEADERS))]
    rows = [head]
    for _ in range(give.ConsumeIntInRange(1, 6)):
        usual = ["2024", give.PickValueInList(["36.01", "36.72", "36.74", "36"]), "", "X", "91,5", *[""] * len(head)]
        row = usual[: len(head)]
        for _ in range(give.ConsumeIntInRange(0, 1)):
            row[give.ConsumeIntInRange(0, len(row) - 1)] = WORDS[give.ConsumeIntInRange(0, len(WORDS) - 1)]
        if give.ConsumeBool():
            row[3] = give.ConsumeUnicodeNoSurrogates(12)
        rows.append(row)
    return text(rows, ";" if give.ConsumeBool() else ",")


def _input(data: bytes, kinds: int) -> tuple[bytes, str]:
    give = atheris.FuzzedDataProvider(data)
    kind = give.ConsumeIntInRange(0, kinds - 1)
    if kind >= 4:
        return (_table(give) if kind == 4 else _likely(give)), "uji.csv"
    rest = give.ConsumeBytes(len(data))
    if kind < 2:
        return rest, "uji.csv"
    parts, name = (XLSX_PARTS, SHEET) if kind == 2 else (ODS_PARTS, "content.xml")
    return _shell(parts, name, rest), "uji.xlsx" if kind == 2 else "uji.ods"


def _counted(look: Callable[[FileReading, Review], None], data: bytes, kinds: int) -> None:
    """Read and judge one input, then look closer; time is that of the processor, as the machine may be busy."""
    content, name = _input(data, kinds)
    start = process_time()
    reading = read(content, name, DATA)
    found = review(reading, DATA)
    by_place(reading, found.problems)
    look(reading, found)
    took = process_time() - start
    seen["inputs"] += 1
    seen["accepted"] += found.outcome != "reject"
    seen["slowest"] = max(seen["slowest"], took)
    if seen["inputs"] % 500 == 0:
        _summary()
    assert took < SLOWEST, f"{took:.1f} s"


def one(data: bytes) -> None:
    """One input through everything that an upload or the command line does."""
    _counted(_everything, data, 5)


def _everything(reading: FileReading, found: Review) -> None:
    if seen["inputs"] % EVERY == 0:  # totals cost ten times the rest
        report("uji", found, DATA, "id")
        readable("uji", reading, found, DATA, "en")
        merged(DATA.observations, found.accepted)


def again(data: bytes) -> None:
    """What is accepted, written out and read again, gives the same rows."""
    _counted(_written_and_read, data, 11)  # six of eleven are likely tables


def _written_and_read(reading: FileReading, found: Review) -> None:
    rows = found.accepted
    if found.outcome == "reject" or rows.empty:
        return
    seen["compared"] += 1
    fields = [*FIELDS.values(), *(name for name in PLANNED.values() if name in rows)]
    first = _plain(rows, fields)
    shipped = read_assessment(assessment_csv(rows), "simpan.csv")[0]
    assert _plain(shipped, fields) == first, "the reader of shipped tables reads other rows"
    kind, lang = FORMS[seen["compared"] % len(FORMS)]
    handed_out = FILES[kind](full_handout(rows, lang, "catatan; =1"))
    once_more = review(read(handed_out, f"simpan.{kind}", DATA), DATA)
    assert _plain(once_more.accepted, fields) == first, [
        (kind, lang, p.code, p.row, p.value) for p in once_more.problems
    ]


def _plain(rows: object, fields: list[str]) -> list[tuple[str, ...]]:
    columns = [[str(v) for v in rows[f]] if f in rows else [""] * len(rows) for f in fields]  # type: ignore[index,operator,arg-type]
    return sorted(zip(*columns, strict=True))


def _summary() -> None:
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(
        f"{seen['inputs']} inputs in {perf_counter() - STARTED:.0f} s, {seen['accepted']} accepted, "
        f"{seen['compared']} compared, slowest {seen['slowest'] * 1000:.0f} ms, at most {memory} MB",
        flush=True,
    )


def _seeds(folder: Path) -> None:
    """Something to begin with: every quirk, and each format; the last byte chooses the kind."""
    quirks = sorted(p for lot in ("quirks", "quirks2") for p in (ROOT / "tests" / lot).iterdir() if p.suffix != ".json")
    whole = [p.read_bytes() for p in quirks] + [text(DIMENSIONS_TABLE), xlsx(TANGSEL), ods(TANGSEL), xls(TANGSEL)]
    inside = [zipfile.ZipFile(p).read(SHEET) + b"\2" for p in quirks if p.suffix == ".xlsx"]
    seeds = (
        [c + b"\0" for c in whole] + inside + [XLSX_PARTS.read(SHEET) + b"\2", ODS_PARTS.read("content.xml") + b"\3"]
    )
    for i, seed in enumerate([*seeds, bytes(range(90)) + b"\4", bytes(range(90)) + b"\5"]):
        (folder / f"seed{i:02d}").write_bytes(seed)


def main() -> None:
    """Fuzz until -runs is reached; the summary is printed every 500 inputs, since the fuzzer leaves without a word."""
    chosen = sys.argv[1:2] if sys.argv[1:2] and sys.argv[1] in ("read", "again") else []
    given = sys.argv[1 + len(chosen) :] or ["-runs=200000"]
    folder = Path(tempfile.mkdtemp(prefix="kepatuhan-fuzz-"))
    _seeds(folder)
    limits = [f"-rss_limit_mb={MEMORY}", "-max_len=8192", "-print_final_stats=0", "-verbosity=0"]
    atheris.Setup([sys.argv[0], *given, *limits, str(folder)], again if chosen == ["again"] else one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
