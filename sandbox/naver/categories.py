"""Naver's one category tree: the demo's own branches, and invented ones up to the real size."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from sandbox.cafe24.demo import MALLS

ROWS, LEAVES = 5_820, 5_002
_FIRST_ID = 50_000_001
_JOINT = ">"
_ROOTS = (
    "패션의류",
    "패션잡화",
    "화장품/미용",
    "디지털/가전",
    "인테리어/침구",
    "출산/육아",
    "식품",
    "스포츠/레저",
    "생활/건강",
)
_MIDDLES_EACH = 9


@dataclass(frozen=True)
class Category:
    id: str
    names: tuple[str, ...]
    ids: tuple[str, ...]
    last: bool

    def row(self) -> dict[str, str | bool]:
        return {
            "wholeCategoryName": _JOINT.join(self.names),
            "id": self.id,
            "name": self.names[-1],
            "last": self.last,
        }

    def whole_id(self) -> str:
        return _JOINT.join(self.ids)


@lru_cache(maxsize=1)
def tree() -> dict[str, Category]:
    """By id, parents before children."""
    paths = list(_with_parents(_demo_paths()))
    paths += _invented(len(paths), _inner(paths))
    numbers = {path: str(_FIRST_ID + place) for place, path in enumerate(paths)}
    inner = _inner(paths)
    return {
        number: Category(
            id=number,
            names=path,
            ids=tuple(numbers[path[:depth]] for depth in range(1, len(path) + 1)),
            last=path not in inner,
        )
        for path, number in numbers.items()
    }


@lru_cache(maxsize=1)
def by_path() -> dict[tuple[str, ...], Category]:
    return {each.names: each for each in tree().values()}


def children(number: str) -> list[Category]:
    return [each for each in tree().values() if each.ids[:-1][-1:] == (number,)]


def _demo_paths() -> list[tuple[str, ...]]:
    return [tuple(path.split(" - ")) for mall in MALLS for path in mall.categories]


def _with_parents(paths: Iterable[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    seen: set[tuple[str, ...]] = set()
    for path in paths:
        for depth in range(1, len(path) + 1):
            if path[:depth] not in seen:
                seen.add(path[:depth])
                yield path[:depth]


def _inner(paths: Iterable[tuple[str, ...]]) -> set[tuple[str, ...]]:
    return {path[:-1] for path in paths if len(path) > 1}


def _invented(known: int, known_inner: set[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """As many inner nodes and leaves as are missing, four levels deep."""
    roots = [(name,) for name in _ROOTS]
    middles = [(*root, f"{root[0]} {n}류") for root in roots for n in range(1, _MIDDLES_EACH + 1)]
    missing = (ROWS - LEAVES) - len(known_inner) - len(roots) - len(middles)
    smalls = _spread(middles, missing, "소분류")
    leaves = ROWS - known - len(roots) - len(middles) - len(smalls)
    return [*roots, *middles, *smalls, *_spread(smalls, leaves, "품목")]


def _spread(parents: Sequence[tuple[str, ...]], count: int, word: str) -> list[tuple[str, ...]]:
    """Turn by turn, so that each parent gets its share."""
    turns = ((parents[n % len(parents)], n // len(parents) + 1) for n in range(count))
    return [(*parent, f"{parent[-1]} {word}{turn}") for parent, turn in turns]
