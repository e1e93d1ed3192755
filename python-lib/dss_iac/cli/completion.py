"""Completion for bash, zsh and fish: a script each, made of the parser alone, so that it knows every command and flag,
and completing starts no Python. Pure: parser → text. What it cannot know it leaves to the shell: files and folders; the
names of environments are looked up by the script, beside the configuration that is being typed.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from string import Template

FILES, FOLDERS, ENVIRONMENTS, ANYTHING, COMMANDS = "files", "folders", "environments", "anything", "commands"
_BY_METAVAR: Mapping[str, str] = {"DIR": FOLDERS, "PATH": FILES, "FILE": FILES, "PLAN": FILES, "COMMAND": COMMANDS}


@dataclass(frozen=True, slots=True)
class Word:
    """One flag, or what may stand without one: its names, what it does, and what its value is (None: it has none).
    A value is one of the words above, or the words to choose from."""

    names: tuple[str, ...]
    text: str
    value: str | tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Page:
    """One command: its path (`("state", "rm")`), what it does, its flags, what stands without a flag, what is below."""

    path: tuple[str, ...]
    text: str
    flags: tuple[Word, ...]
    free: tuple[Word, ...]
    below: tuple[tuple[str, str], ...]


def pages(parser: argparse.ArgumentParser, path: tuple[str, ...] = (), text: str = "") -> Iterator[Page]:
    """The command line itself, then each command, then what is below it."""
    plain = [a for a in parser._actions if not isinstance(a, argparse._SubParsersAction)]
    nested = [a for a in parser._actions if isinstance(a, argparse._SubParsersAction)]
    told = {p.dest: p.help or "" for a in nested for p in a._choices_actions}
    yield Page(
        path,
        text,
        tuple(_word(a) for a in plain if a.option_strings),
        tuple(_word(a) for a in plain if not a.option_strings),
        tuple(told.items()),
    )
    for action in nested:
        for name, command in action.choices.items():
            yield from pages(command, (*path, name), told[name])


def _word(action: argparse.Action) -> Word:
    text = (action.help or "").replace("%%", "%")
    if action.nargs == 0:
        return Word(tuple(action.option_strings), text, None)
    if action.choices is not None:
        return Word(tuple(action.option_strings), text, tuple(map(str, action.choices)))
    value = ENVIRONMENTS if action.dest == "env" else _BY_METAVAR.get(str(action.metavar), ANYTHING)
    return Word(tuple(action.option_strings), text, value)


def script(parser: argparse.ArgumentParser, shell: str) -> str:
    """What the shell is to read; `shell` is a key of `SCRIPTS`."""
    return SCRIPTS[shell](list(pages(parser)))


# -------------------------------------------------------------------------------------------------------------- bash

_BASH = Template(r"""# Completion of dss-iac for bash: eval "$$(dss-iac completion bash)"
_dss_iac_environments() {
  local place=. word file
  for word in "$${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    if [[ -d $$word/environments ]]; then place=$$word; fi
  done
  for file in "$$place"/environments/*.y*ml; do
    if [[ -e $$file ]]; then file=$${file##*/}; printf '%s\n' "$${file%.*}"; fi
  done
}
_dss_iac_reply() {
  local line
  while IFS= read -r line; do COMPREPLY+=("$$line"); done < <(compgen "$$@" -- "$${COMP_WORDS[COMP_CWORD]#=}")
}
_dss_iac() {
  local cur=$${COMP_WORDS[COMP_CWORD]} prev=$${COMP_WORDS[COMP_CWORD-1]} path= word words=
  for word in "$${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$$path $$word" in
$descents
    esac
  done
  if [[ $$prev = = ]]; then prev=$${COMP_WORDS[COMP_CWORD-2]}; fi
  COMPREPLY=()
  case "$$path $$prev" in
$values
  *)
    case "$$path" in
$pages
    esac ;;
  esac
  _dss_iac_reply -W "$$words"
}
complete -o filenames -F _dss_iac dss-iac
""")


def _bash(all: Sequence[Page]) -> str:
    def answer(value: str | tuple[str, ...] | None) -> str:
        done = {
            FILES: "_dss_iac_reply -f; return",
            FOLDERS: "_dss_iac_reply -d; return",
            ENVIRONMENTS: "words=$(_dss_iac_environments)",
            ANYTHING: "return",
            COMMANDS: f'words="{" ".join(name for name, _ in all[0].below)}"',
        }
        return done[value] if isinstance(value, str) else f'words="{" ".join(value or ())}"'

    descents, values, told = [], [], []
    for page in all:
        here = " ".join(page.path)
        descents += [f'    "{here} {name}") path="{f"{here} {name}".strip()}" ;;' for name, _ in page.below]
        valued = [flag for flag in page.flags if flag.value is not None]
        values += [f'  "{here} {name}") {answer(flag.value)} ;;' for flag in valued for name in flag.names]
        names = " ".join(name for flag in page.flags for name in flag.names)
        below = tuple(name for name, _ in page.below) or (page.free[0].value if page.free else None)
        told.append(f'    "{here}") if [[ $cur = -* ]]; then words="{names}"; else {answer(below)}; fi ;;')
    return _BASH.substitute(descents="\n".join(descents), values="\n".join(values), pages="\n".join(told))


# --------------------------------------------------------------------------------------------------------------- zsh

_ZSH = Template(r"""#compdef dss-iac
# Completion of dss-iac for zsh: put it as _dss-iac into a folder of fpath, or eval "$$(dss-iac completion zsh)"
_dss_iac_environments() {
  local place=. word
  for word in $$words; do
    if [[ -d $$word/environments ]]; then place=$$word; fi
  done
  compadd -- $$place/environments/*.y*ml(N:t:r)
}
$functions
if [[ $$zsh_eval_context[-1] == loadautofunc ]]; then _dss_iac "$$@"; else compdef _dss_iac dss-iac; fi
""")


def _zsh(all: Sequence[Page]) -> str:
    def quoted(text: str) -> str:
        return text.replace("'", "'\\''").translate({ord(c): f"\\{c}" for c in "[]:`$"})

    def value(word: Word, commands: str) -> str:
        done = {FILES: "_files", FOLDERS: "_files -/", ENVIRONMENTS: "_dss_iac_environments", ANYTHING: " ",
                COMMANDS: f"({commands})"}  # fmt: skip
        told = done[word.value] if isinstance(word.value, str) else f"({' '.join(word.value or ())})"
        return f":value:{told}"

    def row(word: Word, commands: str) -> Iterator[str]:
        for name in word.names or ("",):
            end = "" if word.value is None else value(word, commands)
            yield f"'*{name}[{quoted(word.text)}]{end}'" if name else f"'*{end}'"

    commands = " ".join(name for name, _ in all[0].below)
    made = []
    for page in reversed(all):
        here = "_".join(("_dss_iac", *page.path))
        rows = [r for word in (*page.flags, *page.free) for r in row(word, commands)]
        if not page.below:
            made.append(f"{here}() {{\n  _arguments \\\n    " + " \\\n    ".join(rows) + "\n}")
            continue
        told = " ".join(f"'{name}:{quoted(text)}'" for name, text in page.below)
        cases = "\n".join(f"    {name}) {here}_{name} ;;" for name, _ in page.below)
        rows += ["'1: :->command'", "'*:: :->rest'"]
        made.append(
            f"{here}() {{\n  local state line\n  local -a commands=({told})\n  _arguments -C \\\n    "
            + " \\\n    ".join(rows)
            + f"\n  case $state in\n  command) _describe command commands ;;\n  rest)\n    case $line[1] in\n{cases}\n"
            "    esac ;;\n  esac\n}"
        )
    return _ZSH.substitute(functions="\n".join(made))


# -------------------------------------------------------------------------------------------------------------- fish

_FISH = Template(r"""# Completion of dss-iac for fish: dss-iac completion fish > ~/.config/fish/completions/dss-iac.fish
function __dss_iac_path
  set -l path
  for word in (commandline -opc)[2..-1]
    switch "$$path $$word"
$descents
    end
  end
  echo "$$path"
end
function __dss_iac_at
  test (__dss_iac_path) = "$$argv"
end
function __dss_iac_environments
  set -l place .
  for word in (commandline -opc)[2..-1]
    test -d $$word/environments; and set place $$word
  end
  for file in $$place/environments/*.y*ml
    string replace -r '.*/' '' $$file | string replace -r '\.[^.]*$$' ''
  end
end
complete -c dss-iac -f
$rows
""")


def _fish(all: Sequence[Page]) -> str:
    def quoted(text: str) -> str:
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"

    def value(found: str | tuple[str, ...] | None) -> str:
        done = {FILES: "-rF", FOLDERS: "-xa '(__fish_complete_directories)'", ANYTHING: "-x",
                ENVIRONMENTS: "-xa '(__dss_iac_environments)'",
                COMMANDS: f"-xa {quoted(' '.join(name for name, _ in all[0].below))}"}  # fmt: skip
        if found is None:
            return ""
        return done[found] if isinstance(found, str) else f"-xa {quoted(' '.join(found))}"

    descents, rows = [], []
    for page in all:
        here = " ".join(page.path)
        at = f"complete -c dss-iac -n {quoted(f'__dss_iac_at {here}'.strip())}"
        descents += [f"      case {quoted(f'{here} {name}')}\n        set path {quoted(f'{here} {name}'.strip())}"
                     for name, _ in page.below]  # fmt: skip
        rows += [f"{at} -a {name} -d {quoted(text)}" for name, text in page.below]
        for flag in page.flags:
            named = " ".join(f"-l {n[2:]}" if n.startswith("--") else f"-s {n[1:]}" for n in flag.names)
            rows.append(f"{at} {named} {value(flag.value)} -d {quoted(flag.text)}".replace("  ", " "))
        rows += [f"{at} {value(word.value).replace('-rF', '-F')}" for word in page.free if word.value != ANYTHING]
    return _FISH.substitute(descents="\n".join(descents), rows="\n".join(rows))


SCRIPTS: Mapping[str, Callable[[Sequence[Page]], str]] = {"bash": _bash, "zsh": _zsh, "fish": _fish}
