import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ["articles", "evidence", "digest"]

# Whom each package may name beside itself.
MAY_IMPORT = {"articles": set(), "evidence": {"articles"}, "digest": {"articles", "evidence"}}

# What the packages above hang on the models below: reverse accessors, the first word of lookups.
REACHES_EVIDENCE = {
    "accepted_warnings",
    "assessments",
    "citations",
    "claim",
    "claims",
    "counterpart_of",
    "counterparts",
    "evidencelabel",
    "label_changes",
    "source",
    "sources",
    "studies",
}
REACHES = {"articles": REACHES_EVIDENCE, "evidence": {"subscribers", "subscriptions", "deliveries"}}
LOADS = {
    "articles": ("evidence", "digest"),
    "evidence": ("digest",),
    "digest": (),
}


def _modules(package):
    return sorted((ROOT / package).rglob("*.py"))


def _imported(tree, package):
    """Yield the first name of every module that is imported, wherever the import stands."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name.split(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield package if node.level else (node.module or "").split(".")[0]
        elif isinstance(node, ast.Call) and _is_import(node.func):
            names = [arg.value for arg in node.args[:1] if isinstance(arg, ast.Constant)]
            yield from (str(name).split(".")[0] for name in names)


def _is_import(function):
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    return name in {"import_module", "__import__", "get_model", "get_app_config", "import_string"}


def _words(tree):
    """Yield what the code says besides its docstrings: attributes and whole strings."""
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.keyword) and node.arg:
            yield node.arg.split("__")[0] if "__" in node.arg else ""
        elif (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in docstrings
        ):
            yield node.value


def faults(source, package):
    """What a module of `package` names that it may not, in words."""
    tree = ast.parse(source)
    others = set(PACKAGES) - {package} - MAY_IMPORT[package]
    found = [f"imports {name}" for name in _imported(tree, package) if name in others]
    for word in _words(tree):
        is_lookup = "__" in word and word.strip("-").split("__")[0] in REACHES.get(package, ())
        if is_lookup or word in REACHES.get(package, ()):
            found.append(f"reaches {word}")
        if word.split(".")[0] in others and "." in word and " " not in word:
            found.append(f"names {word}")
        if any(f"{{% load {name}" in word or f'"{name}/' in word for name in LOADS[package]):
            found.append(f"loads {word}")
    return found


@pytest.mark.parametrize(
    "path",
    [path for package in PACKAGES for path in _modules(package)],
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_a_module_names_only_what_stands_below_it(path):
    package = path.relative_to(ROOT).parts[0]

    assert faults(path.read_text(), package) == []


def test_every_way_from_the_writing_up_to_evidence_is_known_here():
    from django.apps import apps

    ways = {
        name
        for model in apps.get_app_config("articles").get_models()
        for relation in model._meta.related_objects
        if relation.related_model._meta.app_label == "evidence"
        for name in (relation.get_accessor_name(), relation.name)
        if name
    }

    assert ways <= REACHES_EVIDENCE


def test_template_tags_of_a_lower_package_load_nothing_from_a_higher_one():
    for package in ["articles", "evidence"]:
        for template in (ROOT / package).rglob("*.html"):
            pytest.fail(f"{template} stands in {package}; templates belong to digest")


@pytest.mark.parametrize("package", PACKAGES)
def test_every_relative_import_is_from_a_sibling(package):
    for path in _modules(package):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom):
                assert node.level <= 1, f"{path}: from {'.' * node.level}{node.module}"


@pytest.mark.parametrize(
    ("package", "source"),
    [
        ("articles", "import evidence"),
        ("articles", "import evidence.models as models"),
        ("articles", "from evidence.models import Claim"),
        ("articles", "def f():\n    from digest import settings"),
        ("articles", "apps.get_model('evidence', 'Claim')"),
        ("articles", "import_module('evidence.labelling')"),
        ("articles", "article.claims.all()"),
        ("articles", "Article.objects.filter(claims__label=1)"),
        ("articles", "Article.objects.order_by('-claims__label__strength')"),
        ("articles", "Article.objects.prefetch_related('claims')"),
        ("articles", "field = models.ForeignKey('evidence.Claim')"),
        ("articles", "template = '{% load evidence_tags %}'"),
        ("articles", "topic.claims"),
        ("evidence", "from digest.views import home"),
        ("evidence", "import digest"),
        ("evidence", "settings = 'digest.settings'"),
    ],
)
def test_a_way_back_up_is_found(package, source):
    assert faults(source, package)


@pytest.mark.parametrize(
    ("package", "source"),
    [
        ("articles", "from .models import Article"),
        ("articles", "'The article that carries this term\\'s labelled claims.'"),
        ("articles", "article.terms.all()"),
        ("articles", '"""What builds on it, such as evidence.Claim, reaches claims__label."""'),
        ("evidence", "from articles.models import Article\narticle.claims.all()"),
        ("digest", "from evidence.models import Claim\nClaim.objects.filter(article__slug='x')"),
    ],
)
def test_a_way_down_is_not_a_fault(package, source):
    assert faults(source, package) == []
