"""Accounts and tokens."""

from pydantic import BaseModel

from server.accounts.signing_in import Refused
from server.accounts.watch import Throttled
from server.api import problems
from server.api.models import Account, Credentials, NewAccount, Token
from server.api.operation import Access, Answer, Call, Operation
from server.api.rates import admitted
from server.limits.address import network_of
from server.store import accounts


async def create(call: Call[NewAccount, BaseModel]) -> Answer:
    """Make an account, in the tier of those who have none."""
    services = call.services
    if services.registration_rate is not None:
        await admitted(services.registration_rate, None, f"address:{network_of(call.caller.address)}")
    async with services.passwords.place():
        password_hash = await services.passwords.hash(call.body.password)
    try:
        async with services.store.write() as db:
            account = await accounts.create(db, call.body.name, password_hash, services.default_tier)
    except accounts.NameTaken:
        raise problems.NAME_TAKEN.problem() from None
    return Answer(Account.model_validate(account))


async def read(call: Call[BaseModel, BaseModel]) -> Answer:
    """Read the caller's own account."""
    async with call.services.store.read() as db:
        account = await accounts.by_id(db, call.account)
    if account is None:  # the token is older than this database
        raise problems.no_good(problems.INVALID_TOKEN)
    return Answer(Account.model_validate(account))


async def issue(call: Call[Credentials, BaseModel]) -> Answer:
    """Sign in: name and password for a token."""
    services = call.services
    try:
        account = await services.signing_in.sign_in(call.body.name, call.body.password, call.caller)
    except Throttled as error:
        raise problems.TOO_MANY_ATTEMPTS.problem(headers={"Retry-After": str(error.retry_after)}) from None
    except Refused:
        raise problems.WRONG_CREDENTIALS.problem(headers={"WWW-Authenticate": "Bearer"}) from None
    token = Token(access_token=services.tokens.issue(account), expires_in=services.tokens.seconds)
    return Answer(token)


OPERATIONS = (
    Operation(
        id="createAccount",
        method="POST",
        path="/api/v1/accounts",
        summary="Make an account.",
        run=create,
        body=NewAccount,
        answer=Account,
        status=201,
        access=Access.ANYBODY,
        errors=(problems.NAME_TAKEN, problems.RATE_LIMIT),
    ),
    Operation(
        id="readAccount", method="GET", path="/api/v1/account", summary="Read your account.", run=read, answer=Account
    ),
    Operation(
        id="issueToken",
        method="POST",
        path="/api/v1/tokens",
        summary="Sign in: a name and a password for a token.",
        run=issue,
        body=Credentials,
        answer=Token,
        access=Access.ANYBODY,
        errors=(problems.WRONG_CREDENTIALS, problems.TOO_MANY_ATTEMPTS),
    ),
)
