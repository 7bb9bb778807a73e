"""What the program must know of a spec kind; one constant of this type stands in each kind's folder."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic

from generator.catalog import Catalog
from generator.diagnostics import Diagnostic
from generator.kinds._base import M, Metadata, Model, Spec
from generator.plan.plan import Part


def nothing_published(_spec: Spec[Model], _catalog: Catalog) -> Iterable[Part]:
    """Compile a kind that other kinds read and that publishes nothing itself."""
    return ()


def nothing_to_link(_spec: Spec[Model], _catalog: Catalog) -> Iterable[Diagnostic]:
    """Link a kind whose references are all plain names of other specs."""
    return ()


@dataclass(frozen=True)
class Explanation:
    """What a spec compiles to: in sentences, in tables (rows under a head), and as an SVG where one says more."""

    words: tuple[str, ...]
    tables: tuple[tuple[tuple[str, ...], ...], ...] = ()
    picture: str | None = None


def in_words(explain: Callable[[Spec[M], Catalog], Iterable[str]]) -> Callable[[Spec[M], Catalog], Explanation]:
    """Make an explanation of sentences alone."""
    return lambda spec, catalog: Explanation(tuple(explain(spec, catalog)))


@dataclass(frozen=True)
class Kind(Generic[M]):
    """A spec kind: what may be written, what it means, and what it compiles to.

    `link` reports references that are more than the name of another spec (a metric of the service's
    contract, a level of the severity scale); it runs before `compile`, which may then rely on them.
    `explain` says what the spec compiles to.
    """

    model: type[M]
    explain: Callable[[Spec[M], Catalog], Explanation]
    compile: Callable[[Spec[M], Catalog], Iterable[Part]] = nothing_published
    link: Callable[[Spec[M], Catalog], Iterable[Diagnostic]] = nothing_to_link
    metadata: type[Metadata] = Metadata
    variables: bool = True
