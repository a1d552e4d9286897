"""The embedded PostgreSQL's files and process: where they lie, who runs them, start and stop."""

import fcntl
import os
import pwd
import shlex
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from .binaries import MAJOR, Account, PostgresError, programs, run_as
from .home import make_directory, make_home, socket_directory

LEAST_FREE_BYTES = 200 * 2**20  # a new cluster takes 40 MB, and its first logs as much again
LOG_KEPT_BYTES = 5 * 2**20
INITDB = [
    "--username=digest",
    "--auth=trust",
    "--encoding=UTF8",
    "--no-locale",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
]
SETTINGS = {
    "listen_addresses": "",
    "max_connections": "100",
    "max_wal_size": "2GB",
    # Pages lie in memory or on a disk without a head: an index is worth asking for a third of a table.
    "random_page_cost": "1.1",
    "jit": "off",  # our queries are short; compiling one costs more than running it
    "timezone": "UTC",
    "log_timezone": "UTC",
    "unix_socket_permissions": "0700",
}


def memory_settings(machine: int) -> dict[str, str]:
    """Return the server's memory settings for a machine with so many bytes of memory.

    A quarter for pages, as PostgreSQL's manual advises, as far as a million claims need it. A word in
    a third of a million claims takes 30 MB to sort out; a small machine holds fewer.
    """
    megabytes = machine // 2**20
    return {
        "shared_buffers": f"{min(max(megabytes // 4, 128), 2048)}MB",
        "work_mem": f"{min(max(megabytes // 128, 8), 64)}MB",
    }


@dataclass(frozen=True)
class Cluster:
    """One user's PostgreSQL. `root` holds data, log and locks; only root's has an `account`."""

    root: Path
    socket: Path
    programs: Path
    account: Account | None

    @classmethod
    def of_this_user(cls) -> "Cluster":
        """Return this user's cluster, its directories made. Raises SetupError."""
        home = make_home()
        root = home / "postgres"
        account = _account(root)
        for directory in (root, socket_directory()):
            _make_owned(directory, account)
        may_write: list[str | Path] = ["/bin/sh", "-c", 'cd "$1" && test -w .', "sh", root]
        if run_as(account, may_write).returncode:
            raise PostgresError(
                f"The user that runs PostgreSQL for root may not reach {root}: a directory above "
                "it is closed to others. Set DIGEST_HOME to a place that is open to them."
            )
        return cls(root, socket_directory(), programs(home, account), account)

    @property
    def data(self) -> Path:
        """Return the data directory, whether or not it exists."""
        return self.root / "data"

    @property
    def log(self) -> Path:
        """Return the server's log file, whether or not it exists."""
        return self.root / "log"

    def open_for_locking(self, name: str) -> IO[bytes]:
        """Open, and at first make, the lock file `name`, which root and the owner share."""
        file = open(self.root / name, "ab")  # noqa: SIM115 - it is the caller's to close
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
        """Make the data directory at first use; refuse another version's. Raises PostgresError.

        It is made under another name and then renamed, so a killed first start does no harm.
        """
        if not self.data.exists():
            _require_free_space(self.root)
            unfinished = self.root / "data.new"
            # With C alone the text search would take “ and — for letters. Few machines lack C.UTF-8.
            for letters in ("C.UTF-8", "C"):
                shutil.rmtree(unfinished, ignore_errors=True)
                done = run_as(
                    self.account,
                    [self.programs / "initdb", "-D", unfinished, *INITDB, f"--lc-ctype={letters}"],
                )
                if "invalid locale name" not in done.stderr:
                    break
            if done.returncode:
                raise self.failure("The embedded PostgreSQL could not be set up", done.stderr)
            unfinished.rename(self.data)
        found = (self.data / "PG_VERSION").read_text().strip()
        if found != MAJOR:
            raise PostgresError(
                f"{self.data} was made by PostgreSQL {found}, and this is PostgreSQL {MAJOR}. "
                f"Dump it with PostgreSQL {found}, move it away, and restore the dump here."
            )

    def live_pid(self) -> int | None:
        """Return the server's process id, or None if it is down, whatever a pid file says."""
        try:
            pid = int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
            command = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        except (OSError, ValueError):
            return None
        return pid if os.fsencode(self.data) in command else None

    def start(self) -> None:
        """Start the server and wait until it answers; it must be down. Raises PostgresError."""
        _require_free_space(self.root)
        for stale in (self.data / "postmaster.pid", self.socket / ".s.PGSQL.5432.lock"):
            _disown(stale)
        if self.log.exists() and self.log.stat().st_size > LOG_KEPT_BYTES:
            self.log.replace(self.root / "log.old")
        socket = str(self.socket).replace('"', '""')  # the setting is a list of quoted names
        machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
        settings = SETTINGS | memory_settings(machine)
        settings["unix_socket_directories"] = f'"{socket}"'
        options = shlex.join(
            part for name, value in settings.items() for part in ("-c", f"{name}={value}")
        )
        start: list[str | Path] = [self.programs / "pg_ctl", "start", "-s", "-w", "-t", "60"]
        for _ in range(20):
            done = run_as(self.account, [*start, "-D", self.data, "-l", self.log, "-o", options])
            if not done.returncode:
                return
            if "shared memory block" not in "".join(self._log_end()):
                break
            time.sleep(0.5)  # the children of a killed server are still leaving
        raise self.failure("The embedded PostgreSQL could not be started", done.stderr)

    def stop(self) -> None:
        """Stop the server, the hard way if need be. Raises PostgresError if it stays up."""
        pid = self.live_pid()
        stop: list[str | Path] = [
            self.programs / "pg_ctl",
            "stop",
            "-s",
            "-w",
            "-t",
            "60",
            "-D",
            self.data,
        ]
        for mode in ("fast", "immediate"):
            done = run_as(self.account, [*stop, "-m", mode])
            if not done.returncode or not self.live_pid():
                _wait_for_end(pid)
                return
        raise self.failure("The embedded PostgreSQL could not be stopped", done.stderr)

    def _log_end(self) -> list[str]:
        """Return the last lines of the server's log, five at most."""
        try:
            return self.log.read_text(errors="replace").splitlines()[-5:]
        except OSError:
            return []

    def failure(self, what: str, said: str) -> PostgresError:
        """Return the error that says `what` failed, with what was `said` and the log's end."""
        reason = "\n".join([*said.strip().splitlines()[-5:], *self._log_end()])
        if "No space left on device" in reason:
            return _disk_full(self.root)
        return PostgresError(f"{what}. It said:\n{reason}\nIts log is {self.log}.")


def _disown(lock: Path) -> None:
    """Put our own pid into a dead server's lock file, which PostgreSQL takes for stale.

    The one that stands there may belong to another process by now, and then PostgreSQL would not
    start. The file stays: its other lines guard the data against the dead server's children.
    """
    try:
        _, rest = lock.read_text().split("\n", 1)
        lock.write_text(f"{os.getpid()}\n{rest}")
    except (FileNotFoundError, ValueError):
        return


def _wait_for_end(pid: int | None) -> None:
    """Wait, five seconds at most, for a process that has already removed its pid file."""
    deadline = time.monotonic() + 5
    while pid and time.monotonic() < deadline:
        try:
            if not Path(f"/proc/{pid}/cmdline").read_bytes():
                return
        except OSError:
            return
        time.sleep(0.01)


def _account(root: Path) -> Account | None:
    """Return who runs the server for root: the owner of what exists, or an unprivileged user."""
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
        "PostgreSQL does not run as root, and here is no user postgres or nobody to run it. "
        "Make one (useradd --system postgres), or set DATABASE_URL."
    )


def _make_owned(directory: Path, account: Account | None) -> None:
    """Make `directory`, private to the server's user. Raises PostgresError if it is another's."""
    is_new = not directory.exists()
    make_directory(directory, mode=0o700)
    if is_new and account:
        os.chown(directory, *account)
    wanted = account.uid if account else os.geteuid()
    if directory.is_symlink() or directory.stat().st_uid != wanted:
        raise PostgresError(f"{directory} belongs to somebody else. Remove it, or set DIGEST_HOME.")


def _require_free_space(place: Path) -> None:
    """Raise PostgresError if the disk of `place` has too little room to start a server on."""
    if shutil.disk_usage(place).free < LEAST_FREE_BYTES:
        raise _disk_full(place)


def _disk_full(place: Path) -> PostgresError:
    """Return the error that says how much room is left on the disk of `place`."""
    free, needed = shutil.disk_usage(place).free // 2**20, LEAST_FREE_BYTES // 2**20
    return PostgresError(
        f"The disk that holds {place} is full: {free} MB free, {needed} MB needed. "
        "Make room, or set DIGEST_HOME to a directory on another disk."
    )
