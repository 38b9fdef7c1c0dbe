"""이용가이드: every step is there in both languages, every link lands, every picture is small."""

import re
from pathlib import Path

import pytest
from django.test import Client
from PIL import Image

from tests.house.test_translations import texts
from vircle.console.guide import ARTICLES, CHAPTERS, DOCS, LANGUAGES, START, Page, text_of
from vircle.console.guide_text import PICTURES, Unreadable, address_of, read
from vircle.embedded.paths import ROOT

PAGES = (START, *CHAPTERS, *ARTICLES)
HANGUL = re.compile("[가-힣]+")
LARGEST_PICTURE = 60 * 1024
LARGEST_PAGE = 150 * 1024
ENGLISH = {"Accept-Language": "en"}

# What the guide that brands know says, by chapter and section, in the words that must be there.
STEPS = {
    "cafe24": [
        ("select", "[서비스 연동]", "[카페24 주문연동]", "[연동하기]", "앱스토어"),
        ("install", "[설치하기]", "[버클 x 카페24] 랜딩 페이지", "[연동 시작하기]"),
        ("agree", "앱 설치 팝업", "[동의함]", "[확인]"),
        ("programs", "[스탬프 설정]", "[보증서 설정]", "한 번"),
        ("stamps", "설정 완료", "배송완료"),
        ("use", "발급할지"),
        ("timing", "[배송완료] 즉시", "[배송완료] N일 후", "[수동발급]", "신청대기"),
        ("timing", "자동으로 발급되지 않고", "[보증서 발급 내역]"),
        ("products", "[전체상품]", "모든 상품", "[특정상품]", "[카테고리 선택]"),
        ("categories", "[추가]", "대분류 - 중분류 - 소분류 - 세분류", "[저장]"),
        ("name", "특가할인", "OOO착용", "예약배송"),
        ("name", "[상품명]", "[영문 상품명]", "[공급사 상품명]", "[모델명]"),
        ("image", "상품 이미지"),
        ("options", "주문할 때 고른 옵션"),
        ("details", "항목을 고르고", "어떤 이름으로"),
        (
            "details",
            "카페24 관리자 &gt; 쇼핑몰 설정 &gt; 상품 설정 &gt; 상품정보표시 설정 &gt; 상품상세",
        ),
        ("additional", "[사용함]", "상품 상세 페이지"),
    ],
    "naver": [
        ("connect", "[서비스 연동]", "[네이버 스마트스토어]", "[연동하기]"),
        ("add", "[추가하기]"),
        ("start-using", "[사용하기]"),
        ("commerce-id", "네이버 커머스 ID"),
        ("finish", "[연동하기]"),
        ("programs", "[스탬프 설정]", "[보증서 설정]", "한 번"),
        ("stamps", "배송완료"),
        ("use", "발급할지"),
        ("timing", "[배송완료] 즉시", "[배송완료] N일 후", "[수동발급]", "신청대기"),
        ("image", "상품 이미지"),
        ("products", "[전체상품]", "모든 상품", "[특정상품]", "[카테고리 선택]"),
        ("categories", "[추가]", "대분류 - 중분류 - 소분류 - 세분류", "[저장]"),
    ],
}
# Buttons of the platforms, and what the guide shortens.
NOT_OURS = {
    "버클 x 카페24",
    "Vircle x Cafe24",
    "Delivered",
    "연락처 수정",
    "Pending",
}


def files() -> list[Path]:
    return [
        DOCS / page.folder / f"{page.name}.{language}.md"
        for page in PAGES
        for language in LANGUAGES
    ]


def spoken(path: Path) -> str:
    """Return a file's text without its examples."""
    return re.sub("`[^`]*`", "", path.read_text(encoding="utf-8"))


def section(page: Page, anchor: str, *, language: str = "ko") -> str:
    found = {each.anchor: each.html for each in text_of(page, language=language).sections}
    return re.sub("<[^>]+>", "", found[anchor])


@pytest.mark.parametrize("chapter", CHAPTERS[:2], ids=lambda page: page.name)
def test_every_step_of_the_guide_is_told(chapter: Page) -> None:
    missing = [
        (anchor, words)
        for anchor, *wanted in STEPS[chapter.name]
        for words in wanted
        if words not in section(chapter, anchor)
    ]
    assert missing == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_both_languages_say_the_same_things(page: Page) -> None:
    korean, english = (text_of(page, language=language) for language in LANGUAGES)
    assert [(s.anchor, s.level) for s in english.sections] == [
        (s.anchor, s.level) for s in korean.sections
    ]
    for one, other in zip(korean.sections, english.sections, strict=True):
        for tag in ("<li>", "<img", "<tr>", "<blockquote>"):
            assert one.html.count(tag) == other.html.count(tag), (page.name, one.anchor, tag)


def test_every_file_is_a_page() -> None:
    found = [*(DOCS / "guide").iterdir(), *(DOCS / "articles").iterdir()]
    assert sorted(found) == sorted(files())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_button_that_is_named_is_really_called_so(language: str) -> None:
    entries = texts("en")
    known = {
        text for entry in entries for text in (entry.said if language == "en" else [entry.asked])
    }
    named = {
        label
        for path in files()
        if path.name.endswith(f".{language}.md")
        for label in re.findall(r"(?<!!)\[([^\]]+)\](?!\()", spoken(path))
    }
    assert sorted(named - known - NOT_OURS) == []


@pytest.mark.parametrize("path", files(), ids=lambda path: path.name)
def test_every_link_between_pages_lands(path: Path) -> None:
    language = path.name.split(".")[1]
    for target in re.findall(r"(?<!!)\[[^\]]+\]\(([^)\s]+)\)", path.read_text(encoding="utf-8")):
        name, _, anchor = target.partition("#")
        other = (path.parent / name).resolve() if name else path
        assert other in files(), target
        assert other.name.endswith(f".{language}.md"), target
        if anchor:
            assert f'<a id="{anchor}"></a>' in other.read_text(encoding="utf-8"), target


@pytest.mark.parametrize("path", files(), ids=lambda path: path.name)
def test_every_picture_is_there_small_and_described(path: Path) -> None:
    language = path.name.split(".")[1]
    for alt, target in re.findall(r"!\[([^\]]*)\]\((\S+)", path.read_text(encoding="utf-8")):
        picture = (path.parent / target).resolve()
        assert picture.parent == PICTURES
        assert len(alt) > 10
        assert bool(HANGUL.search(alt)) is (language == "ko")
        assert picture.suffixes in ([f".{language}", ".webp"], [".webp"])
        assert picture.stat().st_size <= LARGEST_PICTURE, picture.name
        with Image.open(picture) as opened:
            assert opened.width >= 400


def test_no_picture_is_left_over() -> None:
    told = "".join(path.read_text(encoding="utf-8") for path in files())
    assert [path.name for path in PICTURES.iterdir() if path.name not in told] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_anybody_reads_the_page_in_both_languages(page: Page) -> None:
    address = "/guide/" if page is START else page.url
    korean, english = Client().get(address), Client(headers=ENGLISH).get(address)
    for answer, language in ((korean, "ko"), (english, "en")):
        assert answer.status_code == 200
        body = answer.content.decode()
        assert f'<html lang="{language}">' in body
        for each in text_of(page, language=language).sections:
            assert body.count(f'id="{each.anchor}"') == 1
            assert f'href="#{each.anchor}"' in body or page in (START,)
    rest = english.content.decode().replace("한국어", "")
    assert HANGUL.findall(rest) == []


def test_a_page_is_light() -> None:
    entry = (ROOT / "static/css/guide-entry.css").read_text()
    styles = re.findall(r'url\("([^"]+)"\)', entry)
    weight = len(entry) + sum((ROOT / "static/css" / name).stat().st_size for name in styles)
    for page in CHAPTERS:
        body = Client().get(page.url).content
        assert b"<script" not in body
        assert body.count(b"<img") == body.count(b'loading="lazy"')
        pictures = re.findall(rb'src="/static/guide/([^"]+)"', body)[:2]
        seen = sum((PICTURES / name.decode()).stat().st_size for name in pictures)
        assert weight + len(body) + seen < LARGEST_PAGE, page.name


def test_what_is_not_in_the_guide_is_not_found() -> None:
    for address in ("/guide/nothing/", "/guide/articles/cafe24/", "/guide/cafe24-apps/"):
        assert Client().get(address).status_code == 404


@pytest.mark.parametrize(
    ("target", "address"),
    [
        ("naver.ko.md", "/guide/naver/"),
        ("naver.en.md#timing", "/guide/naver/#timing"),
        ("../articles/cafe24-apps.ko.md", "/guide/articles/cafe24-apps/"),
        ("#past", "#past"),
        ("https://example.com/a.md", "https://example.com/a.md"),
    ],
)
def test_links_to_files_become_links_to_pages(target: str, address: str) -> None:
    assert address_of(target, folder="guide") == address


def test_an_article_s_neighbours_are_articles() -> None:
    assert address_of("cafe24-apps.ko.md", folder="articles") == "/guide/articles/cafe24-apps/"


@pytest.mark.parametrize(
    "markdown",
    [
        "words first",
        "# Title\n\n## No anchor\n",
        '# Title\n\n<a id="a"></a>\n## One\n\n<a id="a"></a>\n## Two\n',
        '<a id="a"></a>\n\n# Title\n',
    ],
)
def test_a_page_that_is_not_built_right_is_refused(markdown: str) -> None:
    with pytest.raises(Unreadable):
        read(markdown, folder="guide")


def test_html_is_shown_and_not_run() -> None:
    page = read("# Title\n\nsay <script>alert(1)</script>\n", folder="guide")
    assert "&lt;script&gt;" in page.lead
