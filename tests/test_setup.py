"""The set-up: what is installed is fixed, explained and complete, and the app needs nothing from outside."""

from __future__ import annotations

import re
import subprocess
import tomllib
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCKS = ("requirements.txt", "requirements-dev.txt")
TARGETS = (
    "help",
    "run",
    "serve",
    "backup",
    "restore",
    "wheelhouse",
    "test",
    "quick",
    "nightly",
    "check",
    "check-changed",
    "hooks",
    "lock",
    "bench",
    "clean",
)
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


def asked() -> list[str]:
    """Every package that pyproject.toml asks for, to run and to work on the app."""
    groups = [
        package for group in PROJECT["dependency-groups"].values() for package in group if isinstance(package, str)
    ]
    return [*PROJECT["project"]["dependencies"], *groups]


@dataclass(frozen=True)
class Locked:
    """One package of a lock: the release, on which systems (empty: on all), the contents that may be installed."""

    version: str
    marker: str
    hashes: tuple[str, ...]


def lock(name: str) -> dict[str, Locked]:
    """The packages of a requirements file; whatever else stands in it fails."""
    text = re.sub(r"^ *#.*\n", "", (ROOT / name).read_text(encoding="utf-8"), flags=re.MULTILINE).replace("\\\n", " ")
    packages = {}
    for line in filter(None, text.splitlines()):
        match = re.fullmatch(
            r"([A-Za-z0-9_.-]+)==([0-9][0-9A-Za-z.]*)(?: ; ([^-]+?))?((?: +--hash=sha256:[0-9a-f]{64})+)", line
        )
        assert match, f"{name}: {line}"
        package, version, marker, hashes = match.groups()
        assert package not in packages, f"{name}: {package} twice"
        packages[canonicalize_name(package)] = Locked(version, marker or "", tuple(sorted(hashes.split())))
    return packages


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


def test_every_package_asked_for_says_why():
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    lines = re.findall(r'^    "([\w.-]+)~=[\d.]+",( +# \w.*)?$', text, flags=re.MULTILINE)
    assert sorted(package for package, _ in lines) == sorted(Requirement(line).name for line in asked())
    assert [package for package, why in lines if not why] == []


def test_nothing_is_asked_for_twice():
    names = [canonicalize_name(Requirement(line).name) for line in asked()]
    assert sorted(names) == sorted(set(names))


def test_every_package_asked_for_has_its_decision():
    decisions = (ROOT / "DECISIONS.md").read_text(encoding="utf-8").lower()
    names = [Requirement(line).name.lower() for line in asked()]
    assert [n for n in names if not re.search(rf"(?<![\w-]){re.escape(n)}(?![\w-])", decisions)] == []


def test_the_locks_answer_what_is_asked_for():
    """Else pyproject.toml was changed without `make lock`."""
    app, dev = lock("requirements.txt"), lock("requirements-dev.txt")
    groups = PROJECT["dependency-groups"]
    for line in [*PROJECT["project"]["dependencies"], *groups["build"], *PROJECT["build-system"]["requires"]]:
        wanted = Requirement(line)
        assert wanted.specifier.contains(app[canonicalize_name(wanted.name)].version), line
    for line in asked():
        wanted = Requirement(line)
        assert wanted.specifier.contains(dev[canonicalize_name(wanted.name)].version), line


def test_the_tests_run_on_the_releases_of_the_app():
    app, dev = lock("requirements.txt"), lock("requirements-dev.txt")
    assert {name: dev.get(name) for name in app} == app


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_lists_what_its_packages_need(name):
    """With hashes pip installs nothing that is not listed. Seen from what is installed here."""
    listed = lock(name)
    installed = 0
    for package, entry in listed.items():
        try:
            here = distribution(package)
        except PackageNotFoundError:
            continue
        if here.version != entry.version:
            continue
        installed += 1
        needs = [Requirement(line) for line in here.requires or []]
        names = {canonicalize_name(n.name) for n in needs if not n.marker or n.marker.evaluate({"extra": ""})}
        assert names <= set(listed), package
    assert installed > 40


def test_a_wheelhouse_for_windows_can_be_made_elsewhere():
    """pip judges a marker by the computer it runs on: a package for Windows alone would be left out without a word."""
    entries = lock("requirements.txt").values()
    assert [entry for entry in entries if re.search(r"== *'(win32|Windows|nt)'", entry.marker)] == []


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_no_address(name):
    assert "://" not in (ROOT / name).read_text(encoding="utf-8")


def test_the_version_and_its_date_are_the_same_everywhere():
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    version, date = re.findall(r"^## \[([\d.]+)\] - (\d{4}-\d\d-\d\d)$", changelog, flags=re.MULTILINE)[0]
    assert version == PROJECT["project"]["version"]
    assert f"\nversion: {version}\ndate-released: {date}\n" in citation


def test_a_tag_of_this_commit_is_the_version():
    tags = subprocess.run(
        ["git", "-C", str(ROOT), "tag", "--points-at", "HEAD"], capture_output=True, text=True, check=False
    )
    named = [tag for tag in tags.stdout.split() if re.fullmatch(r"v[\d.]+", tag)]
    assert named in ([], [f"v{PROJECT['project']['version']}"])


def test_the_packages_say_that_they_are_typed():
    packages = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    assert packages
    assert [name for name in packages if not (ROOT / name / "py.typed").is_file()] == []


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
    for word in (b"127.0.0.1", b"(3, 11)", b"wheelhouse", b"--require-hashes -r requirements.txt", b"pause"):
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


def test_ci_run_leaves_the_rest_to_make_test():
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert [word for word in ("chromium", "libreoffice", "postgresql", "nginx", "pip ") if word in script] == []


# --- what the tests need from the system --------------------------------------------------------------------------


def stub(folder: Path, name: str, script: str) -> None:
    (folder / name).write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    (folder / name).chmod(0o755)


def system(folder: Path, programs: dict[str, str]) -> tuple[str, str, list[str]]:
    """tools/system.sh where only `programs` exist (name → its script): what it said, its errors, the calls of apt-get."""
    for name in ("sh", "env", "ls"):
        (folder / name).symlink_to(f"/bin/{name}")
    for name, script in {"python": "exit 1", **programs}.items():
        stub(folder, name, script)
    environ = {
        "PATH": str(folder),
        "PY": str(folder / "python"),
        "POSTGRESQL": str(folder / "none"),
        "NGINX": str(folder / "none"),
        "HERE": str(folder),
    }
    script = str(ROOT / "tools" / "system.sh")
    run = subprocess.run(["/bin/sh", script], env=environ, capture_output=True, text=True, check=True, cwd=folder)
    log = folder / "calls"
    return run.stdout, run.stderr, log.read_text().splitlines() if log.exists() else []


APT = """echo "$2 $DEBIAN_FRONTEND" >> "$HERE/calls"
for package; do :; done
case "$package" in libreoffice*) package=soffice;; postgresql) package=pg_ctl;; nginx*) package=nginx;; systemd) package=systemd-analyze;; esac
[ "$2" = update ] || /bin/cp "$HERE/sh" "$HERE/$package"
"""


def test_a_fresh_debian_gets_all_that_is_missing_said_in_one_line(tmp_path):
    output, errors, calls = system(tmp_path, {"apt-get": APT, "id": "echo 0"})
    assert output.splitlines() == [
        "Installing for the tests, from Debian · memasang untuk uji: chromium-headless-shell libreoffice-calc-nogui postgresql nginx-light faketime systemd ..."
    ]
    assert errors == ""
    assert calls == ["update noninteractive", *["install noninteractive"] * 6]


def test_only_what_is_missing_is_installed(tmp_path):
    output, _, calls = system(
        tmp_path,
        {
            "apt-get": APT,
            "id": "echo 0",
            "chromium": "",
            "pg_ctl": "",
            "nginx": "",
            "faketime": "",
            "systemd-analyze": "",
        },
    )
    assert "uji: libreoffice-calc-nogui ..." in output
    assert len(calls) == 2


def test_a_complete_system_is_left_alone(tmp_path):
    programs = {
        "apt-get": APT,
        "id": "echo 0",
        "chromium": "",
        "soffice": "",
        "pg_ctl": "",
        "nginx": "",
        "faketime": "",
        "systemd-analyze": "",
    }
    assert system(tmp_path, programs) == ("", "", [])


def test_sudo_is_used_where_it_asks_nothing(tmp_path):
    output, errors, calls = system(
        tmp_path, {"apt-get": APT, "id": "echo 1000", "sudo": 'shift; exec "$@"', "true": ""}
    )
    assert output.startswith("Installing")
    assert (errors, len(calls)) == ("", 7)


def test_without_root_and_sudo_it_names_what_to_install_and_goes_on(tmp_path):
    output, errors, calls = system(tmp_path, {"apt-get": APT, "id": "echo 1000", "sudo": "exit 1"})
    assert "Installing" not in output
    assert (
        "sudo apt install chromium-headless-shell libreoffice-calc-nogui postgresql nginx-light faketime systemd)"
        in errors
    )
    assert calls == []


def test_a_package_that_is_not_to_be_had_is_said_and_takes_no_other_with_it(tmp_path):
    apt = f'case "$*" in *chromium*) exit 100;; esac\n{APT}'
    _, errors, calls = system(tmp_path, {"apt-get": apt, "id": "echo 0"})
    assert "The installation failed · pemasangan gagal: chromium-headless-shell\n" in errors
    assert "sudo apt install chromium-headless-shell)" in errors
    assert len(calls) == 6


def test_where_the_browser_without_a_window_is_no_package_the_other_one_is_taken(tmp_path):
    apt = f'case "$*" in *headless*) exit 100;; esac\n{APT}'
    _, errors, calls = system(tmp_path, {"apt-get": apt, "id": "echo 0"})
    assert (errors, len(calls)) == ("", 7)


def test_without_a_network_it_names_what_is_missing_and_goes_on(tmp_path):
    _, errors, calls = system(tmp_path, {"apt-get": "exit 100", "id": "echo 0", "chromium": ""})
    assert "pemasangan gagal: libreoffice-calc-nogui postgresql nginx-light faketime systemd\n" in errors
    assert "sudo apt install libreoffice-calc-nogui postgresql nginx-light faketime systemd)" in errors
    assert calls == []


# --- the same checks everywhere ---------------------------------------------------------------------------------


def test_the_hooks_need_no_network_and_run_the_checks_of_make():
    hooks = (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    assert re.findall(r"repo: (\S+)", hooks) == ["local"]
    assert set(re.findall(r"language: (\S+)", hooks)) == {"system"}
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for tool in ("ruff format", "ruff check", "mypy", "lint-imports"):
        assert tool in hooks
        assert tool in makefile


def test_the_workflows_run_targets_that_exist():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for name in ("push.yml", "nightly.yml"):
        targets = re.findall(r"\bmake ([a-z-]+)", (ROOT / ".github" / "workflows" / name).read_text(encoding="utf-8"))
        assert targets
        assert [t for t in targets if not re.search(rf"^{t}:", makefile, flags=re.MULTILINE)] == []


# --- how Streamlit is set ---------------------------------------------------------------------------------------


def test_every_setting_has_a_reason():
    for line in (ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith(("[", "#")):
            assert re.search(r"\s# \S.+", line), line


def test_every_setting_is_known_to_streamlit():
    from streamlit import config as streamlit_config

    allowed = set(streamlit_config.get_config_options(force_reparse=False))
    given = {f"{section}.{name}" for section, values in config().items() for name in values}
    assert given <= allowed


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
