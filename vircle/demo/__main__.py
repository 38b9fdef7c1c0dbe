"""`python -m vircle.demo`: from nothing to a running town, with one order played through it."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from vircle.demo.run import run
from vircle.demo.visitor import StepFailed
from vircle.embedded import paths
from vircle.embedded.errors import StartError


def arguments(argv: Sequence[str]) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="make demo", description=__doc__)
    parser.add_argument("--once", action="store_true", help="stop when the story is complete")
    parser.add_argument("--port", type=int, help="the web address's port (default: 8000 or next)")
    parser.add_argument("--reset", action="store_true", help="forget the data of earlier runs")
    parser.add_argument("--data-dir", type=Path, default=paths.DEFAULT_DATA_DIR)
    return parser.parse_args(argv)


def main(argv: Sequence[str]) -> int:
    """Run the demo; returns 0 only if every step held."""
    try:
        return run(arguments(argv))
    except (StartError, StepFailed) as error:
        sys.stderr.write(f"\n{error}\n")
        return 1
    except OSError as error:
        sys.stderr.write(f"\nThe demo cannot go on: {error.strerror or error}.\n")
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
