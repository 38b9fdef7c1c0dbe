"""The brand's colour as a stylesheet: readable whatever the brand chose."""

import re

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from vircle.brands.colors import PAPER, contrast, ink_on, readable_on
from vircle.brands.models import Brand
from vircle.console.theme import stylesheet

COLORS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


def test_contrast_is_what_wcag_says() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#ffffff", "#ffffff") == pytest.approx(1)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@given(COLORS)
def test_ink_reads_on_every_colour(color: str) -> None:
    assert contrast(ink_on(color), color) >= 4.5


@given(COLORS)
def test_every_colour_can_be_read_on_paper(color: str) -> None:
    assert contrast(readable_on(PAPER, color=color), PAPER) >= 4.5


def test_a_dark_colour_is_kept_for_text() -> None:
    assert stylesheet(color="#6B4A34") == (
        ":root{--brand:#6B4A34;--brand-ink:#ffffff;--brand-text:#6b4a34}\n"
    )


@pytest.mark.django_db
def test_the_stylesheet_is_cacheable_and_says_nothing_else(brand: Brand) -> None:
    brand.color = "#F2D024"
    brand.save()

    answer = Client().get(f"/theme/{brand.code}.css")

    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/css")
    assert "max-age" in answer["Cache-Control"]
    assert "Set-Cookie" not in answer
    assert re.fullmatch(r":root\{[-a-z#0-9A-F:;]+\}\n", answer.content.decode())
    assert "--brand-ink:#1b1917" in answer.content.decode()


@pytest.mark.django_db
def test_an_unknown_brand_has_no_colour() -> None:
    assert Client().get("/theme/nobody.css").status_code == 404
