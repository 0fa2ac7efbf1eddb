from django.urls import path

from knowledge.api import views

urlpatterns = [
    path("help/articles/", views.ArticlesDoor.as_view(), name="api-help-articles"),
    path("help/articles/<slug:slug>/", views.ArticleDoor.as_view(), name="api-help-article"),
    path("help/articles/<slug:slug>/vote/", views.VoteDoor.as_view(), name="api-help-article-vote"),
    path("complaints/", views.ComplaintsDoor.as_view(), name="api-complaints"),
    path("complaints/<str:number>/", views.ComplaintDoor.as_view(), name="api-complaint"),
    path("complaints/<str:number>/say/", views.ComplaintSayDoor.as_view(), name="api-complaint-say"),
    path("complaints/<str:number>/appeal/", views.ComplaintAppealDoor.as_view(), name="api-complaint-appeal"),
]
