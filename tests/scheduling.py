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

    def mark_test_complete(self, node, item_index, duration=0):
        """Forget what is done: after every test xdist counts what is left of all there was."""
        super().mark_test_complete(node, item_index, duration)
        scope = self._split_scope(self.registered_collections[node][item_index])
        if all(self.assigned_work[node][scope].values()):
            del self.assigned_work[node][scope]


# What takes longest of the browser's tests; none of them may be what a process ends with.
LONG = (
    *("lighthouse", "light_and_whole", "axe_finds", "forty_claims"),
    *("no_admin_page", "keyboard_walks"),
)


def place(item):
    """The browser's tests come last: its driver leaves an event loop running in the process.

    The first of all needs the site, but no driver: it fills the site's database while the other
    process has work.
    """
    if "html_checker" in item.name:
        return 0
    in_browser = "tests/browser/" in item.nodeid
    return 1 + in_browser + (in_browser and not any(one in item.name for one in LONG))
