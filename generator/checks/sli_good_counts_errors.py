"""Good events that are selected as errors, or bad ones as successes.

## What it does
Reads the matchers on labels like `status`, `code`, `result` and `outcome`: in `good` a matcher that takes errors and
no successes (`status=~"5.."`), in `bad` one that takes successes and no errors; unless `total` has it as well.

## Why it matters
The SLO then promises the opposite: in a total outage it is perfect, and when all is well it pages.

## Bad
```yaml
good: sum(rate(http_requests_total{status=~"5.."}[{{window}}]))
```

## Better
```yaml
good: sum(rate(http_requests_total{status!~"5.."}[{{window}}]))
```
"""

import re
from collections.abc import Iterator

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._expressions import Expression, slis
from generator.checks._matching import takes
from generator.diagnostics import Severity
from generator.plan.plan import Plan
from generator.promql import Matcher

_TELLS_APART = re.compile(r"status|code|result|outcome|state", re.IGNORECASE)
# How exporters write errors and successes; one label speaks one of these languages.
_CODES = (("500", "502", "503", "504"), ("200", "201", "204"))
_CLASSES = (("5xx",), ("2xx",))
_WORDS = (("error", "errors", "failed", "failure", "timeout"), ("ok", "OK", "success", "succeeded"))
_INVERSE = {"=": "!=", "!=": "=", "=~": "!~", "!~": "=~"}


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Try every telling matcher on errors and successes."""
    for _, queries in slis(catalog):
        for field, other in (("good", "bad"), ("bad", "good")):
            shared = set(_matchers(queries["total"])) if field in queries else set()
            for matcher in _matchers(queries[field]) if field in queries else ():
                fault = None if matcher in shared else _fault(matcher, field)
                if fault:
                    inverse = Matcher(matcher.label, _INVERSE[matcher.operator], matcher.value)
                    hint = f"write '{inverse}', or put the query under '{other}'"
                    yield Finding(f"'{field}' counts {fault}", queries[field].span, hint)


def _fault(matcher: Matcher, field: str) -> str | None:
    for errors, successes in (_CODES, _CLASSES, _WORDS):
        wrong, right = (errors, successes) if field == "good" else (successes, errors)
        taken = _taken(matcher, wrong)
        if taken and not _taken(matcher, right):
            what = "errors" if field == "good" else "successes"
            return f"{what}: {matcher} takes '{taken}' and no '{right[0]}'"
    return None


def _matchers(expression: Expression) -> Iterator[Matcher]:
    for selector in expression.selectors:
        yield from (matcher for matcher in selector.matchers if _TELLS_APART.search(matcher.label))


def _taken(matcher: Matcher, values: tuple[str, ...]) -> str | None:
    return next((value for value in values if takes(matcher, value)), None)


CHECK = Check(run, Severity.ERROR)
