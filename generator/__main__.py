"""The entry of the `watchbill` command: answers what needs no libraries before it imports any."""

import os
import sys

from generator import __version__, freshness


def main() -> None:
    """Run the command line."""
    arguments = sys.argv[1:]
    if arguments in (["--help"], ["-h"]):
        # Rendered from click when the docs are made; a test holds the two equal.
        with open(os.path.join(os.path.dirname(__file__), "help.txt"), encoding="utf-8") as file:  # noqa: PTH118, PTH120, PTH123
            sys.stdout.write(file.read())
    elif arguments == ["--version"]:
        sys.stdout.write(f"watchbill {__version__}\n")
    elif arguments[:1] == ["build"] and (message := freshness.fresh(arguments)) is not None:
        sys.stdout.write(f"{message}\n")
    else:
        from generator.cli import main as run

        run(prog_name="watchbill")


if __name__ == "__main__":
    main()
