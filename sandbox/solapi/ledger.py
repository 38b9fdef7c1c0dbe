"""What really left for whom: the evidence that tests count."""

from typing import Any

from sandbox.context import Context
from sandbox.solapi import codes, messages, templates
from sandbox.store import Document


def entries(
    *, context: Context, to: str = "", delivered_only: bool = False
) -> list[dict[str, Any]]:
    """Every message that was sent (not merely registered), oldest first."""
    number = to.replace("-", "")
    if number:
        found = context.store.find(messages.KIND, "to", number)
    else:
        found = context.store.all(messages.KIND)
    sent = [doc for doc in found if doc["sent_at"] and (_delivered(doc) or not delivered_only)]
    names = {doc["template_id"]: doc["name"] for doc in context.store.all(templates.KIND)}
    return [_entry(doc, names) for doc in sent]


def _delivered(doc: Document) -> bool:
    return bool(doc["status_code"] == codes.DELIVERED)


def _entry(doc: Document, names: dict[str, str]) -> dict[str, Any]:
    return {
        "to": doc["to"],
        "templateId": doc["template_id"],
        "kind": doc["custom_fields"].get("kind") or names.get(doc["template_id"]),
        "pfId": doc["pf_id"],
        "customFields": doc["custom_fields"],
        "text": doc["text"],
        "buttons": doc["buttons"],
        "groupId": doc["group_id"],
        "messageId": doc["message_id"],
        "acceptedAt": doc["sent_at"],
        "deliveredAt": doc["reported_at"] if _delivered(doc) else None,
        "via": doc["type"],
        "statusCode": doc["status_code"],
    }
