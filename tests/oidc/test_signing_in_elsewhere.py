"""Signing in through an outside provider: what is believed, what is not, and who gets in."""

from __future__ import annotations

import re
import secrets
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import pyotp
import pytest
from litestar import Litestar
from pydantic import SecretStr

from hudhud import identity
from hudhud.errors import Invalid
from hudhud.plugins import Platform
from hudhud_oidc import providers
from hudhud_oidc.checks import secrets_are_readable
from hudhud_oidc.fetching import may_be_fetched

from .conftest import ISSUER, OPERATOR, Joining, Member, with_settings, words_of
from .liar import KEY, OTHER_KEY, Liar, served


@dataclass
class Elsewhere:
    """A provider that the operator set up, and which may lie."""

    name: str
    liar: Liar

    @property
    def path(self) -> str:
        return f"/sign-in/with/{self.name}"

    async def leave(self, browser: httpx.AsyncClient, path: str = "") -> dict[str, str]:
        """Off to the provider; what it is asked."""
        answer = await browser.get(path or self.path)
        assert answer.status_code == 303, words_of(answer.text)
        return self.note(answer.headers["location"])

    def note(self, location: str) -> dict[str, str]:
        asked = dict(parse_qsl(urlsplit(location).query))
        self.liar.nonce = asked["nonce"]
        return asked

    async def come_back(self, browser: httpx.AsyncClient, **answer: str) -> httpx.Response:
        return await browser.get(f"{self.path}/callback", params={"code": "their-code", **answer})

    async def sign_in(self, browser: httpx.AsyncClient, **answer: str) -> httpx.Response:
        asked = await self.leave(browser)
        return await self.come_back(browser, **{"state": asked["state"], **answer})

    async def link(self, member: Member) -> httpx.Response:
        """Connect a signed-in user."""
        page = await member.send(f"/settings/connections/{self.name}", {})
        onward = re.search(r'href="(http://127[^"]+)"', page.text)
        assert onward, words_of(page.text)
        asked = self.note(onward.group(1).replace("&amp;", "&"))
        return await self.come_back(member.http, state=asked["state"])


@pytest.fixture
async def elsewhere(oidc_platform: Platform) -> AsyncIterator[Elsewhere]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    liar, name = Liar(f"http://127.0.0.1:{port}"), f"p{secrets.token_hex(4)}"
    await providers.add(
        oidc_platform, name=name, label="The organisation", issuer=liar.issuer, client_id="hudhud", secret="s&cret",
        actor=OPERATOR,
    )  # fmt: skip
    async with served(liar, port):
        yield Elsewhere(name, liar)
    await providers.remove(oidc_platform, name, actor=OPERATOR)


@pytest.fixture
async def stranger(oidc_app: Litestar) -> AsyncIterator[httpx.AsyncClient]:
    """A browser that nobody has signed in with."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=oidc_app), base_url=ISSUER, trust_env=False) as http:
        yield http


@pytest.fixture
async def linked(elsewhere: Elsewhere, joining: Joining) -> Member:
    """A user whom the provider knows as `mona`."""
    member = await joining()
    answer = await elsewhere.link(member)
    assert answer.headers["location"] == "/settings/connections"
    return member


async def test_the_provider_is_asked_with_pkce_state_and_nonce(
    elsewhere: Elsewhere, stranger: httpx.AsyncClient
) -> None:
    asked = await elsewhere.leave(stranger)

    assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
    assert asked["redirect_uri"] == f"{ISSUER}{elsewhere.path}/callback"
    assert min(len(asked["state"]), len(asked["nonce"]), len(asked["code_challenge"])) >= 32


async def test_a_linked_user_gets_in_and_where_he_wanted_to_go(
    elsewhere: Elsewhere, linked: Member, stranger: httpx.AsyncClient
) -> None:
    asked = await elsewhere.leave(stranger, f"{elsewhere.path}?next=/campaigns")

    answer = await elsewhere.come_back(stranger, state=asked["state"])

    assert answer.headers["location"] == "/campaigns"
    assert (await stranger.get("/campaigns")).status_code == 200
    assert elsewhere.liar.asked[-1]["code"] == "their-code"
    assert "client_secret" not in elsewhere.liar.asked[-1]  # it is in the header


@pytest.mark.parametrize("path", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)"])
async def test_nobody_is_sent_elsewhere_afterwards(
    elsewhere: Elsewhere, linked: Member, stranger: httpx.AsyncClient, path: str
) -> None:
    asked = await elsewhere.leave(stranger, str(httpx.URL(elsewhere.path, params={"next": path})))

    answer = await elsewhere.come_back(stranger, state=asked["state"])

    assert answer.headers["location"] == "/"


async def test_the_same_address_elsewhere_does_not_make_the_same_user(
    elsewhere: Elsewhere, joining: Joining, stranger: httpx.AsyncClient
) -> None:
    member = await joining()
    elsewhere.liar.claims = {"email": member.email}

    answer = await elsewhere.sign_in(stranger)

    assert answer.status_code == 403
    assert "not connected to a user here" in words_of(answer.text)
    assert "hudhud" not in stranger.cookies


LIES: list[tuple[str, dict[str, Any]]] = [
    ("another issuer's token", {"claims": {"iss": "https://evil.example"}}),
    ("a token for somebody else", {"claims": {"aud": "another-client"}}),
    ("a token for several, and not for us", {"claims": {"aud": ["hudhud", "other"], "azp": "other"}}),
    ("a token for several that does not say for whom", {"claims": {"aud": ["hudhud", "other"]}}),
    ("an old token", {"claims": {"exp": 1}}),
    ("a token without an end", {"claims": {"exp": None}}),
    ("a token of tomorrow", {"claims": {"nbf": 4102444800}}),
    ("the answer to another question", {"claims": {"nonce": "other"}}),
    ("the answer to no question", {"claims": {"nonce": None}}),
    ("a token of nobody", {"claims": {"sub": None}}),
    ("a token of an empty somebody", {"claims": {"sub": ""}}),
    ("a token of a number", {"claims": {"sub": 7}}),
    ("a token for another access token", {"claims": {"at_hash": "x" * 22}}),
    ("a token without a signature", {"unsigned": True}),
    ("a token of another key", {"key": OTHER_KEY}),
    ("a token of an unknown key", {"header": {"kid": "unknown"}}),
    ("an access token in its place", {"header": {"typ": "at+jwt"}}),
]


@pytest.mark.parametrize(("lie", "told"), LIES, ids=[lie for lie, _ in LIES])
async def test_what_is_not_believed(
    elsewhere: Elsewhere, linked: Member, stranger: httpx.AsyncClient, lie: str, told: dict[str, Any]
) -> None:
    for name, value in told.items():
        setattr(elsewhere.liar, name, value)

    answer = await elsewhere.sign_in(stranger)

    assert answer.status_code == 422, lie
    assert "did not confirm who you are" in words_of(answer.text)
    assert "hudhud" not in stranger.cookies


async def test_a_shared_secret_signs_nothing(elsewhere: Elsewhere, linked: Member, stranger: httpx.AsyncClient) -> None:
    """The old trick: HS256 with the text of the public key as its secret."""
    elsewhere.liar.shared = KEY.as_pem(private=False)

    answer = await elsewhere.sign_in(stranger)

    assert answer.status_code == 422
    assert "hudhud" not in stranger.cookies


@pytest.mark.parametrize(
    "changed",
    [
        {"status": 500},
        {"status": 302},  # followed, it could lead anywhere
        {"padding": 300_000},
        {"metadata": {"issuer": "https://evil.example"}},
        {"metadata": {"token_endpoint": "http://evil.example/token"}},
        {"metadata": {"jwks_uri": "file:///etc/passwd"}},
        {"metadata": {"id_token_signing_alg_values_supported": ["HS256", "none"]}},
        {"metadata": {"token_endpoint": None}},
    ],
)
async def test_a_provider_that_does_not_answer_as_one_is_unavailable(
    elsewhere: Elsewhere, stranger: httpx.AsyncClient, changed: dict[str, Any]
) -> None:
    for name, value in changed.items():
        setattr(elsewhere.liar, name, value)

    answer = await stranger.get(elsewhere.path)

    assert answer.status_code == 503
    assert "does not answer as it should" in words_of(answer.text)


async def test_a_provider_that_is_slow_is_given_up(elsewhere: Elsewhere, oidc_platform: Platform) -> None:
    from hudhud_oidc.fetching import ProviderUnavailable, fetch
    from hudhud_oidc.settings import OidcSettings

    elsewhere.liar.seconds = 2
    settings = oidc_platform.settings_of(OidcSettings)
    before, settings.provider_seconds = settings.provider_seconds, 0.1
    try:
        with pytest.raises(ProviderUnavailable):
            await fetch(oidc_platform, "Slow", f"{elsewhere.liar.issuer}/keys")
    finally:
        settings.provider_seconds = before


async def test_an_answer_to_another_browsers_question_is_refused(
    elsewhere: Elsewhere, linked: Member, stranger: httpx.AsyncClient, oidc_app: Litestar
) -> None:
    asked = await elsewhere.leave(stranger)

    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app=oidc_app), base_url=ISSUER, trust_env=False
    ) as victim:
        without = await elsewhere.come_back(victim, state=asked["state"])
        await victim.get(elsewhere.path)
        with_own = await elsewhere.come_back(victim, state=asked["state"])

    assert (without.status_code, with_own.status_code) == (422, 422)
    assert "hudhud" not in victim.cookies


async def test_an_answer_counts_once(elsewhere: Elsewhere, linked: Member, stranger: httpx.AsyncClient) -> None:
    asked = await elsewhere.leave(stranger)
    await elsewhere.come_back(stranger, state=asked["state"])

    again = await elsewhere.come_back(stranger, state=asked["state"])

    assert again.status_code == 422


async def test_an_answer_of_another_provider_is_refused(
    elsewhere: Elsewhere, linked: Member, stranger: httpx.AsyncClient
) -> None:
    answer = await elsewhere.sign_in(stranger, iss="https://evil.example")

    assert answer.status_code == 422


async def test_a_provider_that_names_itself_must_do_so(
    elsewhere: Elsewhere, linked: Member, stranger: httpx.AsyncClient
) -> None:
    elsewhere.liar.metadata = {"authorization_response_iss_parameter_supported": True}

    silent = await elsewhere.sign_in(stranger)
    named = await elsewhere.sign_in(stranger, iss=elsewhere.liar.issuer)

    assert (silent.status_code, named.status_code) == (422, 303)


async def test_who_refuses_there_is_told_so_here(elsewhere: Elsewhere, stranger: httpx.AsyncClient) -> None:
    asked = await elsewhere.leave(stranger)

    answer = await stranger.get(
        f"{elsewhere.path}/callback", params={"state": asked["state"], "error": "access_denied"}
    )

    assert answer.status_code == 422
    assert "did not confirm" in words_of(answer.text)


async def test_being_known_elsewhere_is_no_second_factor(
    elsewhere: Elsewhere, linked: Member, stranger: httpx.AsyncClient, oidc_platform: Platform
) -> None:
    owner = f"user:{linked.user_id}"
    setup = await identity.begin_totp(oidc_platform, owner=owner, label=linked.email)
    code = pyotp.TOTP(setup.secret).now()
    await identity.confirm_totp(oidc_platform, owner=owner, code=code, name="", actor=OPERATOR)

    answer = await elsewhere.sign_in(stranger)

    assert answer.headers["location"].startswith("/sign-in/second-step")
    assert "hudhud" not in stranger.cookies


async def test_a_deactivated_user_does_not_get_in(
    elsewhere: Elsewhere, linked: Member, stranger: httpx.AsyncClient, oidc_platform: Platform
) -> None:
    await oidc_platform.database.execute("UPDATE app_user SET active = false WHERE id = $1", linked.user_id)

    answer = await elsewhere.sign_in(stranger)

    assert answer.status_code == 403
    assert "hudhud" not in stranger.cookies


async def test_a_subject_is_one_user(elsewhere: Elsewhere, linked: Member, joining: Joining) -> None:
    answer = await elsewhere.link(await joining())

    assert answer.status_code == 409
    assert "connected to another user" in words_of(answer.text)


async def test_a_link_is_made_for_whoever_asked_for_it(elsewhere: Elsewhere, joining: Joining) -> None:
    asker, other = await joining(), await joining()
    page = await asker.send(f"/settings/connections/{elsewhere.name}", {})
    onward = re.search(r'href="(http://127[^"]+)"', page.text)
    assert onward
    asked = elsewhere.note(onward.group(1).replace("&amp;", "&"))
    other.http.cookies.set("hudhud_outside", asker.http.cookies["hudhud_outside"])

    answer = await elsewhere.come_back(other.http, state=asked["state"])

    assert answer.status_code == 422


async def test_a_disconnected_user_does_not_get_in(
    elsewhere: Elsewhere, linked: Member, stranger: httpx.AsyncClient
) -> None:
    answer = await linked.send(f"/settings/connections/{elsewhere.name}/remove", {})

    assert answer.status_code == 303
    assert (await elsewhere.sign_in(stranger)).status_code == 403


async def test_linking_needs_our_form(elsewhere: Elsewhere, joining: Joining) -> None:
    member = await joining()

    posted = await member.http.post(f"/settings/connections/{elsewhere.name}")
    got = await member.http.get(f"/settings/connections/{elsewhere.name}")

    assert (posted.status_code, got.status_code) == (403, 405)


@pytest.mark.parametrize(
    ("policy", "gets_in"),
    [
        ({"email_domains": ["organisation.example"]}, True),
        ({"email_domains": ["other.example"]}, False),
        ({"email_domains": ["example"]}, False),
        ({"account": -1}, False),
    ],
)
async def test_an_operators_policy_counts_at_every_sign_in(
    elsewhere: Elsewhere, linked: Member, stranger: httpx.AsyncClient, oidc_platform: Platform, joining: Joining,
    policy: dict[str, Any], gets_in: bool,
) -> None:  # fmt: skip
    if "account" in policy:
        policy = {"account": (await joining()).account_id}
    for column, value in policy.items():
        await oidc_platform.database.execute(
            f"UPDATE oidc_provider SET {column} = $2 WHERE name = $1", elsewhere.name, value
        )

    answer = await elsewhere.sign_in(stranger)

    assert answer.status_code == (303 if gets_in else 403)


async def test_an_address_that_was_not_verified_there_fits_no_policy(
    elsewhere: Elsewhere, linked: Member, stranger: httpx.AsyncClient, oidc_platform: Platform
) -> None:
    await oidc_platform.database.execute(
        "UPDATE oidc_provider SET email_domains = '{organisation.example}' WHERE name = $1", elsewhere.name
    )
    elsewhere.liar.claims = {"email_verified": False}

    assert (await elsewhere.sign_in(stranger)).status_code == 403


async def test_userinfo_of_somebody_else_is_not_believed(
    elsewhere: Elsewhere, linked: Member, stranger: httpx.AsyncClient
) -> None:
    elsewhere.liar.claims = {"email": None}
    elsewhere.liar.userinfo = {"sub": "salma"}

    assert (await elsewhere.sign_in(stranger)).status_code == 422


async def test_a_provider_that_is_switched_off_is_not_there(
    elsewhere: Elsewhere, stranger: httpx.AsyncClient, oidc_platform: Platform
) -> None:
    await providers.switch(oidc_platform, elsewhere.name, enabled=False, actor=OPERATOR)

    assert (await stranger.get(elsewhere.path)).status_code == 404
    assert elsewhere.path not in (await stranger.get("/sign-in")).text


@pytest.mark.parametrize(
    ("url", "good", "good_over_https"),
    [
        ("https://id.example", True, True),
        ("http://127.0.0.1:9/x", True, False),
        ("http://[::1]/x", True, False),
        ("http://id.example", False, False),
        ("http://127.0.0.1.id.example", False, False),
        ("https://user:pass@id.example", False, False),
        ("ftp://id.example", False, False),
        ("id.example", False, False),
        ("https://", False, False),
    ],
)
def test_where_the_portal_has_tls_providers_need_it_too(
    oidc_platform: Platform, url: str, good: bool, good_over_https: bool
) -> None:
    secure = with_settings(oidc_platform, secure_cookies=True)

    assert (may_be_fetched(oidc_platform, url), may_be_fetched(secure, url)) == (good, good_over_https)


@pytest.mark.parametrize(
    "changed",
    [
        {"name": "Not A Slug"},
        {"label": ""},
        {"issuer": "http://id.example"},
        {"issuer": "https://id.example?x=1"},
        {"client_id": ""},
        {"email_domains": ["@id.example"]},
    ],
)
async def test_what_cannot_be_a_provider(oidc_platform: Platform, changed: dict[str, Any]) -> None:
    given = {"name": "ok", "label": "Ok", "issuer": "https://id.example", "client_id": "c", "secret": "", **changed}

    with pytest.raises(Invalid):
        await providers.add(oidc_platform, actor=OPERATOR, **given)


async def test_a_name_or_issuer_is_taken_once(elsewhere: Elsewhere, oidc_platform: Platform) -> None:
    with pytest.raises(providers.ProviderTaken):
        await providers.add(
            oidc_platform, name="other", label="Other", issuer=elsewhere.liar.issuer, client_id="c", secret="",
            actor=OPERATOR,
        )  # fmt: skip


async def test_a_secret_that_another_key_sealed_is_told_by_the_health_check(
    elsewhere: Elsewhere, oidc_platform: Platform
) -> None:
    await secrets_are_readable(oidc_platform)
    other = with_settings(oidc_platform, secret_key=SecretStr("z" * 40))

    with pytest.raises(RuntimeError, match=f"the secret at provider {elsewhere.name}"):
        await secrets_are_readable(other)


async def test_the_clients_secret_is_sealed(elsewhere: Elsewhere, oidc_platform: Platform) -> None:
    stored = await oidc_platform.database.fetchval(
        "SELECT secret_sealed FROM oidc_provider WHERE name = $1", elsewhere.name
    )

    assert stored.startswith("v1.")
