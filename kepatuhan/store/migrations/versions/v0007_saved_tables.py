"""Saved tables: a row for each change, one for each file that it changed, and each content once. Rows are only added."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Make the tables `table_changes`, `table_files` and `table_contents`."""
    op.create_table(
        "table_changes",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("stamp", sa.Text, nullable=False, unique=True),
        sa.Column("about", sa.Text, nullable=False),
    )
    op.create_table(
        "table_files",
        sa.Column("change", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("before", sa.Text, nullable=True),
        sa.Column("after", sa.Text, nullable=True),
        sa.Column("over", sa.Text, nullable=True),
    )
    op.create_table(
        "table_contents",
        sa.Column("digest", sa.Text, primary_key=True),
        sa.Column("content", sa.LargeBinary, nullable=False),
    )
