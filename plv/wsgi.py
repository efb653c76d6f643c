"""Where a web server takes hold of the site."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "plv.settings")

application = get_wsgi_application()
