"""One SMSC and how to talk to it, as an operator configures it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, cast, get_args
from urllib.parse import parse_qs, unquote, urlsplit

from hudhud.errors import Invalid, Problem
from hudhud.i18n import N_
from hudhud_sms.smpp.receipts import Spelling

__all__ = ["InvalidSmsc", "Smsc", "Timing", "spelling"]


class InvalidSmsc(Invalid):
    """The address of an SMSC cannot be used; the problem names its part and never its password."""

    code = "invalid_smsc"


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds that a session waits.

    With no answer to anything for `response`, submitting stops; a part without an answer for `response` and
    `grace` is given up as unanswered. `enquire` is the pause between enquire_links; as many as `misses`
    without an answer end the connection. `drain` and twice `unbind` are less than the 10 seconds that the gateway
    waits for a connector.
    """

    bind: float = 10.0
    enquire: float = 15.0
    misses: int = 2
    response: float = 30.0
    grace: float = 60.0
    drain: float = 7.0
    unbind: float = 1.0
    backoff: float = 1.0
    longest_backoff: float = 60.0


@dataclass(frozen=True, slots=True)
class Smsc:
    """Where to connect, as whom, and what the SMSC allows.

    `window` is the most unanswered parts of one bind, `rate` the most parts a second of all of them (0 for no
    limit), `connections` how many binds are held at once. `receipt_ids` is explained at `ReceiptIds`.
    `references` sends our id in user_message_reference (5.3.2.17), for SMSCs that echo it in reports.
    """

    host: str
    port: int
    system_id: str
    password: str
    window: int = 500
    rate: float = 0.0
    receipt_ids: Spelling = "auto"
    connections: int = 1
    references: bool = False
    timing: Timing = Timing()

    @classmethod
    def parse(cls, url: str) -> Smsc:
        """Read `smpp://user:password@host:port?window=500&rate=0`; raises InvalidSmsc.

        Also `receipt_ids=auto|same|decimal|hex`, `connections=1`, `references=1`, and the seconds
        `response=30`, `grace=60` and `enquire=15` of `Timing`.
        """
        try:
            parts = urlsplit(url)
            host, port = parts.hostname, parts.port
        except ValueError as error:
            raise InvalidSmsc(Problem("port", N_("The port is a number from 1 to 65535."))) from error
        if parts.scheme != "smpp" or not host:
            raise InvalidSmsc(Problem("url", N_("Write it as smpp://user:password@host:port.")))
        options = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        return cls(
            host,
            port or 2775,
            unquote(parts.username or ""),
            unquote(parts.password or ""),
            window=_count(options, "window", 500),
            rate=_rate(options),
            receipt_ids=spelling(options.get("receipt_ids", "auto")),
            connections=_count(options, "connections", 1),
            references=options.get("references", "0") not in ("0", "false", "no"),
            timing=Timing(
                response=_count(options, "response", 30),
                grace=_count(options, "grace", 60),
                enquire=_count(options, "enquire", 15),
            ),
        )

    def with_password(self, password: str) -> Smsc:
        """The same with this password."""
        return replace(self, password=password)


def spelling(text: str) -> Spelling:
    """One of the ways in which receipts write ids; raises InvalidSmsc."""
    if text not in get_args(Spelling):
        raise InvalidSmsc(Problem("receipt_ids", N_("This is one of auto, same, decimal and hex."), text))
    return cast("Spelling", text)  # checked in the line before


MOST: Final = {"window": 10_000, "connections": 50, "response": 600, "grace": 600, "enquire": 600}


def _count(options: dict[str, str], name: str, default: int) -> int:
    text = options.get(name, str(default))
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= MOST[name]):
        raise InvalidSmsc(Problem(name, N_("This is a whole number, at least 1."), text))
    return int(text)


def _rate(options: dict[str, str]) -> float:
    text = options.get("rate", "0")
    try:
        rate = float(text)
    except ValueError:
        rate = -1.0
    if not 0 <= rate < 1e9:
        raise InvalidSmsc(Problem("rate", N_("The rate is a number of messages a second; 0 is no limit."), text))
    return rate
