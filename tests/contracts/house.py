"""The house rules that a machine can read from the source. Each rule is a function file → complaints; tested in
test_house_rules.py against good and bad snippets."""

import ast
import gc
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = (
    "marketplace",
    "sellers",
    "logistics",
    "warehousing",
    "freight",
    "promises",
    "risk",
    "promotions",
    "orders",
    "wanted",
    "returns",
    "repairs",
    "support",
    "claims",
    "desk",
    "cases",
    "finance",
    "learning",
    "quality",
    "knowledge",
    "tower",
    "assistant",
    "care",
)
OURS = frozenset(PACKAGES)
MAX_LINES, MAX_FUNCTION = 600, 80

Rule = Callable[[str, ast.Module, str], Iterator[str]]


def sources() -> Iterator[Path]:
    """Every Python file of the product, without migrations."""
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


@dataclass(frozen=True)
class Source:
    """One file of the product: its name from the root, what it says, and its tree."""

    name: str
    text: str
    tree: ast.Module


@cache
def parsed() -> tuple[Source, ...]:
    """All of `sources()`, read and parsed once a process: some 200,000 lines, which two dozen tests go through.

    The collector does not walk through these million nodes while they are made, nor ever after.
    """
    gc.disable()
    try:
        texts = ((path.relative_to(ROOT).as_posix(), path.read_text()) for path in sources())
        return tuple(Source(name, text, ast.parse(text)) for name, text in texts)
    finally:
        gc.freeze()
        gc.enable()


@cache
def nodes(tree: ast.AST) -> list[ast.AST]:
    """`ast.walk`, remembered."""
    return list(ast.walk(tree))


@cache
def calls(tree: ast.AST) -> list[tuple[ast.Call, str]]:
    """Every call in it, with what is called as it is written."""
    return [(node, ast.unparse(node.func)) for node in nodes(tree) if isinstance(node, ast.Call)]


def one_clock(name: str, tree: ast.Module, text: str) -> Iterator[str]:
    """`core.time.now()` is the only clock of business rules."""
    if name == "marketplace/core/time.py" or name.startswith("marketplace/sandboxes/"):
        return
    for node, called in calls(tree):
        if called.endswith(
            (".auto_now", "timezone.now", "datetime.now", "datetime.utcnow", "date.today", "datetime.today")
        ):
            yield f"{node.lineno}: {called}() — use marketplace.core.time"
        for keyword in node.keywords:
            if keyword.arg in {"auto_now", "auto_now_add"}:
                yield f"{node.lineno}: {keyword.arg} — set the time in the service"


def no_signals(name: str, tree: ast.Module, text: str) -> Iterator[str]:
    """Business flow is called or announced through the outbox, never glued by Django signals."""
    for node in nodes(tree):
        if isinstance(node, ast.ImportFrom) and node.module in {"django.dispatch", "django.db.models.signals"}:
            yield f"{node.lineno}: imports {node.module}"


def commit_before_celery(name: str, tree: ast.Module, text: str) -> Iterator[str]:
    """Messages leave only through `core.tasks`, which waits for the commit."""
    if name == "marketplace/core/tasks.py":
        return
    for node, called in calls(tree):
        if called.endswith((".delay", ".apply_async", ".send_task")):
            yield f"{node.lineno}: {called}() — use marketplace.core.tasks.send"


def locks_in_locks(name: str, tree: ast.Module, text: str) -> Iterator[str]:
    """Row locks are built in `locks.py` only, so that their order can be read in one place."""
    if name.endswith("locks.py"):
        return
    for node, called in calls(tree):
        if called.endswith("select_for_update"):
            yield f"{node.lineno}: {called}() — build it in a locks module"


def no_whole_row_save(name: str, tree: ast.Module, text: str) -> Iterator[str]:
    """A whole-row save undoes a neighbour's write."""
    if name.startswith("marketplace/sandboxes/"):
        return
    for node, called in calls(tree):
        receiver = called.rsplit(".", 1)[0]
        if not called.endswith(".save") or receiver.rsplit(".", 1)[-1] in {"storage", "default_storage"}:
            continue
        if (
            "/services/" in name
            and not any(keyword.arg in {"update_fields", "force_insert"} for keyword in node.keywords)
            and not _is_picture(receiver)
        ):
            yield f"{node.lineno}: {called}() without update_fields"


def _is_picture(receiver: str) -> bool:
    """Saving an image or workbook to a stream is not saving a row."""
    return "Image." in receiver or receiver.rsplit(".", 1)[-1] in {
        "image",
        "picture",
        "canvas",
        "pdf",
        "thumb",
        "thumbnail",
        "code",
        "qr",
        "storage",
    }


def status_by_machine(name: str, tree: ast.Module, text: str) -> Iterator[str]:
    """Nothing but a Machine assigns a status."""
    if name == "marketplace/core/states.py":
        return
    for node in nodes(tree):
        if not isinstance(node, ast.Assign | ast.AugAssign):
            continue
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        for target in targets:
            if (
                isinstance(target, ast.Attribute)
                and target.attr in {"status", "lifecycle", "stage"}
                and not _is_self_or_http(target)
            ):
                yield f"{node.lineno}: assigns {ast.unparse(target)} — use the Machine"


def _is_self_or_http(target: ast.Attribute) -> bool:
    owner = ast.unparse(target.value)
    return owner in {"self", "response", "wrapped"}


def imports_on_top(name: str, tree: ast.Module, text: str) -> Iterator[str]:
    """An own import inside a function hides a cycle."""
    for node in nodes(tree):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        for inner in ast.walk(node):
            modules = []
            if isinstance(inner, ast.ImportFrom) and inner.module and inner.level == 0:
                modules = [inner.module]
            elif isinstance(inner, ast.Import):
                modules = [alias.name for alias in inner.names]
            for module in modules:
                if module.split(".")[0] in OURS:
                    yield f"{inner.lineno}: imports {module} inside {node.name}"


def named_placeholders(name: str, tree: ast.Module, text: str) -> Iterator[str]:
    """A translatable text is a plain literal with named placeholders: translators reorder words."""
    for node, called in calls(tree):
        if called not in {"_", "gettext", "gettext_lazy", "pgettext", "ngettext"} or not node.args:
            continue
        first = node.args[-1] if called == "pgettext" else node.args[0]
        if isinstance(first, ast.JoinedStr | ast.BinOp | ast.Call):
            yield f"{node.lineno}: gettext of something that is not a literal"
        elif isinstance(first, ast.Constant) and isinstance(first.value, str):
            rest = first.value.replace("%%", "").replace("%(", "")
            if "%s" in rest or "%d" in rest or "{}" in rest:
                yield f"{node.lineno}: anonymous placeholder in a translatable text"


def sizes(name: str, tree: ast.Module, text: str) -> Iterator[str]:
    """Small files, small functions."""
    lines = text.count("\n")
    if lines > MAX_LINES:
        yield f"1: {lines} lines (at most {MAX_LINES})"
    for node in nodes(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            size = (node.end_lineno or node.lineno) - node.lineno + 1
            if size > MAX_FUNCTION:
                yield f"{node.lineno}: {node.name} has {size} lines (at most {MAX_FUNCTION})"


def typed(name: str, tree: ast.Module, text: str) -> Iterator[str]:
    """Every function says what it takes and gives."""
    for node in nodes(tree):
        if (
            isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            and node.returns is None
            and node.name != "__init_subclass__"
        ):
            yield f"{node.lineno}: {node.name} has no return annotation"


def doors_do_not_query(name: str, tree: ast.Module, text: str) -> Iterator[str]:
    """Views and API read through selectors and write through services."""
    parts = name.split("/")
    if "api" not in parts and parts[-1] != "views.py":
        return
    if name.startswith(("marketplace/core/", "marketplace/accounts/api/authentication")):
        return
    for node in nodes(tree):
        if isinstance(node, ast.Attribute) and node.attr == "objects":
            yield f"{node.lineno}: {ast.unparse(node)} — read through a selector"


def no_money_from_float(name: str, tree: ast.Module, text: str) -> Iterator[str]:
    """Money never meets a float: no float literal in services and policies that handle amounts."""
    if not any(
        part in name
        for part in ("ledger/", "payments/services", "orders/services", "orders/policies", "tariff/policies")
    ):
        return
    for node, called in calls(tree):
        if called == "float":
            yield f"{node.lineno}: float() near money"


RULES: tuple[Rule, ...] = (
    one_clock,
    no_signals,
    commit_before_celery,
    locks_in_locks,
    no_whole_row_save,
    status_by_machine,
    imports_on_top,
    named_placeholders,
    sizes,
    typed,
    doors_do_not_query,
    no_money_from_float,
)


def complaints(rule: Rule) -> list[str]:
    """All breaches of one rule in the product."""
    return [f"{one.name}:{line}" for one in parsed() for line in rule(one.name, one.tree, one.text)]
