"""`python -m vircle.embedded run -- COMMAND`: run a command while the servers are up."""

import argparse
import signal
import subprocess
import sys
from pathlib import Path

from vircle.embedded.errors import StartError
from vircle.embedded.locks import AlreadyRunningError
from vircle.embedded.servers import running_urls, start_servers
from vircle.embedded.supervisor import Supervisor


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m vircle.embedded")
    commands = parser.add_subparsers(required=True)
    run = commands.add_parser("run", help="run COMMAND with DATABASE_URL and REDIS_URL set")
    run.add_argument("--data-dir", type=Path, help="where the data stays (default: .demo)")
    run.add_argument("--throwaway", action="store_true", help="keep no data")
    run.add_argument("command", nargs="+", metavar="COMMAND")
    return parser.parse_args()


def say(line: str) -> None:
    sys.stderr.write(f"{line}\n")


def run_command(words: list[str]) -> int:
    with subprocess.Popen(words) as process:  # noqa: S603 (the person's own command)
        # Ctrl-C reaches the command as well; the servers wait until it has dealt with it.
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)
        try:
            return process.wait()
        finally:
            signal.signal(signal.SIGINT, before)


def run(options: argparse.Namespace) -> int:
    with Supervisor(report=say) as supervisor:
        try:
            urls = start_servers(
                supervisor=supervisor, data_dir=options.data_dir, throwaway=options.throwaway
            )
        except AlreadyRunningError:
            urls = running_urls(data_dir=options.data_dir)
        urls.export()
        return run_command(options.command)


def main() -> int:
    try:
        return run(arguments())
    except StartError as error:
        say(str(error))
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
