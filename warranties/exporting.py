"""The history as CSV that a spreadsheet opens as text, read in pages however long it is."""

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import datetime

from django.conf import settings
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from vircle.brands.customers import masked_name, masked_phone, national, read_people
from vircle.brands.tenancy import brand_scope
from vircle.foundation.clock import KST
from vircle.notifications.models import MessageStatus
from warranties import selectors
from warranties.filters import HistoryFilter
from warranties.models import Warranty, WarrantyStatus
from warranties.rows import option_of, phrases_of, place_of, reason_words, shown_name

PAGE_ROWS = 1000
# Excel takes a file without it for one in the country's old encoding.
BOM = "\ufeff"
# What makes a cell a formula somewhere, its full-width twins included.
_FORMULA = frozenset("=+-@＝＋－＠\t\r\n")


def safe(text: str) -> str:
    """Return a cell that no spreadsheet runs: names come from malls, so from anybody."""
    dangerous = text[:1] in _FORMULA or text.lstrip()[:1] in _FORMULA
    return f"'{text}" if text and dangerous else text


def csv_pages(*, brand_id: int, asked: HistoryFilter, is_masked: bool) -> Iterator[str]:
    """Return the file in pages, newest certificate first, in the language of this moment.

    Each page is read in a scope of its own. Between two of them no transaction is open, so that
    a slow reader holds nothing up.
    """
    language = get_language() or settings.LANGUAGE_CODE

    def pages() -> Iterator[str]:
        with override(language):
            heads = _page([_heads()])
        yield BOM + heads
        before: int | None = None
        while True:
            with override(language), brand_scope(brand_id=brand_id):
                found = selectors.history_page(
                    brand_id=brand_id, asked=asked, before=before, size=PAGE_ROWS
                )
                text = _page(_lines(brand_id, found.warranties, is_masked=is_masked))
            yield text
            before = found.next_before
            if before is None:
                return

    return pages()


def _heads() -> list[str]:
    return [
        _("신청번호"),
        _("보증번호"),
        _("상태"),
        _("사유"),
        _("상품"),
        _("옵션"),
        _("수량"),
        _("고객"),
        _("연락처"),
        _("쇼핑몰"),
        _("주문번호"),
        _("배송완료일"),
        _("발급예정일"),
        _("발급일"),
        _("발급취소일"),
        _("보증 시작일"),
        _("보증 종료일"),
        _("알림톡"),
    ]


def _lines(brand_id: int, warranties: Sequence[Warranty], *, is_masked: bool) -> list[list[str]]:
    people = read_people(brand_id=brand_id, customer_ids={w.customer_id for w in warranties})
    phrases = phrases_of(brand_id=brand_id)
    # Translated once a page: asking each row for its words takes longer than reading it.
    statuses = {value: str(label) for value, label in WarrantyStatus.choices}
    messages = {value: str(label) for value, label in MessageStatus.choices}

    def line(warranty: Warranty) -> list[str]:
        person, (position, total) = people[warranty.customer_id], place_of(warranty)
        store = warranty.integration
        return [
            warranty.request_no,
            warranty.number or "",
            statuses[warranty.status],
            reason_words(warranty),
            shown_name(warranty, phrases=phrases),
            option_of(warranty),
            f"{position}/{total}",
            masked_name(person.name) if is_masked else person.name,
            masked_phone(person.phone) if is_masked else national(person.phone),
            store.shown_name if store else _("개별 발급"),
            warranty.order.external_id if warranty.order else "",
            _day(warranty.triggered_at),
            _day(warranty.due_at) if warranty.status == "scheduled" else "",
            _day(warranty.issued_at),
            _day(warranty.canceled_at),
            f"{warranty.starts_on:%Y.%m.%d}" if warranty.starts_on else "",
            f"{warranty.ends_on:%Y.%m.%d}" if warranty.ends_on else "",
            messages[warranty.message.status] if warranty.message else "",
        ]

    return [line(warranty) for warranty in warranties]


def _day(moment: datetime | None) -> str:
    return f"{moment.astimezone(KST):%Y.%m.%d}" if moment else ""


def _page(lines: Sequence[Sequence[str]]) -> str:
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows([[safe(c) for c in line] for line in lines])
    return text.getvalue()
