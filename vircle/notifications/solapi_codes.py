"""SOLAPI's status codes in our words; an unknown code is a failure that a person looks at."""

from collections.abc import Mapping

from vircle.notifications.gateway import Meaning, Verdict
from vircle.notifications.reasons import Reason


def _all(meaning: Meaning, *codes: str) -> dict[str, Meaning]:
    return dict.fromkeys(codes, meaning)


_HOPELESS, _HOLD = Verdict.HOPELESS, Verdict.HOLD
_MEANINGS: Mapping[str, Meaning] = {
    "2000": Meaning(Verdict.ON_ITS_WAY),
    "3000": Meaning(Verdict.ON_ITS_WAY),
    "4000": Meaning(Verdict.DELIVERED),
    # The recipient
    **_all(Meaning(_HOPELESS, Reason.NOT_KAKAO), "3104"),
    **_all(
        Meaning(_HOPELESS, Reason.BLOCKED), "1060", "1061", "2060", "2061", "3107", "3032", "3102"
    ),
    **_all(Meaning(_HOPELESS, Reason.WRONG_NUMBER), "1011", "3010"),
    # What we wrote: the same again would be refused again
    **_all(Meaning(_HOPELESS, Reason.SENDER), "1010", "1025", "1031", "1032", "1033", "3108"),
    # Template and channel: wait for an approval or a correction
    **_all(
        Meaning(_HOLD, Reason.TEMPLATE),
        *("1042", "1043", "1044", "1045", "1046", "1047", "1048", "1049", "1050", "1052"),
        *("3103", "3105"),
    ),
    **_all(Meaning(_HOLD, Reason.BALANCE), "1030", "2230"),
    **_all(
        Meaning(_HOLD, Reason.SENDER),
        *("1020", "1041", "1062", "1064", "2062", "2063", "2064", "2254", "3101", "3106"),
    ),
    # Refused at registration, so nothing left
    **_all(Meaning(Verdict.AGAIN, Reason.OUTAGE), "1024", "1026"),
    # Reported after it left: nobody can say whether Kakao showed it, so it is not repeated
    **_all(Meaning(_HOPELESS, Reason.OUTAGE), "2024", "3012", "3024", "3040", "3053"),
}
_UNKNOWN = Meaning(_HOPELESS, Reason.OUTAGE)


def meaning(code: str) -> Meaning:
    """Return what a code means for us."""
    return _MEANINGS.get(code, _UNKNOWN)
