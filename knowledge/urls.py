from django.urls import path

from knowledge.views import complaints, help, rules, wizard

app_name = "knowledge"
urlpatterns = [
    path("help/", help.home, name="home"),
    path("help/search/", help.search, name="search"),
    path("help/orders/", wizard.orders, name="orders"),
    path("help/order/<str:number>/", wizard.order, name="order"),
    path("help/order/<str:number>/<slug:code>/", wizard.problem, name="problem"),
    path("help/parcel/", wizard.parcel, name="parcel"),
    path("help/complain/", complaints.complain, name="complain"),
    path("help/my-complaints/", complaints.mine, name="complaints"),
    path("help/my-complaints/<str:number>/", complaints.complaint, name="complaint"),
    path("help/requests/", complaints.requests, name="requests"),
    path("help/feedback/", complaints.feedback_form, name="feedback"),
    path("help/changes/", help.changes, name="changes"),
    path("help/<slug:slug>/vote/", help.vote, name="vote"),
    path("help/<slug:slug>/", help.article, name="article"),
    path("rules/", rules.index, name="rules"),
    path("rules/agree/", rules.agree, name="agree"),
    path("rules/risk-notice/", rules.risks, name="risks"),
    path("rules/<slug:slug>/", rules.rule, name="rule"),
    path("rules/<slug:slug>/changes/", rules.changes, name="changes-of"),
    path("rules/<slug:slug>/follow/", rules.follow, name="follow"),
]
