from django.urls import path

from plv.people import views

urlpatterns = [
    path("people/", views.people, name="people"),
    path("people/add/", views.person_add, name="person_add"),
    path("people/<uuid:pk>/", views.person_detail, name="person_detail"),
    path("people/<uuid:pk>/roles/add/", views.person_grant, name="person_grant"),
    path(
        "people/<uuid:pk>/roles/add/<slug:role>/", views.person_grant_role, name="person_grant_role"
    ),
    path(
        "people/<uuid:pk>/roles/<slug:role>/remove/",
        views.person_remove_role,
        name="person_remove_role",
    ),
    path(
        "people/<uuid:pk>/roles/<slug:role>/for/<uuid:target_pk>/remove/",
        views.person_remove_role,
        name="person_remove_role_for",
    ),
    path(
        "people/<uuid:pk>/switch-off/",
        views.person_switch,
        {"active": False},
        name="person_switch_off",
    ),
    path(
        "people/<uuid:pk>/switch-on/",
        views.person_switch,
        {"active": True},
        name="person_switch_on",
    ),
    path("people/<uuid:pk>/send-link/", views.person_send_link, name="person_send_link"),
]
