"""Sets (세트상품): C is one item that lists its parts, S is one item for each part."""

from typing import Any

Line = dict[str, Any]
WHOLE, SEPARATE = "C", "S"


def lines_of(line: Line) -> list[Line]:
    """A set of kind S becomes as many lines as it has parts; anything else stays as it is.

    `bundle` is {"type": "S", "name": "..", "parts": [{product_no, quantity, option}]}.
    """
    bundle = line.get("bundle") or {}
    if bundle.get("type") != SEPARATE or "parts" not in bundle:
        return [line]
    of_set = {"no": int(line["product_no"]), "name": bundle.get("name"), "type": SEPARATE}
    times = int(line.get("quantity", 1))
    return [
        {
            **part,
            "quantity": int(part.get("quantity", 1)) * times,
            "receiver": line.get("receiver", 0),
            "bundle": of_set,
        }
        for part in bundle["parts"]
    ]


def part_of_whole(item: dict[str, Any], *, quantity: int) -> Line:
    """One part as the set's item lists it."""
    option = ", ".join(f"{each['name']}={each['value']}" for each in item["option_values"])
    return {
        "product_no": item["product_no"],
        "product_code": item["product"]["product_code"],
        "variant_code": item["variant_code"],
        "product_name": item["product"]["product_name"],
        "product_name_default": item["product"]["product_name"],
        "option_id": item["variant_code"][-4:],
        "option_value": option,
        "option_value_default": option,
        "additional_option_value": "",
        "additional_option_values": None,
        "quantity": quantity,
    }
