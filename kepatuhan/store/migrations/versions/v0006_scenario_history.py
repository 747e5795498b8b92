"""Scenarios get what all else has: a row for each change, never changed again. Of those that were there it begins with the next change."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Make the table `scenario_history`."""
    op.create_table(
        "scenario_history",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("scenario", sa.Integer, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("saved_at", sa.Text, nullable=False),
        sa.Column("saved_by", sa.Text, nullable=False),
        sa.Column("document_before", sa.Text, nullable=True),
        sa.Column("document", sa.Text, nullable=True),
    )
