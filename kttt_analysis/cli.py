"""The command line: the verbs of the package, in Vietnamese by default. Words live in `dictionary/commands.toml`."""

from __future__ import annotations

import argparse
import gettext
import sys
from collections.abc import Callable, Sequence
from datetime import date
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, NoReturn

from kttt_analysis import commands
from kttt_analysis.dictionary import DictionaryError, home, read_toml
from kttt_analysis.errors import UsageError, exit_code, explain

FILE = "commands.toml"
LANGUAGES = ("vi", "en")
TWICE = "given more than once; run the verb once for each"
NO_DAY = "%r is no day; write it like 2021-07-10"
ARGPARSE_WORDS = {
    NO_DAY: "%r không phải ngày; hãy ghi dạng 2021-07-10",
    TWICE: "được ghi nhiều lần; hãy chạy lệnh một lần cho mỗi giá trị",
    "usage: ": "cách dùng: ",
    "positional arguments": "tham số",
    "options": "tùy chọn",
    "the following arguments are required: %s": "còn thiếu tham số: %s",
    "unrecognized arguments: %s": "không nhận ra tham số: %s",
    "argument %(argument_name)s: %(message)s": "tham số %(argument_name)s: %(message)s",
    "invalid choice: %(value)r (choose from %(choices)s)": "%(value)r không có; phải là một trong: %(choices)s",
    "expected one argument": "cần một giá trị",
    "expected at least one argument": "cần ít nhất một giá trị",
    "invalid %(type)s value: %(value)r": "%(value)r không đúng kiểu %(type)s",
    "%(prog)s: error: %(message)s\n": "%(prog)s: lỗi: %(message)s\n",
}


def words() -> dict[str, Any]:
    """Words of verbs and options in both languages."""
    return _words(home() / FILE)


@cache
def _words(path: Path) -> dict[str, Any]:
    return read_toml(path)


class _Parser(argparse.ArgumentParser):
    """A parser whose mistakes are told by us, with the nearest verb, and leave with exit code 2."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(message, self.format_usage())


class _Once(argparse.Action):
    """An option that is given once: the last of several would win without a word."""

    def __call__(
        self, parser: argparse.ArgumentParser, namespace: argparse.Namespace, values: object, option: str | None = None
    ) -> None:
        if getattr(namespace, self.dest, None) is not None:
            raise argparse.ArgumentError(self, argparse._(TWICE))  # type: ignore[attr-defined]
        setattr(namespace, self.dest, values)


def _day(text: str) -> date:
    """A day given on the command line."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(argparse._(NO_DAY) % text) from error  # type: ignore[attr-defined]


def parser(lang: str = "vi") -> argparse.ArgumentParser:
    """Return the parser with help in a language."""
    root = _Parser(prog="kttt", description=_help("program", lang=lang), add_help=False)
    _option(root, "help", lang, "-h", "--help", action="help")
    _option(root, "version", lang, "--version", action="version", version=version("kttt_analysis"))
    _option(root, "lang", lang, "--lang", choices=LANGUAGES, default=argparse.SUPPRESS)
    common = _Parser(add_help=False)
    _option(common, "help", lang, "-h", "--help", action="help")
    _option(common, "root", lang, "--root", metavar="DIR")
    _option(common, "lang", lang, "--lang", choices=LANGUAGES, default=lang)
    verbs = root.add_subparsers(dest="verb", metavar="VERB", required=True)

    def verb(name: str, run: Callable[[argparse.Namespace], int]) -> argparse.ArgumentParser:
        text = _help("verbs", name, lang=lang)
        made = verbs.add_parser(name, help=text, description=text, parents=[common], add_help=False)
        made.set_defaults(run=run)
        return made

    def option(to: argparse.ArgumentParser, word: str, *names: str, **more: Any) -> None:
        _option(to, word, lang, *names, **more)

    def printed(to: argparse.ArgumentParser) -> None:
        option(to, "format", "--format", choices=("table", "json", "csv"), default="table")

    def as_of(to: argparse.ArgumentParser) -> None:
        option(to, "as_of", "--as-of", metavar="2021-07-05", action=_Once)

    one = verb("sample", commands.sample)
    option(one, "dir", "folder", metavar="DIR", nargs="?", default="demo")
    option(one, "first", "--from", dest="first", metavar="2020Q1", default="2020Q1")
    option(one, "last", "--to", dest="last", metavar="2021Q4", default="2021Q4")
    option(one, "seed", "--seed", type=int, default=147)

    one = verb("template", commands.template)
    option(one, "quarter_to_come", "quarter", metavar="QUARTER")
    option(one, "district_of_form", "--district", metavar="D", action=_Once)
    option(one, "folder_of_forms", "-o", "--output", dest="folder", metavar="DIR")

    one = verb("read", commands.read)
    option(one, "file", "file", metavar="FILE")
    option(one, "format_read", "--format", choices=("table", "json"), default="table")
    option(one, "html", "--html", metavar="FILE")

    one = verb("check", commands.check)
    option(one, "file", "files", metavar="FILE", nargs="+")
    option(one, "quarter_of_files", "--quarter", metavar="2021Q2")
    option(one, "annotate", "--annotate", metavar="DIR")
    printed(one)

    one = verb("receive", commands.receive)
    option(one, "file_received", "files", metavar="FILE", nargs="+")
    option(one, "sender", "--from", dest="sender", metavar="WHO")
    option(one, "quarter_of_files", "--quarter", metavar="2021Q2")
    option(one, "part", "--part", action="store_true")

    def answered(to: argparse.ArgumentParser) -> None:
        option(to, "quarter", "quarter", metavar="QUARTER")
        option(to, "district_answering", "--district", metavar="D", required=True, action=_Once)
        option(to, "said_by", "--by", metavar="WHO", required=True)
        option(to, "reason", "--reason", metavar="WHY", required=True)
        option(to, "said_on", "--on", metavar="2021-07-10", type=_day)
        option(to, "unit", "--unit", metavar="U")
        option(to, "kind", "--kind", choices=("HTX", "QTDND", "LHHTX", "THT"))

    one = verb("correct", commands.correct)
    answered(one)
    option(one, "column", "--column", metavar="K")
    option(one, "file_corrected", "--file", metavar="F")
    option(one, "sheet", "--sheet", metavar="S")
    option(one, "cell", "--cell", metavar="C")
    option(one, "row", "--row", metavar="N", type=int)
    option(one, "value", "--value", metavar="V", action=_Once)
    option(one, "factor", "--factor", metavar="X", type=float, action=_Once)
    option(one, "drop", "--drop", action="store_true")
    option(one, "to", "--to", metavar="C", action=_Once)
    option(one, "was", "--was", metavar="RAW")

    one = verb("confirm", commands.confirm)
    answered(one)
    option(one, "same_as", "--is", dest="same_as", metavar="ID", action=_Once)
    option(one, "other_than", "--is-not", dest="other_than", metavar="ID", action=_Once)
    option(one, "place", "--place", metavar="TEXT", action=_Once)
    option(one, "commune", "--commune", metavar="C")

    one = verb("board", commands.board)
    option(one, "quarter", "quarter", metavar="QUARTER")
    option(one, "district_versions", "--district", metavar="D", action=_Once)
    as_of(one)
    printed(one)

    one = verb("explain", commands.explain)
    option(one, "quarter", "quarter", metavar="QUARTER")
    option(one, "indicator", "indicator", metavar="INDICATOR")
    option(one, "district_explained", "--district", metavar="D")
    as_of(one)
    printed(one)

    one = verb("clean", commands.clean)
    option(one, "quarter", "quarter", metavar="QUARTER")
    printed(one)

    one = verb("indicators", commands.indicators)
    option(one, "quarter", "quarter", metavar="QUARTER")
    option(one, "by", "--by", default="", metavar="district,sector,kind")
    as_of(one)
    printed(one)

    one = verb("progress", commands.progress)
    option(one, "quarter", "quarter", metavar="QUARTER")
    option(one, "by_district", "--by", choices=("district",), default="")
    as_of(one)
    printed(one)

    one = verb("export", commands.export)
    option(one, "quarter", "quarter", metavar="QUARTER")
    option(one, "folder_of_data", "-o", "--output", dest="folder", metavar="DIR")

    one = verb("report", commands.report)
    option(one, "quarter", "quarter", metavar="QUARTER")
    option(one, "district", "--district", metavar="D", action=_Once)
    as_of(one)
    return root


def _help(*path: str, lang: str) -> str:
    entry: Any = words()
    try:
        for part in (*path, "help_en" if lang == "en" else "help"):
            entry = entry[part]
    except KeyError as error:
        raise DictionaryError(f"{FILE}: [{'.'.join(path)}] {error}") from error
    return str(entry).replace("%", "%%")


def _option(to: argparse.ArgumentParser, word: str, lang: str, *names: str, **more: Any) -> None:
    to.add_argument(*names, help=_help("options", word, lang=lang), **more)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one verb; returns its exit code (contract §2). Bad input is told, never a traceback."""
    given = list(sys.argv[1:] if argv is None else argv)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    lang = _language(given)
    _speak(lang)
    try:
        arguments = parser(lang).parse_args(given)
        return int(arguments.run(arguments))
    except BrokenPipeError:
        return 0
    except KeyboardInterrupt:
        print("đã dừng" if lang == "vi" else "stopped", file=sys.stderr)
        return 130
    except Exception as error:
        code = exit_code(error)
        if code is None:
            raise
        print(explain(error, lang), file=sys.stderr)
        return code


def _language(given: Sequence[str]) -> str:
    """The language asked for, wherever --lang stands; needed before the parser is built."""
    for position, word in enumerate(given):
        if word.startswith("--lang="):
            return word.partition("=")[2]
        if word == "--lang" and position + 1 < len(given):
            return given[position + 1]
    return "vi"


def _speak(lang: str) -> None:
    """Let argparse's own words be Vietnamese too: it asks gettext for them."""
    catalogue = {} if lang == "en" else ARGPARSE_WORDS

    def translated(message: str) -> str:
        return catalogue.get(message, message)

    def counted(msgid1: str, msgid2: str, n: int) -> str:
        return translated(msgid1 if n == 1 else msgid2)

    gettext.gettext, gettext.ngettext = translated, counted
    argparse._, argparse.ngettext = translated, counted  # type: ignore[attr-defined]


if __name__ == "__main__":
    raise SystemExit(main())
