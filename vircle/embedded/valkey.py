"""Valkey as a supervised child on a Unix socket."""

import socket
from dataclasses import dataclass
from pathlib import Path

from vircle.embedded.binaries import find_valkey
from vircle.embedded.process import Service

SOCKET = "valkey.sock"
DATABASES = 64  # one for each parallel test worker


@dataclass(frozen=True, kw_only=True)
class Valkey:
    home: Path
    run_dir: Path
    program: Path
    throwaway: bool = False

    @property
    def socket(self) -> Path:
        return self.run_dir / SOCKET

    @property
    def url(self) -> str:
        return self.url_at(self.run_dir)

    @staticmethod
    def url_at(run_dir: Path) -> str:
        return f"unix://{run_dir / SOCKET}?db=0"

    def settings(self) -> dict[str, str]:
        return {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "databases": str(DATABASES),
            "save": "",
            "appendonly": "no" if self.throwaway else "yes",
            "maxmemory-policy": "noeviction",
        }

    def service(self, *, held: tuple[int, ...] = ()) -> Service:
        data = self.home / "valkey"
        data.mkdir(mode=0o700, exist_ok=True)
        options = [word for name, value in self.settings().items() for word in (f"--{name}", value)]
        return Service(
            name="valkey",
            argv=[self.program, *options],
            ready=self.answers,
            log=self.home / "valkey.log",
            cwd=data,
            held=held,
            remove=(self.home,) if self.throwaway else (),
        )

    def answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(1)
            try:
                line.connect(str(self.socket))
                line.sendall(b"PING\r\n")
                return line.recv(7) == b"+PONG\r\n"
            except OSError:
                return False


def prepare_valkey(*, home: Path, run_dir: Path, throwaway: bool) -> Valkey:
    return Valkey(home=home, run_dir=run_dir, program=find_valkey(), throwaway=throwaway)
