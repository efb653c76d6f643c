"""The pages about places, in one list for each part of the work."""

from django.urls import path

from placements.views import (
    allocation,
    arrivals,
    beds,
    clocks,
    keep_apart,
    moves,
    offering,
    offers,
    placements,
    referral,
    why,
)
from placements.views import runs as run_views

home = [
    path("beds/", beds.bed_board, name="bed_board"),
    path("beds/<uuid:pk>/", beds.bed_detail, name="bed_detail"),
    path("beds/<uuid:pk>/hold-vacant/", beds.bed_hold_vacant, name="bed_hold_vacant"),
    path("beds/<uuid:pk>/out-of-service/", beds.bed_out_of_service, name="bed_out_of_service"),
    path("beds/<uuid:pk>/hold-for-child/", beds.bed_hold_for_child, name="bed_hold_for_child"),
    path("beds/claims/<uuid:pk>/end/", beds.claim_end, name="claim_end"),
    path("placements/", placements.placement_list, name="placement_list"),
    path("placements/<uuid:pk>/", placements.placement_detail, name="placement_detail"),
    path("placements/<uuid:pk>/order/", arrivals.placement_order, name="placement_order"),
    path("placements/<uuid:pk>/move/", moves.placement_move, name="placement_move"),
    path("placements/<uuid:pk>/step-down/", moves.placement_step_down, name="placement_step_down"),
    path("placements/<uuid:pk>/plan/", moves.placement_plan, name="placement_plan"),
    path("placements/<uuid:pk>/discharge/", moves.placement_discharge, name="placement_discharge"),
    path("placements/<uuid:pk>/review/", moves.review_record, name="review_record"),
    path("offers/<uuid:pk>/admit/", arrivals.admit, name="admit"),
    path("offers/<uuid:pk>/admit/order/", arrivals.admit_order, name="admit_order"),
    path("clocks/", clocks.clocks, name="clocks"),
]

team = [
    path("allocation/", allocation.allocation, name="allocation"),
    path("allocation/runs/", allocation.allocation_history, name="allocation_history"),
    path("allocation/runs/<uuid:pk>/", run_views.allocation_run, name="allocation_run"),
    path(
        "allocation/runs/<uuid:pk>/<uuid:referral_pk>/",
        run_views.candidate_detail,
        name="candidate_detail",
    ),
    path(
        "allocation/runs/<uuid:pk>/<uuid:referral_pk>/offer/",
        offering.offer_make,
        name="offer_make",
    ),
    path("keep-apart/", keep_apart.keep_apart_list, name="keep_apart_list"),
    path("keep-apart/add/", keep_apart.keep_apart_add, name="keep_apart_add"),
    path("keep-apart/<uuid:pk>/close/", keep_apart.keep_apart_close, name="keep_apart_close"),
    path("offers/", offers.offer_list, name="offer_list"),
    path("offers/<uuid:pk>/", offers.offer_detail, name="offer_detail"),
    path(
        "offers/<uuid:pk>/documents/<uuid:document_pk>/",
        offers.offer_document,
        name="offer_document",
    ),
    path("offers/<uuid:pk>/withdraw/", offers.offer_withdraw, name="offer_withdraw"),
    path("referrals/<uuid:pk>/why/", why.referral_why, name="referral_why"),
]

both = [
    path("referrals/", referral.referral_list, name="referral_list"),
    path("referrals/<uuid:pk>/", referral.referral_detail, name="referral_detail"),
]

urlpatterns = [*both, *team, *home]
