"""`code_files: recipes/*.py`: each file is the code of the item named like it (D39). Reads nothing itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from ..model.diagnostic import Report, did_you_mean
from .expansion import Item
from .sections import Located

_OWN = ("code", "code_file", "payload", "payload_file")


def assign(
    items: Sequence[Item],
    left_out: Sequence[Item],
    written: Iterable[Located],
    glob: Callable[[str, Located], Sequence[str] | None],
    report: Report,
) -> list[Item]:
    """The items with `code_file` where a file of their name was found. A file without item is an error, unless it is
    that of an item that is left out here; so is an item without code whose like (same section, same type) have files.
    `glob` gives None for what it has reported."""
    given = _found([*items, *left_out], written, glob, report)
    alike = {_sort(i) for i in items if _takes_code(i) and _name(i) in given}
    out = list(items)
    for n, item in enumerate(items):
        if not _takes_code(item) or any(key in item.tree for key in _OWN):
            continue
        if _name(item) in given:
            out[n] = replace(item, tree={**item.tree, "code_file": given[_name(item)]})
        elif _sort(item) in alike:
            what = f"no file of code_files is named '{_name(item)}'"
            hint = "add the file, or give `code` or `code_file` here"
            report.error(item.place.mark, what, hint, f"{item.kind.name} {_name(item)}")
    return out


def _sort(item: Item) -> tuple[str, str]:
    """Its section and type, whatever was written as the type: nothing is checked yet."""
    return item.kind.name, str(item.tree.get("type"))


def _found(
    items: Sequence[Item],
    written: Iterable[Located],
    glob: Callable[[str, Located], Sequence[str] | None],
    report: Report,
) -> dict[str, str]:
    """Name of an item → its file."""
    given: dict[str, str] = {}
    names = [_name(item) for item in items if _takes_code(item)]
    for one in written:
        for pattern in [one.tree] if isinstance(one.tree, str) else one.tree:
            files = glob(pattern, one)
            if files is not None and not files:
                report.error(one.place.mark, f"no file matches '{pattern}'", "correct the pattern or add the files")
            for file in files or ():
                given[_stem(file)] = file
                if _stem(file) not in names:
                    what = f"'{file}' belongs to nothing: no recipe is named '{_stem(file)}'"
                    hint = did_you_mean(_stem(file), names) or "declare the recipe, or narrow the pattern"
                    report.error(one.place.mark, what, hint)
    return given


def _stem(file: str) -> str:
    return file.rsplit("/", 1)[-1].rsplit(".", 1)[0]


def _takes_code(item: Item) -> bool:
    return "code_file" in item.kind.schema.get("properties", {})


def _name(item: Item) -> str:
    return str(item.tree.get("name", ""))
