"""Every page that a person can come to, with enough happening on it to be worth a look."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page, expect

from tests.e2e.mall import WALLET, Mall
from tests.e2e.people import Person

VISITOR = {
    "sign in": "/accounts/login/",
    "sign up": "/accounts/signup/",
    "forgotten password": "/accounts/password/reset/",
}
MEMBER = {
    "home": "/b/maro/",
    "brands": "/brands/",
    "new brand": "/brands/new/",
    "account": "/accounts/email/",
    "new password": "/accounts/password/change/",
    "integrations": "/b/maro/integrations/",
    "cafe24": "/b/maro/integrations/cafe24/",
    "not connected": "/b/tera/integrations/cafe24/",
    "orders": "/b/maro/orders/",
    "no orders found": "/b/maro/orders/?q=99999999-9999999",
    "warranties": "/b/maro/warranties/",
    "none on hold": "/b/maro/warranties/?status=held",
    "individual issue": "/b/maro/warranties/individual/",
    "warranty settings": "/b/maro/warranties/settings/",
    "sample": "/b/maro/sample/",
    "stamp settings": "/b/maro/stamps/settings/",
    "stamp ledger": "/b/maro/stamps/",
    "stamp cards": "/b/maro/stamps/?tab=cards",
    "rewards": "/b/maro/stamps/?tab=rewards",
}
FOUND = ("order", "warranty", "canceled warranty", "collected card")
CUSTOMER = ("valid warranty", "invalid warranty", "stamp card")


@dataclass
class Places:
    """Paths by name; those of rows and of customers' links are known once there is a story."""

    paths: dict[str, str]

    def __getitem__(self, name: str) -> str:
        return self.paths[name]


def until_listed(page: Page, link: Locator) -> Locator:
    """Look at the list again until the row is there; people press 새로고침."""
    for _ in range(30):
        if link.count():
            break
        page.wait_for_timeout(500)
        page.reload()
    expect(link.first).to_be_visible()
    return link.first


def tell_a_story(mall: Mall, owner: Person) -> Places:
    """Let one customer keep a purchase and another return it; returns where all of it is seen."""
    kept, returned = "010-0000-0081", "010-0000-0082"
    order_id = mall.order("김데모", kept, quantity=2)
    mall.order("김데모", kept, product_no=WALLET)
    back_id = mall.order("정연습", returned)
    valid = mall.link(kept, "warranty_issued")
    mall.link(returned, "warranty_issued")
    mall.act(back_id, "return_request", "return_complete")
    paths = {**VISITOR, **MEMBER}
    paths["valid warranty"] = valid
    paths["invalid warranty"] = mall.link(returned, "warranty_canceled")
    paths["stamp card"] = mall.link(kept, "stamp_granted")
    paths["order"] = _row(owner, f"orders/?q={order_id}", order_id)
    paths["warranty"] = _row(owner, f"warranties/?q={order_id}", "W")
    paths["collected card"] = _row(owner, "stamps/?tab=cards&q=0081", "김")
    paths["canceled warranty"] = _row(owner, f"warranties/?q={back_id}", "W")
    return Places(paths)


def _row(owner: Person, listing: str, name: str) -> str:
    page = owner.open_brand(listing)
    link = until_listed(page, page.locator("tbody").get_by_role("link", name=name))
    href = link.get_attribute("href") or ""
    return urlsplit(href).path
