from django.urls import path

from plv.auditor import views

urlpatterns = [path("audit/", views.audit_list, name="audit_list")]
