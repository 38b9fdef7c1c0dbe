"""Every choice that Naver's public pages do not confirm, in one place to be corrected.

What they do confirm stands beside the code that relies on it.
"""

from datetime import timedelta

# ---- tokens ---------------------------------------------------------------------------------
# A timestamp in the future is refused, one of up to five minutes ago is not.
TIMESTAMP_MARGIN = timedelta(seconds=2)
# Asked for with more than 30 minutes left, the same token comes back.
RENEW_BEFORE = timedelta(minutes=20)
# `invalidInputs[].name` of a token request whose moment was refused.
TIMESTAMP_INPUT = "timestamp"
# What the token endpoint says of a seller without a subscription is not known: any 4xx that is
# neither ours to mend nor about the address counts as one refusal of the two that end a link.
ENDED_AFTER_REFUSALS = 3
ENDED_AFTER = timedelta(hours=1)
# An own-store application is authenticated for so long, from the day it was connected.
AUTHENTICATED_FOR = timedelta(days=180)
REMIND_BEFORE = timedelta(days=14)
# Real secrets use cost 4. Whoever types a cost of 20 would keep a worker busy for minutes.
HIGHEST_COST = 12

# ---- the change feed and the conditional list -----------------------------------------------
# A window that ends in the future is refused (seen); ours ends this long before the poll began.
FUTURE_MARGIN = timedelta(seconds=5)
# No limit is stated; everybody slices into a day.
LONGEST_WINDOW = timedelta(hours=24)
# A row moves forward when it changes again, and an answer may come from a copy that lags.
OVERLAP = timedelta(minutes=10)
# A read that began this long after a change has seen it.
LAG = timedelta(minutes=2)
# How far back the feed goes: one source says 90 days.
FURTHEST_BACK = timedelta(days=90)
WINDOW_REFUSED = "104139"
# Dispatched orders are listed again day by day for so long.
BACKSTOP_DAYS = 30
# An order arrives at most so long after it was dispatched, where past arrivals are asked for.
LONGEST_TRANSIT_DAYS = 30

# ---- product orders -------------------------------------------------------------------------
MOST_IDS = 300
# Whether a wrong id fails the whole call or is left out: both are borne.
# What the feed names and no answer tells of is asked for so often before the poll goes past it.
TRIES_FOR_THE_REST = 3
# A product order that failed a call by itself is asked for alone during this time.
ALONE_FOR = timedelta(hours=6)
# `productClass` is a text; this part of it marks 추가상품 (추가구성상품).
ADDON_WORD = "추가"
# An exchange keeps the product order: what was sent instead becomes an item of our own, named
# after it, once the claim is EXCHANGE_DONE, which counts as its arrival. A later claim is taken
# to concern what came last.
REPLACEMENT_MARK = "-"
# Finished exchanges may or may not be taken off remainQuantity, so with exchanges the finished
# claims are counted instead.

# ---- products -------------------------------------------------------------------------------
# wholeCategoryId is joined like wholeCategoryName; without it the path is looked up by the leaf.
JOINT = ">"
# Whether `orderType: NO` ascends is not said: the numbers are sorted here.
EVERY_STATUS = (
    "WAIT",
    "SALE",
    "OUTOFSTOCK",
    "UNADMISSION",
    "REJECTION",
    "SUSPENSION",
    "CLOSE",
    "PROHIBITION",
)

# ---- limits ---------------------------------------------------------------------------------
# Measured by others: two calls a second, four at once, for each API of an application. What the
# answers' headers say instead is believed.
QUOTA_PAUSE = timedelta(hours=1)
QUOTA_MOMENT = timedelta(seconds=2)

# ---- solution market ------------------------------------------------------------------------
MAY_CALL = frozenset({"SUBSCRIBING", "ON_PAYMENT_FAIL", "WAITING_UNSUBSCRIPTION"})
# How long Naver accepts a token of the 커머스 ID window is not said; ours is kept no longer.
HANDOFF_KEPT_FOR = timedelta(minutes=30)
# A sub-manager may neither subscribe nor use a solution (documented for the signed hand-off).
MAY_NOT_SUBSCRIBE = frozenset({"ACCOUNT_SUB"})
# How the token endpoint's and the market's own calls say that a token is not good (any more).
TOKEN_CODES = frozenset({"INVALID_SELLER_TOKEN", "EXPIRED_SELLER_TOKEN", "INVALID_USER"})
ROLE_CODES = frozenset({"NOT_AUTHORIZED_ACCOUNT_ROLE"})
RUNNING_CODES = frozenset({"ALREADY_SUBSCRIBING", "DUPLICATE_SUBSCRIBE"})
NOT_ASKED_FOR_CODES = frozenset({"REQUEST_SUBSCRIPTION_REQUIRED", "SUBSCRIPTION_NOT_FOUND"})
