"""How JupyterLab saves a notebook of a school: without what its cells showed, which may be about students."""

from __future__ import annotations

from typing import Any

from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager


class WithoutOutputs(AsyncLargeFileManager):
    """Saves notebooks without outputs, counts of runs or states of widgets."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        AsyncLargeFileManager.register_pre_save_hook(self, without_outputs)


def without_outputs(model: dict[str, Any], **_: Any) -> None:
    """Take the outputs out of what is about to be saved; the screen keeps them.

    Examples
    --------
    >>> cell = {"cell_type": "code", "source": "1", "outputs": [{}], "execution_count": 3, "metadata": {}}
    >>> model = {"type": "notebook", "content": {"cells": [cell], "metadata": {"widgets": {}}}}
    >>> without_outputs(model)
    >>> cell["outputs"], cell["execution_count"], model["content"]["metadata"]
    ([], None, {})
    """
    if model.get("type") != "notebook" or not model.get("content"):
        return
    model["content"]["metadata"].pop("widgets", None)
    for cell in model["content"]["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
            cell["metadata"].pop("execution", None)
