"""Self-assessments: a row a cell with the version that a write compares, and a row for each change, never changed again."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

PLACE = ("region", "unit", "component")
TEXTS = ("note", "evidence", "assessor")


def upgrade() -> None:
    """Make the tables `self_assessments` and `self_assessment_history`."""
    op.create_table(
        "self_assessments",
        sa.Column("region", sa.Text, primary_key=True),
        sa.Column("year", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("unit", sa.Text, primary_key=True),
        sa.Column("component", sa.Text, primary_key=True),
        sa.Column("value", sa.Integer, nullable=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in TEXTS),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("saved_at", sa.Text, nullable=False),
        sa.Column("saved_by", sa.Text, nullable=False),
    )
    op.create_table(
        "self_assessment_history",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("year", sa.Integer, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in PLACE),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("saved_at", sa.Text, nullable=False),
        sa.Column("saved_by", sa.Text, nullable=False),
        sa.Column("value_before", sa.Integer, nullable=True),
        sa.Column("value", sa.Integer, nullable=True),
        *(sa.Column(f"{name}{side}", sa.Text, nullable=False) for name in TEXTS for side in ("_before", "")),
    )
    op.create_index("self_assessment_history_place", "self_assessment_history", ["region", "year"])
