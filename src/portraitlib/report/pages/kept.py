"""What a server keeps in memory of what it made: bounded by its size, the longest unread goes first."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable

MOST_BYTES = 64 * 1024 * 1024


class Kept:
    """Texts by their key, as many as the size allows.

    Parameters
    ----------
    most : int
        Bytes, a character counted as one: pages are nearly all ASCII.

    Examples
    --------
    >>> kept = Kept(most=10)
    >>> for name in "abc":
    ...     kept.put(name, name * 4)
    >>> kept.get("a"), kept.get("c"), kept.size
    (None, 'cccc', 8)
    """

    def __init__(self, most: int = MOST_BYTES) -> None:
        self.most, self.size = most, 0
        self._texts: OrderedDict[Hashable, str] = OrderedDict()

    def get(self, key: Hashable) -> str | None:
        """The text, which is then the last that goes; None when it is not there."""
        if key in self._texts:
            self._texts.move_to_end(key)
        return self._texts.get(key)

    def put(self, key: Hashable, text: str) -> None:
        """Keep a text in place of that of the same key; those unread for longest make room."""
        self.size += len(text) - len(self._texts.pop(key, ""))
        self._texts[key] = text
        while self.size > self.most and len(self._texts) > 1:
            self.size -= len(self._texts.popitem(last=False)[1])
