"""The rule's form for a Cafe24 store: what its certificates show of a product, besides the rest."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from warranties.models import NameSource
from warranties.rules_settings import RuleValues
from warranties.settings_forms import ON_OFF, RuleForm

LONGEST_LABEL = 20
MOST_DETAILS = 20
LABEL_MISSING = _("보증서에 노출할 명칭을 입력해 주세요.")
LABEL_LONG = _("20자 이내로 입력해 주세요.")
FIELD_TWICE = _("이미 선택한 항목입니다.")
FIELD_MISSING = _("항목을 선택해 주세요.")
NO_DETAILS = _("보증서에 노출할 항목을 1개 이상 추가해 주세요.")
TOO_MANY = _("항목은 20개까지 추가할 수 있습니다.")


@dataclass(frozen=True, slots=True)
class DetailRow:
    """One row of 상품 상세정보: a field of the mall and what the certificate calls it.

    `is_gone`: the mall deleted or hid the field after it was chosen; `name` is its own name there.
    """

    key: str = ""
    label: str = ""
    name: str = ""
    is_gone: bool = False
    error: str | Promise = ""


class Cafe24RuleForm(RuleForm):
    """보증서 자동발급 설정 of a Cafe24 store."""

    name_source = forms.ChoiceField(
        label=_("보증서에 표시할 상품명"),
        choices=NameSource.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    image = forms.ChoiceField(
        label=_("상품 이미지"),
        choices=ON_OFF,
        widget=forms.RadioSelect,
        required=False,
        help_text=_("보증서에 상품 이미지를 넣습니다."),
    )
    options = forms.ChoiceField(
        label=_("상품 옵션"),
        choices=ON_OFF,
        widget=forms.RadioSelect,
        required=False,
        help_text=_("고객이 주문 당시 선택한 상품 옵션을 보증서에 노출합니다."),
    )
    details = forms.ChoiceField(
        label=_("상품 상세정보 연동"), choices=ON_OFF, widget=forms.RadioSelect, required=False
    )
    additional = forms.ChoiceField(
        label=_("직접 추가한 상품 항목 연동"),
        choices=ON_OFF,
        widget=forms.RadioSelect,
        required=False,
        help_text=_(
            "사용함을 선택하면 상품 상세 페이지에 노출되는 추가항목 정보가 보증서에 함께 "
            "표시됩니다. 카페24에서 숨긴 항목은 표시되지 않습니다."
        ),
    )

    def __init__(
        self,
        data: Any = None,
        *args: Any,
        saved: RuleValues,
        shown_fields: Mapping[str, str],
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("initial", {}).update(_initial(saved))
        super().__init__(data, *args, saved=saved, **kwargs)
        self.shown_fields = shown_fields
        sent = _pairs(data) if data is not None else None
        self.detail_rows = self._rows(sent if sent is not None else _saved_pairs(saved))

    def _rows(self, pairs: Iterable[tuple[str, str]]) -> list[DetailRow]:
        saved = {row["key"]: row.get("name", row["label"]) for row in self.saved.details}
        rows = []
        for key, label in pairs:
            is_gone = key in saved and key not in self.shown_fields
            known = key if is_gone or key in self.shown_fields else ""
            name = self.shown_fields.get(key) or saved.get(key, "")
            rows.append(DetailRow(known, label, name, is_gone))
        return rows

    @property
    def blank_row(self) -> DetailRow:
        """Return what a new row begins with."""
        return DetailRow()

    @property
    def shows_details(self) -> bool:
        """Tell whether the rows are asked for."""
        return bool(self["details"].value() == "on")

    def clean(self) -> dict[str, Any]:
        """Look at the rows where they are asked for."""
        cleaned = super().clean()
        if cleaned.get("details") == "on":
            self._clean_rows()
        return cleaned

    def _clean_rows(self) -> None:
        self.detail_rows = [
            replace(row, error=_wrong(row, self.detail_rows[:place]))
            for place, row in enumerate(self.detail_rows)
        ]
        wrong = [row for row in self.detail_rows if row.error]
        if not self.detail_rows:
            self.add_error("details", NO_DETAILS)
        elif len(self.detail_rows) > MOST_DETAILS:
            self.add_error("details", TOO_MANY)
        elif wrong:
            self.add_error("details", str(wrong[0].error))

    def values(self) -> RuleValues:
        """Return what the valid form says; rows are kept only while they are used."""
        return self.face(of=super().values())

    def face(self, *, of: RuleValues) -> RuleValues:
        """Return these values with what a certificate shows by the form, right or half typed.

        What was not sent at all stays as it is.
        """
        source = self["name_source"].value()
        rows = of.details
        if self["details"].value() in ("on", "off"):
            typed = self.detail_rows if self.shows_details else []
            rows = tuple(_kept(row, of=of) for row in typed if row.key and row.label)
        return replace(
            of,
            name_source=NameSource(source) if source in NameSource.values else of.name_source,
            shows_image=self._switched("image", of.shows_image),
            shows_options=self._switched("options", of.shows_options),
            shows_additional=self._switched("additional", of.shows_additional),
            details=rows,
        )

    def _switched(self, name: str, otherwise: bool) -> bool:
        return {"on": True, "off": False}.get(self[name].value(), otherwise)


def _kept(row: DetailRow, *, of: RuleValues) -> dict[str, str]:
    """A row that is left alone stays as it was saved, whatever the mall calls the field now."""
    saved = {(each["key"], each["label"]): each for each in of.details}
    return saved.get((row.key, row.label), {"key": row.key, "label": row.label, "name": row.name})


def _wrong(row: DetailRow, earlier: Iterable[DetailRow]) -> str | Promise:
    if not row.key:
        return FIELD_MISSING
    if any(other.key == row.key for other in earlier):
        return FIELD_TWICE
    if not row.label:
        return LABEL_MISSING
    return LABEL_LONG if len(row.label) > LONGEST_LABEL else ""


def _pairs(data: Any) -> list[tuple[str, str]]:
    keys, labels = data.getlist("detail_key"), data.getlist("detail_label")
    pairs = [
        (key.strip(), " ".join(label.split())) for key, label in zip(keys, labels, strict=False)
    ]
    # A row that was opened and left alone is no wish.
    return [pair for pair in pairs if any(pair)]


def _saved_pairs(saved: RuleValues) -> list[tuple[str, str]]:
    return [(row["key"], row["label"]) for row in saved.details]


def _initial(saved: RuleValues) -> dict[str, Any]:
    return {
        "name_source": saved.name_source,
        "image": _switch(saved.shows_image),
        "options": _switch(saved.shows_options),
        "details": _switch(bool(saved.details)),
        "additional": _switch(saved.shows_additional),
    }


def _switch(is_on: bool) -> str:
    return "on" if is_on else "off"
