"""Recipients whose last four digits decide how a message ends; everyone else receives it.

| 010-0000- | ends as | meaning |
|---|---|---|
| 9104 | 3104 | not a KakaoTalk user |
| 9107 | 3107 | inactive for 72 hours, or has blocked AlimTalk |
| 9110 | 3010 | bad number |
| 9103 | 3103 | message and template differ at Kakao's |
| 9105 | 3105 | template unknown at Kakao's |
| 9112 | 3012 | Kakao's server failed (transient) |
| 9140 | 3040 | no answer in time (transient) |
| 9100 | 3000 | handed over, and the report never comes |
| 9123 | 2230 | balance gone between registration and sending |
| 9124 | 2024 | the gateway itself failed |
| 9161 | 2061 | has opted out |
| 9130 | 1030 | refused at registration: no balance |
| 9160 | 1060 | refused at registration: blocked number |

The demo's customers are 010-0000-00xx and its brands 010-0000-900x, so none of them is magic.
"""

from sandbox.solapi import codes

_REFUSED = {"9130": "1030", "9160": "1060"}
_REPORTED = {
    "9103": "3103",
    "9104": "3104",
    "9105": "3105",
    "9107": "3107",
    "9110": "3010",
    "9112": "3012",
    "9123": "2230",
    "9124": "2024",
    "9140": "3040",
    "9161": "2061",
}
_NEVER_REPORTED = "9100"


def refusal(number: str) -> str | None:
    """The code that registration answers with, if this number is refused there."""
    return _REFUSED.get(number[-4:])


def steps(number: str) -> list[str]:
    """The codes a sent message takes after 2000, in order."""
    last_four = number[-4:]
    if last_four == _NEVER_REPORTED:
        return [codes.HANDED_OVER]
    end = _REPORTED.get(last_four, codes.DELIVERED)
    if end.startswith("2"):
        return [end]
    return [codes.HANDED_OVER, end]
