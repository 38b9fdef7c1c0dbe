"""Every choice of the Naver stand-in that no public page confirms; a connector must not need one.

The confirmed facts are in the other modules. When Naver's real behaviour becomes known,
this file is the only one to correct.
"""

from datetime import timedelta

# Tokens ------------------------------------------------------------------------------------
# One client reports 415 for parameters in the query string, others use nothing else; the
# setting `naver_token_in_query` makes the stand-in lenient.
QUERY_STRING_STATUS = 415
QUERY_STRING_REFUSED = ("UNSUPPORTED_MEDIA_TYPE", "지원하지 않는 미디어 타입입니다.")
# The names of wrong parameters are seen, the values of `type` are not.
INPUT_MISSING, INPUT_WRONG = "NotBlank", "Invalid"
# A timestamp may be this far ahead of Naver's clock.
FUTURE_TOLERANCE = timedelta(0)
# An own-store application asking for SELLER, and an application that is not known.
SELLER_OF_OWN_STORE_APP = "type"
UNKNOWN_APPLICATION = "client_id"
# A seller without a running subscription, and one that does not exist.
NOT_SUBSCRIBED = (403, "FORBIDDEN", "솔루션을 사용 중인 판매자가 아닙니다.")
UNKNOWN_SELLER = (400, "BAD_REQUEST", "존재하지 않는 판매자입니다.")
# An own-store application whose 180 days are over.
AUTHENTICATION_OVER = (403, "FORBIDDEN", "애플리케이션 인증 기간이 만료되었습니다.")
# A new secret does not end the tokens that the old one brought.

# Gateway -----------------------------------------------------------------------------------
# A living SELLER token after the subscription has ended is answered like a dead one, and so
# are a missing API group and the wrong kind of token.
GROUP_ORDERS, GROUP_PRODUCTS, GROUP_SELLER = "주문 판매자", "상품", "판매자정보"
# The solution's own calls need no group.
GROUPS = (GROUP_ORDERS, GROUP_PRODUCTS, GROUP_SELLER)

# Orders ------------------------------------------------------------------------------------
# A window longer than a day is refused like one that ends in the future.
LONGEST_WINDOW = timedelta(hours=24)
WINDOW_REFUSED = "104139"
TOO_MANY_IDS = "104133"
MOST_IDS = 300
# Ids that do not exist or belong to another seller are left out of the answer.
UNKNOWN_IDS_FAIL = False
# What a product order that was poisoned by the control API does to the whole call.
POISON_ANSWER = ("100001", "상품 주문을 찾을 수 없습니다.")
# A row of the feed shows the status as of its change, not as of now.
# The switch `naver_emit_delivered` needs a type, and the published list has none for it.
EMITTED_DELIVERED_TYPE = "DISPATCHED"
# From memory how options are written; the kinds of products as a public client tells them apart.
OPTION_NAME_VALUE, OPTION_JOINT = ": ", " / "
CLASS_SINGLE, CLASS_OPTIONS, CLASS_ADDED = "단일상품", "조합형옵션상품", "추가구성상품"
# From memory: `delivery` is absent before dispatch, and without tracking nothing is delivered.
WITHOUT_TRACKING = ("VISIT_RECEIPT", "DIRECT_DELIVERY", "QUICK_SVC", "NOTHING")
# From memory: a buyer who chose 안심번호 shows a 050x number as receiver.
SAFE_NUMBER_PREFIX = "0504-0000-"
# Names and numbers of a gift's orderer: which characters are masked.
MASKED_TEL = "***-****-{last}"
# The receiver of a gift is not there before the gift is accepted.

# Claims ------------------------------------------------------------------------------------
# A finished claim moves to completedClaims when quantityClaimCompatibility is asked for, and
# claimType and claimStatus keep the latest claim; a withdrawn one stays where it is.
# Without the flag: the latest claim at the top level, and no currentClaim.
# A claim opened while an exchange is on its way again puts that exchange into beforeClaim.
# An exchange keeps the productOrderId; only one of everything left ends in EXCHANGED, and
# what the buyer keeps in another colour stays in remainQuantity.
# The other colour itself is told nowhere: productOption stays what was ordered.
EXCHANGE_REDUCES_REMAIN = False
EXCHANGED_ONLY_AS_A_WHOLE = True
# COLLECT_DONE is reported for exchanges only; the steps before it are silent.
COLLECT_DONE_FOR = ("EXCHANGE",)
CHANGE_OF_HOLDBACK, CHANGE_OF_RELEASE = "CLAIM_REQUESTED", "CLAIM_COMPLETED"
# 직권취소 has no object of its own among the claims; it is shown as `cancel`.
ADMIN_CANCEL_SHOWN_AS = "cancel"

# Products and the seller -------------------------------------------------------------------
CHANNELS_ARE_A_LIST = True
# `wholeCategoryId` joins ids as names are joined.

# Solution market ---------------------------------------------------------------------------
HANDOFF_PARAMETER = "token"
STATE_PARAMETER = "state"
STATE_IS_ECHOED = True
JWE_LIFETIME = timedelta(minutes=10)
JWT_LIFETIME = timedelta(seconds=60)
# A person who leaves the 커머스 ID window comes back to the market, not to us.
# Approving again while the solution runs is refused; after an end it has to be asked for again.
SOLUTION_ROUND = 0  # a free plan
PLAN = {"id": "plan-free", "grade": "FREE", "name": "무료"}

# Event hook --------------------------------------------------------------------------------
HOOK_RETRY_SECONDS = 1.0
HOOK_BATCH = 100
HOOK_TIMEOUT_SECONDS = 5.0
