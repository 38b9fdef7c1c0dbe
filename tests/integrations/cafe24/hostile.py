"""JSON that a broken or hostile mall could send: a real document with some places changed."""

import copy
from typing import Any

from hypothesis import strategies as st

_ODD_TEXT = st.sampled_from(
    [
        "", " ", "\0", "\ud800", "<b>", "&lt;", "&#0;", "<script>x</script>", "9" * 70, "-1",
        "1e400", "1e9999999", "-1e999999", "NaN", "Infinity", "T", "F",
        "N40", "R40", "E40", "C40", "N2", "0000-00-00", "0001-01-01",
        "9999-12-31T23:59:59-23:59", "2026-W01-1", "24:00", "१२",
        "../..", "a/b", "\u202e", "漢" * 500, "<" * 12_000, "010-****-0001", "Return",
    ]
)  # fmt: skip
_SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.floats()
    | st.text(max_size=20)
    | _ODD_TEXT
)
_VALUES = st.recursive(
    _SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)


@st.composite
def mutated(draw: st.DrawFn, doc: dict[str, Any]) -> Any:
    """Return the document with one to four of its places changed, removed or repeated."""
    changed: Any = copy.deepcopy(doc)
    for _ in range(draw(st.integers(1, 4))):
        places = list(_places(changed))
        if not places:
            break
        holder, place = draw(st.sampled_from(places))
        _change(draw, holder, place)
    return changed


def _change(draw: st.DrawFn, holder: Any, place: Any) -> None:
    how = draw(st.sampled_from(["replace", "replace", "replace", "remove", "repeat"]))
    if how == "remove":
        del holder[place]
    elif how == "repeat" and isinstance(holder, list):
        holder.append(copy.deepcopy(holder[place]))
    else:
        holder[place] = draw(_VALUES)


def _places(value: Any) -> Any:
    keys = value.keys() if isinstance(value, dict) else range(len(value))
    for key in list(keys):
        yield value, key
        if isinstance(value[key], dict | list):
            yield from _places(value[key])
