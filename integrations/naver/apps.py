"""Everything that knows Naver SmartStore."""

from django.apps import AppConfig


class NaverConfig(AppConfig):
    """Name the room."""

    name = "integrations.naver"
    label = "naver"
