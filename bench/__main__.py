"""`python -m bench`: measure how fast Vircle is, beside the database and beside a plain Django."""

import argparse
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bench.report import Report
from bench.stage import Stage, open_stage
from vircle.embedded.errors import StartError
from vircle.embedded.servers import erase_data
from vircle.embedded.supervisor import Supervisor


def _arguments(words: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="90 seconds; what CI looks at")
    parser.add_argument("only", nargs="*", metavar="ONLY=G2,G4", help="just these goals")
    return parser.parse_args(words)


def _only(words: Sequence[str]) -> set[str]:
    given = ",".join([*(word.removeprefix("ONLY=") for word in words), os.environ.get("ONLY", "")])
    return {key.strip().upper() for key in given.split(",") if key.strip()}


def main(words: Sequence[str]) -> int:
    """Run the measurements; returns 1 when a gate does not hold."""
    options = _arguments(words)
    report = Report(is_quick=options.quick, only=_only(options.only))
    with tempfile.TemporaryDirectory(prefix="vircle-bench-") as place:
        scratch = Path(place)
        # What a server running as another user has to reach.
        scratch.chmod(0o755)
        try:
            with Supervisor(report=report.say) as supervisor:
                stage = open_stage(
                    supervisor,
                    scratch,
                    is_quick=options.quick,
                    is_full=os.environ.get("FULL") == "1",
                )
                _measure(stage, report)
                return report.finish()
        finally:
            erase_data(data_dir=scratch / "servers")


def _measure(stage: Stage, report: Report) -> None:
    # Django is loaded only now, as its settings need the servers' addresses.
    from bench import entries
    from bench.goals import ALL

    entries.check()
    for module in ALL:
        report.run(module, stage)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except StartError as error:
        sys.exit(str(error))
