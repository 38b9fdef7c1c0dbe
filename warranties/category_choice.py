"""The categories that a rule names: as they are now, merged into their parents, and flagged."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms

from integrations.catalog.selectors import CategoryNode


@dataclass(frozen=True, slots=True)
class ChosenCategory:
    """A row of the list; `former` is its path when the rule was saved, if that is another now."""

    id: str
    path: tuple[str, ...]
    above: tuple[str, ...] = ()
    product_count: int = 0
    is_gone: bool = False
    former: tuple[str, ...] = ()


class CategoriesField(forms.MultipleChoiceField):
    """Takes categories that the mall has, and of those that it lost only the ones saved before."""

    widget = forms.MultipleHiddenInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._known: Mapping[str, CategoryNode] = {}
        self._saved: dict[str, tuple[str, ...]] = {}
        self._offered: list[str] = []

    def know(
        self, known: Mapping[str, CategoryNode], *, saved: Iterable[Mapping[str, Any]]
    ) -> None:
        """Tell the field of one form which categories there are."""
        self._known = known
        self._saved = {str(each["id"]): tuple(each["path"]) for each in saved}
        present = [number for number, node in known.items() if not node.is_gone]
        self._offered = list(dict.fromkeys([*present, *self._saved]))
        self.choices = [(number, number) for number in self._offered]

    def clean(self, value: Any) -> list[str]:
        """Return the chosen ones, each once, without those that another one covers."""
        chosen: list[str] = list(dict.fromkeys(super().clean(value)))
        living = {number for number in chosen if not self.row(number).is_gone}
        return [number for number in chosen if living.isdisjoint(self.row(number).above)]

    def row(self, number: str) -> ChosenCategory:
        """Return what the list says of a category."""
        node, saved = self._known.get(number), self._saved.get(number, ())
        if node is None or node.is_gone:
            return ChosenCategory(number, saved or (node.path if node else ()), is_gone=True)
        return ChosenCategory(
            id=number,
            path=node.path,
            above=node.path_ids[:-1],
            product_count=node.product_count,
            former=saved if saved != node.path else (),
        )

    def rows(self, numbers: Sequence[str]) -> list[ChosenCategory]:
        """Return the list as it is shown; what nobody knows is not in it."""
        offered = set(self._offered)
        return [self.row(number) for number in dict.fromkeys(numbers) if number in offered]
