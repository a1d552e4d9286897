"""What the site keeps outside the checkout: one directory for each user, and a key in it."""

import hashlib
import os
import secrets
import stat
import tempfile
from pathlib import Path

# The kernel keeps a socket's path in 108 bytes, the last of them a NUL.
LONGEST_SOCKET_DIRECTORY = 107 - len("/.s.PGSQL.5432")


class SetupError(Exception):
    """This machine lacks something the site needs; the message says what, in sentences."""


def home() -> Path:
    """Return the directory of this user's data, whether or not it exists.

    `DIGEST_HOME` if set; /var/lib/evidence-digest for root; otherwise one under XDG_DATA_HOME
    (XDG Base Directory Specification 0.8: a relative value is to be ignored).
    Raises SetupError if `DIGEST_HOME` is not absolute.
    """
    if given := os.environ.get("DIGEST_HOME"):
        if not Path(given).is_absolute():
            raise SetupError(f"DIGEST_HOME must be an absolute path, and {given!r} is not.")
        return Path(os.path.normpath(given))
    if os.geteuid() == 0:
        return Path("/var/lib/evidence-digest")
    base = Path(os.environ.get("XDG_DATA_HOME") or "~/.local/share")
    if not base.is_absolute():
        base = Path("~/.local/share")
    return base.expanduser() / "evidence-digest"


def make_home() -> Path:
    """Make the directory if it is missing and return it.

    Root's may be passed through but not listed, because its database runs as another user.
    Raises SetupError when it cannot be made.
    """
    return make_directory(home(), mode=0o711 if os.geteuid() == 0 else 0o700)


def make_directory(path: Path, *, mode: int) -> Path:
    """Make `path` with `mode` and return it; what exists, parents too, keeps its mode.

    Raises SetupError when it cannot be made.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.is_dir():
            path.mkdir(mode=0o700)
            path.chmod(mode)
    except FileExistsError:
        if not path.is_dir():
            raise SetupError(f"{path} is in the way: a directory is needed there.") from None
    except OSError as error:
        raise SetupError(
            f"The directory {path} cannot be made: {error.strerror}. "
            "Set DIGEST_HOME to a directory that you may write to."
        ) from error
    return path


def socket_directory() -> Path:
    """Return the directory of the embedded server's socket, whether or not it exists.

    A home too deep for a socket's path gets one under /tmp, named after a hash of that home.
    """
    inside = home() / "postgres" / "socket"
    if len(os.fsencode(inside)) <= LONGEST_SOCKET_DIRECTORY:
        return inside
    digest = hashlib.sha256(os.fsencode(home())).hexdigest()[:16]
    # Not TMPDIR, which differs between terminals. Nobody else's directory there is ever used.
    return Path("/tmp") / f"evidence-digest-{digest}"  # noqa: S108


def local_secret_key() -> str:
    """Return this user's signing key of 64 characters, made once at random and kept in a 0600 file.

    Raises SetupError when the file cannot be written or read.
    """
    path = make_home() / "secret-key"
    try:
        if not path.exists():
            _write_once(path, secrets.token_urlsafe(48))
        if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise SetupError(f"Others may read {path}. Make it private: chmod 600 {path}")
        key = path.read_text(encoding="ascii").strip()
    except OSError as error:
        raise SetupError(
            f"The secret key in {path} cannot be used: {error.strerror}. "
            "Set SECRET_KEY, or DIGEST_HOME to a directory that you may write to."
        ) from error
    if len(key) < 50:
        raise SetupError(
            f"The secret key in {path} is too short. Delete the file to get a new one."
        )
    return key


def _write_once(path: Path, text: str) -> None:
    """Write `text` to a new file, whole or not at all; if another process was first, keep its."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".secret-key-")
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(text)
        os.link(temporary, path)
    except FileExistsError:
        pass
    finally:
        Path(temporary).unlink()
