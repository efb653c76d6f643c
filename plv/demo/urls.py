"""Only in the demonstration: this module is not even imported anywhere else."""

from django.urls import path

from plv.demo import sign_in

urlpatterns = [
    path("sign-in/", sign_in.SignIn.as_view(), name="account_login"),
    path("demo/sign-in/", sign_in.demo_sign_in, name="demo_sign_in"),
]
