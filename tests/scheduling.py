"""Which tests run in one process, and in which order the long ones come."""

from xdist.scheduler import LoadScopeScheduling

# What these tests share takes longer to make than they take to run.
TOGETHER = {
    "tests/digest/test_admin_matrix.py": "admin matrix",
    "tests/digest/test_launch.py": "served home",
    "tests/faults/test_saving.py": "served home",
    "tests/faults/test_serving.py": "served home",
}


USES_DATABASE = {"db", "transactional_db", "django_db_setup", "served_home"}


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
LONG = ("light_and_whole", "axe_finds", "forty_claims", "no_admin_page", "keyboard_walks")


def place(item):
    """Where a test stands in the queue: the lowest comes first.

    Until the database is migrated come those that need none. The checker of HTML needs the site, but
    no driver: it fills the site's database while the other process has work. The browser's tests
    come last, because its driver leaves an event loop running in the process.
    """
    if "tests/browser/" in item.nodeid:
        if "html_checker" in item.name:
            return 1
        if "lighthouse" in item.name:
            return 3
        return 4 if any(one in item.name for one in LONG) else 5
    needs_database = item.get_closest_marker("django_db") or USES_DATABASE & {*item.fixturenames}
    return 2 if needs_database else 0
