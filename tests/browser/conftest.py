"""Real Chromium on the real site, one of each for a worker."""

import os
import shutil

import pytest

from tests.databases import named

from .checkers import npm_file
from .filling import RETRACTED
from .site import RunningSite

# The second is the same engine without windows and menus, at half the processor's time.
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
HEADLESS_SHELL = shutil.which("chromium-headless-shell") or CHROMIUM

# Without these Chromium asks its maker's hosts for updates, and tests have no network.
QUIET = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
]


@pytest.fixture(scope="session")
def chromium():
    if CHROMIUM is None:
        if os.environ.get("CI") == "true":
            pytest.fail("No chromium on this machine, and CI=true: install Debian's chromium.")
        pytest.skip("no chromium on this machine (Debian's package chromium)")
    return CHROMIUM


@pytest.fixture(scope="session")
def browser_type_launch_args(chromium):
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    return {"executable_path": HEADLESS_SHELL, "args": [*QUIET, *sandbox]}


@pytest.fixture(scope="session")
def running_site(chromium, tmp_path_factory):
    of_worker = tmp_path_factory.getbasetemp()
    is_worker = "PYTEST_XDIST_TESTRUNUID" in os.environ
    return RunningSite(
        tmp_path_factory.mktemp("site"),
        of_worker.parent if is_worker else of_worker,
        named(f"browser_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"),
    )


@pytest.fixture(scope="session")
def site(running_site):
    with running_site as site:
        yield site


@pytest.fixture(scope="session")
def retracted(running_site, site):
    """The addresses that tell of a claim whose only source was retracted, added after the sample."""
    if not RETRACTED.exists():
        pytest.skip(
            "the record of a retracted paper in ../shared is not here; we do not make one up"
        )
    return running_site.retract()


@pytest.fixture(scope="session")
def base_url(site):
    return site.url


@pytest.fixture
def violations(context):
    """What the content security policy refused, and what failed in a script, on any page opened."""
    found = []
    context.on("console", lambda message: found.append(message.text) if _bad(message) else None)
    context.on("weberror", lambda error: found.append(str(error.error)))
    return found


def _bad(message):
    if "Failed to load resource" in message.text:
        return False  # an answer of 404 or 503 is the page's own business
    return message.type == "error" or "Content Security Policy" in message.text


@pytest.fixture
def foreign_requests(context, site):
    """Requests to any host but the site's own."""
    found = []
    context.on(
        "request",
        lambda request: None if request.url.startswith(site.url) else found.append(request.url),
    )
    return found


@pytest.fixture
def page_with_axe(page):
    page.add_init_script(path=npm_file("axe-core/axe.min.js"))
    return page


@pytest.fixture(scope="session")
def cookies():
    """The cookies of the people who have signed in, by their names."""
    return {}


@pytest.fixture
def signed_in(page, site, cookies):
    """Sign in to the admin as one of the site's people: the first time through the form."""

    def sign_in(username):
        page.context.clear_cookies()
        if username in cookies:
            page.context.add_cookies(cookies[username])
            return page
        page.goto("/admin/login/")
        page.get_by_label("Username").fill(username)
        page.get_by_label("Password").fill(site.password)
        page.get_by_role("button", name="Log in").click()
        page.wait_for_url("**/admin/")
        cookies[username] = page.context.cookies()
        return page

    return sign_in
