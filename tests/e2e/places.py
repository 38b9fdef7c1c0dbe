"""Where every page is, with enough happening on it to be worth a look."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page, expect

from tests.e2e.mall import WALLET, Mall
from tests.e2e.pages import MEMBER, REFUSED, STAFF, VISITOR
from tests.e2e.people import Person


@dataclass
class Places:
    """Paths by name; those of rows and of customers' links are known once there is a story."""

    paths: dict[str, str]
    mall: Mall

    def __getitem__(self, name: str) -> str:
        # A link of Cafe24's opens the landing page once.
        if name == "landing":
            return path_of(self.mall.launch_url())
        return self.paths[name]


def path_of(url: str) -> str:
    """Return an address without its host."""
    return urlsplit(url)._replace(scheme="", netloc="").geturl()


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
    paths = {**VISITOR, **MEMBER, **STAFF, **REFUSED, **_of_the_store(owner)}
    paths["valid warranty"] = valid
    paths["invalid warranty"] = mall.link(returned, "warranty_canceled")
    paths["stamp card"] = mall.link(kept, "stamp_granted")
    paths["order"] = _row(owner, f"orders/?q={order_id}", order_id)
    paths["warranty"] = _row(owner, f"warranties/?q={order_id}", "W")
    paths["as the customer sees it"] = f"{paths['warranty']}customer/"
    paths["collected card"] = _row(owner, "stamps/?tab=cards&q=0081", "김")
    paths["canceled warranty"] = _row(owner, f"warranties/?q={back_id}", "W")
    paths["invitation"] = path_of(invited(owner, "reader@example.com", "조회자"))
    return Places(paths, mall)


def invited(owner: Person, email: str, role: str) -> str:
    """Invite somebody as an owner does; returns the link that can be copied."""
    page = owner.open_brand("members/")
    page.get_by_label("이메일", exact=True).fill(email)
    page.get_by_label("역할", exact=True).select_option(label=role)
    page.get_by_role("button", name="초대 보내기").click()
    expect(page.get_by_text("초대를 보냈습니다.")).to_be_visible()
    copy = page.get_by_role("button", name=f"{email} 초대 링크 복사")
    return copy.get_attribute("data-copy") or ""


def _of_the_store(owner: Person) -> dict[str, str]:
    """Return the pages of the connected store, whose paths hold its id."""
    page = owner.open_brand("integrations/cafe24/")
    rule = page.locator("#rule-form").get_attribute("action") or ""
    store = path_of(rule).removesuffix("rule/")
    below = {"event log": "events/", "past orders": "past/", "store's stamps": "stamps/"}
    return {name: f"{store}{path}" for name, path in below.items()}


def _row(owner: Person, listing: str, name: str) -> str:
    page = owner.open_brand(listing)
    link = until_listed(page, page.locator("tbody").get_by_role("link", name=name))
    return urlsplit(link.get_attribute("href") or "").path
