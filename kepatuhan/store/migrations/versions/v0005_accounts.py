"""Accounts: a row each with its role and governments, and a row for each change, never changed again."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make the tables `accounts` and `account_history`."""
    op.create_table(
        "accounts",
        sa.Column("account", sa.Text, primary_key=True),
        sa.Column("role", sa.Text, nullable=True),
        sa.Column("regions", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("saved_at", sa.Text, nullable=False),
        sa.Column("saved_by", sa.Text, nullable=False),
    )
    op.create_table(
        "account_history",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("saved_at", sa.Text, nullable=False),
        sa.Column("saved_by", sa.Text, nullable=False),
        sa.Column("role_before", sa.Text, nullable=True),
        sa.Column("role", sa.Text, nullable=True),
        sa.Column("regions_before", sa.Text, nullable=False),
        sa.Column("regions", sa.Text, nullable=False),
    )
