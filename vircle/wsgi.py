"""The WSGI door that gunicorn opens."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from vircle.foundation.loaded import keep_what_is_loaded

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vircle.settings")
application = get_wsgi_application()
# The first request would load all pages otherwise, and others with it wait.
_ = get_resolver().reverse_dict
keep_what_is_loaded()
