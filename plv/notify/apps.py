from django.apps import AppConfig


class NotifyConfig(AppConfig):
    name = "plv.notify"
    label = "notify"
