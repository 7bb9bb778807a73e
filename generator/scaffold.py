"""`watchbill init`: a small set of specs that builds as it is."""

from pathlib import Path

from generator.schema import all_kinds_schema, dumped

SCHEMA_FILE = "watchbill.schema.json"
TEMPLATE = Path(__file__).parent / "template"


class ScaffoldError(Exception):
    """The folder cannot take the specs; nothing has been written."""


def scaffold(folder: Path) -> list[Path]:
    """Write the template's specs, and the schema for the editor, into a new or empty folder."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ScaffoldError(f"'{folder}' is not empty; name a new folder")
    texts = {path.name: path.read_text(encoding="utf-8") for path in sorted(TEMPLATE.glob("*.yaml"))}
    texts[SCHEMA_FILE] = dumped(all_kinds_schema())
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            (folder / name).write_text(text, encoding="utf-8")
    except OSError as error:
        raise ScaffoldError(f"'{folder}' cannot be written: {error.strerror}") from None
    return [folder / name for name in texts]
