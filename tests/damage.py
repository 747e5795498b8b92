"""Ways in which a file of data/ or geo/ comes to grief: by the hand, by the disk, by a copy that was interrupted."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def folders(target: Path) -> Path:
    """A copy of data/ and geo/ below `target`, to be damaged."""
    for name in ("data", "geo"):
        shutil.copytree(ROOT / name, target / name)
    return target


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _dangling(path: Path) -> None:
    path.unlink()
    path.symlink_to(path.with_name("tidak-ada"))


def _cut(path: Path) -> None:
    """In the middle of a row: two thirds of the file and no more of its line than a third."""
    content = path.read_bytes()
    start = content.rfind(b"\n", 0, len(content) * 2 // 3) + 1
    end = content.find(b"\n", start)
    path.write_bytes(content[: start + max((end - start) // 3, 1)])


WAYS: dict[str, Callable[[Path], None]] = {
    "missing": Path.unlink,
    "empty": lambda path: path.write_bytes(b"") and None,
    "only the header": lambda path: path.write_bytes(path.read_bytes().split(b"\n")[0] + b"\n") and None,
    "cut short": _cut,
    "a folder": _folder,
    "a dangling link": _dangling,
    "not text": lambda path: path.write_bytes(path.read_bytes() + b"\xff\xfe\xfa,\xe9\n") and None,
    "binary": lambda path: path.write_bytes(bytes(range(256)) * 20) and None,
    "another header": lambda path: path.write_bytes(b"a,b\n" + path.read_bytes().partition(b"\n")[2]) and None,
    "a row too long": lambda path: path.write_bytes(path.read_bytes() + b"x,y,z" * 20 + b"\n") and None,
}  # fmt: skip
FILES = sorted(
    p.relative_to(ROOT)
    for name in ("data", "geo")
    for p in (ROOT / name).rglob("*")
    if p.suffix in (".csv", ".geojson")
    and not (p.stem.isdigit() and p.parent.name == "provinces" and p.stem not in ("34", "36"))
)
