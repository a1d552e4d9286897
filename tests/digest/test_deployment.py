import re
from pathlib import Path

import pytest
import yaml

from digest.environment import Environment

CHECKOUT = Path(__file__).resolve().parents[2]
COMPOSE_TEXT = (CHECKOUT / "docker-compose.yml").read_text()
SERVICES = yaml.safe_load(COMPOSE_TEXT)["services"]
DOCKERFILE = (CHECKOUT / "Dockerfile").read_text().splitlines()
EXAMPLE = dict(
    line.split("=", 1)
    for line in (CHECKOUT / ".env.example").read_text().splitlines()
    if line and not line.startswith("#")
)

each_service = pytest.mark.parametrize("name", SERVICES)


@each_service
def test_service_has_no_privilege_it_could_lose(name):
    service = SERVICES[name]

    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "cap_add" not in service
    assert "privileged" not in service
    assert "no-new-privileges:true" in service["security_opt"]


@each_service
def test_service_runs_as_a_numbered_user_who_is_not_root(name):
    uid, gid = SERVICES[name]["user"].split(":")

    assert int(uid) > 0
    assert int(gid) > 0


@each_service
def test_image_is_pinned_to_a_version(name):
    assert re.search(r":\d+\.\d+(\.\d+)?(-[a-z]+)?$", SERVICES[name]["image"])


def test_dockerfile_builds_on_pinned_images_only():
    bases = [line.split()[1] for line in DOCKERFILE if line.startswith("FROM")]

    assert bases
    assert all(re.search(r":\d+\.\d+\.\d+-", base) for base in bases)


def test_dockerfile_ends_as_the_user_that_compose_names():
    users = [line.split()[1] for line in DOCKERFILE if line.startswith("USER")]

    assert users[-1] == SERVICES["web"]["user"] == SERVICES["migrate"]["user"]


def test_container_checks_itself_before_it_serves():
    command = next(line for line in DOCKERFILE if line.startswith("CMD"))

    assert "check --deploy --fail-level WARNING && exec gunicorn" in command
    assert "--no-control-socket" in command
    assert "command" not in SERVICES["web"]


@each_service
def test_ports_are_published_on_this_machine_only_and_within_range(name):
    for published in SERVICES[name].get("ports", []):
        plain = re.sub(r"\$\{PORT:-(\d+)\}", r"\1", published)
        address, outside, inside = plain.split(":")

        assert address == "127.0.0.1"
        assert 1 <= int(outside) <= 65535
        assert 1 <= int(inside) <= 65535


def test_only_the_site_publishes_a_port():
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["web"]


def test_every_variable_of_compose_is_in_the_example():
    named = set(re.findall(r"\$\{(\w+)", COMPOSE_TEXT))

    assert named == set(EXAMPLE)


def test_every_required_variable_has_no_default_in_the_example():
    required = set(re.findall(r"\$\{(\w+):(?:\?|-\$\{\w+:\?)", COMPOSE_TEXT))
    required |= set(re.findall(r":-\$\{(\w+):\?", COMPOSE_TEXT))
    may_be_empty = set(re.findall(r"\$\{(\w+):-\}", COMPOSE_TEXT))

    assert required == {name for name, value in EXAMPLE.items() if not value} - (
        may_be_empty - required
    )


def environment_of(name, **given):
    """A service's variables as compose fills them in (compose-spec, 12-interpolation)."""

    def fill(text):
        while found := re.search(r"\$\{(\w+)(?::([-+?])([^${}]*))?\}", text):
            variable, how, other = found.groups()
            value = given.get(variable, "")
            if how == "?" and not value:
                value = f"<refused: {other}>"
            elif (how == "-" and not value) or (how == "+" and value):
                value = other
            elif how == "+":
                value = ""
            text = text.replace(found[0], value)
        return text

    return {key: fill(value) for key, value in SERVICES[name]["environment"].items()}


IN_FILES = {"SECRET_KEY_FILE": "/etc/a", "DATABASE_PASSWORD_FILE": "/etc/b"}


@pytest.mark.parametrize("secret", ["SECRET_KEY", "DATABASE_PASSWORD"])
def test_secret_that_is_given_neither_way_is_refused_by_compose(secret):
    filled = environment_of("web")

    assert f"<refused: Set {secret} or {secret}_FILE in .env>" in filled[secret]


@pytest.mark.parametrize("secret", ["SECRET_KEY", "DATABASE_PASSWORD"])
def test_secret_in_a_variable_names_no_file(secret):
    filled = environment_of("web", **{secret: "abc"})

    assert (filled[secret], filled[f"{secret}_FILE"]) == ("abc", "")


def test_secrets_in_files_are_read_where_the_second_file_mounts_them():
    second = yaml.safe_load((CHECKOUT / "docker-compose.secrets.yml").read_text())
    site, postgres = environment_of("web", **IN_FILES), environment_of("postgres", **IN_FILES)

    assert site["SECRET_KEY_FILE"] == "/run/secrets/secret_key"
    assert site["DATABASE_PASSWORD_FILE"] == "/run/secrets/database_password"
    assert postgres["POSTGRES_PASSWORD"] == ""
    assert postgres["POSTGRES_PASSWORD_FILE"] == "/run/secrets/database_password"
    assert {name: one["secrets"] for name, one in second["services"].items()} == {
        "postgres": ["database_password"],
        "migrate": ["secret_key", "database_password"],
        "web": ["secret_key", "database_password"],
    }
    assert set(second["secrets"]) == {"secret_key", "database_password"}


def test_database_takes_its_password_from_a_variable_when_only_the_key_is_in_a_file():
    filled = environment_of("postgres", SECRET_KEY_FILE="/etc/a", DATABASE_PASSWORD="abc")

    assert filled["POSTGRES_PASSWORD"] == "abc"
    assert filled["POSTGRES_PASSWORD_FILE"] == ""


def test_a_file_counts_before_a_variable_and_an_empty_name_is_no_file(monkeypatch, tmp_path):
    (tmp_path / "key").write_text("from the file\n")
    monkeypatch.setenv("SECRET_KEY", "from the variable")
    monkeypatch.setenv("SECRET_KEY_FILE", "")
    assert Environment().text("SECRET_KEY") == "from the variable"

    monkeypatch.setenv("SECRET_KEY_FILE", str(tmp_path / "key"))
    assert Environment().text("SECRET_KEY") == "from the file"


def test_secrets_stand_in_no_file_of_ours():
    for name in ("SECRET_KEY", "DATABASE_PASSWORD", "POSTGRES_PASSWORD"):
        for value in re.findall(rf"^\s+{name}(?:_FILE)?: (.*)$", COMPOSE_TEXT, re.MULTILINE):
            assert value.startswith("${")


def test_site_starts_when_the_database_answers_and_the_migrations_are_through():
    waits = SERVICES["web"]["depends_on"]

    assert waits["postgres"]["condition"] == "service_healthy"
    assert waits["migrate"]["condition"] == "service_completed_successfully"
    assert SERVICES["migrate"]["restart"] == "no"


@pytest.mark.parametrize("name", ["web", "postgres"])
def test_long_lived_service_says_how_it_is(name):
    assert SERVICES[name]["healthcheck"]["test"][0] == "CMD"


def test_data_lie_where_the_image_keeps_them_from_version_18_on():
    assert SERVICES["postgres"]["volumes"] == ["postgres:/var/lib/postgresql"]


def test_image_holds_no_more_than_the_listed_files():
    ignored = (CHECKOUT / ".dockerignore").read_text().splitlines()
    copied = {
        source
        for line in DOCKERFILE
        if line.startswith("COPY") and "--from" not in line
        for source in line.split()[1:-1]
    }

    assert ignored[0] == "*"
    assert copied == {line[1:] for line in ignored if line.startswith("!")}


def test_every_setting_of_the_readme_reaches_the_site_in_its_container():
    table = (CHECKOUT / "README.md").read_text().split("| name | default |")[1].split("\n\n")[0]
    named = set(re.findall(r"`([A-Z_]{4,})`", "".join(re.findall(r"^\| (`.*?) \|", table, re.M))))

    # The image itself says where files lie and what is served; DEBUG is never for the public.
    assert named - set(SERVICES["web"]["environment"]) == {
        *("HOST", "PORT", "DIGEST_HOME", "STATIC_ROOT", "DEBUG")
    }
