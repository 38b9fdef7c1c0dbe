"""The catalogues say everything, say it in their own language, and are compiled as they stand.

Whether they hold every text of the code needs gettext's tools: tools/check_translations.py.
"""

import ast
import gettext
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from vircle.embedded.paths import ROOT

LANGUAGES = ("en", "ko")
HANGUL = re.compile("[가-힣ㄱ-ㅎㅏ-ㅣ]")
# What is filled in or is markup must come out of a translation as it went in.
HELD = re.compile(r"%\(\w+\)[sd]|%[sd%]|\{\w+\}|<[^>]+>")
SEPARATOR = "\x04"  # between context and text in compiled catalogues


@dataclass
class Entry:
    """One text of a catalogue; `said` has one line, or one for each plural form."""

    flags: str = ""
    texts: dict[str, str] = field(default_factory=dict)

    @property
    def asked(self) -> str:
        return self.texts["msgid"]

    @property
    def said(self) -> list[str]:
        return [text for name, text in self.texts.items() if name.startswith("msgstr")]


def path_of(language: str, kind: str = "po") -> Path:
    return ROOT / "locale" / language / "LC_MESSAGES" / f"django.{kind}"


def catalogue(language: str) -> list[Entry]:
    """Read a catalogue; the first entry is its header."""
    blocks = path_of(language).read_text(encoding="utf-8").strip().split("\n\n")
    return [parse(block) for block in blocks]


def parse(block: str) -> Entry:
    entry, name = Entry(), ""
    for line in block.splitlines():
        if line.startswith("#"):
            entry.flags += line
            continue
        if not line.startswith('"'):
            name, _, line = line.partition(" ")
        entry.texts[name] = entry.texts.get(name, "") + ast.literal_eval(line)
    return entry


def texts(language: str) -> list[Entry]:
    return catalogue(language)[1:]


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_left_open_or_guessed(language: str) -> None:
    assert [entry.asked for entry in texts(language) if "fuzzy" in entry.flags] == []
    assert [entry.asked for entry in texts(language) if not all(map(str.strip, entry.said))] == []
    assert not any("#~" in entry.flags for entry in texts(language))


def test_english_has_no_korean_in_it() -> None:
    assert len(texts("en")) > 500
    assert [entry.said for entry in texts("en") if HANGUL.search("".join(entry.said))] == []


def test_korean_rewords_what_libraries_say_and_nothing_else() -> None:
    assert [entry.asked for entry in texts("ko") if HANGUL.search(entry.asked)] == []
    assert [entry.said for entry in texts("ko") if not HANGUL.search("".join(entry.said))] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_filled_in_stays(language: str) -> None:
    lost = [
        (entry.asked, said)
        for entry in texts(language)
        for said in entry.said
        if sorted(HELD.findall(entry.asked)) != sorted(HELD.findall(said))
    ]
    assert lost == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_stays_a_sentence(language: str) -> None:
    stops = (".", "?", "!", "…")
    odd = [
        entry.asked
        for entry in texts(language)
        if entry.asked.endswith("니다.") and not all(said.endswith(stops) for said in entry.said)
    ]
    assert odd == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_header_names_no_person_and_no_machine(language: str) -> None:
    (header,) = catalogue(language)[0].said
    names = {line.partition(":")[0] for line in header.splitlines()}
    assert names == {
        "Content-Transfer-Encoding",
        "Content-Type",
        "Language",
        "MIME-Version",
        "Plural-Forms",
    }
    assert "#:" not in path_of(language).read_text(encoding="utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_compiled_as_it_stands(language: str) -> None:
    raw = path_of(language, "mo").read_bytes()
    with path_of(language, "mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)

    assert [entry.asked for entry in texts(language) if answer(compiled, entry) != entry.said] == []
    (count,) = struct.unpack_from("<I", raw, 8)
    assert count == len(catalogue(language)), "compiled from an older catalogue"


def answer(compiled: gettext.GNUTranslations, entry: Entry) -> list[str]:
    if "msgid_plural" in entry.texts:
        numbers = (1, 2)[: len(entry.said)]
        return [compiled.ngettext(entry.asked, entry.texts["msgid_plural"], n) for n in numbers]
    context = entry.texts.get("msgctxt")
    return [compiled.pgettext(context, entry.asked) if context else compiled.gettext(entry.asked)]


# ---- nothing visible is left out of the catalogues -------------------------------------------

TAGS = re.compile(
    r"\{#.*?#\}|\{%\s*comment\b.*?endcomment\s*%\}"
    r"|\{%\s*blocktranslate\b.*?endblocktranslate\s*%\}|\{%\s*translate\b.*?%\}",
    re.DOTALL,
)


def test_templates_mark_every_korean_word() -> None:
    """The style guide's samples are content, as a brand would write it."""
    bare = [
        f"{path.relative_to(ROOT)}: {line.strip()[:60]}"
        for path in sorted((ROOT / "templates").rglob("*.*"))
        if path.suffix in {".html", ".txt"} and path.parent.name != "styleguide"
        for line in TAGS.sub("", path.read_text(encoding="utf-8")).splitlines()
        if HANGUL.search(line)
    ]
    assert bare == []


# Korean whatever the console's language: messages, certificates, samples, the demo.
CONTENT = (
    "vircle/console/styleguide.py",
    "vircle/demo",
    "vircle/issuance/issuing.py",
    "vircle/issuance/recalling.py",
    "vircle/issuance/sample.py",
    "vircle/issuance/stamp_news.py",
    "vircle/issuance/stamp_operator.py",
    "vircle/issuance/wording.py",
    "vircle/notifications/templates.py",
    "vircle/settings.py",
    "integrations/cafe24/parse_catalog.py",
    "integrations/naver/assumptions.py",
    "warranties/content.py",
    "warranties/risks.py",
    "warranties/settings_preview.py",
)
# A new brand's settings begin with these; they stand on certificates from then on.
DEFAULTS = ("warranties/programs.py", "stamps/programs.py")
MARKS = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy"}
MARKS |= {"pgettext", "pgettext_lazy", "npgettext", "npgettext_lazy"}


def python_files() -> list[Path]:
    rooms = ("vircle", "integrations", "warranties", "stamps")
    found = [path for room in rooms for path in sorted((ROOT / room).rglob("*.py"))]
    return [
        path
        for path in found
        if "migrations" not in path.parts
        and not path.relative_to(ROOT).as_posix().startswith(CONTENT + DEFAULTS)
    ]


def unmarked(tree: ast.AST, *, is_marked: bool = False) -> Iterator[ast.Constant]:
    """Yield Korean texts that no translation call holds; a bare text is a docstring."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            bare = isinstance(tree, ast.Expr) or is_marked
            if HANGUL.search(node.value) and not bare:
                yield node
            continue
        marks = isinstance(node, ast.Call) and getattr(node.func, "id", "") in MARKS
        # gettext's tools do not look inside f-strings.
        inside = (is_marked or marks) and not isinstance(tree, ast.FormattedValue)
        yield from unmarked(node, is_marked=inside)


def test_code_marks_every_korean_word() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{text.lineno}: {text.value!r}"
        for path in python_files()
        for text in unmarked(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert found == []


@pytest.mark.parametrize(
    ("code", "is_found"),
    [
        ("say('말')", True),
        ("_('말')", False),
        ("'''말'''", False),
        ("x = {'a': pgettext_lazy('c', '말')}", False),
        ("f'{_(\"말\")}'", True),
    ],
)
def test_the_search_itself(code: str, is_found: bool) -> None:
    assert bool(list(unmarked(ast.parse(code)))) is is_found
