"""How long a briefing takes: a first page, a warm one beside bare typst with the same content, and all nine packs.

Bare typst: every text of the brief as a plain paragraph and the same map, already drawn, on a page without our layout.

Run: python -m benchmarks.briefing [--repeat 15]. Pairs are timed in turn; the median of the pairwise ratios is printed.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import asdict
from importlib.util import find_spec
from io import StringIO
from pathlib import Path
from time import perf_counter

import typst

from benchmarks.engine import ratio
from kepatuhan.__main__ import main as command
from kepatuhan.briefing import government_brief, pdf, scored_facts
from kepatuhan.briefing.order import MODULES
from kepatuhan.briefing.plans import ways
from kepatuhan.cli.brief import ROOT
from kepatuhan.core.dataset import load
from kepatuhan.core.geography import Boundaries, read_boundaries
from kepatuhan.core.model import Region

YEAR, REGION = "2022", "36.72"
BARE = """#set text(font: "Inter", size: 8pt)
#set page(paper: "a4", margin: 1cm, height: auto)
#for told in json(bytes(sys.inputs.data)) { par(told) }
#image(bytes(sys.inputs.map), format: "svg", width: 10cm)
"""


def texts(value: object) -> list[str]:
    if isinstance(value, dict):
        return [t for item in value.values() for t in texts(item)]
    if isinstance(value, list | tuple):
        return [t for item in value for t in texts(item)]
    return [str(value)] if value not in (None, "") else []


def bare_compiler(folder: Path) -> typst.Compiler:
    source = folder / "bare.typ"
    source.write_text(BARE, encoding="utf-8")
    return typst.Compiler(input=str(source), root=str(folder), font_paths=[str(pdf.FONTS)], ignore_system_fonts=True)


def one_page(repeat: int) -> tuple[float, float, float]:
    """Seconds from scored data to PDF, of bare typst, and their ratio; each time another government, so nothing is remembered."""
    data = load(ROOT / "data")
    facts, boundaries = scored_facts.facts(data), read_boundaries(ROOT / "geo" / "provinces" / "36.geojson")
    jobs = [(region, year) for year in (2022, 2023, 2024) for region in data.regions]
    ours, theirs = iter(jobs * repeat), iter(jobs * repeat)
    briefs = {job: government_brief.government(facts, *job, "id") for job in jobs[: repeat + 1]}
    ready = {
        job: {"data": json.dumps(texts(asdict(brief))), "map": pdf.picture(brief.map, "government", "id", boundaries)}
        for job, brief in briefs.items()
    }
    with tempfile.TemporaryDirectory() as folder:
        compiler = bare_compiler(Path(folder))
        return ratio(
            lambda: page(facts, *next(ours), boundaries),
            lambda: compiler.compile(format="pdf", sys_inputs=ready[next(theirs)]),
            repeat,
        )


def page(facts: scored_facts.Facts, region: Region, year: int, boundaries: Boundaries) -> bytes:
    """One government's page as the command makes it, its plans included."""
    return pdf.make(
        government_brief.government(facts, region, year, "id", plans=ways(facts, region, year, "id")), boundaries
    )


def first_page() -> float:
    """Seconds of a new process: start Python, read, check and score the data, draw, write."""
    with tempfile.TemporaryDirectory() as folder:
        arguments = ["brief", "--tahun", YEAR, "--wilayah", REGION, "--out", folder]
        start = perf_counter()
        subprocess.run([sys.executable, "-m", "kepatuhan", *arguments], cwd=ROOT, check=True, capture_output=True)
        return perf_counter() - start


def all_nine(formats: str) -> float:
    """Seconds for every government and the province in `formats`."""
    with tempfile.TemporaryDirectory() as folder, redirect_stdout(StringIO()), redirect_stderr(StringIO()):
        start = perf_counter()
        status = command(["brief", "--tahun", YEAR, "--semua", "--format", formats, "--out", folder])
        assert status == 0
        return perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeat", type=int, default=15)
    repeat = min(parser.parse_args().repeat, 26)
    formats = ",".join(name for name, module in MODULES.items() if find_spec(module))
    print(f"first page, new process   {first_page():6.2f} s")
    mine, bare, times = one_page(repeat)
    print(f"warm page                 {mine:6.3f} s   bare typst {bare:6.3f} s   ratio {times:5.2f}")
    print(f"all nine and the province {all_nine(formats):6.2f} s   ({formats})")


if __name__ == "__main__":
    main()
