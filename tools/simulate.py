"""Look at every page as colour-blind people and a grey printer see it: one picture a page, sight and language.

usage: python -m tools.simulate --out FOLDER [--url http://127.0.0.1:8501] [--tahun 2022] [--wilayah 36.72]

The running app is opened in Chromium, whose own emulation of the sight is used, so that what is looked at is the real
screen. tests/test_charts.py measures the palette with matrices of its own; the two were not compared number by number.
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from kepatuhan.words.catalogue import LANGUAGES
from pages.components.shell.site import PAGES

SIGHTS = ("none", "deuteranopia", "protanopia", "tritanopia", "achromatopsia")
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
DRAWN = '[data-testid="stApp"][data-test-script-state="notRunning"]'


def main() -> None:
    """Write the pictures that the command line asks for, and print each one's name."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", required=True, type=Path)
    parser.add_argument("--url", default="http://127.0.0.1:8501")
    parser.add_argument("--tahun", default="2022")
    parser.add_argument("--wilayah", default="36.72")
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        for key, file in PAGES.items():
            place = "" if key == "ringkasan" else Path(file).stem
            for lang in LANGUAGES:
                page = browser.new_page(viewport={"width": 1366, "height": 768})
                page.goto(f"{given.url}/{place}?tahun={given.tahun}&wilayah={given.wilayah}&lang={lang}")
                _pictures(page, given.out / f"{key}-{given.tahun}-{lang}")
                page.close()
        browser.close()


def _pictures(page: Page, name: Path) -> None:
    page.wait_for_selector(DRAWN)
    page.wait_for_selector("h1")
    page.wait_for_timeout(1500)
    tall = page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
    page.set_viewport_size({"width": 1366, "height": min(max(int(tall), 768), 4000)})
    page.wait_for_timeout(700)
    session = page.context.new_cdp_session(page)
    for sight in SIGHTS:
        session.send("Emulation.setEmulatedVisionDeficiency", {"type": sight})
        page.screenshot(path=f"{name}-{sight}.png")
        print(f"{name}-{sight}.png")


if __name__ == "__main__":
    main()
