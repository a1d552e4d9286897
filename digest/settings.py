"""Settings, all in one file. Development needs no environment; a malformed value stops the program by name.

The environment variables are listed in README.md.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from digest.environment import MOST_CONNECTIONS, Environment
from digest.home import local_secret_key
from digest.patience import NETWORK, Connection
from digest.postgres import embedded_url

BASE_DIR = Path(__file__).resolve().parent.parent
env = Environment()

DEBUG = env.flag("DEBUG")
SECRET_KEY = env.key() or local_secret_key()
HTTPS = env.flag("HTTPS")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", ["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.origins()
SITE_NAME = env.text("SITE_NAME", "What it rests on")
# What /about/ says of the people behind the site; it says so where one is missing.
SITE_OPERATOR = env.text("SITE_OPERATOR").strip()
SITE_EMAIL = env.email("SITE_EMAIL")
SITE_LICENCE = env.text("SITE_LICENCE").strip()

EVIDENCE_SECOND_READER = env.text("EVIDENCE_SECOND_READER", "required")
if EVIDENCE_SECOND_READER not in {"required", "off"}:
    raise ImproperlyConfigured(
        f"EVIDENCE_SECOND_READER must be 'required' or 'off', not {EVIDENCE_SECOND_READER!r}."
    )

# Whom PubMed and Crossref may write to; without it nothing is fetched.
CONTACT_EMAIL = env.email("CONTACT_EMAIL")
NCBI_API_KEY = env.text("NCBI_API_KEY").strip()
if not re.fullmatch(r"\w*", NCBI_API_KEY, re.ASCII):
    raise ImproperlyConfigured("NCBI_API_KEY must be letters and digits, as NCBI shows the key.")
# The only places that are ever asked for records; docs/fetching-sources.md.
FETCH_ADDRESSES = {
    "pubmed": "https://eutils.ncbi.nlm.nih.gov/entrez/eutils/",
    "crossref": "https://api.crossref.org/",
    "clinicaltrials": "https://clinicaltrials.gov/api/v2/",
}

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_filters",
    "csp",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "pgtrigger",
    "pghistory",
    "articles",
    "evidence",
    "digest",
]

# The two that only add headers come early, so that static files, redirects and refusals have them.
MIDDLEWARE = [
    "digest.bodiless.BodilessMiddleware",
    "digest.outages.DatabaseOutageMiddleware",
    "digest.freshness.UnchangedMiddleware",
    "digest.carrying.SheetMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "digest.refusals.NulMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "digest.refusals.ReadingOnlyMiddleware",
    "digest.kept_words.KeptWordsMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "digest.sign_in.SecondStepMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "pghistory.middleware.HistoryMiddleware",
    "axes.middleware.AxesMiddleware",
]
CSRF_FAILURE_VIEW = "digest.views.errors.csrf_failure"
LOGIN_REDIRECT_URL = "admin:index"

# A history row names who wrote it; pages that only read need no such context around their queries.
PGHISTORY_MIDDLEWARE_METHODS = ("POST", "PUT", "PATCH", "DELETE")

ROOT_URLCONF = "digest.urls"
WSGI_APPLICATION = "digest.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

database = env.database(default=embedded_url())
if env.text("DATABASE_PASSWORD"):
    database["PASSWORD"] = env.text("DATABASE_PASSWORD")

# A page's statement that runs away ends itself. Commands (manage.py, and migrating before the site
# is served) set 0: a large index or import takes the time it takes.
STATEMENT_TIMEOUT_MS = env.statement_timeout()

# Readers' pages that each process keeps while nothing has changed; 0 keeps none.
PAGE_MEMORY_MB = env.whole("PAGE_MEMORY_MB", 32, least=0, most=4096)
if PAGE_MEMORY_MB < 0:
    raise ImproperlyConfigured(f"PAGE_MEMORY_MB must be 0 or more, not {PAGE_MEMORY_MB}.")

# The pool keeps connections, so Django must not (CONN_MAX_AGE).
DATABASES: dict[str, dict[str, Any]] = {
    "default": {
        **database,
        # dbshell and pg_dump read the socket's directory here, not in the options.
        "HOST": database.get("OPTIONS", {}).pop("host", database["HOST"]),
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            **NETWORK,
            **database.get("OPTIONS", {}),
            # None, Django's own choice, forbids prepared statements, those asked for by name too
            # (digest.prepared). Nothing else is prepared: Django's cursors send whole statements.
            "prepare_threshold": 5,
            "pool": {
                "connection_class": Connection,
                "min_size": 1,
                "max_size": env.whole("DATABASE_POOL_SIZE", 8, least=1, most=MOST_CONNECTIONS),
                # Readers get the 503 soon, and one who comes when the database is back gets a page:
                # an attempt given up early is made anew for the next who asks.
                "timeout": 2,
                "reconnect_timeout": 1,
            },
            "options": f"-c statement_timeout={STATEMENT_TIMEOUT_MS} -c lock_timeout=5000"
            " -c idle_in_transaction_session_timeout=60000 -c jit=off",
        },
    }
}

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
AXES_VERBOSE = False
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 1  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "digest.sign_in.locked_out"
AXES_USERNAME_CALLABLE = "digest.refusals.attempted_name"

# Whom signing in asks for a code of an authenticator app; everybody may switch it on for themself.
TWO_STEP_SIGN_IN = env.text("TWO_STEP_SIGN_IN", "off")
if TWO_STEP_SIGN_IN not in {"off", "editors", "staff"}:
    raise ImproperlyConfigured(
        f"TWO_STEP_SIGN_IN must be 'off', 'editors' or 'staff', not {TWO_STEP_SIGN_IN!r}."
    )
OTP_TOTP_ISSUER = SITE_NAME

LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", _("English"))]
TIME_ZONE = "UTC"
# Texts are marked for translation, but there is no catalogue yet, and looking for one costs a fifth
# of a list page. Whoever adds the first translation switches this on.
USE_I18N = False
DATE_FORMAT, SHORT_DATE_FORMAT = "j F Y", "d/m/Y"
DATETIME_FORMAT, SHORT_DATETIME_FORMAT = "j F Y, H:i", "d/m/Y H:i"
DATE_INPUT_FORMATS = ["%Y-%m-%d", "%d/%m/%Y"]
FIRST_DAY_OF_WEEK = 1
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = env.text("STATIC_ROOT", str(BASE_DIR / "staticfiles"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "digest.static_files.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = DEBUG

# Nothing is allowed but our own files. The admin keeps to the same policy.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
if env.flag("BEHIND_PROXY"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "filters": {"without_trace": {"()": "digest.refusals.WithoutTrace"}},
    "handlers": {
        "stdout": {
            "class": "logging.StreamHandler",
            "stream": "ext://sys.stdout",
            "formatter": "line",
            "filters": ["without_trace"],
        }
    },
    "root": {"handlers": ["stdout"], "level": env.level()},
    "loggers": {
        "django": {"handlers": ["stdout"], "level": "INFO", "propagate": False},
        # Strangers knock with every name there is. They get their 400; the log needs no trace of each.
        "django.security.DisallowedHost": {"handlers": [], "propagate": False},
        # They log whole addresses, and NCBI wants the key and the contact address in them.
        "httpx2": {"level": "WARNING"},
        "httpcore2": {"level": "WARNING"},
    },
}

DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
