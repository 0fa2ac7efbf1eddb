from django.urls import path

from support import views

app_name = "support"
urlpatterns = [
    path("help/", views.home, name="help"),
    path("help/chat/", views.chat_start, name="chat-start"),
    path("help/chat/<str:public_id>/", views.chat, name="chat"),
    path("help/chat/<str:public_id>/messages/", views.chat_messages, name="chat-messages"),
    path("desk/", views.desk, name="desk"),
    path("desk/<str:number>/", views.desk, name="ticket"),
    path("desk/<str:number>/reply/", views.reply, name="reply"),
    path("desk/<str:number>/take/", views.take, name="take"),
    path("desk/<str:number>/solve/", views.solve, name="solve"),
    path("desk/<str:number>/messages/", views.desk_messages, name="desk-messages"),
]
