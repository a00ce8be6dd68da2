"""How the simulated SMSC behaves: settings for all messages, and numbers whose fate is fixed.

A number that ends in `99900` and two digits of `FIXED_FATES` always fares alike, whatever the settings:

    9990001  delivered                      9990011  receipt before the answer
    9990002  undelivered                    9990012  delivered, the receipt three times
    9990003  expired                        9990013  ENROUTE, then delivered
    9990004  rejected, by a receipt         9990014  delivered, then undelivered (a conflict)
    9990005  rejected at submission         9990015  deleted
    9990006  throttled once, then taken     9990016  taken, then the connection drops
    9990007  queue full once, then taken    9990017  taken, answered ten seconds later
    9990008  system error once, then taken  9990018  receipt in optional parameters only
    9990009  taken, no receipt ever         9990019  receipt with odd text and without dates
    9990010  taken, no answer ever
"""

from __future__ import annotations

import random
from typing import Annotated, Final, Literal, NamedTuple

import msgspec

__all__ = ["DELIVERED", "FIXED_FATES", "Behaviour", "Fate", "InvalidBehaviourError", "changed", "fate_of"]

INVALID_DESTINATION: Final = 0x0B
SYSTEM_ERROR: Final = 0x08
QUEUE_FULL: Final = 0x14
THROTTLED: Final = 0x58


class Fate(NamedTuple):
    """What becomes of one message: `status` other than 0 refuses it, `once` only the first time.

    `receipts` are (stat, err) in the order they are sent; `late` is added to the delay of the answer, in seconds.
    """

    name: str
    status: int = 0
    once: bool = False
    answered: bool = True
    receipts: tuple[tuple[bytes, bytes], ...] = ((b"DELIVRD", b"000"),)
    early: bool = False
    late: float = 0.0
    disconnects: bool = False
    form: str = ""


DELIVERED: Final = Fate("delivered")
UNDELIVERED: Final = Fate("undelivered", receipts=((b"UNDELIV", b"001"),))
EXPIRED: Final = Fate("expired", receipts=((b"EXPIRED", b"027"),))
REFUSED_LATER: Final = Fate("rejected by receipt", receipts=((b"REJECTD", b"013"),))
REFUSED: Final = Fate("rejected at submission", status=INVALID_DESTINATION)
THROTTLING: Final = Fate("throttled", status=THROTTLED)
FULL: Final = Fate("queue full", status=QUEUE_FULL)
SILENT: Final = Fate("no receipt", receipts=())
UNANSWERED: Final = Fate("no answer", answered=False)

FIXED_FATES: Final[dict[bytes, Fate]] = {
    b"01": DELIVERED,
    b"02": UNDELIVERED,
    b"03": EXPIRED,
    b"04": REFUSED_LATER,
    b"05": REFUSED,
    b"06": Fate("throttled once", status=THROTTLED, once=True),
    b"07": Fate("queue full once", status=QUEUE_FULL, once=True),
    b"08": Fate("system error once", status=SYSTEM_ERROR, once=True),
    b"09": SILENT,
    b"10": UNANSWERED,
    b"11": Fate("receipt before the answer", early=True, late=0.3),
    b"12": Fate("receipt three times", receipts=((b"DELIVRD", b"000"),) * 3),
    b"13": Fate("enroute, then delivered", receipts=((b"ENROUTE", b"000"), (b"DELIVRD", b"000"))),
    b"14": Fate("delivered, then undelivered", receipts=((b"DELIVRD", b"000"), (b"UNDELIV", b"001"))),
    b"15": Fate("deleted", receipts=((b"DELETED", b"000"),)),
    b"16": Fate("disconnected after it was taken", answered=False, disconnects=True),
    b"17": Fate("answered late", late=10.0),
    b"18": Fate("receipt in parameters only", form="tlv"),
    b"19": Fate("odd receipt", form="odd"),
}

Share = Annotated[float, msgspec.Meta(ge=0, le=1)]
Seconds = Annotated[float, msgspec.Meta(ge=0, le=3600)]
Count = Annotated[int, msgspec.Meta(ge=0)]


class Behaviour(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What can be set, at start or by POST /behaviour. Shares are of all submissions, from 0 to 1.

    `rate` is what the SMSC takes a second before it throttles; `disconnect_every` and `garbage_every` count
    accepted submissions; `bind_status` other than 0 refuses binds; `receipt_window` is the most receipts sent
    and not acknowledged on one bind. `ids` and `receipt_ids` are how ids are written in answers and receipts.
    """

    response_delay: Seconds = 0.0
    receipt_delay: Seconds = 0.5
    rate: Annotated[float, msgspec.Meta(ge=0)] = 0.0
    throttled: Share = 0.0
    queue_full: Share = 0.0
    rejected: Share = 0.0
    undelivered: Share = 0.0
    expired: Share = 0.0
    no_receipt: Share = 0.0
    no_answer: Share = 0.0
    disconnect_every: Count = 0
    disconnect_before_answer: bool = False
    garbage_every: Count = 0
    bind_status: Count = 0
    answers_enquire_link: bool = True
    receipt_window: Annotated[int, msgspec.Meta(ge=1)] = 5_000
    receipt_form: Literal["text", "tlv", "both"] = "text"
    ids: Literal["decimal", "hex", "padded"] = "decimal"
    receipt_ids: Literal["same", "decimal", "hex"] = "same"

    def chances(self) -> tuple[tuple[float, Fate], ...]:
        """The shares that are not nothing, each with its fate."""
        shares = (
            (self.throttled, THROTTLING),
            (self.queue_full, FULL),
            (self.rejected, REFUSED),
            (self.undelivered, UNDELIVERED),
            (self.expired, EXPIRED),
            (self.no_receipt, SILENT),
            (self.no_answer, UNANSWERED),
        )
        return tuple((share, fate) for share, fate in shares if share)


class InvalidBehaviourError(ValueError):
    """A setting that there is not, or a value out of its range; the sentence names it."""


def changed(behaviour: Behaviour, document: bytes) -> Behaviour:
    """The behaviour with the settings of a JSON object changed; raises InvalidBehaviourError."""
    try:
        wanted = msgspec.json.decode(document, type=dict[str, int | float | str | bool])
        return msgspec.convert(msgspec.structs.asdict(behaviour) | wanted, Behaviour)
    except msgspec.MsgspecError as error:
        raise InvalidBehaviourError(str(error)) from error


def fate_of(destination: bytes, chances: tuple[tuple[float, Fate], ...], chance: random.Random) -> Fate:
    """What becomes of a message to this number."""
    if destination[-7:-2] == b"99900":
        fixed = FIXED_FATES.get(destination[-2:])
        if fixed is not None:
            return fixed
    if chances:
        left = chance.random()
        for share, fate in chances:
            if left < share:
                return fate
            left -= share
    return DELIVERED
