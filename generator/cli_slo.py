"""Which SLO, which policies and which errors are meant; part of the command line."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from generator import reporters
from generator.autoscaler.load import LoadError
from generator.autoscaler.words import load_of
from generator.catalog import Catalog
from generator.diagnostics import did_you_mean, has_errors
from generator.kinds._base import Spec
from generator.kinds.burn_rate_policy.model import BurnRatePolicy
from generator.kinds.slo.model import SLO
from generator.pipeline import compile_specs
from generator.replay import profile as profiles
from generator.replay.profile import Profile
from generator.replay.simulate import Subjected, subjected


def subjects_of(name: str, others: Sequence[str], catalog: Catalog) -> list[Subjected]:
    """Find the SLO under its own policy, and under others; leave with what is wrong."""
    slo = slo_of(name, catalog)
    own = subjected(slo, catalog)
    known = [policy.name for policy in catalog.all(BurnRatePolicy)]
    for other in others:
        if other not in known:
            hint = did_you_mean(other, known)
            message = f"there is no BurnRatePolicy '{other}'" + (f"; {hint}" if hint else "")
            raise click.BadParameter(message, param_hint="--policy")
    return [own, *(own.under(other, catalog) for other in others)]


def catalog_of(specs: Path, environment: str | None) -> Catalog:
    """Compile the specs, and take an environment."""
    compilation = compile_specs(specs, frozenset({environment}) if environment else None)
    if has_errors(compilation.diagnostics):
        click.echo(reporters.text(compilation.diagnostics), nl=False)
        sys.exit(1)
    first = compilation.environments[0]
    if len(compilation.environments) > 1:
        click.echo(f"(as in {first.environment}; --env names another environment)", err=True)
    return first.catalog


def slo_of(name: str, catalog: Catalog) -> Spec[SLO]:
    """Find an SLO, by its name or as SLO/NAME, whose rules are our own."""
    bare = name.removeprefix("SLO/")
    slo = catalog.find(SLO, bare)
    if slo is None:
        hint = did_you_mean(bare, (one.name for one in catalog.all(SLO)))
        raise click.BadParameter(f"there is no SLO '{bare}'" + (f"; {hint}" if hint else ""), param_hint="SLO")
    if slo.spec.compatibility is not None:
        message = (
            f"'{bare}' has rules by Sloth's names, which this cannot work out; take out 'compatibility' to see ours"
        )
        raise click.BadParameter(message, param_hint="SLO")
    return slo


def profile_of(words: str | None, path: Path | None, traffic: str) -> Profile:
    """Read the errors, which are said once, and the traffic."""
    if (words is None) == (path is None):
        raise click.UsageError("say the errors once: --profile WORDS or --profile-file FILE")
    try:
        load = load_of(traffic)
    except LoadError as error:
        raise click.BadParameter(str(error), param_hint="--traffic") from None
    try:
        return profiles.read_profile(path, load) if path else profiles.profile_of(words or "", load)
    except LoadError as error:
        raise click.BadParameter(str(error), param_hint="--profile-file" if path else "--profile") from None
