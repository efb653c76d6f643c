from django.apps import AppConfig


class FormsConfig(AppConfig):
    name = "plv.forms"
    label = "plv_forms"
