"""Somebody who has only the guide: what both halves of it ask, whatever the store is."""

import re

from playwright.sync_api import Locator, expect

from tests.e2e.admin import Admin

LEVELS = ("대분류", "중분류", "소분류", "세분류")


class Reader(Admin):
    """A brand admin who follows one half of the guide, step by step."""

    def both_settings_are_made_once(self) -> None:
        """최초 1회: the page says so, leads to both, and both lead back."""
        needed = self.page.get_by_text("최초 1회 스탬프 설정과 보증서 설정이 필요합니다")
        expect(needed.first).to_be_visible()
        for section, name in ((self.stamps, "스탬프 설정"), (self.section, "보증서 설정")):
            expect(section.get_by_text("설정 필요")).to_be_visible()
            section.get_by_role("link", name=name).click()
            self.page.get_by_role("button", name="저장", exact=True).first.click()
            expect(self.page.get_by_text(f"{name}이 완료되었습니다.")).to_be_visible()
            self.page.get_by_role("link", name="연동으로 돌아가기").click()
        expect(needed).to_have_count(0)

    def stamps_are_set(self) -> None:
        """The section says that its setting is done."""
        expect(self.stamps.get_by_text("설정 완료")).to_be_visible()

    def stamps_come_at_delivery(self) -> None:
        """It is said on the page, and it is so before any certificate's rule was saved."""
        expect(
            self.stamps.get_by_text("스탬프가 고객에게 지급되는 시점은 [배송완료]입니다.")
        ).to_be_visible()
        phone = self.new_phone()
        self.sell(self.outside, phone)
        assert self.hears(phone, "stamp_granted")
        assert "warranty_issued" not in self.mall.told(phone)

    def the_stamps_timing_can_be_chosen(self) -> None:
        """What the guide announces is there."""
        self.stamps.get_by_text("지급 조건 바꾸기").click()
        timing = self.stamps.get_by_role("group", name="지급 시점")
        expect(timing.get_by_role("radio")).to_have_count(3)
        expect(timing.get_by_role("radio").first).to_be_checked()

    def warranties_are_set(self) -> None:
        """The section says that its setting is done."""
        expect(self.section.get_by_text("설정 완료", exact=True)).to_be_visible()

    def there_is_much_to_set(self) -> None:
        """The section holds everything that follows in the guide."""
        for name in ("사용여부", "발급 시점", "발급 상품", "상품 이미지"):
            expect(self.group(name)).to_be_visible()

    def it_is_used(self) -> None:
        """사용여부."""
        words = f"{self.platform} 주문을 연동하여 보증서를 발급할지 말지 선택해 주세요."
        expect(self.group("사용여부").get_by_text(words)).to_be_visible()
        expect(self.group("사용여부").get_by_role("radio")).to_have_count(2)
        self.choose("사용여부", "사용함")

    def a_moment_is_chosen(self) -> None:
        """발급 시점 offers both of the guide's, and delivery by itself."""
        timing = self.group("발급 시점")
        expect(timing.get_by_role("radio", name=re.compile("^배송완료")).first).to_be_checked()
        expect(timing.get_by_role("radio", name=re.compile("^수동발급"))).not_to_be_checked()

    def issued_at_delivery(self) -> None:
        """[배송완료]: the customer's phone receives the AlimTalk and opens the certificate."""
        self.choose("발급 시점", "배송완료")
        self.choose("발급 상품", "전체상품")
        self.save()
        phone = self.new_phone()
        self.sell(self.inside, phone)
        page = self.customer(self.hears(phone, "warranty_issued"))
        expect(page.get_by_role("heading", name="디지털 보증서")).to_be_visible()
        expect(page.locator(".product__image img")).to_be_visible()

    def at_once_or_days_later(self) -> None:
        """배송완료 N일 후 waits as 발급예정; 배송완료 즉시 stays for what follows."""
        self.open_store()
        self.choose("발급 시점", "배송완료 N일 후 발급")
        self.group("발급 시점").get_by_role("spinbutton", name="며칠 후").fill("3")
        self.save()
        phone = self.new_phone()
        order_id = self.sell(self.inside, phone)
        expect(self.row(order_id, "발급예정")).to_contain_text("예정")
        self.open_store()
        self.choose("발급 시점", "배송완료 즉시 발급")
        self.save()
        assert "warranty_issued" not in self.mall.told(phone)

    def kept_as_requested(self) -> None:
        """[수동발급]: what is delivered waits as 신청대기."""
        self.open_store()
        self.choose("발급 시점", "수동발급")
        expect(self.section.get_by_text('"신청대기" 상태로 저장됩니다.')).to_be_visible()
        self.save()
        phone = self.new_phone()
        order_id = self.sell(self.inside, phone)
        expect(self.row(order_id, "신청대기")).to_contain_text("신청대기")
        self.waiting = order_id, phone

    def issued_by_hand(self) -> None:
        """Nothing was sent by itself; [보증서 발급 내역] issues it."""
        order_id, phone = self.waiting
        assert "warranty_issued" not in self.mall.told(phone)
        row = self.page.locator("tbody tr").filter(has_text=order_id)
        row.get_by_role("checkbox").check()
        self.page.get_by_role("button", name="발급", exact=True).click()
        dialog = self.page.get_by_role("dialog")
        dialog.get_by_role("button", name="1장 발급").click()
        assert self.hears(phone, "warranty_issued")

    def products_can_be_chosen(self) -> None:
        """발급 상품 offers both; from here on it is issued at delivery again."""
        self.open_store()
        self.choose("발급 시점", "배송완료")
        self.choose("발급 시점", "배송완료 즉시 발급")
        for name in ("전체상품", "특정상품"):
            expect(
                self.group("발급 상품").get_by_role("radio", name=re.compile(f"^{name}"))
            ).to_be_enabled()

    def issued_for_all_products(self) -> None:
        """[전체상품]: whatever the store sells."""
        radio = self.choose("발급 상품", "전체상품")
        expect(radio).to_have_accessible_name(re.compile(f"{self.platform}에 등록된 모든 상품"))
        self.save()
        phone = self.new_phone()
        self.sell(self.outside, phone)
        assert self.hears(phone, "warranty_issued")

    def only_chosen_categories(self) -> None:
        """[특정상품] asks for categories."""
        self.open_store()
        radio = self.choose("발급 상품", "특정상품")
        expect(radio).to_have_accessible_name(re.compile("선택한 카테고리의 상품만"))
        expect(self.section.get_by_text("아직 선택한 카테고리가 없습니다.")).to_be_visible()

    @property
    def popup(self) -> Locator:
        """The popup 카테고리 선택."""
        return self.page.get_by_role("dialog", name="카테고리 선택")

    def column(self, level: str) -> Locator:
        """Return one column of the popup."""
        return self.popup.get_by_role("listbox", name=level)

    def the_popup_opens(self) -> None:
        """카테고리 선택 opens a popup with the store's own categories."""
        self.section.get_by_role("button", name="카테고리 선택").click()
        expect(self.column("대분류").get_by_role("option").first).to_be_visible()

    def add(self, *names: str) -> None:
        """Choose a category step by step and press 추가."""
        for level, name in zip(LEVELS, names, strict=False):
            option = self.column(level).get_by_role("option", name=re.compile(f"^{name}, "))
            option.click()
        self.popup.get_by_role("button", name="추가", exact=True).click()
        chosen = self.popup.get_by_role("list", name=re.compile("선택한 카테고리"))
        expect(chosen.get_by_text(" - ".join(names), exact=True).first).to_be_visible()

    def a_category_is_added(self) -> None:
        """Chosen, 추가, and in the list."""
        self.add("신발", "샌들", "여성 샌들")

    def there_are_four_levels(self) -> None:
        """The columns depend on one another; one that has nothing to offer says so."""
        for level in LEVELS:
            expect(self.popup.get_by_role("heading", name=level, exact=True)).to_be_visible()

    def first_level(self) -> None:
        """대분류."""
        self.add("관리용품")

    def second_level(self) -> None:
        """대분류 - 중분류."""
        self.add("신발", "로퍼")

    def third_level(self) -> None:
        """대분류 - 중분류 - 소분류."""
        self.add("가방", "백팩", "노트북 백팩")

    def fourth_level(self) -> None:
        """대분류 - 중분류 - 소분류 - 세분류."""
        self.add("지갑", "반지갑", "카드 반지갑", "8포켓")

    def the_choice_is_saved(self) -> None:
        """저장 of the popup and of the page; only then, and only those, are issued."""
        self.popup.get_by_role("button", name="저장", exact=True).click()
        expect(self.popup).to_be_hidden()
        expect(
            self.group("발급 상품").get_by_text("선택한 카테고리 5개", exact=True)
        ).to_be_visible()
        self.save()
        beside, within = self.new_phone(), self.new_phone()
        order_id = self.sell(self.outside, beside)
        self.sell(self.inside, within)
        assert self.hears(within, "warranty_issued")
        decision = self.decision(order_id)
        expect(decision).to_contain_text("선택한 카테고리가 아닙니다")
        assert "warranty_issued" not in self.mall.told(beside)

    def the_image_is_chosen(self) -> None:
        """상품 이미지: off and on, beside the form."""
        image = self.preview.locator(".product__image img")
        self.choose("상품 이미지", "사용 안 함")
        expect(image).to_have_count(0)
        self.choose("상품 이미지", "사용함")
        expect(image).to_be_visible()
