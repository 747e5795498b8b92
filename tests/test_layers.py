"""The architecture: who may import whom (import-linter, pyproject.toml), how long a page and a function may be."""

from __future__ import annotations

import ast
import importlib.util
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from tests.syntax import nodes, source, tree

ROOT = Path(__file__).resolve().parent.parent
ENGINE = sorted((ROOT / "kepatuhan").rglob("*.py"))
SCREENS = [ROOT / "streamlit_app.py", *sorted((ROOT / "pages").glob("*.py"))]
SCREENS = [p for p in SCREENS if p.name != "__init__.py"]
COMPONENTS = sorted((ROOT / "pages" / "components").rglob("*.py"))
FORBIDDEN_IN_ENGINE = {"streamlit", "pages", "requests", "urllib", "http", "socket", "time", "random"}


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def imports(path: Path) -> set[str]:
    return _named(nodes(path))


def _named(taken: Iterable[ast.AST]) -> set[str]:
    """What those statements import: modules, and what is taken from each."""
    collected: set[str] = set()
    for node in taken:
        if isinstance(node, ast.Import):
            collected |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            collected |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return collected


def test_arrows_point_down():
    """The layers of pyproject.toml; the message names the chain of imports that breaks one."""
    code = "from importlinter.cli import lint_imports; import sys; sys.exit(lint_imports(no_cache=True))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 broken" in done.stdout


def test_what_stands_beside_the_product_takes_only_what_exists():
    """Benchmarks and tools are run by hand: a name that moved away would be missed on the day it is needed."""
    missing = []
    for path in [p for folder in ("benchmarks", "tools", "deploy") for p in (ROOT / folder).glob("*.py")]:
        for node in nodes(path):
            if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in ("kepatuhan", "pages"):
                module = importlib.import_module(node.module)
                taken = [alias.name for alias in node.names if not hasattr(module, alias.name)]
                inside = hasattr(module, "__path__")
                gone = [t for t in taken if not (inside and importlib.util.find_spec(f"{node.module}.{t}"))]
                missing += [(name(path), t) for t in gone]
    assert missing == []


def test_every_room_has_its_floor():
    """A new room that no contract names, or a module in no room, would be free to import anything."""
    contracts = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    rooms = [p for base in ("kepatuhan", "pages/components") for p in (ROOT / base).iterdir() if list(p.glob("*.py"))]
    assert len(rooms) > 12
    assert [name(p) for p in rooms if name(p).replace("/", ".") not in contracts] == []
    beside = [p for base in ("kepatuhan", "pages/components") for p in (ROOT / base).glob("*.py")]
    assert {name(p) for p in beside} <= {
        "kepatuhan/__init__.py",
        "kepatuhan/__main__.py",
        "pages/components/__init__.py",
    }


def test_scoring_loads_no_reader_of_spreadsheets_and_plans_no_solver_before_one_is_searched():
    code = "import sys, kepatuhan.scoring.score, kepatuhan.plans.highs; print(*{m.split('.')[0] for m in sys.modules})"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    readers = {"openpyxl", "python_calamine", "xlrd", "xlsxwriter"}
    assert not {*readers, "streamlit", "altair", "scipy"} & set(done.stdout.split())


def test_no_module_loads_scipy_or_alembic_at_its_start():
    """plans/highs.py and store/opening.py load them when they are asked: every start would be a quarter longer."""
    assert [
        name(p) for p in ENGINE if {"scipy", "alembic"} & _packages(_imported_at_start(p)) and name(p) not in STEPS
    ] == []


STEPS = {name(p) for p in (ROOT / "kepatuhan" / "store" / "migrations").rglob("*.py")}
"""What alembic itself loads."""


def test_who_starts_the_replicas_and_tells_nginx_loads_no_page_and_no_table():
    """Each start of `make serve` and each step of an update would take a second of the processor more."""
    ours, theirs = (
        _loaded_with(ROOT / "deploy" / "serve.py"),
        {"streamlit", "sqlalchemy", "dotenv", "jinja2", "starlette", "babel"},
    )
    assert {"deploy/proxy.py", "deploy/settings.py", "kepatuhan/store/opening.py"} <= {name(p) for p in ours}
    loaded = {one for path in ours for one in _packages(_imported_at_start(path))}
    assert theirs <= loaded
    assert not {"pandas", "numpy", "pyarrow", "altair", "geopandas", "openpyxl", "alembic", "icalendar"} & loaded


def _loaded_with(path: Path) -> set[Path]:
    """A module and those of ours that it loads, itself or through others; what a function of it imports too."""
    loaded, waiting = set(), [path]
    while waiting:
        one = waiting.pop()
        if one not in loaded:
            loaded.add(one)
            named = imports(one) if one == path else _imported_at_start(one)
            waiting += [file for module in named if (file := ROOT / f"{module.replace('.', '/')}.py").exists()]
    return loaded


def _packages(modules: set[str]) -> set[str]:
    return {module.split(".")[0] for module in modules}


def _imported_at_start(path: Path) -> set[str]:
    """What a module imports before any of its functions is called; of what it takes from a package it may be a module."""
    return _named(node for node in tree(path).body if isinstance(node, ast.Import | ast.ImportFrom))


def test_engine_knows_no_screen_clock_or_network():
    """The command line stands outside the engine, as a page does: it hands the date in."""
    wrong = {name(path): {i.split(".")[0] for i in imports(path)} & FORBIDDEN_IN_ENGINE for path in ENGINE}
    clocks = {
        name(path): _attributes(path) & {"now", "today", "utcnow"} for path in ENGINE if path.name != "__main__.py"
    }
    assert [(path, *what) for part in (wrong, clocks) for path, what in part.items() if what] == []


def _attributes(path: Path) -> set[str]:
    return {n.attr for n in nodes(path) if isinstance(n, ast.Attribute)}


def test_altair_only_in_charts():
    others = [path for path in ENGINE if "charts" not in path.parts]
    assert [name(p) for p in others if "altair" in {i.split(".")[0] for i in imports(p)}] == []


def test_a_page_is_short_and_begins_with_open_page():
    for path in SCREENS:
        assert len(source(path).splitlines()) < 80, name(path)
        opens = f'open_page("{"ringkasan" if path.name == "streamlit_app.py" else path.stem}")'
        assert opens in source(path), name(path)


def test_a_page_holds_no_arithmetic():
    arithmetic = (ast.Mult, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow)
    sums = [(name(p), n) for p in SCREENS for n in nodes(p) if isinstance(n, ast.BinOp)]
    assert [(path, n.lineno) for path, n in sums if isinstance(n.op, arithmetic)] == []


def test_no_navigation_call_and_no_emoji():
    for path in [*SCREENS, *COMPONENTS]:
        assert "st.navigation" not in source(path), name(path)
        assert not [c for c in source(path) if 0x1F300 <= ord(c) <= 0x1FAFF], name(path)


def test_a_control_of_the_address_is_bound_to_it_in_one_place():
    """choices.bind: a state of a control that is set elsewhere may be taken back by what a reader's page still says of it."""
    assert [name(path) for path in [*SCREENS, *COMPONENTS] if '"choice_' in source(path)] == [
        "pages/components/shell/choices.py"
    ]


def test_no_function_over_40_lines():
    functions = [
        (name(path), n)
        for path in [*ENGINE, *SCREENS, *COMPONENTS]
        for n in nodes(path)
        if isinstance(n, ast.FunctionDef)
    ]
    assert len(functions) > 1000
    assert [(path, f.name) for path, f in functions if f.end_lineno - f.lineno + 1 > 40] == []


def test_half_of_the_functions_are_short():
    lengths = []
    for path in [*ENGINE, *COMPONENTS]:
        for node in nodes(path):
            if isinstance(node, ast.FunctionDef):
                lengths.append(node.end_lineno - node.lineno + 1)
    assert sum(n <= 10 for n in lengths) * 2 >= len(lengths)


def test_nobody_touches_what_a_package_keeps_to_itself():
    """Only slides/internals.py, which is there for it; the underscored methods of a named tuple are public."""
    touched = []
    for path in [*ENGINE, *COMPONENTS]:
        for node in nodes(path):
            private = isinstance(node, ast.Attribute) and node.attr.startswith("_") and not node.attr.startswith("__")
            if not private or node.attr in ("_fields", "_asdict", "_replace", "_make"):
                continue
            if not (isinstance(node.value, ast.Name) and node.value.id in ("self", "cls")):
                touched.append(f"{name(path)}:{node.lineno} {node.attr}")
    assert {line.split(":")[0] for line in touched} == {"kepatuhan/briefing/slides/internals.py"}, touched


def test_public_functions_say_what_they_do():
    silent = []
    for path in [*ENGINE, *COMPONENTS]:
        for node in tree(path).body:
            if (
                isinstance(node, ast.FunctionDef | ast.ClassDef)
                and not node.name.startswith("_")
                and not ast.get_docstring(node)
            ):
                silent.append(f"{name(path)}:{node.name}")
    assert not silent


def test_one_class_name_is_one_thing():
    """Whoever meets a name in a message or a search need not ask of which module it is."""
    modules: dict[str, list[str]] = {}
    for path in [*ENGINE, *COMPONENTS]:
        for node in nodes(path):
            if isinstance(node, ast.ClassDef):
                modules.setdefault(node.name, []).append(name(path))
    assert len(modules) > 100
    shared = {class_: paths for class_, paths in modules.items() if len(paths) > 1}
    assert set(shared) <= {"Strip"}, shared  # the drawing beside a profile and the one of the country


def test_no_drawer_of_odds_and_ends():
    assert not [
        p for p in ROOT.rglob("*.py") if p.stem in ("utils", "helpers", "misc", "common") and ".venv" not in p.parts
    ]


def test_no_number_of_the_method_in_code():
    """Bands, weights and years are data: no edge or dimension weight may stand in the engine or on a page."""
    edges = {
        "88.0",
        "87.99",
        "78.0",
        "54.0",
        "32.0",
        "21.85",
        "32.37",
        "24.24",
        "21.54",
        "12.22",
        "8800",
        "7800",
        "5400",
        "8100",
        "5100",
    }
    years = {str(y) for y in range(2015, 2030)}
    collected = []
    for path in [*ENGINE, *SCREENS, *COMPONENTS]:
        for node in nodes(path):
            if isinstance(node, ast.Constant) and str(node.value) in edges | years:
                collected.append(f"{name(path)}:{node.lineno}: {node.value}")
    assert not collected
