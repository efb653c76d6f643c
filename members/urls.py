"""The addresses of members and money."""

from django.urls import path

from members.views import account, ledger, prices, register

urlpatterns = [
    path("members/", register.member_list, name="member_list"),
    path("members/<uuid:pk>/", register.member_detail, name="member_detail"),
    path("members/<uuid:pk>/membership/", register.membership_record, name="membership_record"),
    path(
        "members/memberships/<uuid:pk>/notice/",
        register.membership_notice,
        name="membership_notice",
    ),
    path("members/memberships/<uuid:pk>/term/", register.term_record, name="term_record"),
    path(
        "members/memberships/<uuid:pk>/correct/",
        register.membership_correct,
        name="membership_correct",
    ),
    path("members/terms/<uuid:pk>/correct/", register.term_correct, name="term_correct"),
    path("members/break-points/<uuid:pk>/", register.breakpoint_decide, name="breakpoint_decide"),
    path("finance/", ledger.finance, name="finance"),
    path("finance/dues/<int:starting>/", ledger.dues, name="dues"),
    path("finance/invoices/", ledger.invoice_list, name="invoice_list"),
    path("finance/invoices/<uuid:pk>/", ledger.invoice_detail, name="invoice_detail"),
    path("finance/invoices/<uuid:pk>/payment/", ledger.payment_record, name="payment_record"),
    path(
        "finance/invoices/<uuid:pk>/credit-note/",
        ledger.credit_note_issue,
        name="credit_note_issue",
    ),
    path("finance/debt/", ledger.aged_debt, name="aged_debt"),
    path("finance/fees/", prices.fee_schedules, name="fee_schedules"),
    path("finance/fees/new/", prices.fee_schedule_record, name="fee_schedule_record"),
    path(
        "finance/fees/<uuid:pk>/take-back/",
        prices.fee_schedule_withdraw,
        name="fee_schedule_withdraw",
    ),
    path("finance/launch/", prices.launch_record, name="launch_record"),
    path("finance/company/", prices.company_details, name="company_details"),
    path("account/", account.authority_account, name="authority_account"),
    path("account/<uuid:pk>/", account.authority_account, name="statement"),
    path(
        "account/<uuid:pk>/purchase-order/", account.purchase_order_set, name="purchase_order_set"
    ),
]
