"""Which tests run where, and when: what the process that only hands them out needs too. What tests share is in tests/fixtures.py."""

from __future__ import annotations

import gc
import os
import re
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling
from xdist.workermanage import WorkerController

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
LONGEST_FIRST = (
    "test_pages.py",
    "test_workbook.py",
    "test_serve.py",
    "test_browser_server.py",
    "test_browser_follow_up.py",
    "test_browser_self.py",
    "test_browser_scenarios.py",
    "test_browser_upload.py",
    "test_browser_faults.py",
    "test_browser_board.py",
    "test_browser.py",
    "test_browser_deck.py",
    "test_access.py",
    "test_browser_country.py",
    "test_browser_numbers.py",
    "test_languages.py",
    "test_first_paint.py",
    "test_browser_pages.py",
    "test_saved_tables_store.py",
    "test_saving_crashes.py",
    "test_self_view.py",
    "test_scenario_view.py",
    "test_pdf.py",
    "test_country_brief.py",
)
"""The files that take longest begin early, and none of them is waited for at the end: first those over the same pages, which are
together the longest. Of the files with a browser the last is split by its pages."""
SAME_PAGES = (
    "test_pages",
    "test_crossing",
    "test_guide",
    "test_aspects",
    "test_sources",
    "test_papers",
    "test_progress_page",
    "test_scenario_view",
    "test_plan_view",
    "test_price_view",
    "test_ready_view",
    "test_follow_up_view",
    "test_self_view",
    "test_self_layer",
    "test_own_tables",
    "test_peers",
    "test_method_page",
)
"""Files that open pages of the shipped data: on one worker, what a page is made from is made once for all of them."""
SAME_SERVER = ("test_browser_follow_up", "test_browser_self", "test_browser_scenarios")
"""Files that save into the store of one server (tests/keeping.py)."""
SAME_HOUSE = ("test_browser_upload", "test_browser_faults")
"""Files that save into the tables of one copy of the app (likewise)."""
WAITING = tuple(
    f"tests/test_{name}" for name in ("browser", "serve.py", "deployment", "access", "languages", "first_paint", "room")
)
"""Files that wait for a browser or for servers, by how their names begin."""
SAME_COUNTRY = ("test_country_brief", "test_country", "test_national_flaws", "test_labels", "test_national_view")
"""Files about the whole country: its map is a second of the processor, its scores are half of one."""
os.environ.pop(
    "PYTHONDONTWRITEBYTECODE", None
)  # each worker and each program that a test starts would compile everything anew
sys.dont_write_bytecode = False
settings.register_profile(
    "ci", derandomize=True, print_blob=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("nightly", print_blob=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("ci")  # the same cases in each run; --hypothesis-profile nightly searches freely
COLLECT = (50_000, 20, 20)
"""As in kepatuhan.core.process, for tests."""
gc.disable()  # until all is imported and collected: hardly any of it goes away


def pytest_configure(config: pytest.Config) -> None:
    """A process that hands tests out to others (`dist`) runs none: it starts without the engine and without Streamlit."""
    if config.getoption("dist") == "no":
        config.pluginmanager.import_plugin("tests.fixtures")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks what needs a browser or LibreOffice, and puts the files that take longest first."""
    for item in items:
        for need in {"browser", "office"}.intersection(getattr(item, "fixturenames", ())):
            item.add_marker(need)
    place = {name: n for n, name in enumerate(LONGEST_FIRST)}
    items.sort(key=lambda item: place.get(item.path.name, len(place)))


def pytest_collection_finish() -> None:
    """All that was imported and collected stays to the end: Python need not look through it for garbage again and again.

    Tests make more that is soon gone than the product does: the longer Python waits, the less it has to look at.
    """
    gc.freeze()
    gc.set_threshold(*COLLECT)
    gc.enable()


class FilesAndPages(LoadFileScheduling):
    """A file stays on one worker, files over the same pages or country too; of the one that opens every page in a browser, a page does.

    All workers but one take the files that wait for a browser or for servers, as long as there are any; that one takes those that
    compute: with a browser on each worker the processors have too little to do.
    """

    def _assign_work_unit(self, node: WorkerController) -> None:
        waiting = sum(
            any(scope.startswith(WAITING) and self._pending_of({scope: unit}) for scope, unit in units.items())
            for worker, units in self.assigned_work.items()
            if worker is not node
        )
        fitting = (scope for scope in self.workqueue if scope.startswith(WAITING) == (waiting < self.numnodes - 1))
        self.workqueue.move_to_end(next(fitting, next(iter(self.workqueue))), last=False)
        super()._assign_work_unit(node)

    def _split_scope(self, nodeid: str) -> str:
        file = super()._split_scope(nodeid)
        for together in (SAME_PAGES, SAME_SERVER, SAME_HOUSE, SAME_COUNTRY):
            if Path(file).stem in together:
                return f"tests/{together[0]}"
        page = re.search(r"\[(\w+)-", nodeid)
        return f"{file} {page[1]}" if page and file.endswith("test_browser_pages.py") else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadFileScheduling | None:
    return FilesAndPages(config, log) if config.getvalue("dist") == "loadfile" else None
