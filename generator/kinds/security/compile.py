"""Security to its section of the server's contract."""

from collections.abc import Iterable, Iterator

from generator.catalog import Catalog
from generator.kinds._base import Spec
from generator.kinds.security import model
from generator.kinds.security.model import Security
from generator.plan.contract import Authentication, BruteForce, Sections, ServerContract


def compile_security(security: Spec[Security], _catalog: Catalog) -> Iterable[ServerContract]:
    """Publish what the service's server must guard."""
    said = security.spec.authentication
    sections = Sections(authentication=_authentication(said) if said else None)
    yield ServerContract(security.spec.service, sections, (security.address,))


def _authentication(said: model.Authentication) -> Authentication:
    guesses = said.brute_force
    brute_force = BruteForce(
        window=guesses.window,
        account_failures=guesses.account_failures,
        address_failures=guesses.address_failures,
        delay=guesses.delay,
        max_delay=guesses.max_delay,
    )
    return Authentication(said.token_lifetime, tuple(said.algorithms), brute_force)


def explain(security: Spec[Security], _catalog: Catalog) -> Iterator[str]:
    """Say how the service is guarded."""
    said = security.spec.authentication
    if said:
        guesses = said.brute_force
        yield f"A token is good for {said.token_lifetime}, signed by {' or '.join(said.algorithms)}."
        yield (
            f"After {guesses.account_failures} failures of an account, or {guesses.address_failures} from an address, "
            f"within {guesses.window}, each further one waits: {guesses.delay} at first, {guesses.max_delay} at most."
        )
