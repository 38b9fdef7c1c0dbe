"""A visitor without a browser: opens pages, fills in forms, follows redirects, keeps cookies."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin

import requests


class StepFailed(Exception):
    """A page did not show what the next step needs; the message says which and what it did."""


@dataclass
class Form:
    """A form of a page: where it goes and what it already holds."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)
    words: str = ""


class _Forms(HTMLParser):
    """Collects the forms of a page with the words on them."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address
        self.forms: list[Form] = []
        self.inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "form":
            action = urljoin(self.address, values.get("action", ""))
            self.forms.append(Form(action, values.get("method", "get").lower()))
            self.inside = True
        elif self.inside and values.get("name"):
            self._field(tag, values)

    def _field(self, tag: str, values: dict[str, str]) -> None:
        name, value, form = values["name"], values.get("value", ""), self.forms[-1]
        if tag == "button" or values.get("type") == "submit":
            form.buttons.append((name, value))
        elif values.get("type") in {"radio", "checkbox"}:
            if "checked" in values:
                form.fields[name] = value or "on"
        elif tag in {"input", "textarea", "select"}:
            form.fields[name] = value

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.forms[-1].words += data


class Visitor:
    """One person with one browser session."""

    def __init__(self) -> None:
        self.session = requests.Session()
        self.session.trust_env = False
        self.page: requests.Response | None = None

    def open(self, url: str) -> requests.Response:
        """Open a page and follow its redirects."""
        return self._arrive(self.session.get(url, timeout=20))

    def submit(self, *, words: str, values: dict[str, str] | None = None) -> requests.Response:
        """Fill in the form that carries these words, as the person would, and send it.

        A button whose value is asked for in `values` counts as pressed.
        """
        form = self._form(words)
        data: dict[str, Any] = {**form.fields, **(values or {})}
        headers = {"Referer": self.address}
        if form.method == "post":
            answer = self.session.post(form.action, data=data, headers=headers, timeout=20)
        else:
            answer = self.session.get(form.action, params=data, headers=headers, timeout=20)
        return self._arrive(answer)

    @property
    def address(self) -> str:
        """Return where the visitor is."""
        return self.page.url if self.page is not None else ""

    @property
    def text(self) -> str:
        """Return what the page says, as HTML."""
        return self.page.text if self.page is not None else ""

    def _arrive(self, answer: requests.Response) -> requests.Response:
        self.page = answer
        if answer.status_code >= 400:
            raise StepFailed(f"{answer.url} answered {answer.status_code}.")
        return answer

    def _form(self, words: str) -> Form:
        reader = _Forms(self.address)
        reader.feed(self.text)
        for form in reader.forms:
            if words in form.words:
                return form
        found = [" ".join(form.words.split()) for form in reader.forms]
        raise StepFailed(f"{self.address} has no form with {words!r}, only {found}.")
