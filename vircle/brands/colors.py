"""Pure: what reads on a colour, and which shade of it reads on the customer's paper."""

READABLE = 4.5
PAPER = "#fffdf9"
_INKS = ("#ffffff", "#1b1917", "#000000")


def ink_on(color: str) -> str:
    """Return the first ink that reads on a colour: white, near black, black (which always does)."""
    return next((ink for ink in _INKS if contrast(ink, color) >= READABLE), _INKS[-1])


def readable_on(ground: str, *, color: str) -> str:
    """Darken a colour step by step until it reads on a light ground."""
    red, green, blue = _channels(color)
    for step in range(100, 0, -5):
        darker = "#" + "".join(f"{channel * step // 100:02x}" for channel in (red, green, blue))
        if contrast(darker, ground) >= READABLE:
            return darker
    return "#000000"


def contrast(one: str, other: str) -> float:
    """Return the WCAG contrast ratio of two colours, 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(color: str) -> float:
    red, green, blue = (_linear(channel / 255) for channel in _channels(color))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(value: float) -> float:
    return float(value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4)


def _channels(color: str) -> tuple[int, int, int]:
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)
