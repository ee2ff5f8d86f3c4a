"""The command line. Each command is a module of its own, loaded when asked for: `--help` is quick."""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any

import click

from trueorder import status
from trueorder.console import note
from trueorder.supervised import supervised

COMMANDS = {
    "run": "Run a suite, write the report, say the verdicts.",
    "verify": "Does a scheme have the order it claims?",
    "prove": "Derive a scheme's order and leading error term from its code.",
    "study": "Sweep one scheme on one exact function over many steps.",
    "wavenumber": "How short waves does a scheme resolve?",
    "baseline": "Write down the numbers that later runs must not fall behind.",
    "check": "Compare a suite's numbers with a baseline.",
    "audit": "Check printed numbers and statements against computed ones.",
    "history": "How did order, constant and rounding level move over runs?",
    "list": "List the built-in schemes, functions or suites.",
}
"""name -> what it does; the command itself is `command` in trueorder.commands.NAME (`list_` for list)"""

HELP = """Prove, measure and guard the order of accuracy of numerical derivatives.

\b
SCHEME is   central, central:order=4, forward:order=2,derivative=2, gradient:edge_order=2,
            package.module:function or path/to/file.py:function
Exit status 0 all verified; 1 something refuted, or worse than its baseline; 2 bad input;
            3 nothing refuted but something inconclusive; 70 an error of trueorder itself
"""


class Commands(click.Group):
    """A group whose commands are imported only when they run."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of the commands, in the order in which a newcomer needs them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command."""
        if cmd_name not in COMMANDS:
            return None
        from importlib import import_module

        name = "list_" if cmd_name == "list" else cmd_name
        found: click.Command = import_module(f"trueorder.commands.{name}").command
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that the arguments name; an unknown name is answered with the nearest one."""
        name = args[0]
        if name not in COMMANDS and not name.startswith("-"):
            near = get_close_matches(name, COMMANDS, n=1)
            hint = f"did you mean {near[0]}? " if near else ""
            raise click.UsageError(f"unknown command {name!r}; {hint}(known: {', '.join(COMMANDS)})")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the table of commands without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.command(
    cls=Commands, help=HELP, no_args_is_help=False, context_settings={"help_option_names": ["-h", "--help"]}
)
@click.version_option(package_name="trueorder", prog_name="trueorder")
def command() -> None:
    """The group itself does nothing."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status; without arguments those of the program, in a child process.

    Input that cannot be used is one line on standard error and status 2, whoever found it: click, a suite's
    reader or a scheme's own record.
    """
    if arguments is None:
        given = sys.argv[1:]
        if os.getcwd() not in sys.path:
            # modules of the user's project; at the end of the path they cannot hide an installed package
            sys.path.append(os.getcwd())
        # without an argument after the command there is no code but that of this project
        return supervised(lambda: main(given)) if len(given) > 1 else main(given)
    try:
        # under `python -W error` a warning of any library would end the program; those of code under test are noted
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            result: Any = command.main(arguments, prog_name="trueorder", standalone_mode=False)
    except click.ClickException as error:
        return _refuse(error.format_message(), error)
    except (click.Abort, KeyboardInterrupt):
        note("trueorder: interrupted")
        return status.INTERRUPTED
    except Exception as error:
        from trueorder.schemes.errors import InputError

        if isinstance(error, InputError):
            return _refuse(str(error))
        return _confess(error)
    return result if isinstance(result, int) else status.VERIFIED


def _refuse(message: str, error: click.ClickException | None = None) -> int:
    """Say what is wrong with the input, and where usage is explained when the arguments were at fault."""
    context = getattr(error, "ctx", None)
    where = f" (see '{context.command_path} --help')" if context is not None else ""
    note(f"trueorder: {message.removesuffix('.')}{where}")
    return status.BAD_INPUT


def _confess(error: Exception) -> int:
    """Admit a defect of trueorder itself; the traceback is there for whoever wants to mend it."""
    if os.environ.get("TRUEORDER_DEBUG"):
        import traceback

        traceback.print_exception(error)
    cause = f"{type(error).__name__}: {error}"
    note(f"trueorder: internal error, please report it ({cause}); TRUEORDER_DEBUG=1 shows the traceback")
    return status.INTERNAL_ERROR


if __name__ == "__main__":
    sys.exit(main())
