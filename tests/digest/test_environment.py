import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from digest.environment import Environment
from digest.postgres import embedded_url

CHECKOUT = Path(__file__).resolve().parents[2]
LAUNCH, MANAGE = ["-m", "digest.launch"], ["manage.py", "check"]
URL = "DATABASE_URL must be like postgres://user@host:5432/name: "

MALFORMED = [
    ("DATABASE_URL", "nonsense", URL + "it does not begin with postgres://."),
    ("DATABASE_URL", " ", URL + "it does not begin with postgres://."),
    ("DATABASE_URL", "mysql://a/b", URL + "it does not begin with postgres://."),
    ("DATABASE_URL", "postgres://h:99999/x", URL + "its port is not a number from 1 to 65535."),
    ("DATABASE_URL", "postgres://h:abc/x", URL + "its port is not a number from 1 to 65535."),
    ("DATABASE_URL", "postgres://h:0/x", URL + "its port is not a number from 1 to 65535."),
    ("DATABASE_URL", "postgres://[::1/x", URL + "its host is not one."),
    ("DATABASE_URL", "postgres://%", URL + "it names no database."),
    ("DATABASE_URL", "postgres://h/", URL + "it names no database."),
    ("DATABASE_POOL_SIZE", "0", "DATABASE_POOL_SIZE must be a whole number from 1 to 1000"),
    ("DATABASE_POOL_SIZE", "-1", "DATABASE_POOL_SIZE must be a whole number"),
    ("DATABASE_POOL_SIZE", "abc", "DATABASE_POOL_SIZE must be a whole number"),
    ("STATEMENT_TIMEOUT_MS", "abc", "STATEMENT_TIMEOUT_MS must be a whole number"),
    ("STATEMENT_TIMEOUT_MS", "0" * 5000, "STATEMENT_TIMEOUT_MS must be a whole number"),
    ("STATEMENT_TIMEOUT_MS", "-5", "STATEMENT_TIMEOUT_MS must be a whole number"),
    ("STATEMENT_TIMEOUT_MS", "2147483648", "STATEMENT_TIMEOUT_MS must be a whole number"),
    ("LOG_LEVEL", "LOUD", "LOG_LEVEL must be one of DEBUG, INFO, WARNING, ERROR, CRITICAL"),
    ("HTTPS", "perhaps", "HTTPS must be true or false, and 'perhaps' is neither."),
    ("DEBUG", "maybe", "DEBUG must be true or false, and 'maybe' is neither."),
    ("BEHIND_PROXY", "2", "BEHIND_PROXY must be true or false, and '2' is neither."),
    ("SECRET_KEY", "short", "SECRET_KEY must have at least 50 characters, and this one has 5."),
    ("SECRET_KEY_FILE", "/nope", "SECRET_KEY_FILE names a file that cannot be read: No such file"),
    ("DATABASE_URL_FILE", "/nope", "DATABASE_URL_FILE names a file that cannot be read"),
    ("SITE_EMAIL", "us", "SITE_EMAIL must be an e-mail address, not 'us'."),
    ("CONTACT_EMAIL", "a@b", "CONTACT_EMAIL must be an e-mail address, not 'a@b'."),
    ("CSRF_TRUSTED_ORIGINS", "foo", "CSRF_TRUSTED_ORIGINS must be origins such as https://"),
    ("CSRF_TRUSTED_ORIGINS", "https://a/b", "CSRF_TRUSTED_ORIGINS must be origins such as"),
]


def refused(variables):
    """What each setting's reader says; the settings ask them all."""
    env = Environment()
    env.ENVIRON = type(env.ENVIRON)(env=variables)
    asked = [env.statement_timeout, env.level, env.origins, env.key]
    asked += [lambda: env.database(default=embedded_url())]
    asked += [lambda: env.whole("DATABASE_POOL_SIZE", 8, least=1, most=1000)]
    asked += [lambda name=name: env.email(name) for name in ("SITE_EMAIL", "CONTACT_EMAIL")]
    asked += [lambda name=name: env.flag(name) for name in ("DEBUG", "HTTPS", "BEHIND_PROXY")]
    said = []
    for ask in asked:
        try:
            ask()
        except ImproperlyConfigured as error:
            said.append(str(error))
    return said


@pytest.mark.parametrize(("name", "value", "sentence"), MALFORMED)
def test_malformed_value_is_refused_in_one_sentence_that_names_it(name, value, sentence):
    (said,) = refused({name: value})

    assert said.startswith(sentence)
    assert "\n" not in said


@pytest.mark.parametrize(
    "variables",
    [
        {},
        {"LOG_LEVEL": "info", "DEBUG": "False", "HTTPS": "on", "BEHIND_PROXY": ""},
        {"DATABASE_URL": "postgresql://u:p@[::1]:5432/x", "STATEMENT_TIMEOUT_MS": "0"},
        {"DATABASE_URL": "postgres://u@/x?host=/run/postgresql"},
        {"CSRF_TRUSTED_ORIGINS": "https://a.example, http://*.b.example:8080"},
    ],
)
def test_sound_values_are_believed(variables):
    assert refused(variables) == []


@pytest.mark.parametrize("program", [LAUNCH, MANAGE], ids=["launch", "manage"])
@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        case
        for case in MALFORMED
        if case[1] in {"nonsense", "-5", "LOUD", "perhaps", "short", "foo", "/nope"}
    ],
)
def test_programs_end_with_the_sentence_and_nothing_else(tmp_path, program, name, value, sentence):
    kept = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "SECRET_KEY"}}

    done = subprocess.run(
        [sys.executable, *program],
        cwd=CHECKOUT,
        env={**kept, "DIGEST_HOME": str(tmp_path / "home"), "PORT": "1025", name: value},
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert done.returncode == 1
    assert done.stderr.startswith(sentence)
    assert done.stderr.count("\n") == 1
    assert done.stdout == ""
