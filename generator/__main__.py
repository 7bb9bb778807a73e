"""The entry of the `watchbill` command: answers what needs no libraries before it imports any."""

import gc
import os
import sys

from generator import __version__, freshness


def main() -> None:
    """Run the command line."""
    arguments = sys.argv[1:]
    if arguments in (["--help"], ["-h"]):
        # Rendered from click when the docs are made; a test holds the two equal.
        with open(os.path.join(os.path.dirname(__file__), "help.txt"), encoding="utf-8") as file:
            sys.stdout.write(file.read())
    elif arguments == ["--version"]:
        sys.stdout.write(f"watchbill {__version__}\n")
    elif arguments[:1] == ["build"] and (message := freshness.fresh(arguments)) is not None:
        sys.stdout.write(f"{message}\n")
    else:
        _run()


def _run() -> None:
    # A short run that makes no cycles: the collector would only walk the specs again and again.
    gc.disable()
    # Looking for pydantic's plugins costs as much as reading 300 specs, and we use none.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    from generator.cli import main as run

    try:
        run(prog_name="watchbill")
    except SystemExit as leaving:
        if isinstance(leaving.code, str):
            raise
        sys.stdout.flush()
        sys.stderr.flush()
        # Everything is written; the memory need not be taken apart object by object.
        os._exit(leaving.code or 0)


if __name__ == "__main__":
    main()
