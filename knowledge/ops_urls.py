from django.urls import path

from knowledge.views import ops, ops_people

app_name = "knowledge_ops"
urlpatterns = [
    path("", ops.home, name="index"),
    path("articles/", ops.index, name="articles"),
    path("articles/new/", ops.new_article, name="new-article"),
    path("articles/<slug:slug>/", ops.article, name="article"),
    path("questions/", ops.questions, name="questions"),
    path("questions/<int:pk>/", ops.question, name="question"),
    path("rules/", ops.rules, name="rules"),
    path("rules/<slug:slug>/", ops.rule, name="rule"),
    path("complaints/", ops_people.queue, name="complaints"),
    path("complaints/authority/", ops_people.authority, name="authority"),
    path("complaints/export.csv", ops_people.export, name="export"),
    path("complaints/<str:number>/", ops_people.complaint, name="complaint"),
    path("feedback/", ops_people.feedbacks, name="feedbacks"),
    path("feedback/<str:public_id>/", ops_people.one_feedback, name="feedback"),
]
