"""The `picslrs` command."""

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.metadata import version

_COMMANDS = {
    "demo": "start a small MIS with the LRS tab, and a simulator of the LRS",
    "simulator": "start a simulator of the LRS",
}
"""Each has a module `picslrs_plugin.NAME.command` with `add_arguments(parser)` and `run(args)`."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status: 0 done, 1 failed, 2 wrong use."""
    given = sys.argv[1:] if arguments is None else list(arguments)
    parser = argparse.ArgumentParser(
        prog="picslrs",
        description="A Learning Records Service tab for any Flask-based learner-management system.",
    )
    parser.add_argument("--version", action="version", version=version("picslrs-plugin"))
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, summary in _COMMANDS.items():
        sub = commands.add_parser(name, help=summary, description=f"{summary.capitalize()}.")
        if name in given[:1]:  # only what is asked for is imported: the simulator starts at once
            try:
                module = import_module(f"picslrs_plugin.{name}.command")
            except ModuleNotFoundError as missing:
                return _without(missing, name)
            module.add_arguments(sub)
            sub.set_defaults(run=module.run)
    chosen = parser.parse_args(given)
    status: int = chosen.run(chosen)
    return status


def _without(missing: ModuleNotFoundError, name: str) -> int:
    """Say which extra brings the missing package; any other missing module is a defect."""
    if (missing.name or "").partition(".")[0] != "cheroot":
        raise missing
    print(
        f"picslrs {name} needs one more package: pip install 'picslrs-plugin[demo]'",
        file=sys.stderr,
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
