"""Signing in: a name and a password, watched."""

from server.accounts.passwords import Passwords
from server.accounts.watch import Caller, Watch
from server.store import accounts
from server.store.accounts import Account
from server.store.store import Store
from server.telemetry.traces import span


class Refused(Exception):
    """Name or password is wrong; which, nobody is told."""


class SigningIn:
    """Checks names and passwords."""

    def __init__(self, store: Store, passwords: Passwords, watch: Watch) -> None:
        self._store = store
        self._passwords = passwords
        self._watch = watch

    async def sign_in(self, name: str, password: str, caller: Caller) -> Account:
        """Find the account that a name and a password belong to; raises Refused, Throttled or TooBusy."""
        with span("authentication"):
            # All of it in one place: of guesses that come at once, the next is admitted only when one has been counted.
            async with self._passwords.place():
                await self._watch.admit(name, caller)
                return await self._check(name, password, caller)

    async def _check(self, name: str, password: str, caller: Caller) -> Account:
        async with self._store.read() as db:
            account = await accounts.by_name(db, name)
        same = await self._passwords.matches(account.password_hash if account else None, password)
        if account is None or not same:
            await self._watch.rejected("wrong_password" if account else "unknown_account", name, caller)
            raise Refused
        await self._watch.accepted(name, caller)
        if self._passwords.is_outdated(account.password_hash):
            await self._renew(account, password)
        return account

    async def _renew(self, account: Account, password: str) -> None:
        renewed = await self._passwords.hash(password)
        async with self._store.write() as db:
            await accounts.set_password_hash(db, account.id, renewed)
