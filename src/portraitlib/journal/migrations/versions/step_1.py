"""The table of revisions; what refuses that one be changed or taken away."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "1", None, None, None

SQLITE = """CREATE TRIGGER revision_no_{change} BEFORE {change} ON revision
BEGIN SELECT RAISE(ABORT, 'append only'); END"""
POSTGRESQL = (
    """CREATE OR REPLACE FUNCTION revision_no_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'append only'; END $$""",
    """CREATE TRIGGER revision_no_change BEFORE UPDATE OR DELETE ON revision
FOR EACH ROW EXECUTE FUNCTION revision_no_change()""",
    """CREATE TRIGGER revision_no_truncate BEFORE TRUNCATE ON revision
FOR EACH STATEMENT EXECUTE FUNCTION revision_no_change()""",
)


def upgrade() -> None:
    """Make the table, its index and its triggers."""
    op.create_table(
        "revision",
        sa.Column("school", sa.String(32), primary_key=True),
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("entry", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("who", sa.String(200), nullable=False),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("schema_number", sa.Integer, nullable=False),
        sa.Column("is_purged", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("body", sa.Text, nullable=False),  # last: what is before it is read without it
    )
    op.create_index("revision_of_entry", "revision", ["school", "entry", "seq"])
    op.create_index("revision_of_kind", "revision", ["school", "kind", "entry", "seq"])
    op.create_index("revision_purged", "revision", ["school", "is_purged"])
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for text in [SQLITE.format(change=change) for change in ("UPDATE", "DELETE")] if is_sqlite else POSTGRESQL:
        op.execute(text)
