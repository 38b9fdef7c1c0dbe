"""A brand's logo: decoded within limits and encoded anew, so that nothing of the file remains."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_noop
from PIL import Image, ImageOps

from vircle.brands.models import Brand, BrandLogo

MOST_BYTES = 2 * 1024 * 1024
MOST_SIDE = 4096
# Four times as large as it is ever shown.
_SHOWN_SIDE = 512
_FORMATS = ("PNG", "JPEG", "WEBP")
CONTENT_TYPE = "image/webp"

TOO_HEAVY = gettext_noop("2MB 이하의 이미지를 선택해 주세요. 이 파일은 저장되지 않았습니다.")
TOO_LARGE = gettext_noop(
    "가로와 세로가 각각 4,096픽셀 이하인 이미지를 선택해 주세요. 이 파일은 저장되지 않았습니다."
)
NOT_AN_IMAGE = gettext_noop(
    "JPG, PNG, WEBP 이미지만 사용할 수 있습니다. 이 파일은 저장되지 않았습니다."
)


class Unusable(Exception):
    """The file cannot be a logo; the message is fit to be shown."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """An image of ours: WebP, without anything that the file carried besides its pixels."""

    image: bytes
    width: int
    height: int


def encode(upload: "UploadedFile[bytes]") -> Encoded:
    """Make a logo of an uploaded file; raises Unusable."""
    if (upload.size or 0) > MOST_BYTES:
        raise Unusable(TOO_HEAVY)
    upload.seek(0)
    picture = _decode(upload)
    picture.thumbnail((_SHOWN_SIDE, _SHOWN_SIDE))
    written = BytesIO()
    picture.save(written, "WEBP", quality=90)
    return Encoded(written.getvalue(), picture.width, picture.height)


def _decode(source: "UploadedFile[bytes]") -> Image.Image:
    """Decode the first frame, if it is small enough: the header says so before a pixel is made."""
    try:
        with Image.open(source, formats=_FORMATS) as opened:
            if max(opened.size) > MOST_SIDE:
                raise Unusable(TOO_LARGE)
            upright = ImageOps.exif_transpose(opened)
            has_alpha = upright.has_transparency_data
            return upright.convert("RGBA" if has_alpha else "RGB")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Unusable(TOO_LARGE) from None
    # Whatever a damaged file makes the decoders say.
    except (OSError, SyntaxError, ValueError, EOFError, IndexError, TypeError):
        raise Unusable(NOT_AN_IMAGE) from None


def replace_logo(*, brand: Brand, encoded: Encoded | None, now: datetime) -> None:
    """Make this the brand's logo, None: no logo; the caller holds the brand's row and saves it."""
    BrandLogo.objects.filter(brand_id=brand.pk).delete()
    brand.logo = ""
    if encoded is not None:
        brand.logo = secrets.token_urlsafe(16)
        BrandLogo.objects.create(
            brand_id=brand.pk,
            name=brand.logo,
            image=encoded.image,
            width=encoded.width,
            height=encoded.height,
            created_at=now,
        )
