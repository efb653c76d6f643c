from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "plv.audit"
    label = "audit"
