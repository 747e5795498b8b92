"""Deleting can be undone: a deleted scenario keeps its row and says since when."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add `deleted_at`, empty for everything that was there."""
    op.add_column("scenarios", sa.Column("deleted_at", sa.Text, nullable=True))
