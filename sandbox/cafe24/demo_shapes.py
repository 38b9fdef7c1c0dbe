"""How a practice mall is written down, and what both malls share."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class DemoProduct:
    """`options` are "name=value, value" joined by " / "; `path` is the category from the top."""

    path: str
    name: str
    english: str
    supplier: str
    model: str
    options: str
    price: int
    gift: bool = False


@dataclass(frozen=True)
class DemoMall:
    mall_id: str
    shop_name: str
    english_name: str
    company: str
    phone: str
    email: str
    color: str
    categories: tuple[str, ...]
    products: tuple[DemoProduct, ...]
    details: dict[str, str] = field(default_factory=dict)


# key, shown name, shown to buyers, added by the mall itself
DETAIL_FIELDS = (
    ("product_name", "상품명", "T", False),
    ("price", "판매가", "T", False),
    ("manufacturer_name", "제조사", "T", False),
    ("origin_place_value", "원산지", "T", False),
    ("model_name", "모델", "T", False),
    ("made_date", "제조일자", "T", False),
    ("custom_option1", "소재", "T", True),
    ("custom_option2", "크기", "T", True),
    ("custom_option3", "관리 방법", "T", True),
    ("custom_option4", "품질보증기준", "T", True),
    ("custom_option5", "A/S 책임자와 전화번호", "T", True),
    ("custom_option6", "내부 관리코드", "F", True),
)

WITHOUT_CATEGORY = (
    DemoProduct("", "더스트백", "Dust Bag", "더스트백", "", "", 0, gift=True),
    DemoProduct("", "선물 포장", "Gift Wrapping", "선물포장", "", "", 3000),
)
