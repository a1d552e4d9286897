"""Which tests run in one process, and in which order the long ones come."""

from xdist.scheduler import LoadScopeScheduling

# What these tests share takes longer to make than they take to run.
TOGETHER = {
    "tests/digest/test_admin_matrix.py": "admin matrix",
    "tests/digest/test_launch.py": "served home",
    "tests/faults/test_saving.py": "served home",
    "tests/faults/test_serving.py": "served home",
}


# Most of these wait for other processes more than they work. Of three processes or more the last has them
# to itself, and then the browser's tests, so that two cores have two others to run meanwhile. With the
# admin's matrix all three end at about the same time.
APART = {
    "served home",
    "admin matrix",
    "tests/browser/test_checkers.py::test_the_nu_html_checker_finds_nothing_on_any_page_kind",
    "tests/browser/test_checkers.py::test_lighthouse_gives_every_page_kind_full_points",
}

USES_DATABASE = {"db", "transactional_db", "django_db_setup", "served_home"}


class Together(LoadScopeScheduling):
    """Hands out one test after another, but all tests of one name in TOGETHER to one process."""

    def _split_scope(self, nodeid):
        return TOGETHER.get(nodeid.split("::")[0], nodeid)

    def _assign_work_unit(self, node):
        """Hand out the first scope that is for this process; one that finds none is done."""
        scope = next(filter(self._is_for(node), self.workqueue), None)
        if scope is None:
            node.shutdown()
            return
        self.workqueue.move_to_end(scope, last=False)
        super()._assign_work_unit(node)

    def _is_for(self, node):
        if len(self.nodes) < 3:
            return lambda _scope: True
        if node is not self.nodes[-1]:
            return lambda scope: scope not in APART
        if APART.isdisjoint(self.workqueue):
            return lambda scope: scope.startswith("tests/browser/")
        return APART.__contains__

    def mark_test_complete(self, node, item_index, duration=0):
        """Forget what is done: after every test xdist counts what is left of all there was."""
        super().mark_test_complete(node, item_index, duration)
        scope = self._split_scope(self.registered_collections[node][item_index])
        if all(self.assigned_work[node][scope].values()):
            del self.assigned_work[node][scope]


# What takes longest, of the database's tests and of the browser's: none may be what a process ends with.
LONG = ("learns_nothing_of_the_other", "of_a_recount", "who_save_at_once")
LONG_IN_BROWSER = (
    "light_and_whole",
    "axe_finds",
    "forty_claims",
    "no_admin_page",
    "keyboard_walks",
)


def place(item):
    """Where a test stands in the queue: the lowest comes first.

    Until the database is migrated come those that need none. The checker of HTML needs the site, but
    no driver: it fills the site's database while the other processes have work. Tests that commit
    empty the database, so they come after all others that use it. The browser's tests come last,
    because its driver leaves an event loop running in the process.
    """
    if "tests/browser/" in item.nodeid:
        if "html_checker" in item.name:
            return 1
        if "lighthouse" in item.name:
            return 6
        return 7 if any(one in item.name for one in LONG_IN_BROWSER) else 8
    is_long = any(one in item.name for one in LONG)
    mark = item.get_closest_marker("django_db")
    if "transactional_db" in item.fixturenames or (mark and mark.kwargs.get("transaction")):
        return 4 if is_long else 5
    if mark or USES_DATABASE & {*item.fixturenames}:
        return 2 if is_long else 3
    return 0
