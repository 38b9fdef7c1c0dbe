"""What a mall's codes for brands and makers mean, asked for at most once a day each."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from integrations.cafe24.client import Client, Purpose
from integrations.cafe24.parse_catalog import Code
from integrations.catalog.models import CodeName
from integrations.connector import Busy, ConnectorError, NeedsReconnect
from integrations.markup import plain
from integrations.models import Integration

# Not one that we need: without it a brand's or a maker's name is left out.
SCOPE = "mall.read_collection"
_LISTS = {"brand": "brands", "manufacturer": "manufacturers"}
_GOOD_FOR = timedelta(days=1)
_AT_ONCE = 100


def names_of(
    codes: Iterable[Code], *, integration: Integration, client: Client, now: datetime
) -> Mapping[Code, str]:
    """Return the codes' names, from the mall where they are not known or older than a day."""
    wanted = set(codes)
    if not wanted or SCOPE not in integration.scopes:
        return {}
    known = _known(wanted, integration=integration)
    fresh = {code for code, row in known.items() if row.read_at > now - _GOOD_FOR}
    for kind in _LISTS:
        stale = sorted(code for own, code in wanted - fresh if own == kind)
        for start in range(0, len(stale), _AT_ONCE):
            some = stale[start : start + _AT_ONCE]
            found = _ask(client, kind=kind, codes=some)
            _keep(found, kind=kind, codes=some, known=known, integration=integration, now=now)
    return {code: row.name for code, row in known.items() if row.name}


def _known(wanted: set[Code], *, integration: Integration) -> dict[Code, CodeName]:
    rows = CodeName.objects.filter(
        brand_id=integration.brand_id,
        integration_id=integration.pk,
        code__in={code for _, code in wanted},
    )
    return {(row.kind, row.code): row for row in rows if (row.kind, row.code) in wanted}


def _ask(client: Client, *, kind: str, codes: list[str]) -> Mapping[str, str] | None:
    """Ask the mall; None when it will not say. What is only an extra must not stop a product."""
    path = _LISTS[kind]
    params = {f"{kind}_code": ",".join(codes), "limit": str(_AT_ONCE)}
    try:
        docs = client.get(path, key=path, purpose=Purpose.NEWS, params=params)
    except (Busy, NeedsReconnect):
        raise
    except ConnectorError:
        return None
    rows = [doc for doc in docs if isinstance(doc, dict)] if isinstance(docs, list) else []
    return {str(doc.get(f"{kind}_code")): plain(doc.get(f"{kind}_name"), most=100) for doc in rows}


def _keep(
    found: Mapping[str, str] | None,
    *,
    kind: str,
    codes: list[str],
    known: dict[Code, CodeName],
    integration: Integration,
    now: datetime,
) -> None:
    for code in codes:
        before = known[kind, code].name if (kind, code) in known else ""
        known[kind, code] = CodeName(
            brand_id=integration.brand_id,
            integration_id=integration.pk,
            kind=kind,
            code=code,
            name=before if found is None else found.get(code, ""),
            read_at=now,
        )
    CodeName.objects.bulk_create(
        [known[kind, code] for code in codes],
        update_conflicts=True,
        unique_fields=["brand", "integration", "kind", "code"],
        update_fields=["name", "read_at"],
    )
