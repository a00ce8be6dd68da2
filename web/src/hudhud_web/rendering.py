"""Templates to HTML: one Jinja environment for each language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import jinja2
from jinja2.runtime import Context
from markupsafe import Markup

from hudhud.errors import DomainError
from hudhud.i18n import LANGUAGES
from hudhud_web.assets import Assets
from hudhud_web.formats import Formats
from hudhud_web.i18n import Catalogs, direction_of
from hudhud_web.panels import Place
from hudhud_web.states import ROLES, state_of

__all__ = ["Renderer", "bdi"]


class Renderer:
    """Templates of all plugins, addressed as `<plugin>/<file>`."""

    def __init__(self, template_folders: Mapping[str, Path], catalogs: Catalogs, assets: Assets) -> None:
        loader = jinja2.PrefixLoader({name: jinja2.FileSystemLoader(path) for name, path in template_folders.items()})
        self._environments = {language: environment(loader, language, catalogs, assets) for language in LANGUAGES}

    def whole(self, template: str, language: str, context: Mapping[str, object]) -> str:
        """The template, rendered."""
        return self._environments[language].get_template(template).render(context)

    def block(self, template: str, blocks: Sequence[str], language: str, context: Mapping[str, object]) -> str:
        """The first of `blocks` that the template has; raises KeyError when it has none of them."""
        found = self._environments[language].get_template(template)
        name = next((block for block in blocks if block in found.blocks), blocks[-1])
        return "".join(found.blocks[name](found.new_context(dict(context))))


def environment(loader: jinja2.BaseLoader, language: str, catalogs: Catalogs, assets: Assets) -> jinja2.Environment:
    """A Jinja environment that speaks one language."""
    made = jinja2.Environment(
        loader=loader,
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    # The extension adds this method at run time.
    made.install_gettext_translations(catalogs.translations(language), newstyle=True)  # type: ignore[attr-defined]
    made.globals.update(
        asset=assets.url,
        icon=lambda name, css="": icon(assets, name, css),
        bdi=bdi,
        lang=language,
        dir=direction_of(language),
        languages=LANGUAGES,
        Place=Place,
        state_of=state_of,
    )
    made.filters.update(filters(language, catalogs))
    return made


def filters(language: str, catalogs: Catalogs) -> dict[str, Any]:
    """Formatters and words of one language, as filters."""
    plain = Formats(language)
    return {
        "number": lambda value: bdi(plain.number(value)),
        "percent": lambda value, places=0: bdi(plain.percent(value, places)),
        "money": lambda amount: bdi(plain.money(amount)),
        "duration": plain.duration,
        "size": plain.size,
        "bdi": bdi,
        "country": plain.country,
        "short_date": plain.short_date,
        "start": lambda moment, zone: starting(plain, moment, zone),
        "place": plain.place,
        "words": lambda value: catalogs.translate(value, language),
        "filled": filled,
        "role": lambda role: catalogs.translate(ROLES.get(str(role), str(role)), language),
        **zoned_filters(language, catalogs),
    }


def starting(formats: Formats, moment: datetime, zone: str) -> Markup:
    """A chosen start as <time>, each of its parts in its own direction."""
    return Markup('<time datetime="{}"><bdi>{}</bdi></time>').format(moment.isoformat(), formats.start(moment, zone))


def zoned_filters(language: str, catalogs: Catalogs) -> dict[str, Any]:
    """The filters that look up the reader's zone in the context."""

    def formats(context: Context) -> Formats:
        return Formats(language, context.get("zone", "UTC"))

    @jinja2.pass_context
    def moment(context: Context, value: datetime) -> Markup:
        text = formats(context).moment(value)
        return Markup('<time datetime="{}">{}</time>').format(value.isoformat(), text)

    @jinja2.pass_context
    def day(context: Context, value: date) -> str:
        return formats(context).date(value)

    @jinja2.pass_context
    def clock(context: Context, value: datetime) -> str:
        return formats(context).time(value)

    @jinja2.pass_context
    def sentence(context: Context, error: DomainError) -> str:
        return catalogs.sentence(error, language, formats(context))

    @jinja2.pass_context
    def told(context: Context, message: str, values: Mapping[str, object]) -> str:
        mine = formats(context)
        return filled(catalogs.translate(message, language), {name: mine.value(v) for name, v in values.items()})

    return {"datetime": moment, "date": day, "time": clock, "sentence": sentence, "told": told}


def filled(words: str, values: Mapping[str, str]) -> str:
    """A sentence with its values; as it is when they do not fit, which only a forged cookie brings about."""
    try:
        return words % values
    except (KeyError, ValueError, TypeError):
        return words


def bdi(value: object) -> Markup:
    """A number, telephone number or link, kept left to right inside Arabic text."""
    return Markup('<bdi dir="ltr">{}</bdi>').format(value)


def icon(assets: Assets, name: str, css: str = "") -> Markup:
    """An icon of the sprite: decoration beside words, so readers skip it."""
    return Markup('<svg class="icon {}" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>').format(
        css, assets.url("icons.svg"), name
    )
