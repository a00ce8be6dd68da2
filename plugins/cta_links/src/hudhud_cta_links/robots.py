"""Who followed a link: a person, or a program that looks at links before people do. By rule, with the reason.

Nothing is dropped: every hit is kept with its verdict, and results count people. No rule asks for JavaScript.
The rules, the first that holds wins; docs/explanation/clicks.md says why each is there.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Final

from crawlerdetect import CrawlerDetect

from hudhud.i18n import N_
from hudhud_cta_links.networks import Networks

__all__ = ["REASONS", "Arrival", "Hit", "Judgement", "Verdict", "judge"]


class Verdict(StrEnum):
    """Who followed a link.

    `person` alone counts as an answer. `burst` is given afterwards: all links of one message within a second.
    """

    PERSON = "person"
    ROBOT = "robot"
    PREVIEW = "preview"
    PREFETCH = "prefetch"
    HEAD = "head"
    BURST = "burst"
    EARLY = "early"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Hit:
    """One request for a link, as far as it tells who made it."""

    method: str
    address: str
    agent: str
    purpose: str
    """Sec-Purpose, Purpose or X-Moz, whichever was sent."""
    at: datetime


@dataclass(frozen=True, slots=True)
class Arrival:
    """How far the message had come when its link was followed; None for what had not happened."""

    accepted_at: datetime | None = None
    delivered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict, the rule that gave it (a key of REASONS), and what it was found by."""

    verdict: Verdict
    reason: str = ""
    detail: str = ""


REASONS: Final = {
    "": "",
    "head": N_("It asked for headers only (HEAD), which browsers do not do when a person taps."),
    "prefetch": N_("The browser said that it loads the page in advance, before anybody taps."),
    "preview": N_("A messaging app drew a preview of the link."),
    "crawler": N_("It calls itself a known program."),
    "tool": N_("It calls itself a programming tool, not a browser."),
    "no_agent": N_("It did not say what program it is, as every browser does."),
    "no_browser": N_("What it calls itself is no browser of people."),
    "data_centre": N_("It came from a computing centre, where no phones are."),
    "too_early": N_("The link was followed seconds after sending, before the message had arrived."),
    "all_at_once": N_("All links of the message were followed within a second."),
}
"""The rules' names and what they say to people."""

AGENT_CHARACTERS: Final = 300
PREFETCHING: Final = ("prefetch", "prerender", "preload")
PREVIEWING: Final = (
    "whatsapp", "facebookexternalhit", "facebookcatalog", "facebot", "meta-externalagent", "meta-externalfetcher",
    "twitterbot", "telegrambot", "slackbot", "slack-imgproxy", "discordbot", "skypeuripreview", "linkedinbot",
    "googlemessages", "google-messages", "google web preview", "bingpreview", "microsoftpreview", "microsoft office",
    "ms-office", "outlook", "applebot", "snap url preview", "line-poker", "kakaotalk-scrap", "vkshare", "redditbot",
    "embedly", "iframely", "linkpreview", "link preview", "url preview", "mattermost-bot", "zoombot",
)  # fmt: skip
TOOLS: Final = (
    "curl/", "wget/", "python", "aiohttp", "httpx", "go-http-client", "java/", "okhttp", "apache-httpclient",
    "libwww-perl", "node-fetch", "axios/", "undici", "got (", "ruby", "guzzlehttp", "php/", "postmanruntime",
    "insomnia", "headlesschrome", "phantomjs", "puppeteer", "playwright", "selenium", "powershell", "dart:io",
    "rest-client", "scrapy", "dalvik/", "cfnetwork/", "urlscan", "virustotal", "winhttp",
)  # fmt: skip
BROWSERS: Final = ("mozilla/", "opera/", "ucweb/", "nokia", "blackberry", "samsung-", "sonyericsson", "mot-", "lg-")
"""How browsers of people begin, those of old phones among them."""
APPS_OF_PEOPLE: Final = ("fban/", "fbav/", "fb_iab", "instagram ", "gsa/", "musical_ly", " line/")
"""Browsers inside apps: people who tapped, although the app's name is one that previews have, too."""


def judge(hit: Hit, arrival: Arrival, networks: Networks, *, early: timedelta) -> Judgement:
    """Tell who followed a link.

    A hit within `early` of the message's acceptance, before it was known as delivered, is none of a person: later
    ones are let pass, since some networks' receipts come late or never.
    """
    asked = judge_request(hit)
    found = judge_agent(hit.agent[:AGENT_CHARACTERS]) if asked.verdict is Verdict.PERSON else asked
    if found.verdict is not Verdict.PERSON:
        return found
    centre = networks.name_of(hit.address)
    if centre:
        return Judgement(Verdict.ROBOT, "data_centre", centre)
    return Judgement(Verdict.EARLY, "too_early") if is_early(hit.at, arrival, early) else found


def judge_request(hit: Hit) -> Judgement:
    """What the request says that it is for."""
    purpose = hit.purpose.lower()
    if hit.method == "HEAD":
        return Judgement(Verdict.HEAD, "head")
    if any(word in purpose for word in PREFETCHING):
        return Judgement(Verdict.PREFETCH, "prefetch", purpose[:60])
    return Judgement(Verdict.PREVIEW, "preview", purpose[:60]) if "preview" in purpose else Judgement(Verdict.PERSON)


def is_early(at: datetime, arrival: Arrival, early: timedelta) -> bool:
    """Whether no person can have read the message by then."""
    if arrival.delivered_at is not None and arrival.delivered_at <= at:
        return False
    return arrival.accepted_at is None or at < arrival.accepted_at + early


@lru_cache(maxsize=10_000)
def judge_agent(agent: str) -> Judgement:
    """What a program's name for itself tells. Phones share few names, so most answers are kept."""
    lowered = agent.strip().lower()
    if not lowered:
        return Judgement(Verdict.UNKNOWN, "no_agent")
    preview = next((word for word in PREVIEWING if word in lowered), "")
    in_app = any(word in lowered for word in APPS_OF_PEOPLE)
    if preview and not in_app:
        return Judgement(Verdict.PREVIEW, "preview", preview)
    tool = next((word for word in TOOLS if word in lowered), "")
    if tool and not in_app:
        return Judgement(Verdict.ROBOT, "tool", tool.strip(" /(:"))
    crawlers = crawler_list()
    if crawlers.is_crawler(agent):
        return Judgement(Verdict.ROBOT, "crawler", str(crawlers.get_matches() or ""))
    if not lowered.startswith(BROWSERS):
        return Judgement(Verdict.UNKNOWN, "no_browser")
    return Judgement(Verdict.PERSON)


@lru_cache(maxsize=1)
def crawler_list() -> CrawlerDetect:
    """The list of programs that call themselves by name, compiled once."""
    return CrawlerDetect()
