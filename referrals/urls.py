"""The pages about referrals: the authority's own, and the placement team's."""

from django.urls import path

from referrals.views import records, start, steps, tasks, unmet_need
from referrals.views import team as team_views

authority = [
    path("referrals/start/", start.referral_start, name="referral_start"),
    path("referrals/start/grounds/", start.referral_start_grounds, name="referral_start_grounds"),
    path("referrals/start/not-this-way/", start.referral_start_no, name="referral_start_no"),
    path("referrals/start/case-number/", start.referral_start_case, name="referral_start_case"),
    path("referrals/start/child/", start.referral_start_child, name="referral_start_child"),
    path("referrals/<uuid:pk>/tasks/", tasks.referral_tasks, name="referral_tasks"),
    path("referrals/<uuid:pk>/tasks/<slug:slug>/", tasks.referral_section, name="referral_section"),
    path("referrals/<uuid:pk>/check/", tasks.referral_check, name="referral_check"),
    path("referrals/<uuid:pk>/sign/", steps.referral_sign, name="referral_sign"),
    path("referrals/<uuid:pk>/answer/", steps.referral_information, name="referral_information"),
    path("referrals/<uuid:pk>/update/", steps.referral_update, name="referral_update"),
    path("referrals/<uuid:pk>/review/", steps.referral_review, name="referral_review"),
    path("referrals/<uuid:pk>/withdraw/", steps.referral_withdraw, name="referral_withdraw"),
    path("referrals/<uuid:pk>/legal/", records.referral_legal, name="referral_legal"),
    path(
        "referrals/<uuid:pk>/legal/72-hours/", records.referral_72_hours, name="referral_72_hours"
    ),
    path("referrals/<uuid:pk>/documents/", records.referral_documents, name="referral_documents"),
    path("referrals/<uuid:pk>/all-about-me/", records.child_words, name="child_words"),
    path("documents/<uuid:pk>/", records.document_download, name="document_download"),
    path("unmet-need/", unmet_need.unmet_need_list, name="unmet_need_list"),
    path("unmet-need/record/", unmet_need.unmet_need_record, name="unmet_need_record"),
]

team = [
    path("queue/", team_views.assessment_queue, name="assessment_queue"),
    path("referrals/<uuid:pk>/assess/", team_views.referral_assess, name="referral_assess"),
    path("referrals/<uuid:pk>/ask/", team_views.referral_ask, name="referral_ask"),
    path(
        "referrals/<uuid:pk>/not-eligible/",
        team_views.referral_not_eligible,
        name="referral_not_eligible",
    ),
    path("referrals/<uuid:pk>/pause/", team_views.referral_pause, name="referral_pause"),
    path("referrals/<uuid:pk>/resume/", team_views.referral_resume, name="referral_resume"),
    path(
        "referrals/<uuid:pk>/stop-search/",
        team_views.referral_stop_search,
        name="referral_stop_search",
    ),
    path("referrals/<uuid:pk>/under-13/", team_views.under_13_approval, name="under_13_approval"),
]

urlpatterns = [*authority, *team]
