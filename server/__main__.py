"""The command `watchbill-server`; says what is missing where the server's libraries are not installed."""

import sys


def main() -> None:
    """Run the command."""
    try:
        from server.cli import main as command
    except ModuleNotFoundError as error:
        if error.name is None or error.name.split(".")[0] == "server":
            raise
        sys.exit(f"watchbill-server: {error.name} is not installed; install watchbill[server]")
    command(prog_name="watchbill-server")


if __name__ == "__main__":
    main()
