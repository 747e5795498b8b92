"""The tables that migrations/ end at, one for each kind of thing that is kept."""

from typing import Any

import sqlalchemy as sa

METADATA = sa.MetaData()


def _written() -> tuple[sa.Column[Any], ...]:
    """Which version of a row it is, when and by whom it was written."""
    texts = (sa.Column(name, sa.Text, nullable=False) for name in ("saved_at", "saved_by"))
    return sa.Column("version", sa.Integer, nullable=False), *texts


SCENARIOS = sa.Table(
    "scenarios",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("author", sa.Text, nullable=False),
    sa.Column("year", sa.Integer, nullable=False),
    sa.Column("document", sa.Text, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("saved_at", sa.Text, nullable=False),
    sa.Column("deleted_at", sa.Text, nullable=True),
)
TEXTS = ("note", "evidence", "assessor")
"""What a cell of a self-assessment says beside its value."""

SELF_ASSESSMENTS = sa.Table(
    "self_assessments",
    METADATA,
    sa.Column("region", sa.Text, primary_key=True),
    sa.Column("year", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("unit", sa.Text, primary_key=True),
    sa.Column("component", sa.Text, primary_key=True),
    sa.Column("value", sa.Integer, nullable=True),
    *(sa.Column(name, sa.Text, nullable=False) for name in TEXTS),
    *_written(),
)
"""A row a cell that was ever filled in; `value` in millionths, NULL = not known."""

SELF_HISTORY = sa.Table(
    "self_assessment_history",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("year", sa.Integer, nullable=False),
    *(sa.Column(name, sa.Text, nullable=False) for name in ("region", "unit", "component")),
    *_written(),
    sa.Column("value_before", sa.Integer, nullable=True),
    sa.Column("value", sa.Integer, nullable=True),
    *(sa.Column(f"{name}{side}", sa.Text, nullable=False) for name in TEXTS for side in ("_before", "")),
    sa.Index("self_assessment_history_place", "region", "year"),
)
"""A row for each change of a cell, with what stood there before; rows are only added."""

PLACE = ("kind", "region", "year", "unit", "component")
"""What names a row of FOLLOW_UP; unit and component are '' where it is about the whole government."""

FOLLOW_UP = sa.Table(
    "follow_up",
    METADATA,
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("region", sa.Text, primary_key=True),
    sa.Column("year", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("unit", sa.Text, primary_key=True),
    sa.Column("component", sa.Text, primary_key=True),
    sa.Column("document", sa.Text, nullable=True),
    *_written(),
)
"""A row a target, price or action (`kind`) that was ever kept; `document` is its content as JSON, NULL = taken away."""

FOLLOW_UP_HISTORY = sa.Table(
    "follow_up_history",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("year", sa.Integer, nullable=False),
    *(sa.Column(name, sa.Text, nullable=False) for name in PLACE if name != "year"),
    *_written(),
    sa.Column("document_before", sa.Text, nullable=True),
    sa.Column("document", sa.Text, nullable=True),
    sa.Index("follow_up_history_place", "kind", "region", "year"),
)
"""A row for each change of a row of FOLLOW_UP, with what stood there before; rows are only added."""

ACCOUNTS = sa.Table(
    "accounts",
    METADATA,
    sa.Column("account", sa.Text, primary_key=True),
    sa.Column("role", sa.Text, nullable=True),
    sa.Column("regions", sa.Text, nullable=False),
    *_written(),
)
"""A row an account that was ever given a role, NULL = taken away; `regions` are codes with blanks between."""

ACCOUNT_HISTORY = sa.Table(
    "account_history",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("account", sa.Text, nullable=False),
    *_written(),
    *(sa.Column(f"role{side}", sa.Text, nullable=True) for side in ("_before", "")),
    *(sa.Column(f"regions{side}", sa.Text, nullable=False) for side in ("_before", "")),
)
"""A row for each change of an account, with what stood there before; rows are only added."""

SCENARIO_HISTORY = sa.Table(
    "scenario_history",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("scenario", sa.Integer, nullable=False),
    *_written(),
    *(sa.Column(f"document{side}", sa.Text, nullable=True) for side in ("_before", "")),
)
"""A row for each change of a scenario with both documents, NULL = not there or deleted; rows are only added."""

TABLE_CHANGES = sa.Table(
    "table_changes",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("stamp", sa.Text, nullable=False, unique=True),
    sa.Column("about", sa.Text, nullable=False),
)
"""A row for each saving of an assessment table and each way back; `about` is who, when and what, as JSON (intake.saving)."""

TABLE_FILES = sa.Table(
    "table_files",
    METADATA,
    sa.Column("change", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("before", sa.Text, nullable=True),
    sa.Column("after", sa.Text, nullable=True),
    sa.Column("over", sa.Text, nullable=True),
)
"""A row for each file of a change, in the order of `position`: sha256 before and after, NULL = no such file; `over` is that of what ships (core.overlay)."""

TABLE_CONTENTS = sa.Table(
    "table_contents",
    METADATA,
    sa.Column("digest", sa.Text, primary_key=True),
    sa.Column("content", sa.LargeBinary, nullable=False),
)
"""Each content of TABLE_FILES once, by its sha256."""
