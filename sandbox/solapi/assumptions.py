"""What SOLAPI's public texts leave open and the stand-in had to choose, in one place.

Everything else in this package follows the published reference. When the real gateway is seen to
differ, this is the file to change.
"""

from datetime import timedelta

from sandbox.solapi.errors import Refusal

# -- requests that are refused as a whole -------------------------------------------------------
# The 403 names are published; the status and name for no header at all are not.
NO_AUTHORIZATION = Refusal(401, "Unauthorized", "인증 정보가 없습니다.")
MALFORMED_BODY = Refusal(400, "ValidationError", "요청 본문을 읽을 수 없습니다.")
TOO_MANY_MESSAGES = Refusal(400, "ValidationError", "한 번에 10,000건까지 접수할 수 있습니다.")
UNKNOWN_GROUP = Refusal(404, "ResourceNotFound", "해당 그룹이 없습니다.")
UNKNOWN_TEMPLATE = Refusal(404, "ResourceNotFound", "해당 템플릿이 없습니다.")
UNKNOWN_CHANNEL = Refusal(404, "ResourceNotFound", "해당 채널이 없습니다.")

# A second `send`, and any change to a group that has left PENDING, are refused, not ignored.
GROUP_NOT_PENDING = Refusal(400, "NotPendingGroup", "대기 중인 그룹이 아닙니다.")
# A group without one registered message cannot be sent and stays PENDING.
EMPTY_GROUP = Refusal(400, "MessagesNotFound", "발송할 메시지가 없습니다.")
# A deleted group stays readable with status DELETED, and deleting it again answers the same.
DELETED_GROUP_CAN_BE_DELETED_AGAIN = True
SCHEDULING = Refusal(400, "NotSupported", "연습용 SOLAPI는 예약 발송을 지원하지 않습니다.")

# Neither the rate nor the answer is published.
RATE_LIMITED = Refusal(429, "TooManyRequests", "요청이 너무 많습니다. 잠시 후 다시 시도해 주세요.")

# -- messages that are refused at registration --------------------------------------------------
NON_MOBILE_NUMBER = "1011"  # 050x, landline, 070 and short numbers
FOREIGN_COUNTRY = "1011"
MISSING_OR_EMPTY_VARIABLE = "1043"
UNAPPROVED_TEMPLATE = "1042"
TEMPLATE_OF_ANOTHER_CHANNEL = "1042"
OTHER_MESSAGE_TYPE = "1025"  # this stand-in carries AlimTalk (ATA) only
FALLBACK_WITHOUT_SENDER = "1010"  # SMS fallback is on by default and needs `from`
PARTIAL_FAILURE = "1024"  # what the fault of that name does to the last message of a request

# Variables that the template does not have are ignored.
# An account that has registered no caller number may name any.
# The limits for button links count the address after substitution.

# -- money --------------------------------------------------------------------------------------
ALIMTALK_PRICE = 13
OPENING_BALANCE = 1_000_000
# Balance is compared at registration (1030), for all messages of the group together, and paid
# when the group is sent. What was not delivered is refunded.

# -- reports ------------------------------------------------------------------------------------
HANDED_OVER_AFTER_SECONDS = 0.2
REPORTED_AFTER_SECONDS = 0.6
# The reference shows flat items, the Python SDK expects {eventDataId, data, retryCount}.
WEBHOOK_ENVELOPE = False
REPORTS_PER_WEBHOOK = 100

# -- lists and templates ------------------------------------------------------------------------
DEFAULT_LIMIT = 20
MAXIMUM_LIMIT = 500
# Lists are newest first; `startKey` is the first row of the page and `nextKey` of the next one.
EDITABLE_TEMPLATE_STATES = ("PENDING", "REJECTED")
TEMPLATE_NOT_EDITABLE = Refusal(400, "NotEditableTemplate", "수정할 수 없는 상태의 템플릿입니다.")
# Inspection takes Kakao days; here it waits for the control API.

SIGNATURE_KEPT_FOR = timedelta(minutes=15)
