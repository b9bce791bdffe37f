"""What Alembic runs to follow the steps, on the connection that it was given."""

from __future__ import annotations

from alembic import context

if __name__ == "env_py":  # Alembic's name for it: otherwise it is only being read
    context.configure(connection=context.config.attributes["connection"], transactional_ddl=True)
    context.run_migrations()
