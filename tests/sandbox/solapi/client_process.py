"""Runs in the clients' own environment: does with `solapi` what each line on stdin asks."""

import json
import sys
from collections.abc import Callable
from typing import Any

from solapi import SolapiMessageService
from solapi.model import KakaoOption, RequestMessage, SendRequestConfig
from solapi.model.request.groups.get_groups import GetGroupsRequest
from solapi.model.request.messages.get_messages import GetMessagesRequest
from solapi.model.webhook.single_report import SingleReportPayload


def _message(given: dict[str, Any]) -> Any:
    return RequestMessage(
        to=given["to"],
        custom_fields=given.get("custom_fields"),
        type="ATA",
        kakao_options=KakaoOption(
            pf_id=given["pf_id"],
            template_id=given["template_id"],
            variables=given["variables"],
            disable_sms=True,
        ),
    )


def _send(service: Any, messages: list[dict[str, Any]]) -> Any:
    config = SendRequestConfig(show_message_list=True)
    built = [_message(each) for each in messages]
    return service.send(built[0] if len(built) == 1 else built, config)


def _list(service: Any, query: dict[str, Any]) -> Any:
    return service.get_messages(GetMessagesRequest(**query))


def _groups(service: Any, group_id: str) -> Any:
    return service.get_groups(GetGroupsRequest(group_id=group_id))


def _webhook(_service: Any, body: Any) -> Any:
    return SingleReportPayload.model_validate(body)


ACTIONS: dict[str, Callable[[Any, Any], Any]] = {
    "send": _send,
    "list": _list,
    "groups": _groups,
    "group": lambda service, group_id: service.get_group(group_id),
    "group_messages": lambda service, group_id: service.get_group_messages(group_id),
    "balance": lambda service, _: service.get_balance(),
    "webhook": _webhook,
}


def answer(line: str) -> dict[str, Any]:
    asked = json.loads(line)
    service = SolapiMessageService(api_key=asked["key"], api_secret=asked["secret"])
    service.base_url = asked["base_url"]
    try:
        result = ACTIONS[asked["do"]](service, asked["with"])
    except Exception as error:
        failed = [each.model_dump(mode="json") for each in getattr(error, "failed_messages", [])]
        raised = [str(argument) for argument in error.args]
        return {"error": type(error).__name__, "args": raised, "failed": failed}
    return {"result": result.model_dump(mode="json")}


if __name__ == "__main__":
    for line in sys.stdin:
        sys.stdout.write(json.dumps(answer(line)) + "\n")
        sys.stdout.flush()
