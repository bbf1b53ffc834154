"""The house keeps its shape: sizes, docstrings, names, and nobody but the record writes a subject's row."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps

from shiqiao.record.models import Subject

SOURCE = Path(__file__).resolve().parent.parent / "src" / "shiqiao"
MODULES = sorted(path for path in SOURCE.rglob("*.py") if "migrations" not in path.parts)
MOST_LINES, MOST_FUNCTION_LINES = 350, 50
# Ways to change rows through a manager, a queryset or an instance.
WRITES = {"save", "delete", "update", "create", "bulk_create", "bulk_update", "get_or_create", "update_or_create"}


def name_of(path: Path) -> str:
    """Return a module's place in the house, for messages."""
    return path.relative_to(SOURCE).as_posix()


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """List every function and method of a module."""
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def test_files_are_short() -> None:
    long = {name_of(path): n for path in MODULES if (n := len(path.read_text().splitlines())) > MOST_LINES}
    assert long == {}


def test_functions_are_short() -> None:
    long = {
        f"{name_of(path)}:{node.name}": lines
        for path in MODULES
        for node in functions(ast.parse(path.read_text()))
        if (lines := (node.end_lineno or 0) - node.lineno + 1) > MOST_FUNCTION_LINES
    }
    assert long == {}


def test_every_module_says_what_lives_there() -> None:
    silent = [name_of(path) for path in MODULES if not ast.get_docstring(ast.parse(path.read_text()))]
    assert silent == []


def test_nothing_is_called_utils() -> None:
    forbidden = {"utils", "util", "helpers", "common", "misc", "services", "managers"}
    assert [name_of(path) for path in MODULES if forbidden & {*path.parts, path.stem}] == []


def test_every_exception_to_a_rule_has_its_reason() -> None:
    bare = [
        f"{name_of(path)}:{number}"
        for path in MODULES
        for number, line in enumerate(path.read_text().splitlines(), 1)
        for mark in ("# noqa", "# type: ignore")
        if mark in line and not line.partition(mark)[2].partition(" ")[2].strip(" -#")
    ]
    assert bare == []


def subjects() -> dict[str, set[str]]:
    """Return the subject models with the variables that usually hold one of their rows."""
    return {model.__name__: {model._meta.model_name or ""} for model in apps.get_models() if issubclass(model, Subject)}


class SecondWriter(ast.NodeVisitor):
    """Finds calls that write rows of a subject: `Case.objects…update()`, `case.save()`, `case.delete()`."""

    def __init__(self, models: dict[str, set[str]]) -> None:
        self.models = models
        self.found: list[str] = []

    def visit_Call(self, node: ast.Call) -> None:
        if isinstance(node.func, ast.Attribute) and node.func.attr in WRITES and self.is_subject(node.func.value):
            self.found.append(f"{node.lineno}: {ast.unparse(node.func)}")
        self.generic_visit(node)

    def is_subject(self, target: ast.expr) -> bool:
        """Say whether an expression begins at a subject's model or ends in a variable named after one."""
        root = target
        through = []
        while isinstance(root, ast.Attribute | ast.Call):
            if isinstance(root, ast.Attribute):
                through.append(root.attr)
            root = root.value if isinstance(root, ast.Attribute) else root.func
        if not isinstance(root, ast.Name):
            return False
        if root.id in self.models:
            return "objects" in through or "_base_manager" in through
        return not through and any(root.id in names for names in self.models.values())


def second_writers(source: str, models: dict[str, set[str]]) -> list[str]:
    """List where a module's text writes rows of the given models."""
    visitor = SecondWriter(models)
    visitor.visit(ast.parse(source))
    return visitor.found


@pytest.mark.parametrize(
    "source",
    [
        "Case.objects.filter(id=1).update(state='closed')",
        "Case.objects.filter(a=1).exclude(b=2).delete()",
        "Case.objects.bulk_create(rows)",
        "case.save(update_fields=['state'])",
        "case.delete()",
    ],
)
def test_a_second_writer_would_be_found(source: str) -> None:
    assert len(second_writers(source, {"Case": {"case"}})) == 1


@pytest.mark.parametrize("source", ["sheet.update(a)", "Note.objects.create()", "Case.objects.filter(id=1).first()"])
def test_other_writing_is_left_alone(source: str) -> None:
    assert second_writers(source, {"Case": {"case"}}) == []


def test_only_the_record_writes_subjects() -> None:
    models = subjects()
    assert models
    found = {
        name_of(path): writers
        for path in MODULES
        if path.relative_to(SOURCE).parts[0] != "record" and (writers := second_writers(path.read_text(), models))
    }
    assert found == {}
