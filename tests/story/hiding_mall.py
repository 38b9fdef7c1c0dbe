"""A mall that hides most of what it knows of its bag, each value a word found nowhere else."""

import re
from typing import Any

from tests.sandboxed import BAG, Sandbox

SHOWN = ("origin_place_value", "custom_option1", "custom_option2")
HIDDEN = (
    "manufacturer_name",
    "made_date",
    "simple_description",
    "summary_description",
    "custom_product_code",
    "internal_product_name",
    "custom_option6",
)
# The brand had chosen it before the mall hid it.
HIDDEN_LATER = "custom_option4"
# The product has it, but the mall's list of fields does not.
UNLISTED = "custom_option9"
# Names that the brand has not chosen for its certificates, hidden in the mall as well.
NAMES = ("eng_product_name", "supply_product_name", "model_name")
PRICE = 7_654_321
_HIDDEN_WORD = re.compile(r"QQHIDDEN-[a-z0-9_]+|QQLABEL-[a-z0-9_]+|7,?654,?321")


def shown(key: str) -> str:
    """Return the value of a field that buyers see."""
    return f"QQSHOWN-{key}"


def hidden(key: str) -> str:
    """Return the value of a field that buyers do not see."""
    return f"QQHIDDEN-{key}"


def leaks(text: str) -> list[str]:
    """Return the hidden words in a text."""
    return sorted(set(_HIDDEN_WORD.findall(text)))


def arrange(sandbox: Sandbox) -> None:
    """Fill the mall's list of fields and its bag."""
    list_fields(sandbox, hides_later=False)
    own: dict[str, Any] = {key: hidden(key) for key in (*HIDDEN, *NAMES) if "option" not in key}
    added = [(key, shown(key)) for key in SHOWN if "option" in key]
    added += [(key, hidden(key)) for key in (HIDDEN_LATER, UNLISTED, "custom_option6")]
    sandbox.edit_product(
        BAG,
        **own,
        retail_price=PRICE,
        origin_place_value=shown("origin_place_value"),
        additional_information=[
            {"key": key, "name": f"QQLABEL-{key}", "value": value} for key, value in added
        ],
    )


def list_fields(sandbox: Sandbox, *, hides_later: bool) -> None:
    """Say what of a product the mall shows."""
    display = dict.fromkeys(SHOWN, "T") | dict.fromkeys((*HIDDEN, *NAMES, "retail_price"), "F")
    display |= {HIDDEN_LATER: "F" if hides_later else "T"}
    # Fields that are hidden from the first have a name that nobody may read either.
    names = {key: f"QQLABEL-{key}" for key in display if key not in (*SHOWN, HIDDEN_LATER)}
    sandbox.change_mall(
        properties=[
            [key, names.get(key, f"{key} 항목"), sign, "option" in key]
            for key, sign in display.items()
        ]
    )
