"""Numbers of things in Arabic, which has six forms for them, through the frame's own catalogues."""

from __future__ import annotations

import pytest

from hudhud.plugins import Platform, load
from hudhud_web import Audience, create_app
from hudhud_web.rendering import Renderer

BUTTON = (
    "{% trans n=n, messages=n|number %}Send {{ messages }} message"
    "{% pluralize n %}Send {{ messages }} messages{% endtrans %}"
)


@pytest.fixture(scope="module")
def renderer(web_platform: Platform) -> Renderer:
    """The renderer of the whole portal: every package's catalogue, merged."""
    platform = Platform(web_platform.settings, web_platform.database, load(), web_platform.clock)
    found: Renderer = create_app(platform, Audience.PORTAL).state.frame.renderer
    return found


@pytest.mark.parametrize(
    ("many", "words"),
    [
        (0, "لا رسائل للإرسال"),
        (1, "أرسل رسالة واحدة"),
        (2, "أرسل رسالتين"),
        (3, "أرسل 3 رسائل"),
        (11, "أرسل 11 رسالة"),
        (100, "أرسل 100 رسالة"),
        (102, "أرسل 102 رسالة"),
        (103, "أرسل 103 رسائل"),  # 3 to 10 of every hundred
        (29_991, "أرسل 29,991 رسالة"),
    ],
)
def test_the_send_button_counts_as_arabic_does(renderer: Renderer, many: int, words: str) -> None:
    environment = renderer._environments["ar"]

    shown = environment.from_string(BUTTON).render(n=many)

    assert shown.replace('<bdi dir="ltr">', "").replace("</bdi>", "") == words


@pytest.mark.parametrize(
    ("many", "words"), [(1, "Send 1 message"), (0, "Send 0 messages"), (29_991, "Send 29,991 messages")]
)
def test_the_send_button_counts_as_english_does(renderer: Renderer, many: int, words: str) -> None:
    shown = renderer._environments["en"].from_string(BUTTON).render(n=many)

    assert shown.replace('<bdi dir="ltr">', "").replace("</bdi>", "") == words
