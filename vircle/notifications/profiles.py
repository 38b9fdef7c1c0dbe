"""With which channel and templates a brand speaks."""

from django.conf import settings

from vircle.notifications.models import MessageKind, SenderProfile


def ensure_profile(*, brand_id: int) -> SenderProfile:
    """Return the brand's profile; one on the platform's channel follows the settings.

    So messages that were held for want of an approved template go on once it is configured.
    """
    profile, _ = SenderProfile.objects.get_or_create(
        brand_id=brand_id,
        defaults={
            "channel_id": settings.SOLAPI_CHANNEL_ID,
            "templates": settings.ALIMTALK_TEMPLATES,
        },
    )
    if _is_behind(profile):
        profile.channel_id = settings.SOLAPI_CHANNEL_ID
        profile.templates = settings.ALIMTALK_TEMPLATES
        profile.save(update_fields=["channel_id", "templates"])
    return profile


def _is_behind(profile: SenderProfile) -> bool:
    if profile.channel_id not in {"", settings.SOLAPI_CHANNEL_ID}:
        return False
    present = (profile.channel_id, profile.templates)
    return present != (settings.SOLAPI_CHANNEL_ID, settings.ALIMTALK_TEMPLATES)


def template_id(*, profile: SenderProfile, kind: MessageKind) -> str:
    """Return the approved template's id, or "" when there is none."""
    return str(profile.templates.get(kind.value, "")) if profile.channel_id else ""
