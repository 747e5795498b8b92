"""Targets, prices and actions: a row each with the version that a write compares, and a row for each change, never changed again."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

PLACE = ("kind", "region", "unit", "component")


def upgrade() -> None:
    """Make the tables `follow_up` and `follow_up_history`."""
    op.create_table(
        "follow_up",
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("region", sa.Text, primary_key=True),
        sa.Column("year", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("unit", sa.Text, primary_key=True),
        sa.Column("component", sa.Text, primary_key=True),
        sa.Column("document", sa.Text, nullable=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("saved_at", sa.Text, nullable=False),
        sa.Column("saved_by", sa.Text, nullable=False),
    )
    op.create_table(
        "follow_up_history",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("year", sa.Integer, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in PLACE),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("saved_at", sa.Text, nullable=False),
        sa.Column("saved_by", sa.Text, nullable=False),
        sa.Column("document_before", sa.Text, nullable=True),
        sa.Column("document", sa.Text, nullable=True),
    )
    op.create_index("follow_up_history_place", "follow_up_history", ["kind", "region", "year"])
