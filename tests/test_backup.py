"""A backup is everything that people entered, of one moment; restored into an empty place it is the same row by row."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from zipfile import ZipFile

import pytest
import sqlalchemy as sa

from deploy import backup
from deploy.backup import FOLDER, MANIFEST, STORE, Refused, make, read, restore
from kepatuhan.store.opening import VARIABLE, Store, open_store, writing
from kepatuhan.store.tables import SELF_ASSESSMENTS
from kepatuhan.words.catalogue import LANGUAGES
from tests.stores import earlier, emptied
from tests.test_setup import ROOT

NOW = datetime(2026, 11, 28, 8, 15, 30, tzinfo=UTC)
TABLE = "tahun,kode_wilayah,nilai\n2025,36.72,91.00\n"


def rows(url: str) -> dict[str, list]:
    """Every row of every table, in an order of its own."""
    engine = sa.create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    tables = sa.MetaData()
    with engine.connect() as connection:
        tables.reflect(connection)
        content = {t.name: sorted(map(repr, connection.execute(sa.select(t)))) for t in tables.tables.values()}
    engine.dispose()
    return {name: lines for name, lines in content.items() if name != "alembic_version"}


def filled(url: str, count: int = 1_203) -> dict[str, list]:
    """A store in which every table but those of saved tables has rows, with empty cells, marks and letters of all kinds; what it holds."""
    store = open_store(url)
    assert isinstance(store, Store)
    with writing(store.engine) as connection:
        tables = sa.MetaData()
        tables.reflect(connection)
        for table in tables.sorted_tables:
            if table.name not in ("alembic_version", *backup.SAVED):
                lines = [
                    {c.name: _value(c, n) for c in table.columns}
                    for n in range(1, count if "history" in table.name else 4)
                ]
                connection.execute(table.insert(), lines)
    store.engine.dispose()
    return rows(url)


def _value(column: sa.Column, n: int) -> object:
    if column.nullable and n % 2:
        return None
    return n if isinstance(column.type, sa.Integer) else f"“Dinas” {n}; 'é' 统 \\ \n baris"


def house(folder: Path) -> Path:
    """A folder of the app with tables of its own."""
    place = folder / "data" / "assessments"
    place.mkdir(parents=True)
    (place / "2025.csv").write_text(TABLE, encoding="utf-8")
    (place / "punya-kita.csv").write_text(TABLE.replace("91.00", "88.00"), encoding="utf-8")
    return folder


def tables(root: Path) -> dict[str, str]:
    return {p.name: p.read_text(encoding="utf-8") for p in (root / "data" / "assessments").glob("*.csv")}


def test_a_backup_is_restored_row_by_row_also_into_the_other_kind_of_store(url, tmp_path, cluster):
    """From each kind into an empty one of each kind; what is typed next gets a number of its own."""
    before, root = filled(url), house(tmp_path / "a")
    file = make(url, root, NOW)
    assert (file.name, file.parent) == ("zona-20261128T081530Z.zip", root / FOLDER)
    assert list(file.parent.iterdir()) == [file]
    contents, _ = read(file)
    assert contents.rows == {name: len(lines) for name, lines in before.items()}
    assert sum(contents.rows.values()) > 2_000
    if url.startswith("postgresql"):
        emptied(cluster)
    targets = [f"sqlite:///{tmp_path}/new/skenario.sqlite", cluster.url]
    for target in targets:
        new = tmp_path / f"fresh-{target[:6]}"
        assert restore(file, target, new, NOW) == contents
        assert rows(target) == before
        assert tables(new) == tables(root)
        next_number(target)
    emptied(cluster)


def next_number(url: str) -> None:
    """What the store itself numbers goes on behind what was restored."""
    store = open_store(url)
    assert isinstance(store, Store)
    with writing(store.engine) as connection:
        scenarios = sa.Table("scenarios", sa.MetaData(), autoload_with=connection)
        line = {c.name: _value(c, 2) for c in scenarios.columns if c.name != "id"}
        connection.execute(scenarios.insert(), [line])
        assert connection.scalar(sa.select(sa.func.max(scenarios.c.id))) == 4
    store.engine.dispose()


def test_a_store_of_an_earlier_version_in_a_backup_is_brought_to_this_one(tmp_path):
    root, old = house(tmp_path / "a"), f"sqlite:///{tmp_path}/old/skenario.sqlite"
    earlier(old, "0002").dispose()
    file = make(f"sqlite:///{tmp_path}/now/skenario.sqlite", root, NOW)
    aged = tmp_path / "aged.zip"
    content = (tmp_path / "old" / "skenario.sqlite").read_bytes()
    with ZipFile(file) as archive, ZipFile(aged, "w") as other:
        manifest = json.loads(archive.read(MANIFEST))
        manifest["files"][STORE] = backup.journal.digest(content)
        other.writestr(MANIFEST, json.dumps(manifest))
        for name in manifest["files"]:
            other.writestr(name, content if name == STORE else archive.read(name))
    target = f"sqlite:///{tmp_path}/target/skenario.sqlite"
    restore(aged, target, tmp_path / "fresh", NOW)
    assert SELF_ASSESSMENTS.name in rows(target)


def test_a_store_that_is_not_empty_is_replaced_only_on_request_and_after_a_backup(tmp_path):
    root, url = house(tmp_path / "a"), f"sqlite:///{tmp_path}/s.sqlite"
    before = filled(url, 10)
    file = make(url, root, NOW)
    store = open_store(url)
    assert isinstance(store, Store)
    with writing(store.engine) as connection:
        connection.execute(sa.text("UPDATE scenarios SET name = 'lain'"))
    store.engine.dispose()
    (root / "data" / "assessments" / "kemudian.csv").write_text(TABLE, encoding="utf-8")
    changed, changed_tables = rows(url), tables(root)
    with pytest.raises(Refused, match="REPLACE=1"):
        restore(file, url, root, NOW)
    assert (rows(url), tables(root)) == (changed, changed_tables)
    later = NOW.replace(hour=9)
    restore(file, url, root, later, replace=True)
    assert rows(url) == before
    assert set(tables(root)) == {"2025.csv", "punya-kita.csv"}
    safety = root / FOLDER / "zona-20261128T091530Z.zip"
    restore(safety, f"sqlite:///{tmp_path}/again.sqlite", tmp_path / "again", later)
    assert (rows(f"sqlite:///{tmp_path}/again.sqlite"), tables(tmp_path / "again")) == (changed, changed_tables)


@pytest.mark.parametrize("harm", ["no zip", "cut", "changed", "path", "no store"])
def test_a_file_that_is_no_whole_backup_changes_nothing(tmp_path, harm):
    root, url = house(tmp_path / "a"), f"sqlite:///{tmp_path}/s.sqlite"
    file = make(url, root, NOW)
    bad, target = tmp_path / "bad.zip", f"sqlite:///{tmp_path}/target.sqlite"
    with ZipFile(file) as archive:
        manifest = json.loads(archive.read(MANIFEST))
        parts = {name: archive.read(name) for name in manifest["files"]}
    if harm == "changed":
        parts["assessments/2025.csv"] += b"2024,36.72,99.99\n"
    elif harm == "path":
        parts["assessments/../../x.csv"] = b"a"
        manifest["files"]["assessments/../../x.csv"] = backup.journal.digest(b"a")
    elif harm == "no store":
        del manifest["files"][STORE]
    with ZipFile(bad, "w") as other:
        for name, content in {MANIFEST: json.dumps(manifest).encode(), **parts}.items():
            other.writestr(name, content)
    if harm in ("no zip", "cut"):
        bad.write_bytes(b"tahun\n" if harm == "no zip" else file.read_bytes()[:-400])
    with pytest.raises(Refused) as refused:
        restore(bad, target, tmp_path / "fresh", NOW)
    assert len(str(refused.value).splitlines()) == len(LANGUAGES)
    assert "bad.zip" in str(refused.value)
    assert not (tmp_path / "target.sqlite").exists()
    assert not (tmp_path / "fresh").exists()


def test_a_table_may_be_called_whatever_a_system_allows(tmp_path):
    root, url = house(tmp_path / "a"), f"sqlite:///{tmp_path}/s.sqlite"
    (root / "data" / "assessments" / "lama (2), é.csv").write_text(TABLE, encoding="utf-8")
    restore(make(url, root, NOW), f"sqlite:///{tmp_path}/new.sqlite", tmp_path / "fresh", NOW)
    assert tables(tmp_path / "fresh") == tables(root)


def test_a_byte_that_is_wrong_anywhere_is_a_sentence(tmp_path):
    root, url = house(tmp_path / "a"), f"sqlite:///{tmp_path}/s.sqlite"
    content = make(url, root, NOW).read_bytes()
    bad = tmp_path / "bad.zip"
    whole, sentences = 0, set[str]()
    for at in range(0, len(content), 61):
        bad.write_bytes(content[:at] + bytes([content[at] ^ 0xFF]) + content[at + 1 :])
        try:
            read(bad)
            whole += 1  # a date or a right of a file in the zip, which nobody reads
        except Refused as refused:
            sentences.add(str(refused).splitlines()[0])
    assert all("bad.zip" in sentence for sentence in sentences)
    assert whole < len(content) / 61 / 4


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), TimeoutError(110, "somebody saves")])
def test_where_the_tables_cannot_be_written_the_store_stays_too(tmp_path, monkeypatch, error):
    root, url = house(tmp_path / "a"), f"sqlite:///{tmp_path}/s.sqlite"
    before = filled(url, 5)
    file = make(url, root, NOW)

    def refuses(*_: object) -> None:
        raise error

    monkeypatch.setattr(backup.journal, "change", refuses)
    target = f"sqlite:///{tmp_path}/new.sqlite"
    with pytest.raises(OSError, match=error.strerror):
        restore(file, target, tmp_path / "fresh", NOW)
    assert not any(rows(target).values())
    assert before
    monkeypatch.undo()
    restore(file, target, tmp_path / "fresh", NOW)  # as if it had not been tried
    assert rows(target) == before


def test_tables_that_the_backup_has_otherwise_are_replaced_only_on_request(tmp_path):
    root, url = house(tmp_path / "a"), f"sqlite:///{tmp_path}/s.sqlite"
    file = make(url, root, NOW)
    other = house(tmp_path / "b")
    (other / "data" / "assessments" / "2025.csv").write_text(TABLE.replace("91", "92"), encoding="utf-8")
    present = tables(other)
    with pytest.raises(Refused, match="REPLACE=1"):
        restore(file, f"sqlite:///{tmp_path}/new.sqlite", other, NOW)
    assert tables(other) == present
    restore(file, f"sqlite:///{tmp_path}/new.sqlite", other, NOW, replace=True)
    assert tables(other) == tables(root)


def test_by_hand_a_store_that_is_away_is_said_without_its_password(tmp_path):
    environ = {**os.environ, VARIABLE: "postgresql://zona:rahasia-besar@127.0.0.1:1/zona"}
    command = [sys.executable, "-m", "deploy.backup", "restore", str(tmp_path / "none.zip")]
    done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True)
    assert done.returncode == 1
    assert "none.zip" in done.stderr
    command = [
        sys.executable,
        "-c",
        "import sys; from deploy import backup; from pathlib import Path; backup.ROOT = Path(sys.argv[1]); backup.main(['make'])",
        str(tmp_path),
    ]
    done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True)
    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == len(LANGUAGES)
    assert "rahasia-besar" not in done.stderr + done.stdout
    assert "Traceback" not in done.stderr
