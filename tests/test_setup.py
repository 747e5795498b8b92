"""The set-up: what is installed is fixed, explained and complete, and the app needs nothing from outside."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENT_FILES = ("requirements.txt", "requirements-dev.txt")
TARGETS = ("help", "run", "wheelhouse", "test", "check", "check-changed", "bench", "clean")
WEIGHTS = {"Regular": 400, "SemiBold": 600, "Bold": 700}
# Put together here, so that this file does not contain what it forbids.
REGISTRIES = [
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("files", "pythonhosted", "org"),
        ("registry", "npmjs", "org"),
        ("deb", "debian", "org"),
    )
]


def requirements(name: str) -> list[str]:
    """The lines of a requirements file that ask for a package, without their comments."""
    lines = (line.split("#")[0].strip() for line in (ROOT / name).read_text(encoding="utf-8").splitlines())
    return [line for line in lines if line and not line.startswith("-r")]


def package_names() -> list[str]:
    return [line.split("==")[0] for name in REQUIREMENT_FILES for line in requirements(name)]


def config() -> dict:
    return tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))


def repository_files() -> list[Path]:
    """What git tracks or would track."""
    command = ["git", "-C", str(ROOT), "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    try:
        listed = subprocess.run(command, capture_output=True, check=True).stdout.decode()
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a git checkout")
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


# --- packages ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [*REQUIREMENT_FILES, "constraints.txt"])
def test_every_requirement_is_pinned(name):
    assert requirements(name)
    for line in requirements(name):
        assert re.fullmatch(r"[A-Za-z0-9_.-]+==[0-9][0-9A-Za-z.]*", line), f"{name}: {line}"


@pytest.mark.parametrize("name", REQUIREMENT_FILES)
def test_every_requirement_says_why(name):
    for line in (ROOT / name).read_text(encoding="utf-8").splitlines():
        assert "==" not in line or re.search(r"# \w", line), f"{name}: {line}"


def test_constraints_agree_with_requirements():
    fixed = set(requirements("constraints.txt"))
    assert set(requirements("requirements.txt")) <= fixed


def test_nothing_is_asked_for_twice():
    assert len(package_names()) == len(set(package_names()))


@pytest.mark.parametrize("package", package_names())
def test_every_requirement_has_its_decision(package):
    decisions = (ROOT / "DECISIONS.md").read_text(encoding="utf-8").lower()
    assert re.search(rf"(?<![\w-]){re.escape(package.lower())}(?![\w-])", decisions)


def test_nothing_names_a_registry():
    named = [
        f"{path.relative_to(ROOT)}: {host}"
        for path in repository_files()
        for host in REGISTRIES
        if host.encode() in path.read_bytes()
    ]
    assert named == []


# --- starting it ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("target", TARGETS)
def test_makefile_has_and_explains_the_target(target):
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.search(rf"^{target}:.*## \w", makefile, flags=re.MULTILINE)


def test_make_alone_lists_the_targets():
    listed = subprocess.run(["make", "-C", str(ROOT)], capture_output=True, text=True, check=True).stdout
    assert [target for target in TARGETS if f"make {target} " not in listed] == []


def test_run_bat_is_for_windows():
    assert "*.bat text eol=crlf" in (ROOT / ".gitattributes").read_text(encoding="utf-8").splitlines()
    batch = (ROOT / "run.bat").read_bytes()
    assert batch.isascii()
    assert batch.count(b"\n") == batch.count(b"\r\n")
    for word in (b"127.0.0.1", b"(3, 11)", b"wheelhouse", b"requirements.txt", b"pause"):
        assert word in batch


def test_run_bat_jumps_only_to_labels_that_are_there():
    batch = (ROOT / "run.bat").read_text(encoding="ascii")
    labels = set(re.findall(r"^:(\w+)", batch, flags=re.MULTILINE))
    assert set(re.findall(r"(?:goto |call :)(\w+)", batch)) <= labels


def test_ci_run_stops_at_the_first_failure_and_runs_the_tests():
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "set -euo pipefail" in script
    assert "make test" in script.splitlines()
    assert "|| true" not in script


# --- how Streamlit is set ---------------------------------------------------------------------------------------


def test_every_setting_has_a_reason():
    for line in (ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith(("[", "#")):
            assert re.search(r"\s# \S.+", line), line


def test_every_setting_is_known_to_streamlit():
    from streamlit import config as streamlit_config

    known = set(streamlit_config.get_config_options(force_reparse=False))
    given = {f"{section}.{name}" for section, values in config().items() for name in values}
    assert given <= known


def test_the_app_stays_on_this_computer():
    settings = config()
    assert settings["server"]["address"] == "127.0.0.1"
    assert settings["browser"]["gatherUsageStats"] is False
    assert settings["client"]["showErrorLinks"] is False
    assert settings["client"]["showErrorDetails"] == "none"


@pytest.mark.parametrize("face", config()["theme"]["fontFaces"], ids=lambda face: str(face["weight"]))
def test_fonts_are_shipped(face):
    prefix = "app/static/"
    assert face["url"].startswith(prefix), "a font from elsewhere is missing without internet"
    path = ROOT / "static" / face["url"].removeprefix(prefix)
    assert path.read_bytes()[:4] == b"\x00\x01\x00\x00", "a TrueType file: the PDF needs it too"
    assert WEIGHTS[path.stem.split("-")[1]] == face["weight"]


def test_the_font_of_the_theme_is_the_shipped_one():
    theme = config()["theme"]
    assert config()["server"]["enableStaticServing"] is True
    assert {face["family"] for face in theme["fontFaces"]} == {theme["font"].split(",")[0]}
    assert sorted(face["weight"] for face in theme["fontFaces"]) == sorted(WEIGHTS.values())


def test_the_font_comes_with_its_licence():
    fonts = ROOT / "static" / "fonts"
    assert "SIL OPEN FONT LICENSE" in (fonts / "OFL.txt").read_text(encoding="utf-8")
    assert sum(path.stat().st_size for path in fonts.iterdir()) < 2_000_000


def luminance(colour: str) -> float:
    """WCAG relative luminance of #RRGGBB."""
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_contrast_black_on_white():
    # (1 + 0.05) / (0 + 0.05) = 21
    assert (luminance("#FFFFFF") + 0.05) / (luminance("#000000") + 0.05) == pytest.approx(21)


@pytest.mark.parametrize("ink", ["textColor", "primaryColor", "linkColor", "grayTextColor"])
@pytest.mark.parametrize("paper", ["backgroundColor", "secondaryBackgroundColor"])
def test_words_can_be_read(ink, paper):
    theme = config()["theme"]
    assert (luminance(theme[paper]) + 0.05) / (luminance(theme[ink]) + 0.05) >= 4.5


@pytest.mark.parametrize("paper", ["backgroundColor", "secondaryBackgroundColor"])
def test_captions_can_be_read(paper):
    # Streamlit draws a caption as the text colour at 60 %
    theme = config()["theme"]
    mixed = [
        round(0.6 * int(theme["textColor"][i : i + 2], 16) + 0.4 * int(theme[paper][i : i + 2], 16)) for i in (1, 3, 5)
    ]
    caption = "#" + "".join(f"{channel:02X}" for channel in mixed)
    assert (luminance(theme[paper]) + 0.05) / (luminance(caption) + 0.05) >= 4.5
