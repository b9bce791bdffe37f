"""Entry point of the engine, which papermill reads while it is itself being imported: nothing is imported here."""

from __future__ import annotations

from typing import Any


class PortraitEngine:
    """Stands for `engine.ForkedEngine` until a notebook is run."""

    @classmethod
    def execute_notebook(cls, *arguments: Any, **options: Any) -> Any:
        """As ``papermill.engines.Engine.execute_notebook``."""
        return _engine().execute_notebook(*arguments, **options)

    @classmethod
    def nb_kernel_name(cls, *arguments: Any, **options: Any) -> str:
        """As ``papermill.engines.Engine.nb_kernel_name``."""
        return _engine().nb_kernel_name(*arguments, **options)

    @classmethod
    def nb_language(cls, *arguments: Any, **options: Any) -> str:
        """As ``papermill.engines.Engine.nb_language``."""
        return _engine().nb_language(*arguments, **options)


def _engine() -> Any:
    from portraitlib.report.forked.engine import ForkedEngine

    return ForkedEngine
