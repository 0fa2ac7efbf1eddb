from django.urls import path

from support.api import channels, files, views
from support.api import desk_views as work

urlpatterns = [
    path("support/tickets/<str:number>/ask-seller/", views.AskSellerDoor.as_view(), name="api-ticket-ask-seller"),
    path("support/channels/mail/", channels.MailDoor.as_view(), name="api-channel-mail"),
    path("support/channels/wechat/", channels.WeChatDoor.as_view(), name="api-channel-wechat"),
    path("support/conversations/", views.ConversationsDoor.as_view(), name="api-conversations"),
    path("support/conversations/<str:public_id>/", views.ConversationDoor.as_view(), name="api-conversation"),
    path("support/conversations/<str:public_id>/read/", files.ReadDoor.as_view(), name="api-conversation-read"),
    path("support/conversations/<str:public_id>/files/", files.FilesDoor.as_view(), name="api-conversation-files"),
    path(
        "support/conversations/<str:public_id>/files/<str:file_id>/",
        files.FileDoor.as_view(),
        name="api-conversation-file",
    ),
    path("support/tickets/", views.TicketsDoor.as_view(), name="api-tickets"),
    path("support/tickets/<str:number>/", views.TicketDoor.as_view(), name="api-ticket"),
    path("support/tickets/<str:number>/reply/", views.ReplyDoor.as_view(), name="api-ticket-reply"),
    path("support/tickets/<str:number>/take/", views.TakeDoor.as_view(), name="api-ticket-take"),
    path("support/tickets/<str:number>/wait/", views.WaitDoor.as_view(), name="api-ticket-wait"),
    path("support/tickets/<str:number>/solve/", views.SolveDoor.as_view(), name="api-ticket-solve"),
    path("support/tickets/<str:number>/work/", work.WorkDoor.as_view(), name="api-ticket-work"),
    path("support/tickets/<str:number>/tags/", work.TagDoor.as_view(), name="api-ticket-tags"),
    path("support/tickets/<str:number>/priority/", work.PriorityDoor.as_view(), name="api-ticket-priority"),
    path("support/tickets/<str:number>/links/", work.LinkDoor.as_view(), name="api-ticket-links"),
    path("support/tickets/<str:number>/path/", work.StepDoor.as_view(), name="api-ticket-path"),
    path("support/tickets/<str:number>/macros/", work.MacroDoor.as_view(), name="api-ticket-macros"),
    path("support/tickets/<str:number>/follow-ups/", work.FollowUpDoor.as_view(), name="api-ticket-follow-ups"),
    path("support/tickets/<str:number>/merge/", work.MergeDoor.as_view(), name="api-ticket-merge"),
    path("support/tickets/<str:number>/split/", work.SplitDoor.as_view(), name="api-ticket-split"),
]
