"""The settings of the brands in a batch: every version, so that each item meets its own."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from integrations.models import Integration, IntegrationStatus, Platform
from stamps import rules as stamp_rules
from stamps.models import EarnPer, StampProgramVersion, StampRuleVersion
from stamps.models import Timing as StampTiming
from stamps.rules import Rule as StampTerms
from vircle.brands.models import Brand
from vircle.brands.versioning import in_force
from vircle.issuance.models import Backfill, BackfillStatus
from warranties import rules as warranty_rules
from warranties.models import Timing, WarrantyProgramVersion, WarrantyRuleVersion

Feature = Literal["for_warranties", "for_stamps"]


@dataclass(frozen=True)
class Policy:
    """What holds for the brands of a batch; versions are listed oldest first."""

    brands: dict[int, Brand]
    integrations: dict[int, Integration]
    naver_brands: frozenset[int]
    warranty_programs: dict[int, list[WarrantyProgramVersion]]
    warranty_rules: dict[int, list[WarrantyRuleVersion]]
    stamp_programs: dict[int, list[StampProgramVersion]]
    stamp_rules: dict[int, list[StampRuleVersion]]
    backfills: dict[int, list[Backfill]] = field(default_factory=lambda: defaultdict(list))
    # Of single orders, by order: 다시 판정. Read with the orders, as there may be many.
    rejudgings: dict[int, list[Backfill]] = field(default_factory=lambda: defaultdict(list))

    def backfill(
        self,
        *,
        integration_id: int,
        order_id: int,
        at: datetime,
        feature: Feature,
        newer_than: int,
    ) -> Backfill | None:
        """Return the latest wish that a delivery of a moment counts after all.

        Only one that was confirmed after the one by which something was judged already.
        """
        wishes = [*self.backfills.get(integration_id, []), *self.rejudgings.get(order_id, [])]
        wishes.sort(key=lambda wish: (wish.confirmed_at or wish.created_at, wish.pk))
        numbers = [wish.pk for wish in wishes]
        # Whatever somebody has stopped since is not among them: then the younger number counts.
        after = numbers.index(newer_than) + 1 if newer_than in numbers else 0
        for wish in reversed(wishes[after:]):
            is_newer = after > 0 or wish.pk > newer_than
            if is_newer and getattr(wish, feature) and wish.covers(at):
                return wish
        return None

    def warranty_program(self, *, brand_id: int, at: datetime) -> WarrantyProgramVersion | None:
        """Return the program version that held at a moment."""
        return in_force(self.warranty_programs.get(brand_id, []), at=at)

    def warranty_program_by_id(self, *, brand_id: int, id_: int) -> WarrantyProgramVersion:
        """Return a version that was frozen into a decision."""
        return next(v for v in self.warranty_programs[brand_id] if v.pk == id_)

    def warranty_rule_by_id(self, *, integration_id: int, id_: int) -> WarrantyRuleVersion:
        """Return a version that was frozen into a decision."""
        return next(v for v in self.warranty_rules[integration_id] if v.pk == id_)

    def warranty_rule(self, *, integration_id: int, at: datetime) -> WarrantyRuleVersion | None:
        """Return the rule version that held at a moment at which the store was connected."""
        if not self._is_connected(integration_id, at=at):
            return None
        return in_force(self.warranty_rules.get(integration_id, []), at=at)

    def warranties_since(self, *, brand_id: int, integration_id: int) -> datetime | None:
        """Return from when on a store's deliveries get warranties.

        That is the first save of both settings; after the store had been let go, it is connected
        anew.
        """
        programs = self.warranty_programs.get(brand_id, [])
        rules = self.warranty_rules.get(integration_id, [])
        if not programs or not rules:
            return None
        connected = self.integrations[integration_id].connected_since
        return max(programs[0].saved_at, rules[0].saved_at, connected)

    def stamps_since(self, *, brand_id: int, integration_id: int) -> datetime | None:
        """Return from when on a store's deliveries earn stamps."""
        programs = self.stamp_programs.get(brand_id, [])
        connected = self.integrations[integration_id].connected_since
        return max(programs[0].saved_at, connected) if programs else None

    def is_let_go(self, *, integration_id: int) -> bool:
        """Tell whether a store was disconnected by its brand."""
        return self.integrations[integration_id].status == IntegrationStatus.DISCONNECTED

    def is_heard(self, *, integration_id: int) -> bool:
        """Tell whether a store's claims are heard of."""
        return self.integrations[integration_id].is_heard

    def stamp_program(self, *, brand_id: int, at: datetime) -> StampProgramVersion | None:
        """Return the stamp program version that held at a moment."""
        return in_force(self.stamp_programs.get(brand_id, []), at=at)

    def stamp_rule(self, *, integration_id: int, at: datetime) -> StampTerms | None:
        """Return a store's stamp settings at a moment; None while it was not connected.

        A store for which nobody has saved any takes part by the defaults.
        """
        if not self._is_connected(integration_id, at=at):
            return None
        held = in_force(self.stamp_rules.get(integration_id, []), at=at)
        return as_stamp_rule(held) if held else StampTerms()

    def stamp_rule_by_id(self, *, integration_id: int, id_: int | None) -> StampTerms:
        """Return the settings that were frozen into a decision."""
        known = self.stamp_rules.get(integration_id, [])
        return next((as_stamp_rule(v) for v in known if v.pk == id_), StampTerms())

    def _is_connected(self, integration_id: int, *, at: datetime) -> bool:
        """Tell whether a moment, in a mall's whole seconds, lies within the present connection."""
        return at >= self.integrations[integration_id].connected_since.replace(microsecond=0)


def read_policy(*, brand_ids: Iterable[int]) -> Policy:
    """Read the settings of some brands: eight statements, however many orders there are."""
    brands = Brand.objects.in_bulk(sorted(set(brand_ids)))
    integrations = {i.pk: i for i in Integration.objects.filter(brand_id__in=brands)}
    policy = Policy(
        brands=brands,
        integrations=integrations,
        naver_brands=frozenset(
            i.brand_id
            for i in integrations.values()
            if i.platform == Platform.NAVER and i.status == IntegrationStatus.CONNECTED
        ),
        warranty_programs=defaultdict(list),
        warranty_rules=defaultdict(list),
        stamp_programs=defaultdict(list),
        stamp_rules=defaultdict(list),
    )
    _read_versions(policy)
    return policy


def _read_versions(policy: Policy) -> None:
    brand_ids = list(policy.brands)
    for program in WarrantyProgramVersion.objects.filter(brand_id__in=brand_ids).order_by("number"):
        policy.warranty_programs[program.brand_id].append(program)
    for rule in (
        WarrantyRuleVersion.objects.filter(brand_id__in=brand_ids)
        .select_related("rule")
        .order_by("number")
    ):
        policy.warranty_rules[rule.rule.integration_id].append(rule)
    for stamps in StampProgramVersion.objects.filter(brand_id__in=brand_ids).order_by("number"):
        policy.stamp_programs[stamps.brand_id].append(stamps)
    for stamp_rule in (
        StampRuleVersion.objects.filter(brand_id__in=brand_ids)
        .select_related("rule")
        .order_by("number")
    ):
        policy.stamp_rules[stamp_rule.rule.integration_id].append(stamp_rule)
    confirmed = Backfill.objects.filter(
        brand_id__in=brand_ids, order=None, status__in=(BackfillStatus.RUNNING, BackfillStatus.DONE)
    )
    for wish in confirmed.order_by("pk"):
        policy.backfills[wish.integration_id].append(wish)


def as_warranty_program(version: WarrantyProgramVersion) -> warranty_rules.Program:
    """Return what the pure rules need of a program version."""
    return warranty_rules.Program(version.pk, version.is_per_unit, version.skips_gifts)


def as_warranty_rule(version: WarrantyRuleVersion) -> warranty_rules.Rule:
    """Return what the pure rules need of a rule version."""
    return warranty_rules.Rule(
        id=version.pk,
        is_on=version.is_on,
        is_manual=version.timing == Timing.MANUAL,
        delay_days=version.delay_days,
        issue_hour=version.issue_hour,
        covers_all=version.covers_all,
        category_ids=frozenset(str(chosen["id"]) for chosen in version.categories),
        waits_for_confirmation=version.timing == Timing.CONFIRMED,
    )


def as_stamp_program(version: StampProgramVersion) -> stamp_rules.Program:
    """Return what the pure rules need of a stamp program version."""
    return stamp_rules.Program(version.pk, version.earn_per == EarnPer.UNIT, version.minimum_amount)


def as_stamp_rule(version: StampRuleVersion) -> StampTerms:
    """Return what the pure rules need of a store's stamp settings."""
    return StampTerms(
        version.pk, version.is_on, version.timing == StampTiming.CONFIRMED, version.delay_days
    )
