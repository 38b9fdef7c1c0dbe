"""The customer's pages behind a secret link: an order's certificates, and a stamp card.

Nothing here asks who somebody is, and opening a page changes nothing: previews open links too.
"""

from collections.abc import Callable, Sequence
from functools import wraps

from csp.constants import NONE, SELF
from csp.decorators import csp_replace
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_deny, xframe_options_exempt
from django.views.decorators.http import require_safe

from stamps.selectors import card_page, open_card_link
from vircle.brands.customers import Person, masked_name, read_people
from vircle.brands.links import link_path, open_link, read_addresses
from vircle.brands.models import Brand, CustomerLink, LinkKind
from vircle.brands.tenancy import brand_scope
from vircle.console.customer_cards import (
    Page,
    image_origins,
    qr_code,
    stamp_card,
    warranty_card,
)
from vircle.console.sample import sample_values
from vircle.foundation import clock
from vircle.foundation.limiter import allow
from vircle.issuance.sample import SUBJECT
from warranties.models import Warranty
from warranties.selectors import warranties_behind_link

# Tokens cannot be guessed; this keeps a machine from making us look. A carrier's customers share
# addresses, so the limit for pages that exist is wide, the one for misses is not.
_VIEWS_A_MINUTE = 600
_MISSES_A_MINUTE = 30
_HEADERS = {
    "Cache-Control": "no-store, private",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}

Opened = Callable[[HttpRequest, CustomerLink], HttpResponse | None]
View = Callable[..., HttpResponse]


def behind_link(kind: LinkKind) -> Callable[[Opened], View]:
    """Open a link of this kind and run the view in its brand's scope.

    Whatever is wrong (no such brand, token, card; closed; another's) gives the same page, so that
    the answer says nothing about which it was.
    """

    def decorate(view: Opened) -> View:
        @require_safe
        @_framing
        @wraps(view)
        def guarded(request: HttpRequest, code: str, token: str) -> HttpResponse:
            response = _open(request, kind, view, code=code, token=token)
            for name, value in _HEADERS.items():
                response[name] = value
            return response

        return guarded

    return decorate


def _framing(view: View) -> View:
    """Forbid frames; the demo's phone, an address of its own, shows pages in one."""
    return (xframe_options_exempt if settings.DEMO_SANDBOX_URL else xframe_options_deny)(view)


def _open(
    request: HttpRequest, kind: LinkKind, view: Opened, *, code: str, token: str
) -> HttpResponse:
    address = request.META.get("REMOTE_ADDR", "")
    if not allow(key=f"link:{address}", limit=_VIEWS_A_MINUTE, seconds=60):
        return _refuse(request, status=429)
    brand = Brand.objects.filter(code=code).first()
    response = _look(request, kind, view, brand=brand, token=token) if brand else None
    if response is not None:
        return response
    if not allow(key=f"link-miss:{address}", limit=_MISSES_A_MINUTE, seconds=60):
        return _refuse(request, status=429)
    return _refuse(request, status=404)


def _look(
    request: HttpRequest, kind: LinkKind, view: Opened, *, brand: Brand, token: str
) -> HttpResponse | None:
    with brand_scope(brand_id=brand.pk):
        link = open_link(brand=brand, kind=kind, token=token)
        if link is None:
            return None
        link.brand = brand
        return view(request, link)


def _refuse(request: HttpRequest, *, status: int) -> HttpResponse:
    name = "customer/closed.html" if status == 404 else "customer/busy.html"
    return _guarded(request, render(request, name, status=status))


@behind_link(LinkKind.WARRANTIES)
def warranties(request: HttpRequest, link: CustomerLink) -> HttpResponse | None:
    """Show an order's certificates, valid and canceled, to whoever holds the link."""
    if link.subject_id == SUBJECT:
        return _sample(request, link)
    found = warranties_behind_link(
        brand_id=link.brand_id, subject_id=link.subject_id, customer_id=link.customer_id
    )
    if not found:
        return None
    page = _page(request, link)
    return show_warranties(request, found, page=page, card_url=_card_address(link))


def _sample(request: HttpRequest, link: CustomerLink) -> HttpResponse:
    """Show nobody's certificate, to whoever asked for a sample message."""
    values = sample_values(link.brand)
    response = render(request, "customer/sample.html", values)
    return _guarded(request, response, images=image_origins([values["card"]]))


def show_warranties(
    request: HttpRequest,
    found: Sequence[Warranty],
    *,
    page: Page,
    card_url: str = "",
    is_preview: bool = False,
) -> HttpResponse:
    """Render certificates as their customer sees them."""
    cards = [warranty_card(warranty, page=page) for warranty in found]
    values = {
        "brand": page.brand,
        "cards": cards,
        "valid": sum(1 for card in cards if card["state"] != "canceled"),
        "card_url": card_url,
        "is_preview": is_preview,
    }
    return _guarded(
        request,
        render(request, "customer/warranties.html", values),
        images=image_origins(cards),
    )


def _page(request: HttpRequest, link: CustomerLink) -> Page:
    people = read_people(brand_id=link.brand_id, customer_ids=[link.customer_id])
    owner = people.get(link.customer_id, Person(name="", phone=""))
    return Page(
        brand=link.brand,
        owner=masked_name(owner.name),
        today=clock.kst_date(clock.now()),
        qr=qr_code(f"{settings.BASE_URL}{request.path}"),
    )


def _card_address(link: CustomerLink) -> str:
    """Return the same customer's stamp card: the link's holder is who it was sent to."""
    card_link = open_card_link(brand_id=link.brand_id, customer_id=link.customer_id)
    if card_link is None:
        return ""
    address = read_addresses(brand_id=link.brand_id, link_ids=[card_link])[card_link]
    return link_path(brand_code=link.brand.code, kind=address.kind, token=address.token)


@behind_link(LinkKind.CARD)
def card(request: HttpRequest, link: CustomerLink) -> HttpResponse | None:
    """Show a stamp card with its rewards and its ledger."""
    today = clock.kst_date(clock.now())
    found = card_page(
        brand_id=link.brand_id,
        card_id=link.subject_id,
        customer_id=link.customer_id,
        today=today,
    )
    if found is None:
        return None
    values = {
        "brand": link.brand,
        "card": stamp_card(found, brand=link.brand, today=today),
        "open_card_url": _card_address(link) if found.card.completed_at else "",
    }
    return _guarded(request, render(request, "customer/card.html", values))


def _guarded(
    request: HttpRequest, response: HttpResponse, *, images: Sequence[str] = ()
) -> HttpResponse:
    """Allow nothing from elsewhere but the product images, from the mall that shows them anyway.

    Copying them to us would freeze what the brand may have to take down; the tag sends no
    referrer, so the mall learns that an image was wanted, not which page it was for.
    """
    policy: dict[str, list[str]] = {
        "img-src": [SELF, "data:", *images],
        "form-action": [NONE],
        "frame-src": [NONE],
        "frame-ancestors": [settings.DEMO_SANDBOX_URL or NONE],
    }
    csp_replace(policy)(lambda _request: response)(request)
    return response
