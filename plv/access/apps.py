from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "plv.access"
    label = "access"
