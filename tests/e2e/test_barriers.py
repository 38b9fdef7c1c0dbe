"""The examination of a page itself: it waits for what moves, and finds what stays."""

import pytest

from tests.e2e.barriers import EXAMINED, barriers
from tests.e2e.conftest import NewPerson

pytestmark = pytest.mark.e2e

PAGE = """<!doctype html><html lang="ko"><title>시험</title><main><h1>시험</h1>
<style>@keyframes rise {{ from {{ opacity: 0.1 }} }}
@keyframes pulse {{ from {{ opacity: 0.1 }} to {{ opacity: 0.3 }} }}
p {{ background: #fff; {style} }}</style>
<p>읽을 수 있는 글입니다.</p></main></html>"""


@pytest.mark.parametrize(
    ("style", "finds"),
    [
        ("color: #000; animation: rise 900ms linear", 0),
        ("color: #000; animation: pulse 900ms linear infinite", 1),
        ("color: #eee", 1),
    ],
    ids=["fades in", "pulses for ever", "is pale"],
)
def test_a_page_is_examined_once_it_has_come_to_rest(
    person: NewPerson, style: str, finds: int
) -> None:
    page = person(**EXAMINED).page
    page.set_content(PAGE.format(style=style))
    assert len(barriers(page)) == finds
