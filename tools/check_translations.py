"""Every text in the code is in every catalogue, translated, and compiled as it stands.

With `--write` the catalogues follow the code: texts are added, dropped and sorted, then compiled.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import polib  # type: ignore[import-untyped]

from vircle.embedded.paths import ROOT

# The code is written in it: its catalogue only rewords what libraries say.
SOURCE = "ko"
PLURALS = {"en": "nplurals=2; plural=(n != 1);", "ko": "nplurals=1; plural=0;"}
ROOMS = ("vircle", "integrations", "warranties", "stamps", "templates")


def languages() -> list[str]:
    return sorted(found.parent.parent.name for found in ROOT.glob("locale/*/LC_MESSAGES/django.po"))


def wanted(language: str) -> polib.POFile:
    return polib.pofile(str(path_of(language))) if language == SOURCE else extract(language)


def extract(language: str) -> polib.POFile:
    """What the code says now, collected in a copy so that a check changes nothing."""
    with tempfile.TemporaryDirectory() as place:
        for room in ROOMS:
            shutil.copytree(ROOT / room, Path(place) / room, ignore=shutil.ignore_patterns("*.pyc"))
        (Path(place) / "locale").mkdir()
        django = [sys.executable, "-m", "django", "makemessages", "--no-location"]
        subprocess.run(  # noqa: S603 (no shell; every word is our own)
            [*django, "--locale", language, "--verbosity", "0"],
            cwd=place,
            check=True,
            # Their settings would look for the catalogues where the code was copied from.
            env={k: v for k, v in os.environ.items() if k != "DJANGO_SETTINGS_MODULE"},
        )
        return polib.pofile(str(Path(place) / "locale" / language / "LC_MESSAGES" / "django.po"))


def key(entry: polib.POEntry) -> tuple[str | None, str, str]:
    return entry.msgctxt, entry.msgid, entry.msgid_plural


def path_of(language: str) -> Path:
    return ROOT / "locale" / language / "LC_MESSAGES" / "django.po"


def write(language: str) -> None:
    """Rebuild a catalogue in one stable order, so that a change is a few lines of difference."""
    path = path_of(language)
    kept = {key(entry): entry for entry in polib.pofile(str(path)) if not entry.obsolete}
    catalogue = polib.POFile(wrapwidth=0)
    catalogue.header = "Kept by: python -m tools.check_translations --write"
    # Who translated and when is in the history of the repository, not in the file.
    catalogue.metadata = {
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Language": language,
        "MIME-Version": "1.0",
        "Plural-Forms": PLURALS[language],
    }
    for entry in sorted(wanted(language), key=lambda each: (each.msgid, each.msgctxt or "")):
        known = kept.get(key(entry), entry)
        entry.msgstr, entry.msgstr_plural = known.msgstr, known.msgstr_plural
        entry.occurrences = []
        catalogue.append(entry)
    catalogue.save(str(path))
    catalogue.save_as_mofile(str(path.with_suffix(".mo")))


def check(language: str) -> list[str]:
    path = path_of(language)
    catalogue = polib.pofile(str(path))
    kept = {key(entry): entry for entry in catalogue if not entry.obsolete}
    said = {key(entry) for entry in wanted(language)}
    problems = [f"missing: {name[1]}" for name in said - kept.keys()]
    problems += [f"no longer used: {name[1]}" for name in kept.keys() - said]
    problems += [f"fuzzy: {entry.msgid}" for entry in catalogue.fuzzy_entries()]
    problems += [f"not translated: {entry.msgid}" for entry in catalogue.untranslated_entries()]
    if not compiled_as_it_stands(path, catalogue):
        problems.append("django.mo is not what django.po says: run this again with --write")
    return [f"{language}: {problem}" for problem in sorted(problems)]


def compiled_as_it_stands(path: Path, catalogue: polib.POFile) -> bool:
    compiled = path.with_suffix(".mo")
    if not compiled.exists():
        return False
    said = {key(entry): texts(entry) for entry in polib.mofile(str(compiled))}
    return said == {key(entry): texts(entry) for entry in catalogue.translated_entries()}


def texts(entry: polib.POEntry) -> tuple[str, tuple[str, ...]]:
    return entry.msgstr, tuple(entry.msgstr_plural.values())


def main() -> int:
    if not shutil.which("xgettext"):
        sys.stderr.write("xgettext is missing; install the package gettext and try again.\n")
        return 1
    if not languages():
        sys.stdout.write("No catalogues in locale/: the texts are shown as they are written.\n")
    if "--write" in sys.argv[1:]:
        for language in languages():
            write(language)
    problems = [problem for language in languages() for problem in check(language)]
    sys.stderr.writelines(f"{problem}\n" for problem in problems)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
