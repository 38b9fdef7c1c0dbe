"""Product pictures drawn on the spot, so that no photograph of anybody's is needed."""

from collections.abc import Callable
from functools import lru_cache
from io import BytesIO

from PIL import Image, ImageDraw

SIZES = {"big": 600, "medium": 300, "small": 150, "tiny": 80}
_CANVAS = 1200

_TONES = {
    "marogyeol": ("#6B4A34", "#8A5A3B", "#A9744A", "#4E372A", "#7A2E2E", "#2F3B4C"),
    "teranubi": ("#2F5D50", "#56744F", "#B08D57", "#3B4A4F", "#8A6A4A", "#4F5F7A"),
}
_PAPER = {"marogyeol": "#F3EDE6", "teranubi": "#EAF0EC"}

Draw = ImageDraw.ImageDraw
Shape = Callable[[Draw, str, str], None]


def _tote(draw: Draw, ink: str, paper: str) -> None:
    draw.arc((430, 230, 770, 690), 180, 360, fill=ink, width=34)
    draw.rounded_rectangle((300, 460, 900, 930), 46, fill=ink)
    draw.line((350, 560, 850, 560), fill=paper, width=5)


def _shoulder(draw: Draw, ink: str, paper: str) -> None:
    draw.arc((330, 190, 870, 1010), 180, 360, fill=ink, width=20)
    draw.pieslice((290, 270, 910, 930), 0, 180, fill=ink)
    draw.rounded_rectangle((290, 560, 910, 640), 30, fill=ink)
    draw.ellipse((575, 650, 625, 700), fill=paper)


def _backpack(draw: Draw, ink: str, paper: str) -> None:
    draw.arc((520, 200, 680, 380), 180, 360, fill=ink, width=26)
    draw.rounded_rectangle((350, 280, 850, 960), 150, fill=ink)
    draw.rounded_rectangle((430, 620, 770, 870), 40, outline=paper, width=6)
    draw.line((430, 690, 770, 690), fill=paper, width=6)


def _wallet(draw: Draw, ink: str, paper: str) -> None:
    draw.rounded_rectangle((280, 420, 920, 800), 40, fill=ink)
    draw.line((600, 430, 600, 790), fill=paper, width=5)
    for top in (520, 590, 660):
        draw.line((650, top, 860, top), fill=paper, width=5)


def _card_holder(draw: Draw, ink: str, paper: str) -> None:
    draw.arc((400, 120, 800, 760), 180, 360, fill=ink, width=14)
    draw.rounded_rectangle((400, 450, 800, 960), 40, fill=ink)
    draw.rectangle((400, 700, 800, 712), fill=paper)


def _shoe(draw: Draw, ink: str, paper: str) -> None:
    draw.polygon([(250, 760), (270, 560), (430, 540), (600, 650), (900, 690), (950, 760)], fill=ink)
    draw.rounded_rectangle((240, 760, 960, 810), 24, fill=ink)
    draw.line((430, 560, 520, 640), fill=paper, width=10)
    draw.line((500, 600, 580, 680), fill=paper, width=10)


def _jar(draw: Draw, ink: str, paper: str) -> None:
    draw.rounded_rectangle((400, 380, 800, 500), 30, fill=ink)
    draw.rounded_rectangle((370, 520, 830, 860), 60, fill=ink)
    draw.rectangle((370, 620, 830, 760), fill=paper)


def _tent(draw: Draw, ink: str, paper: str) -> None:
    draw.polygon([(600, 300), (200, 860), (1000, 860)], fill=ink)
    draw.polygon([(600, 480), (480, 860), (720, 860)], fill=paper)


def _tarp(draw: Draw, ink: str, _paper: str) -> None:
    draw.polygon(
        [(600, 330), (160, 620), (360, 560), (600, 640), (840, 560), (1040, 620)], fill=ink
    )
    for x, top in ((360, 560), (840, 560)):
        draw.line((x, top, x, 900), fill=ink, width=12)


def _sleeping_bag(draw: Draw, ink: str, paper: str) -> None:
    draw.rounded_rectangle((430, 220, 770, 980), 170, fill=ink)
    draw.ellipse((500, 270, 700, 450), fill=paper)
    draw.line((600, 480, 600, 940), fill=paper, width=6)


def _mat(draw: Draw, ink: str, paper: str) -> None:
    draw.rounded_rectangle((220, 560, 980, 720), 40, fill=ink)
    for x in range(340, 980, 120):
        draw.line((x, 570, x, 710), fill=paper, width=5)


def _chair(draw: Draw, ink: str, _paper: str) -> None:
    draw.polygon([(360, 300), (480, 280), (600, 640), (860, 640), (860, 720), (530, 720)], fill=ink)
    draw.line((500, 720, 400, 940), fill=ink, width=22)
    draw.line((800, 720, 880, 940), fill=ink, width=22)


def _table(draw: Draw, ink: str, paper: str) -> None:
    draw.rounded_rectangle((220, 480, 980, 560), 16, fill=ink)
    for x in range(320, 980, 100):
        draw.line((x, 484, x, 556), fill=paper, width=5)
    draw.line((320, 560, 760, 880), fill=ink, width=20)
    draw.line((880, 560, 440, 880), fill=ink, width=20)


def _lantern(draw: Draw, ink: str, paper: str) -> None:
    draw.arc((470, 220, 730, 520), 180, 360, fill=ink, width=18)
    draw.rounded_rectangle((440, 370, 760, 460), 30, fill=ink)
    draw.rounded_rectangle((470, 470, 730, 760), 30, outline=ink, width=18)
    draw.ellipse((540, 540, 660, 690), fill="#E9B949")
    draw.rounded_rectangle((420, 770, 780, 900), 36, fill=ink)
    draw.line((470, 830, 730, 830), fill=paper, width=5)


def _suitcase(draw: Draw, ink: str, paper: str) -> None:
    draw.rounded_rectangle((500, 200, 700, 420), 30, outline=ink, width=22)
    draw.rounded_rectangle((370, 340, 830, 930), 60, fill=ink)
    for x in (470, 560, 650, 740):
        draw.line((x, 400, x, 870), fill=paper, width=6)
    for x in (440, 760):
        draw.ellipse((x - 28, 920, x + 28, 976), fill=ink)


def _present(draw: Draw, ink: str, paper: str) -> None:
    draw.rounded_rectangle((330, 480, 870, 900), 30, fill=ink)
    draw.rectangle((580, 480, 620, 900), fill=paper)
    draw.ellipse((440, 360, 600, 480), outline=ink, width=20)
    draw.ellipse((600, 360, 760, 480), outline=ink, width=20)


# The first word found in the name decides.
_SHAPES: tuple[tuple[str, Shape], ...] = (
    ("토트", _tote),
    ("숄더", _shoulder),
    ("백팩", _backpack),
    ("반지갑", _wallet),
    ("카드지갑", _card_holder),
    ("샌들", _shoe),
    ("로퍼", _shoe),
    ("크림 50", _jar),
    ("텐트", _tent),
    ("타프", _tarp),
    ("침낭", _sleeping_bag),
    ("매트", _mat),
    ("체어", _chair),
    ("테이블", _table),
    ("랜턴", _lantern),
    ("캐리어", _suitcase),
)


def _shape(name: str) -> Shape:
    return next((shape for word, shape in _SHAPES if word in name), _present)


@lru_cache(maxsize=256)
def picture(*, mall_id: str, product_no: int, name: str, size: str) -> bytes:
    """A PNG of the product's kind in one of the mall's tones."""
    tones = _TONES.get(mall_id, _TONES["marogyeol"])
    paper = _PAPER.get(mall_id, "#EEEEEE")
    image = Image.new("RGB", (_CANVAS, _CANVAS), paper)
    _shape(name)(ImageDraw.Draw(image), tones[product_no % len(tones)], paper)
    image = image.resize((SIZES[size], SIZES[size]), Image.Resampling.LANCZOS)
    out = BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()
