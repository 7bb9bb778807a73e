"""What passes and what fails the checks of what is stored: parts and wholes, backups and their place."""

from tests.checks.server_cases import more

DATABASE = "database: {unit: bytes, now: 20G, in_12_months: 250G, part_of: storage}"


def stored(storage: str, rest: str = "", parts: str = DATABASE) -> str:
    """Write a capacity plan with storage of a size, now and in a year."""
    return more("Capacity", f"resources: {{storage: {{unit: bytes, {storage}}}, {parts}}}{rest}")


def backed_up(storage: str, copies: str, parts: str = DATABASE) -> str:
    """Write a capacity plan whose database is backed up into its storage."""
    return stored(storage, f", backups: {{of: database, kept_in: storage, {copies}}}", parts)


APART = "database: {unit: bytes, now: 20G, in_12_months: 250G}"
# check → (specs that pass, specs that fail, part of the message), a few for each
STORAGE_CASES: dict[str, list[tuple[list[str], list[str], str]]] = {
    "storage-sum": [
        (
            [stored("now: 50G, in_12_months: 500G")],
            [stored("now: 50G, in_12_months: 200G")],
            "parts of storage take database 250G in 12 months, and storage is 200G",
        ),
        (
            [stored("now: 50G, in_12_months: 250G")],
            [stored("now: 10G, in_12_months: 500G")],
            "database 20G today, and storage is 10G",
        ),
        (
            [stored("now: 20G, in_6_months: 140G, in_12_months: 260G")],
            # between its points the database is on the line: 135G
            [stored("now: 20G, in_6_months: 130G, in_12_months: 260G")],
            "database 135G in 6 months, and storage is 130G",
        ),
        (
            [
                stored(
                    "now: 50G, in_12_months: 500G",
                    parts=f"{DATABASE}, files: {{unit: bytes, now: 30G, part_of: storage}}",
                )
            ],
            [
                stored(
                    "now: 50G, in_12_months: 500G",
                    parts=f"{DATABASE}, files: {{unit: bytes, now: 31G, part_of: storage}}",
                )
            ],
            "database 20G + files 31G = 51G today, and storage is 50G",
        ),
    ],
    "backup-storage-short": [
        (
            [backed_up("now: 600G, in_12_months: 7500G", "fulls: 30", APART)],
            [backed_up("now: 600G, in_12_months: 7499G", "fulls: 30", APART)],
            "copies of database take 30 × 250G = 7500G in 12 months, and storage is 7499G",
        ),
        (
            [backed_up("now: 40G, in_12_months: 500G", "fulls: 1")],
            [backed_up("now: 40G, in_12_months: 490G", "fulls: 1")],
            "1 × 250G = 250G in 12 months, and storage is 490G, beside 250G of its other parts",
        ),
        (
            [backed_up("now: 32G, in_12_months: 400G", "fulls: 1, changed_daily: 2%, incremental_days: 30", APART)],
            [backed_up("now: 31G, in_12_months: 400G", "fulls: 1, changed_daily: 2%, incremental_days: 30", APART)],
            "1.6 × 20G = 32G today",
        ),
    ],
}
