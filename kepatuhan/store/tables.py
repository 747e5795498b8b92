"""The tables that migrations/ end at, one for each kind of thing that is kept."""

import sqlalchemy as sa

METADATA = sa.MetaData()
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
