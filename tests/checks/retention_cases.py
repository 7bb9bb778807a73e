"""What passes and what fails the checks of backups: how often, for how long, and in which order."""

from tests.checks.server_cases import more

Case = tuple[list[str], list[str], str]


def full(schedule: str = "5 2 * * *", repository: str = "near", takes: str = "45m") -> str:
    """Write a full backup."""
    return f'{{type: full, repository: {repository}, schedule: "{schedule}", takes: {takes}, deadline: 3h}}'


def hourly(takes: str = "10m") -> str:
    """Write an incremental backup."""
    return f'{{type: incremental, repository: near, schedule: "17 * * * *", takes: {takes}, deadline: 2h}}'


def saved(
    schedules: str = f"daily: {full()}",
    rest: str = "rpo: 1d45m",
    near: str = "30d",
    far: str = "",
    beside: str = "",
) -> str:
    """Write a Retention with backups."""
    places = f"near: {{number: 1, retention: {near}}}"
    places += f", far: {{number: 2, retention: {far}, offsite: true}}" if far else ""
    said = f"database: shop, repositories: {{{places}}}, schedules: {{{schedules}}}, {rest}"
    return more("Retention", f"{beside}backups: {{{said}}}")


def verified(schedule: str) -> str:
    """Write a verification beside a daily backup."""
    return (
        f'rpo: 1d45m, verifications: {{near: {{repository: near, schedule: "{schedule}", takes: 30m, deadline: 2h}}}}'
    )


def restored(deadline: str, schedule: str = "20 14 * * 6", rest: str = "") -> str:
    """Write a restore test beside a daily backup."""
    test = f'{{repository: near, schedule: "{schedule}", takes: 20m, deadline: {deadline}}}'
    return f"rpo: 1d45m, restore_rate: 100M, restore_tests: {{weekly: {test}{rest}}}"


def drilled(schedule: str) -> str:
    """Write a drill beside a weekly restore test."""
    drill = f'{{repository: near, drill: true, schedule: "{schedule}", takes: 20m, deadline: 4h}}'
    return restored("4h", rest=f", drill: {drill}")


def purged(promise: str, backups: str = "rpo: 1d45m", purging: str = "", age: str = "25h", more_of: str = "") -> str:
    """Write a deletion beside a daily backup."""
    deletion = f"{{data: carts, action: delete, after: 90d{more_of}}}"
    beside = f"purges: [{deletion}], backup_max_age: {age}, {promise}{purging}"
    return saved(rest=backups, beside=beside)


LARGE = more("Capacity", "resources: {database: {unit: bytes, now: 20G, in_12_months: 250G}}")
BOTH = f"daily: {full()}, hourly: {hourly()}"
AFTERWARDS = verified("35 3 * * *")


def monthly(takes: str = "1h") -> str:
    """Write a monthly backup off-site beside the daily one."""
    return f"daily: {full()}, monthly: {full('35 5 1 * *', 'far', takes)}"


RETENTION_CASES: dict[str, list[Case]] = {
    "rpo-unmet": [
        ([saved(BOTH, "rpo: 1h55m")], [saved(BOTH, "rpo: 1h54m")], "1h + 10m + 45m = 1h55m may be lost"),
        ([saved()], [saved(rest="rto: 1h")], "nothing says how much may be lost with the database: as it is, 1d + 45m"),
        (
            [saved(monthly(), "rpo: 1d1h, offsite_rpo: 31d1h", far="124d")],
            [saved(monthly(), "rpo: 1d1h, offsite_rpo: 30d", far="124d")],
            "31d + 1h = 31d1h may be lost with the whole place, and 30d is promised",
        ),
    ],
    "cron-schedule": [
        (
            [saved(rest=verified("50 2 * * *"))],
            [saved(rest=verified("49 2 * * *"))],
            "'backup-daily' runs from Friday 02:05 for 45m, until Friday 02:50, and 'verify-near' begins at",
        ),
        (
            [saved(f"daily: {full('0 2 * * *')}", verified("30 4 * * *"))],
            [saved(f"daily: {full('0 2 * * *')}", verified("0 4 * * *"))],
            "2 jobs begin at the full hour",
        ),
    ],
    "archive-source-expired": [
        (
            [saved(monthly(), "rpo: 1d1h, offsite_rpo: 31d1h", far="124d")],
            [saved(monthly(), "rpo: 1d1h, offsite_rpo: 31d1h", far="31d")],
            "'far' keeps a full backup for 31d, and the next one is complete after 31d + 1h = 31d1h",
        ),
    ],
    "restore-points-few": [
        (
            [saved(near="4d")],
            [saved(near="3d")],
            "'near' keeps a full backup every 1d for 3d: 3d / 1d = 3 points to go to",
        ),
    ],
    "erasure-horizon": [
        (
            [purged("erased_within: 122d, ")],
            [purged("erased_within: 121d, ")],
            "the last copy of carts is gone after 90d + 30d + 2d = 122d (backups in 'near'), and 121d is promised",
        ),
        ([purged("", more_of=", of_users: false")], [purged("")], "and nothing says what is promised"),
    ],
    "restore-test-deadline": [
        ([saved(rest=restored("42m")), LARGE], [saved(rest=restored("41m")), LARGE], "250 GB / 100 MB/s = 41m40s"),
        (
            [saved(rest=restored("3h")), LARGE],
            [saved(rest=restored("3h") + ", rto: 30m"), LARGE],
            "41m40s to restore, and 30m is the most",
        ),
        (
            [saved(rest=restored("6d"))],
            [saved(rest=restored("7d"))],
            "'weekly' may run for 7d, and begins again after 7d",
        ),
        (
            [saved(rest=drilled("25 18 2 * *"))],
            [saved(rest=drilled("25 18 * * 2,5"))],
            "the drill 'drill' comes every 4d, and a restore test every 7d",
        ),
    ],
    "purge-unsafe": [
        (
            [
                purged(
                    "erased_within: 124d, ",
                    AFTERWARDS,
                    'purging: {schedule: "10 4 * * *", takes: 9m, deadline: 1h}, ',
                    "3h",
                )
            ],
            [
                purged(
                    "erased_within: 124d, ",
                    AFTERWARDS,
                    'purging: {schedule: "10 3 * * *", takes: 9m, deadline: 1h}, ',
                    "3h",
                )
            ],
            "03:10, the last verified backup is 1d1h5m old, and 3h is the most: it does nothing",
        ),
    ],
}
