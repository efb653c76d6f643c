"""The board's pages."""

from django.urls import path

from plv.reporting import views

urlpatterns = [path("board/", views.board_dashboard, name="board_dashboard")]
