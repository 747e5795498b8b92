"""How long a cell of a self-assessment takes from the edit until it is saved, and until the page says so.

Run: python -m benchmarks.self_assessment [--edits 120]. In a store of its own (SQLite), on the fullest grid (seven units, 38
indicators). `saved`: what was typed is read, checked and written with its history. `shown`: that, and the whole page drawn
again from the store. Times of one machine under whatever else it does: the 95th of a hundred is beside the goal of 150 ms.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

from streamlit.testing.v1 import AppTest

from kepatuhan.core.dataset import Dataset, load
from kepatuhan.core.process import settle
from kepatuhan.roles.actor import anyone
from kepatuhan.self_assessment.editing import entered
from kepatuhan.self_assessment.entry import VALUE
from kepatuhan.self_assessment.grid import Grid, grid
from kepatuhan.self_assessment.kept import read, write
from kepatuhan.store.opening import VARIABLE, Store, open_store

ROOT = Path(__file__).resolve().parent.parent
REGION, YEAR = "36.72", 2024
GOAL = 150
"""Milliseconds."""


def edit(store: Store, made: Grid, data: Dataset, n: int) -> None:
    """The n-th edit: another value in the n-th cell."""
    keys = [(unit, leaf.code) for unit in made.units for leaf in made.leaves]
    cells = read(store, REGION, YEAR)
    assert isinstance(cells, dict)
    typed = {keys[n % len(keys)]: {VALUE: str(1 + n // len(keys) % 2)}}
    write(store, made, entered(typed, cells, made, data, "Ani").edits, anyone("Ani"), datetime.now(UTC))


def page() -> AppTest:
    app = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=60)
    app.query_params["wilayah"], app.query_params["untuk"] = REGION, str(YEAR)
    return app.switch_page("pages/mandiri.py").run()


def times(store: Store, edits: int) -> tuple[list[float], list[float]]:
    """Milliseconds of each edit until it is saved, and until the page is drawn again."""
    data = load(ROOT / "data")
    made, app, saved, shown = grid(data, REGION, YEAR), page(), [], []
    assert isinstance(made, Grid)
    assert not app.exception
    for n in range(edits):
        begun = perf_counter()
        edit(store, made, data, n)
        saved.append(1000 * (perf_counter() - begun))
        app.run()
        shown.append(1000 * (perf_counter() - begun))
    return saved, shown


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--edits", type=int, default=120)
    settle()
    with tempfile.TemporaryDirectory() as folder:
        os.environ[VARIABLE] = f"sqlite:///{folder}/s.sqlite"
        store = open_store(os.environ[VARIABLE])
        assert isinstance(store, Store)
        for name, told in zip(("saved", "shown"), times(store, parser.parse_args().edits), strict=True):
            p95 = statistics.quantiles(told, n=20)[-1]
            print(f"{name}  median {statistics.median(told):6.1f} ms   p95 {p95:6.1f} ms   goal {GOAL} ms")
        store.engine.dispose()


if __name__ == "__main__":
    main()
