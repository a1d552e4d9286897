"""Which tests run in one process, and in which order the long ones come."""

from xdist.scheduler import LoadScopeScheduling

# What these tests share takes longer to make than they take to run.
TOGETHER = {
    "tests/digest/test_admin_matrix.py": "admin matrix",
    "tests/digest/test_launch.py": "served home",
    "tests/faults/test_saving.py": "served home",
    "tests/faults/test_serving.py": "served home",
}


class Together(LoadScopeScheduling):
    """Hands out one test after another, but all tests of one name in TOGETHER to one process."""

    def _split_scope(self, nodeid):
        return TOGETHER.get(nodeid.split("::")[0], nodeid)


def place(item):
    """The browser's tests come last: its driver leaves an event loop running in the process.

    Lighthouse comes first of them: what takes longest must not be what a process ends with.
    """
    in_browser = "tests/browser/" in item.nodeid
    return (in_browser, in_browser and "lighthouse" not in item.name)
