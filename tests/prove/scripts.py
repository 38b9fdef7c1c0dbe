"""What can happen to a purchase on either platform, with what has to be left of it, by hand.

Each step is `action`, `action:item`, `action:item:pieces` (items by the order in which they were
made); `=C40` puts Cafe24's items into a state, as the mall's own people can. `left` says how many
pieces of each item the customer keeps with a warranty, in the order of the items' numbers; `stamp`
whether the purchase keeps its stamp.

Several finished claims on the same item of Cafe24 are missing where it tells of the last one only
(integrations/cafe24/assumptions.py): what it never told of cannot be known from a last read.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Script:
    """One purchase: how many pieces of each item, what happens, what is left."""

    platform: str
    pieces: tuple[int, ...]
    steps: str
    left: tuple[int, ...]
    stamp: int
    # How Cafe24 tells of several claims on one item (the sandbox's setting).
    partial: str = ""

    @property
    def name(self) -> str:
        """Return it as one line."""
        return f"{self.platform} {self.pieces} {self.steps}"


def _cafe24(
    pieces: tuple[int, ...], steps: str, left: tuple[int, ...], stamp: int, partial: str = "latest"
) -> Script:
    return Script("cafe24", pieces, steps, left, stamp, partial)


def _naver(pieces: tuple[int, ...], steps: str, left: tuple[int, ...], stamp: int) -> Script:
    return Script("naver", pieces, steps, left, stamp)


_CAFE24 = (
    _cafe24((1,), "ship", (0,), 0),
    _cafe24((1,), "ship deliver", (1,), 1),
    _cafe24((3,), "ship deliver confirm", (3,), 1),
    _cafe24((1,), "cancel_request cancel_accept cancel", (0,), 0),
    _cafe24((1,), "cancel_request cancel_reject cancel_withdraw ship deliver", (1,), 1),
    _cafe24((1,), "ship deliver return_request return_withdraw", (1,), 1),
    _cafe24((1,), "ship deliver return_request return_reject", (1,), 1),
    _cafe24(
        (1,), "ship deliver return_request return_accept return_collect return_complete", (0,), 0
    ),
    _cafe24((1,), "ship deliver confirm return_request return_complete", (0,), 0),
    _cafe24((3,), "ship deliver return_request:0:1 return_complete:0", (2,), 1),
    _cafe24((3,), "ship deliver return_request:0:2 return_withdraw:0", (3,), 1),
    _cafe24(
        (4,),
        "ship deliver return_request:0:1 return_complete:1 return_request:0:2 return_complete:2",
        (1, 0, 0),
        1,
        "split",
    ),
    _cafe24((2,), "cancel:0:1 ship:0 deliver:0", (1, 0), 1),
    _cafe24((1, 2), "ship deliver:0 deliver:1 return_request:1:1 return_complete:1", (1, 1), 1),
    _cafe24((1, 1), "ship:0 deliver:0 cancel:1", (1, 0), 1),
    _cafe24((1, 1), "ship deliver return_complete:0 return_complete:1", (0, 0), 0),
    _cafe24((1,), "ship deliver exchange_request exchange_withdraw", (1,), 1),
    _cafe24((1,), "ship deliver exchange_request exchange_reject", (1,), 1),
    _cafe24(
        (1,),
        "ship deliver exchange_request exchange_accept exchange_deliver:0",
        (0, 1),
        1,
    ),
    _cafe24(
        (1,),
        "ship deliver exchange_request exchange_accept exchange_deliver:0"
        " exchange_request:1 exchange_accept:1 exchange_deliver:1",
        (0, 0, 1),
        1,
    ),
    _cafe24(
        (1,),
        "ship deliver exchange_request exchange_accept exchange_deliver:0"
        " return_request:1 return_complete:1",
        (0, 0),
        0,
    ),
    # Canceled by the mall itself after 구매확정, in one move or step by step.
    _cafe24((1,), "ship deliver confirm =C40", (0,), 0),
    _cafe24((1, 1), "ship deliver confirm =C00:0 =C10:0 =C40:0", (0, 1), 1),
)

_SENT_AGAIN = (
    "exchange_request exchange_approve exchange_collect exchange_redeliver exchange_redelivered"
)

_NAVER = (
    _naver((1,), "dispatch", (0,), 0),
    _naver((1,), "dispatch deliver", (1,), 1),
    _naver((3,), "dispatch deliver decide", (3,), 1),
    _naver((1,), "cancel_request cancel_approve cancel", (0,), 0),
    _naver((1,), "cancel_request cancel_withdraw dispatch deliver", (1,), 1),
    _naver((1,), "dispatch deliver return_request return_withdraw", (1,), 1),
    _naver((1,), "dispatch deliver return_request return_reject", (1,), 1),
    _naver(
        (1,),
        "dispatch deliver return_request return_approve return_collect return_complete",
        (0,),
        0,
    ),
    _naver((1,), "dispatch deliver decide return_request return_complete", (0,), 0),
    _naver((1,), "dispatch deliver decide admin_cancel_request admin_cancel", (0,), 0),
    _naver((1,), "dispatch deliver admin_cancel_request admin_cancel_reject", (1,), 1),
    _naver((3,), "dispatch deliver return_request:0:1 return_complete:0", (2,), 1),
    _naver((3,), "dispatch deliver return_request:0:2 return_withdraw:0", (3,), 1),
    _naver(
        (4,),
        "dispatch deliver return_request:0:1 return_complete:0 return_request:0:2"
        " return_complete:0",
        (1,),
        1,
    ),
    _naver((2, 1), "dispatch deliver:0 deliver:1 return_request:0:1 return_complete:0", (1, 1), 1),
    _naver((1, 1), "dispatch:0 deliver:0 cancel_request:1 cancel:1", (1, 0), 1),
    _naver((1, 1), "dispatch deliver return_complete:0 return_complete:1", (0, 0), 0),
    _naver((1,), "dispatch deliver holdback holdback_release decide", (1,), 1),
    _naver((1,), "dispatch deliver exchange_request exchange_withdraw", (1,), 1),
    _naver(
        (1,),
        "dispatch deliver exchange_request exchange_approve exchange_collect exchange_redeliver"
        " exchange_complete",
        (0, 1),
        1,
    ),
    _naver((3,), "dispatch deliver decide admin_cancel_request:0:1 admin_cancel:0", (2,), 1),
    # Exchanged once more before the first exchange was complete: what came is on its way back.
    _naver(
        (1,),
        f"dispatch deliver {_SENT_AGAIN} {_SENT_AGAIN} exchange_complete",
        (0, 0, 1),
        1,
    ),
    _naver(
        (1,),
        f"dispatch deliver {_SENT_AGAIN} exchange_request exchange_withdraw exchange_complete",
        (0, 1),
        1,
    ),
    _naver(
        (1,),
        f"dispatch deliver {_SENT_AGAIN} return_request return_approve return_complete",
        (0, 0),
        0,
    ),
    # One of two pieces, exchanged and then exchanged again.
    _naver(
        (2,),
        "dispatch deliver exchange_request:0:1 exchange_redeliver exchange_complete"
        " exchange_request:0:1 exchange_redeliver exchange_complete",
        (1, 0, 1),
        1,
    ),
)

SCRIPTS = _CAFE24 + _NAVER
