"""Parameters of a notebook: what its parameters cell declares, and a closed check of what is given.

papermill itself accepts any name and reports the default quarter when one is misspelt; and its own reading of
the cell, line by line, loses declarations such as ``district: str | None = None``. So the cell is parsed as
Python, without a kernel and without importing papermill.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kttt_analysis.publishing.errors import ParameterRefused
from kttt_analysis.vietnamese import names

# name in Python → (Vietnamese, English, example)
TYPES: dict[str, tuple[str, str, str]] = {
    "str": ("một đoạn chữ", "a text", '"2021Q2"'),
    "int": ("một số nguyên", "a whole number", "2"),
    "float": ("một số", "a number", "0.5"),
    "bool": ("đúng hoặc sai", "true or false", "True"),
    "list": ("một danh sách", "a list", '["a", "b"]'),
    "dict": ("một bảng tên và giá trị", "a mapping", '{"a": 1}'),
    "NoneType": ("để trống", "empty", "None"),
}


@dataclass(frozen=True)
class Parameter:
    """One parameter as the notebook declares it.

    `kinds` are the names of the Python types accepted; empty where the notebook does not say.
    """

    name: str
    default: Any
    kinds: tuple[str, ...]

    def accepts(self, value: object) -> bool:
        """Whether a value fits: bool is no number, a whole number is a number."""
        kind = type(value).__name__
        if not self.kinds:
            return kind in TYPES
        return kind in self.kinds or (kind == "int" and "float" in self.kinds)


def parameters_of(notebook: Path) -> dict[str, Parameter]:
    """Return what the notebook's parameters cell declares, in its order.

    Raises
    ------
    ParameterRefused
        No such file, not a notebook, or no cell tagged ``parameters``.
    """
    for cell in _cells(notebook):
        if cell.get("cell_type") == "code" and "parameters" in cell.get("metadata", {}).get("tags", []):
            source = cell.get("source", "")
            return _declared("".join(source), notebook)
    raise ParameterRefused("parameters_cell_missing", notebook=notebook.name)


def check_parameters(notebook: Path, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parameters given, once each is known to the notebook and of its type.

    Raises
    ------
    ParameterRefused
        Unknown name (the nearest known one is told) or a value of another type.

    Examples
    --------
    >>> import tempfile
    >>> cell = {"cell_type": "code", "metadata": {"tags": ["parameters"]}, "source": "quarter = '2021Q2'"}
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     notebook = Path(folder) / "r.ipynb"
    ...     _ = notebook.write_text(json.dumps({"cells": [cell], "nbformat": 4}), encoding="utf-8")
    ...     print(check_parameters(notebook, {"quarter": "2021Q3"}))
    ...     try:
    ...         check_parameters(notebook, {"quater": "2021Q3"})
    ...     except ParameterRefused as error:
    ...         print(error.english)
    {'quarter': '2021Q3'}
    Notebook “r.ipynb” has no parameter “quater”, the nearest is “quarter”. Parameters must be of: quarter.
    """
    known = parameters_of(notebook)
    for name, value in given.items():
        if name not in known:
            near = names.nearest(name, known, limit=1)
            raise ParameterRefused(
                "parameter_unknown",
                notebook=notebook.name,
                parameter=name,
                nearest=f", gần nhất là “{near[0]}”" if near else "",
                nearest_en=f", the nearest is “{near[0]}”" if near else "",
                accepted=", ".join(known) or "–",
            )
        if not known[name].accepts(value):
            raise _mistyped(known[name], value)
    return dict(given)


def _mistyped(parameter: Parameter, value: object) -> ParameterRefused:
    wanted = [TYPES[kind] for kind in parameter.kinds or TYPES]
    got = TYPES.get(type(value).__name__, (type(value).__name__,) * 3)
    return ParameterRefused(
        "parameter_mistyped",
        parameter=parameter.name,
        raw=_shown(value),
        wanted=" hoặc ".join(t[0] for t in wanted),
        wanted_en=" or ".join(t[1] for t in wanted),
        got=got[0],
        got_en=got[1],
        example=wanted[0][2] if parameter.default is None else repr(parameter.default),
    )


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "…"


def _cells(notebook: Path) -> list[dict[str, Any]]:
    try:
        cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    except FileNotFoundError:
        raise ParameterRefused("notebook_missing", notebook=notebook.name) from None
    except OSError as error:
        raise ParameterRefused(
            "notebook_unreadable", notebook=notebook.name, reason=error.strerror or str(error)
        ) from None
    except (ValueError, KeyError, TypeError):
        reason = "nội dung không phải JSON của sổ tay / not the JSON of a notebook"
        raise ParameterRefused("notebook_unreadable", notebook=notebook.name, reason=reason) from None
    return list(cells)


def _declared(source: str, notebook: Path) -> dict[str, Parameter]:
    try:
        tree = ast.parse(source)
    except SyntaxError as error:
        reason = f"ô parameters, dòng {error.lineno}: {error.msg}"
        raise ParameterRefused("notebook_unreadable", notebook=notebook.name, reason=reason) from None
    found: dict[str, Parameter] = {}
    for statement in tree.body:
        if isinstance(statement, ast.Assign):
            for target in statement.targets:
                if isinstance(target, ast.Name):
                    found[target.id] = _parameter(target.id, statement.value, None)
        elif isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name) and statement.value:
            name = statement.target.id
            found[name] = _parameter(name, statement.value, statement.annotation)
    return found


def _parameter(name: str, value: ast.expr, annotation: ast.expr | None) -> Parameter:
    try:
        default = ast.literal_eval(value)
    except ValueError:  # an expression: the notebook computes its default
        return Parameter(name, None, _annotated(annotation))
    kinds = _annotated(annotation)
    if not kinds and default is not None:
        kinds = (type(default).__name__,)
    return Parameter(name, default, kinds)


def _annotated(annotation: ast.expr | None) -> tuple[str, ...]:
    """Names of the types in ``str``, ``str | None``, ``Optional[str]``, ``list[str]``; else ()."""
    if annotation is None:
        return ()
    if isinstance(annotation, ast.Constant):
        if annotation.value is None:
            return ("NoneType",)
        if isinstance(annotation.value, str):
            return _annotated(ast.parse(annotation.value, mode="eval").body)
    if isinstance(annotation, ast.Name):
        return (annotation.id,) if annotation.id in TYPES else ()
    if isinstance(annotation, ast.BinOp) and isinstance(annotation.op, ast.BitOr):
        sides = _annotated(annotation.left), _annotated(annotation.right)
        return tuple(dict.fromkeys(sides[0] + sides[1])) if all(sides) else ()
    if isinstance(annotation, ast.Subscript) and isinstance(annotation.value, ast.Name):
        if annotation.value.id == "Optional":
            inner = _annotated(annotation.slice)
            return (*inner, "NoneType") if inner else ()
        return _annotated(annotation.value)
    return ()
