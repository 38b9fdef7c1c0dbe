"""What claims have left of a product order, piece by piece; pure.

Naver keeps one product order through cancellations, returns and exchanges of parts of it. What
was sent in exchange is a generation of its own here: the certificate of what came back ends, and
what came instead gets another.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from integrations.naver.statuses import KINDS, OVER, STATES
from integrations.naver.values import count, moment
from integrations.orders.models import ClaimKind, ClaimState
from integrations.values import Json, mapping, part, rows

_NAMES = {
    "cancel": ClaimKind.CANCEL,
    "return": ClaimKind.RETURN,
    "exchange": ClaimKind.EXCHANGE,
}
_OVER_BY = {"CANCELED": ClaimKind.CANCEL, "RETURNED": ClaimKind.RETURN}
_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim; a quantity of 0 means that Naver did not say, so all that is left."""

    id: str
    kind: ClaimKind
    state: ClaimState
    quantity: int = 0
    at: datetime | None = None


@dataclass(slots=True)
class Generation:
    """Pieces that arrived together: the ordered ones (0), or those sent in an exchange."""

    number: int
    quantity: int
    left: int
    parent: int = 0
    arrived_at: datetime | None = None
    claim: Claim | None = None


def generations(doc: Json) -> list[Generation]:
    """Return what became of a product order's pieces, the ordered ones first."""
    product_order = mapping(doc.get("productOrder"))
    ordered = _ordered(product_order)
    found = [Generation(0, ordered, ordered)]
    claims = _claims(doc, product_order)
    finished = [claim for claim in claims if claim.state == ClaimState.DONE]
    for claim in sorted(finished, key=lambda c: (c.at or _LONG_AGO, c.id)):
        _finish(found, claim)
    _trust_what_remains(found[0], product_order, finished)
    if str(product_order.get("productOrderStatus")) in OVER:
        _end(found, product_order)
    for claim in claims:
        if claim.state != ClaimState.DONE:
            _show(found, claim)
    return found


def _ordered(product_order: Json) -> int:
    stated = product_order.get("initialQuantity")
    return count(stated if stated is not None else product_order.get("quantity"))


def _finish(found: list[Generation], claim: Claim) -> None:
    shares = _shares(found, claim.quantity)
    for generation, pieces in shares:
        generation.left -= pieces
        generation.claim = replace(claim, quantity=pieces)
    if claim.kind == ClaimKind.EXCHANGE and shares:
        pieces = sum(share for _, share in shares)
        parent = shares[0][0].number
        found.append(Generation(len(found), pieces, pieces, parent, arrived_at=claim.at))


def _show(found: list[Generation], claim: Claim) -> None:
    """An open or withdrawn claim takes nothing away, but is seen where it would."""
    for generation, pieces in _shares(found, claim.quantity):
        generation.claim = replace(claim, quantity=pieces)


def _shares(found: Sequence[Generation], quantity: int) -> list[tuple[Generation, int]]:
    """Share a claim's pieces out, beginning with what came last."""
    wanted = quantity or sum(generation.left for generation in found)
    shares = []
    for generation in reversed(found):
        pieces = min(generation.left, wanted)
        if pieces:
            shares.append((generation, pieces))
            wanted -= pieces
    return shares


def _trust_what_remains(first: Generation, product_order: Json, finished: Sequence[Claim]) -> None:
    """Without an exchange the remaining quantity is plain, whether claims are listed or not."""
    remain = product_order.get("remainQuantity")
    if remain is None or any(claim.kind == ClaimKind.EXCHANGE for claim in finished):
        return
    first.left = min(first.left, count(remain))


def _end(found: Sequence[Generation], product_order: Json) -> None:
    kind = _OVER_BY.get(str(product_order.get("productOrderStatus")))
    for generation in found:
        if generation.left and generation.claim is None and kind:
            generation.claim = Claim("", kind, ClaimState.DONE, generation.left)
        generation.left = 0


def _claims(doc: Json, product_order: Json) -> list[Claim]:
    """List every claim once; one that is finished may be told of in two places."""
    done = [claim for row in rows(doc.get("completedClaims")) if (claim := _completed(row))]
    known = {claim.id for claim in done}
    running = [
        claim
        for place in (part(doc.get("beforeClaim")), part(doc.get("currentClaim")), doc)
        for claim in _named(place)
        if not claim.id or claim.id not in known
    ]
    found = {claim.id: claim for claim in running}
    return [*done, *found.values()] or _told_by_status_only(product_order)


def _completed(row: Json) -> Claim | None:
    return _claim(row, kind=KINDS.get(str(row.get("claimType"))))


def _named(place: Json) -> list[Claim]:
    found = (_claim(part(place.get(name)), kind=kind) for name, kind in _NAMES.items())
    return [claim for claim in found if claim]


def _claim(row: Json, *, kind: ClaimKind | None) -> Claim | None:
    state = STATES.get(str(row.get("claimStatus")))
    if kind is None or state is None:
        return None
    finished = row.get("claimCompleteOperationDate") or row.get(f"{kind}CompletedDate")
    at = moment(finished or row.get("claimRequestDate"))
    quantity = row.get("requestQuantity")
    return Claim(str(row.get("claimId") or ""), kind, state, count(quantity) if quantity else 0, at)


def _told_by_status_only(product_order: Json) -> list[Claim]:
    """Some answers hold no claim but its type and state."""
    kind = KINDS.get(str(product_order.get("claimType")))
    state = STATES.get(str(product_order.get("claimStatus")))
    if product_order.get("productOrderStatus") == "EXCHANGED":
        kind, state = ClaimKind.EXCHANGE, ClaimState.DONE
    if kind is None or state is None:
        return []
    gone = 0
    if state == ClaimState.DONE and kind != ClaimKind.EXCHANGE:
        remain = product_order.get("remainQuantity")
        gone = _ordered(product_order) - count(remain) if remain is not None else 0
    return [Claim("", kind, state, gone)]
