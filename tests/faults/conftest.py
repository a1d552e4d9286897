import pytest


@pytest.fixture
def environment(served_home):
    """The home of the site that these tests kill."""
    return served_home
