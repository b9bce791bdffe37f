"""The service centre's own sign-in, in front of the app: what its proxy says of who asks, and what that opens."""

from __future__ import annotations

import hmac
import os
import re
import stat
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Literal, Protocol, Self

from pydantic import Field, model_validator

from portraitlib.errors import ParamsError
from portraitlib.params import SCHOOL_CODE, Strict, check, wrong
from portraitlib.report.pages.identity import Grant, Visitor
from portraitlib.yaml_files import located, read_yaml

LEAST_SECRET = 32
"""Characters; fewer may be guessed."""
MOST_NAME, MOST_GROUPS = 200, 8_000
_HEADER = r"^[A-Za-z][A-Za-z0-9-]{2,60}$"
_PREFIX = r"^(/[a-z0-9][a-z0-9_-]{0,40}){0,3}$"
_LOGIN = r"^(/[A-Za-z0-9][A-Za-z0-9._~%/?&={}-]{0,200})?$"
_HOST = r"^[a-z0-9]([a-z0-9.-]{0,250}[a-z0-9])?$"

Header = Annotated[str, Field(pattern=_HEADER)]


class Headers(Protocol):
    """Headers of a request, as Tornado has them."""

    def get_list(self, name: str) -> list[str]:
        """Every value given under a name."""


class Opened(Strict):
    """What a group opens.

    Parameters
    ----------
    school : str
        Its code, or ``"*"`` for all that the store holds.
    audience : {"interne", "personnel", "public"}
    may_write, may_import, sees_names : bool
        As `Grant`.
    """

    school: Annotated[str, Field(pattern=rf"^\*$|{SCHOOL_CODE}")]
    audience: Literal["interne", "personnel", "public"]
    may_write: bool = False
    may_import: bool = False
    sees_names: bool = False

    @model_validator(mode="after")
    def _is_of_the_team(self) -> Self:
        for right in ("may_write", "may_import", "sees_names"):
            if getattr(self, right) and self.audience != "interne":
                raise wrong("right_of_the_team", key=right, found=self.audience)
        return self


class Proxy(Strict):
    """What a proxy is and says, and what each group opens: the file given to ``portrait app --proxy``.

    Parameters
    ----------
    socket : str
        Unix socket that the app answers on; or
    port : int
        of this machine alone.
    socket_mode : {"0600", "0660"}
    hosts : list of str
        Names by which persons reach the app.
    https : bool
        Whether the proxy must say that it was reached by https (``X-Forwarded-Proto``).
    prefix : str
        Path before every address, that the proxy passes on as it is: ``/reussite``.
    login : str
        Path of the proxy where one signs in; ``{address}`` in it is where one was going. Without one, 401 is answered.
    user_header, groups_header, secret_header : str
    secret_file, secret_variable : str
        Where the secret that the proxy and the app share is: a file that its owner alone may read, or a variable.
    groups : dict of str to list of Opened
    names_in_log : bool
        Whether the access log names persons; else it bears a mark, the same each time, of each.
    workers : int
        Processes that answer at once.
    """

    socket: str = ""
    port: int = Field(default=0, ge=0, le=65535)
    socket_mode: Literal["0600", "0660"] = "0660"
    hosts: list[Annotated[str, Field(pattern=_HOST)]] = Field(min_length=1)
    https: bool = True
    prefix: Annotated[str, Field(pattern=_PREFIX)] = ""
    login: Annotated[str, Field(pattern=_LOGIN)] = ""
    user_header: Header = "X-Forwarded-User"
    groups_header: Header = "X-Forwarded-Groups"
    secret_header: Header = "X-Portrait-Secret"
    secret_file: str = ""
    secret_variable: str = ""
    groups: dict[Annotated[str, Field(pattern=r"^[^\x00-\x1f,]{1,100}$")], list[Opened]]
    names_in_log: bool = False
    workers: int = Field(default=4, ge=1, le=64)

    @model_validator(mode="after")
    def _says_one_of_each(self) -> Self:
        for one, other in (("socket", "port"), ("secret_file", "secret_variable")):
            if bool(getattr(self, one)) == bool(getattr(self, other)):
                raise wrong("one_of_two", one=one, other=other)
        names = [self.user_header.lower(), self.groups_header.lower(), self.secret_header.lower()]
        if len(set(names)) < len(names):
            raise wrong("same_header", key="secret_header", found=self.secret_header)
        return self

    def visitor(self, headers: Headers, secret: str) -> Visitor | None:
        """Who asks; None when the request does not come through the proxy, or the proxy names nobody.

        Parameters
        ----------
        headers : Headers
        secret : str
            What the proxy and the app share.
        """
        given = _only(headers.get_list(self.secret_header), MOST_NAME)
        if not hmac.compare_digest(given.encode("utf-8", "replace"), secret.encode()):
            return None
        who = _name(_only(headers.get_list(self.user_header), MOST_NAME))
        groups = _only(headers.get_list(self.groups_header), MOST_GROUPS)
        return Visitor(who, tuple(self._grants(groups.split(",")))) if who else None

    def _grants(self, groups: Sequence[str]) -> Iterator[Grant]:
        for name in dict.fromkeys(_as_utf8(one).strip(" ") for one in groups):
            yield from (Grant(**one.model_dump()) for one in self.groups.get(name, ()))

    def is_reached_safely(self, headers: Headers) -> bool:
        """Whether the proxy says that it was reached by https, when it must."""
        return not self.https or headers.get_list("X-Forwarded-Proto") == ["https"]

    def is_host(self, host: str) -> bool:
        """Whether a request names the app as persons do."""
        return re.sub(r":\d{1,5}$", "", host.lower()) in self.hosts

    @property
    def scheme(self) -> str:
        """Of the addresses that persons see."""
        return "https" if self.https else "http"


@dataclass(frozen=True)
class Door:
    """A proxy, and the secret shared with it."""

    proxy: Proxy
    secret: str = field(repr=False)

    def visitor(self, headers: Headers) -> Visitor | None:
        """Who asks, as `Proxy.visitor`."""
        return self.proxy.visitor(headers, self.secret)


def read_door(path: Path) -> Door:
    """Read what a proxy is, and the secret shared with it, which leaves the environment.

    Raises
    ------
    ParamsError
        ``invalid_params`` with every fault; ``secret_unreadable``, ``secret_open`` when others may read its file,
        ``secret_short``.
    """
    with located(path):
        proxy = check(Proxy, read_yaml(path), where=path.name)
    secret = os.environ.pop(proxy.secret_variable, "") if proxy.secret_variable else _of_file(Path(proxy.secret_file))
    if len(secret) < LEAST_SECRET:
        raise ParamsError("secret_short", found=len(secret), expected=LEAST_SECRET)
    return Door(proxy, secret)


def _of_file(path: Path) -> str:
    try:
        if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & (stat.S_IRWXG | stat.S_IRWXO):
            raise ParamsError("secret_open", file=path.name)
        return path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as fault:
        raise ParamsError("secret_unreadable", file=path.name, found=type(fault).__name__) from None


def _only(values: Sequence[str], most: int) -> str:
    """The one value of a header; nothing when it is given twice, or is longer than any true one."""
    return values[0] if len(values) == 1 and len(values[0]) <= most else ""


def _as_utf8(text: str) -> str:
    """A header as the proxy wrote it: Tornado reads each byte as a letter."""
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text


def _name(text: str) -> str:
    """A person's name, composed in one way; nothing when it is not one name that can be written."""
    told = unicodedata.normalize("NFC", _as_utf8(text)).strip(" ")
    return told if told.isprintable() and not set(told) & set(",;") else ""
