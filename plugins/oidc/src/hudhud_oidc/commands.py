"""`hudhud oidc …`: outside providers, and the keys that sign id tokens."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from typing import Annotated, Final

from cyclopts import App, Parameter

from hudhud.audit import Actor
from hudhud.cli import opened
from hudhud.errors import DomainError
from hudhud.plugins import Platform
from hudhud_oidc import keys, providers

__all__ = ["app"]

app = App(name="oidc", help="Signing in through outside providers, and the keys of our own.")
provider = App(name="provider", help="Outside OpenID providers.")
key = App(name="key", help="Keys that sign id tokens.")
app.command(provider)
app.command(key)

OPERATOR: Final = Actor("operator:command-line")


@provider.command
def add(
    name: str,
    *,
    label: str,
    issuer: str,
    client_id: str,
    secret_stdin: Annotated[bool, Parameter(negative="")] = False,
    account: int | None = None,
    email_domain: Annotated[tuple[str, ...], Parameter(negative="")] = (),
) -> None:
    """Let people sign in through a provider, and tell which address it has to send them back to.

    Parameters
    ----------
    name
        Lower-case letters, digits and dashes; part of the address to return to.
    label
        The words of the button, such as the organisation's name.
    issuer
        The provider's issuer, exactly as its discovery document writes it.
    client_id
        What the provider calls the portal.
    secret_stdin
        Read the client's secret from standard input; without it, the client has none.
    account
        Only users of this account may use it; its button is then not on the sign-in page.
    email_domain
        Only people whose verified e-mail address there is of this domain; may be given several times.
    """

    async def store(platform: Platform) -> None:
        secret = sys.stdin.readline().rstrip("\r\n") if secret_stdin else ""
        await providers.add(
            platform,
            name=name,
            label=label,
            issuer=issuer,
            client_id=client_id,
            secret=secret,
            account_id=account,
            email_domains=email_domain,
            actor=OPERATOR,
        )
        print(f"Added. Address to return to: {platform.settings.base_url.rstrip('/')}/sign-in/with/{name}/callback")

    _on_platform(store)


@provider.command(name="list")
def list_() -> None:
    """Show the providers."""

    async def show(platform: Platform) -> None:
        for one in await providers.listed(platform):
            whose = f"account {one.account_id}" if one.account_id else "every account"
            domains = f", addresses of {', '.join(one.email_domains)}" if one.email_domains else ""
            print(f"{'on ' if one.enabled else 'off'} {one.name:20} {one.issuer:50} “{one.label}”, {whose}{domains}")

    _on_platform(show)


@provider.command
def remove(name: str) -> None:
    """Forget a provider, and all connections to it."""
    _on_platform(lambda platform: providers.remove(platform, name, actor=OPERATOR))


@provider.command
def enable(name: str) -> None:
    """Let people sign in through it again."""
    _on_platform(lambda platform: providers.switch(platform, name, enabled=True, actor=OPERATOR))


@provider.command
def disable(name: str) -> None:
    """Let nobody sign in through it until it is enabled again."""
    _on_platform(lambda platform: providers.switch(platform, name, enabled=False, actor=OPERATOR))


@key.command
def rotate(*, at_once: Annotated[bool, Parameter(negative="")] = False) -> None:
    """Make another key, which signs from tomorrow on.

    Parameters
    ----------
    at_once
        It signs from now, and those before it are forgotten: for a key that got into wrong hands.
    """
    _on_platform(lambda platform: keys.rotate(platform, at_once=at_once))


def _on_platform(act: Callable[[Platform], Awaitable[None]]) -> None:
    async def run() -> None:
        async with opened() as platform:
            await act(platform)

    try:
        asyncio.run(run())
    except DomainError as error:
        sys.exit(str(error))
