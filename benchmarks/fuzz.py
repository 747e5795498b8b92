"""Coverage-guided fuzzing of read + review (+ totals) with atheris: nothing but problems may come of any bytes.

An input is one of: raw bytes under some name, CSV text, the sheet of an XLSX, the content of an ODS, or a table put
together from words that matter. Any exception, an input over 2 s of processor time, or more than the bounded memory
stops the run and leaves the input in a file (crash-…); it then becomes a test.

Run: pip install atheris==3.0.0, then python -m benchmarks.fuzz [-runs=200000] [corpus folder]. atheris has no wheel for
every system, so it is not among the packages of the tests.
"""

from __future__ import annotations

import atexit
import io
import resource
import sys
import tempfile
import zipfile
from pathlib import Path
from time import perf_counter, process_time

import atheris

with atheris.instrument_imports(include=["kepatuhan"]):
    from kepatuhan.cli.check import readable, report
    from kepatuhan.core.dataset import load
    from kepatuhan.intake.ingest import read
    from kepatuhan.intake.review import by_place, merged, review

from tests.books import DIMENSIONS_TABLE, SHEET, TANGSEL, ods, text, xls, xlsx

ROOT = Path(__file__).resolve().parent.parent
SLOWEST = 2.0
MEMORY = 2048
EVERY = 200
"""Inputs after which totals and the merged table are computed too."""
WORDS = [
    *("tahun", "kode_wilayah", "wilayah", "unit", "nilai", "komponen", "kategori", "zona", "status", "produk", "utama"),
    *("Input", "Proses", "Output", "Pengaduan", "Nilai Akhir", "Ruang tunggu", "Capaian SPM", "No", "Catatan"),
    *(
        "2021",
        "2022",
        "2023",
        "2024",
        "2025",
        "2020",
        "Tahun 2024",
        "36",
        "36.74",
        "3674",
        "36,01",
        "Kab. Lebak",
        "SERANG",
    ),
    *(
        "DPMPTSP",
        "Disdukcapil",
        "Dinas Sosial",
        "Puskesmas A",
        "Rata-rata",
        "Jumlah",
        "Sumber: x",
        "-",
        "n/a",
        "tidak dinilai",
    ),
    *(
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
        "",
        "\n",
        '"',
    ),
]
XLSX_PARTS = zipfile.ZipFile(io.BytesIO(xlsx(TANGSEL)))
ODS_PARTS = zipfile.ZipFile(io.BytesIO(ods(TANGSEL)))
DATA = load(ROOT / "data")
STARTED = perf_counter()
seen = {"inputs": 0, "accepted": 0, "slowest": 0.0}


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


def one(data: bytes) -> None:
    """One input through everything that an upload or the command line does."""
    give = atheris.FuzzedDataProvider(data)
    kind = give.ConsumeIntInRange(0, 4)
    if kind == 4:
        content = _table(give)
    else:
        rest = give.ConsumeBytes(len(data))
        content = (
            rest
            if kind < 2
            else _shell(XLSX_PARTS, SHEET, rest)
            if kind == 2
            else _shell(ODS_PARTS, "content.xml", rest)
        )
    start = process_time()
    reading = read(content, "uji.xlsx" if kind == 2 else "uji.csv", DATA)
    found = review(reading, DATA)
    by_place(reading, found.problems)
    if seen["inputs"] % EVERY == 0:  # totals cost ten times the rest
        report("uji", found, DATA, "id")
        readable("uji", reading, found, DATA, "en")
        merged(DATA.observations, found.accepted)
    took = process_time() - start
    seen["inputs"] += 1
    seen["accepted"] += found.outcome != "reject"
    seen["slowest"] = max(seen["slowest"], took)
    if seen["inputs"] % 2000 == 0:
        _summary()
    assert took < SLOWEST, f"{took:.1f} s"


def _summary() -> None:
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(
        f"{seen['inputs']} inputs in {perf_counter() - STARTED:.0f} s, {seen['accepted']} accepted, "
        f"slowest {seen['slowest'] * 1000:.0f} ms, at most {memory} MB",
        flush=True,
    )


def _seeds(folder: Path) -> None:
    """Something to begin with: every quirk, and each format; the last byte chooses the kind (0–4)."""
    quirks = sorted((ROOT / "tests" / "quirks").glob("*.csv"))
    whole = [p.read_bytes() for p in quirks] + [text(DIMENSIONS_TABLE), xlsx(TANGSEL), ods(TANGSEL), xls(TANGSEL)]
    seeds = [c + b"\0" for c in whole] + [XLSX_PARTS.read(SHEET) + b"\2", ODS_PARTS.read("content.xml") + b"\3"]
    for i, seed in enumerate([*seeds, bytes(range(90)) + b"\4"]):
        (folder / f"seed{i:02d}").write_bytes(seed)


def main() -> None:
    """Fuzz until -runs is reached; the summary is printed at the end."""
    given = sys.argv[1:] or ["-runs=200000"]
    folder = Path(tempfile.mkdtemp(prefix="kepatuhan-fuzz-"))
    _seeds(folder)
    atexit.register(_summary)
    limits = [f"-rss_limit_mb={MEMORY}", "-max_len=2048", "-print_final_stats=0", "-verbosity=0"]
    atheris.Setup([sys.argv[0], *given, *limits, str(folder)], one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
