"""The rules one AlimTalk must meet to be registered, and its text after substitution."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox.solapi import assumptions, recipients
from sandbox.solapi.errors import Rejected
from sandbox.store import Document

TEXT_LIMIT = 1000
URL_LIMIT = 100
BUTTON_NAME_LIMIT = 14
BUTTON_LIMIT = 5
CUSTOM_KEY_LIMIT = 30
CUSTOM_VALUE_LIMIT = 100

VARIABLE = re.compile(r"#\{[^{}]+\}")
_MOBILE = re.compile(r"^(010\d{8}|01[16789]\d{7,8})$")
_NUMBER = re.compile(r"^\d+$")
_URL = re.compile(r"^https?://[^\s/]+\S*$")
_LINKS = ("linkMo", "linkPc", "linkAnd", "linkIos")


@dataclass(frozen=True)
class Registry:
    """What the account has registered."""

    templates: Mapping[str, Document]
    channels: frozenset[str]
    senders: frozenset[str]


@dataclass(frozen=True)
class Draft:
    """A message that meets every rule, as the recipient would see it."""

    text: str
    buttons: list[dict[str, Any]] = field(default_factory=list)


def recipients_of(raw: Mapping[str, Any]) -> list[str]:
    """`to` is one number or a list of them; hyphens don't count."""
    to = raw.get("to")
    numbers = to if isinstance(to, list) else [to]
    return [str(number or "").replace("-", "") for number in numbers]


def compose(raw: Mapping[str, Any], *, to: str, registry: Registry) -> Draft:
    """The finished message, or `Rejected` with the code of the first rule it breaks."""
    _check_type(raw)
    _check_recipient(raw, to)
    _check_custom_fields(raw.get("customFields") or {})
    options = _options(raw)
    _check_sender(raw, options, registry)
    template = _template(options, registry)
    draft = _render(raw, options, template)
    if len(draft.text) > TEXT_LIMIT:
        raise Rejected("1031")
    for button in draft.buttons:
        _check_button(button)
    refused = recipients.refusal(to)
    if refused:
        raise Rejected(refused)
    return draft


def _check_type(raw: Mapping[str, Any]) -> None:
    kind = raw.get("type")
    detected = kind is None and bool((raw.get("kakaoOptions") or {}).get("templateId"))
    if not detected and str(kind).upper() != "ATA":
        raise Rejected(assumptions.OTHER_MESSAGE_TYPE)


def _check_recipient(raw: Mapping[str, Any], to: str) -> None:
    if not to:
        raise Rejected("1010")
    if str(raw.get("country") or "82") != "82":
        raise Rejected(assumptions.FOREIGN_COUNTRY)
    if not _NUMBER.match(to) or not _MOBILE.match(to):
        raise Rejected(assumptions.NON_MOBILE_NUMBER)


def _check_custom_fields(fields: object) -> None:
    if not isinstance(fields, dict):
        raise Rejected("1032")
    for key, value in fields.items():
        too_long = len(key) > CUSTOM_KEY_LIMIT
        if too_long or not isinstance(value, str) or len(value) > CUSTOM_VALUE_LIMIT:
            raise Rejected("1032")


def _options(raw: Mapping[str, Any]) -> dict[str, Any]:
    options = raw.get("kakaoOptions")
    if not isinstance(options, dict) or not options.get("pfId") or not options.get("templateId"):
        raise Rejected("1010")
    return options


def _check_sender(raw: Mapping[str, Any], options: Mapping[str, Any], registry: Registry) -> None:
    sender = str(raw.get("from") or "").replace("-", "")
    if not sender:
        if not options.get("disableSms"):
            raise Rejected(assumptions.FALLBACK_WITHOUT_SENDER)
        return
    if not _NUMBER.match(sender):
        raise Rejected("1011")
    if registry.senders and sender not in registry.senders:
        raise Rejected("1062")


def _template(options: Mapping[str, Any], registry: Registry) -> Document:
    if options["pfId"] not in registry.channels:
        raise Rejected("1041")
    template = registry.templates.get(options["templateId"])
    if template is None:
        raise Rejected("1042")
    if template["status"] != "APPROVED":
        raise Rejected(assumptions.UNAPPROVED_TEMPLATE)
    if template["channel_id"] != options["pfId"]:
        raise Rejected(assumptions.TEMPLATE_OF_ANOTHER_CHANNEL)
    return template


def _render(raw: Mapping[str, Any], options: Mapping[str, Any], template: Document) -> Draft:
    given = options.get("buttons") or []
    text = raw.get("text")
    if text and not options.get("variables"):
        return _as_written(text, given, template)
    variables = _variables(options.get("variables") or {})
    draft = Draft(
        text=substitute(template["content"], variables),
        buttons=[_filled(button, variables) for button in template["buttons"]],
    )
    if text and text != draft.text:
        raise Rejected("1043")
    if given:
        _compare_buttons(given, template["buttons"])
    return draft


def _as_written(text: str, given: list[dict[str, Any]], template: Document) -> Draft:
    """The caller substituted by itself; the gateway only compares."""
    if not isinstance(text, str) or not _pattern(template["content"]).fullmatch(text):
        raise Rejected("1043")
    if template["buttons"] and not given:
        raise Rejected("1046")
    _compare_buttons(given, template["buttons"])
    return Draft(text=text, buttons=[dict(button) for button in given])


def _variables(variables: object) -> dict[str, str]:
    if not isinstance(variables, dict):
        raise Rejected("1011")
    if not all(isinstance(value, str) for value in variables.values()):
        raise Rejected("1011")
    return variables


def substitute(text: str, variables: Mapping[str, str]) -> str:
    """Replace every variable once; a value that looks like a variable stays as it is."""

    def value_of(match: re.Match[str]) -> str:
        value = variables.get(match.group(0))
        if not value or not value.strip():
            raise Rejected(assumptions.MISSING_OR_EMPTY_VARIABLE)
        return value

    return VARIABLE.sub(value_of, text)


def _filled(button: Mapping[str, Any], variables: Mapping[str, str]) -> dict[str, Any]:
    links = {name: substitute(button[name], variables) for name in _LINKS if button.get(name)}
    return {**button, **links}


def _pattern(text: str) -> re.Pattern[str]:
    literals = [re.escape(part) for part in VARIABLE.split(text)]
    return re.compile("(.+?)".join(literals), re.DOTALL)


def _compare_buttons(given: object, wanted: list[dict[str, Any]]) -> None:
    if not isinstance(given, list) or not all(isinstance(button, dict) for button in given):
        raise Rejected("1044")
    if len(given) > BUTTON_LIMIT:
        raise Rejected("1050")
    if given and not wanted:
        raise Rejected("1047")
    names = [button.get("buttonName") for button in given]
    wanted_names = [button["buttonName"] for button in wanted]
    if names != wanted_names:
        raise Rejected("1052" if sorted(map(str, names)) == sorted(wanted_names) else "1044")
    for one, other in zip(given, wanted, strict=True):
        _compare_button(one, other)


def _compare_button(given: Mapping[str, Any], wanted: Mapping[str, Any]) -> None:
    if given.get("buttonType") != wanted["buttonType"]:
        raise Rejected("1044")
    for name in _LINKS:
        pattern = _pattern(wanted.get(name) or "")
        if not pattern.fullmatch(given.get(name) or ""):
            raise Rejected("1045")


def _check_button(button: Mapping[str, Any]) -> None:
    if len(button.get("buttonName") or "") > BUTTON_NAME_LIMIT:
        raise Rejected("1049")
    for name in ("linkMo", "linkPc"):
        link = button.get(name)
        if link and len(link) > URL_LIMIT:
            raise Rejected("1048")
        if link and not _URL.match(link):
            raise Rejected("1045")
    if button.get("buttonType") == "WL" and not button.get("linkMo"):
        raise Rejected("1045")
