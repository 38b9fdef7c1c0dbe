"""Every choice of the Cafe24 stand-in that no public page confirms; a connector must not need one.

The confirmed facts are in the other modules. When Cafe24's real behaviour becomes known,
this file is the only one to correct.
"""

# OAuth -------------------------------------------------------------------------------------
# A refused consent comes back as RFC 6749 describes it.
CONSENT_REFUSED = ("access_denied", "The resource owner denied the request")
# Statuses of the token endpoint's errors: only 401 has been seen.
TOKEN_ERROR_STATUS = 401
INVALID_CODE = ("invalid_grant", "Invalid authorization code")
INVALID_REDIRECT = ("invalid_grant", "Invalid redirect_uri")
UNKNOWN_CLIENT = ("invalid_client", "Invalid client_id")
UNSUPPORTED_GRANT = ("unsupported_grant_type", "Invalid grant_type")
UNINSTALLED = ("invalid_grant", "The app has been deleted from the mall")
# The token endpoint is throttled since 2023, but nobody says how: the limit is the setting
# `cafe24_token_calls_per_minute` (0: none), counted per mall, and this is the answer.
TOKEN_THROTTLED = ("too_many_requests", "Too many token requests", 429)
# An app whose subscription ended (90078) meets what a removed one meets, until 90079.
EXPIRED_APP_IS_SHUT = True
INVALID_SCOPE = ("invalid_scope", "The requested scope is invalid")
# The stricter reading: with the refresh token the old access token dies as well, and a new
# consent ends the tokens of the one before.
# (A token row is replaced as a whole, so the first of these is how `tokens.refresh` is built.)
NEW_CONSENT_ENDS_OLD_TOKENS = True
REVOKE_HINTS = ("access_token", "refresh_token", "")

# Admin API errors --------------------------------------------------------------------------
MISSING_SCOPE = "The access_token does not have the required scope: {scope}"
APP_DELETED = "The app has been deleted from the mall."
TOO_MANY_REQUESTS = "Too Many Requests"
NOT_FOUND = "The requested resource could not be found."
# Limits, offsets and date ranges that are too large: 422 rather than 400.
RANGE_TOO_LONG = "The search period must be shorter than 3 months. (start_date, end_date)"
BAD_PARAMETER = "Invalid parameter. ({name})"
MISSING_PARAMETER = "Required parameter is missing. ({name})"
BAD_VERSION = "Invalid X-Cafe24-Api-Version."
# What an armed fault answers with a status; the real text of the 401 is known.
STATUS_MESSAGES = {
    400: "Bad Request",
    401: "access_token time expired. (invalid_token)",
    403: "Insufficient scope.",
    404: NOT_FOUND,
    409: "The same content is being updated.",
    422: "Invalid parameter.",
    429: TOO_MANY_REQUESTS,
    500: "Internal Server Error",
    503: "Service Unavailable",
    504: "Gateway Timeout",
}
# A version the developer centre never released is answered like a malformed one.

# Limits ------------------------------------------------------------------------------------
# Second-hand numbers of the usage quota.
USAGE_WINDOW_SECONDS = 600.0
USAGE_CALLS = 3000
USAGE_SECONDS = 600.0

# Orders ------------------------------------------------------------------------------------
# Newest order first. A date may carry a time of day ("2026-11-22 10:00:00").
DATE_FORMATS = ("%Y-%m-%d", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S%z")
# A return or exchange of some pieces keeps one item: its state is the claim's, `claim_quantity` is
# about the latest claim alone, and a further claim on the rest replaces it. With the setting
# `cafe24_partial_claims` "total" the pieces of earlier claims are counted in, and with "split" the
# claimed pieces become an item with a code of its own.
PARTIAL_CLAIMS = "latest"
# A cancellation of some pieces before shipping always splits: the rest has to be shipped.
PARTIAL_CANCEL_SPLITS = True
# Of an add-on (추가구성상품) nothing is documented but that it is bought with another product.
ADD_ON_MARK = {"additional_product": "T"}
# `item_granting_gift` of a free gift lists the codes of the items that earned it.
# A set of kind C has the number 0 in `product_bundle_no`: its own number is `product_no`.
# 90160 tells of a return beside 90027 only if the setting `cafe24_tells_returns_by_claim` says so.
# A withdrawn claim empties claim_code and claim_quantity and leaves order_status_before_cs.
# The replacement exists, as N01, from the moment the exchange is accepted.
# A refund follows a return by itself.

# Products ----------------------------------------------------------------------------------
# The documented sample has the codes only; the name beside them saves a call without `brands`'
# and `manufacturers`' scope, and a connector must do without it.
DETAIL_NAMES_MANUFACTURER = True
# The shape of a product's embedded `options` is that of the request that makes them.

# Webhooks ----------------------------------------------------------------------------------
# The names of the headers come from memory; the key itself is documented.
KEY_HEADER = "X-API-Key"
TRACE_HEADER = "X-Trace-ID"
# Since autumn 2024: event_code and extra_info. Their shape is a third-party table.
EVENT_CODES = {
    "standby": "shipping_ready",
    "ship": "shipping_start",
    "deliver": "shipping_complete",
    "hold": "shipping_hold",
    "confirm": "purchase_confirm",
}
# The log has a row for every attempt, the oldest first, repeated ones marked R; a webhook that got
# lost on its way is in it as a failure without an answer.
LOGS_DEFAULT_LIMIT = 100
LOST_DELIVERIES_ARE_LOGGED = True
# Retry times and the number of failures that switches reception off are not published; they are
# `sandbox.outbox.RETRY_AFTER_SECONDS` and the setting `webhook_auto_off_after`.
