"""Where a link may lead, and in which form it is sent to browsers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hudhud_cta_links.targets import RefusedTarget, read_target, shown_target


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("", ""),
        ("  https://www.example.com/offer?a=1&b=2#top ", "https://www.example.com/offer?a=1&b=2#top"),
        ("http://example.com", "http://example.com/"),
        ("HTTPS://Example.COM/Path", "https://example.com/Path"),
        ("https://example.com:8443/x", "https://example.com:8443/x"),
        ("https://example.com./x", "https://example.com/x"),
        ("https://example.com/%D9%85?q=%20", "https://example.com/%D9%85?q=%20"),
        ("https://example.com/عروض?س=١", "https://example.com/%D8%B9%D8%B1%D9%88%D8%B6?%D8%B3=%D9%A1"),
        ("https://مثال.مصر/", "https://xn--mgbh0fb.xn--wgbh1c/"),
        ("https://раураl.com/", "https://xn--l-7sba6dbr.com/"),  # Cyrillic letters that look like Latin ones show
        ("https://8.8.8.8/x", "https://8.8.8.8/x"),
        ("https://[2606:4700::1111]/x", "https://[2606:4700::1111]/x"),
    ],
)
def test_an_address_is_kept_as_browsers_take_it(typed: str, kept: str) -> None:
    assert read_target(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "example.com",
        "//example.com/x",
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://example.com/",
        "tel:+201001234567",
        "https://",
        "https://user:secret@example.com/",
        "https://example.com@evil.example/",
        "https://exa mple.com/",
        "https://example.com/a b",
        "https://example.com/\nLocation:x",
        "https://example.com/\u202egnp",
        "https://example.com\\@evil.example/",
        "https://localhost/",
        "https://intranet/",
        "https://printer.local/",
        "https://db.internal/",
        "https://127.0.0.1/",
        "https://10.1.2.3/",
        "https://192.168.1.1/",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/",
        "https://[fd00::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://0x7f000001/",
        "https://2130706433/",
        "https://127.1/",
        "https://0.0.0.0/",
        "https://exam_ple.com/",
        "https://-example.com/",
        "https://example.com:99999/",
        "https://example.com/" + "x" * 2_000,
    ],
)
def test_an_address_that_leads_elsewhere_is_refused(typed: str) -> None:
    with pytest.raises(RefusedTarget) as refused:
        read_target(typed)

    assert refused.value.reason


@pytest.mark.parametrize("typed", ["http://127.0.0.1:8000/x", "http://localhost:9000/", "http://10.0.0.1/"])
def test_private_addresses_are_for_simulators(typed: str) -> None:
    assert read_target(typed, private=True) == typed


@given(st.text(max_size=60))
def test_whatever_is_typed_is_kept_safely_or_refused(typed: str) -> None:
    try:
        kept = read_target(f"https://example.com/{typed}")
    except RefusedTarget:
        return

    assert kept.startswith("https://example.com/")
    assert kept.isascii()
    assert kept.isprintable()
    assert read_target(kept) == kept


def test_people_are_shown_the_host_in_punycode() -> None:
    assert shown_target(read_target("https://раураl.com/")) == "xn--l-7sba6dbr.com"
