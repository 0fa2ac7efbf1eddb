from django.urls import path

from support.views import chat, desk

app_name = "support"
urlpatterns = [
    path("help/chat/", chat.chat_start, name="chat-start"),
    path("help/chat/<str:public_id>/", chat.chat, name="chat"),
    path("help/chat/<str:public_id>/messages/", chat.chat_messages, name="chat-messages"),
    path("desk/", desk.queue, name="desk"),
    path("desk/<str:number>/", desk.ticket, name="ticket"),
    path("desk/<str:number>/messages/", desk.ticket_messages, name="ticket-messages"),
    path("desk/<str:number>/reply/", desk.reply, name="reply"),
    path("desk/<str:number>/take/", desk.take, name="take"),
    path("desk/<str:number>/wait/", desk.wait, name="wait"),
    path("desk/<str:number>/ask-seller/", desk.ask_seller, name="ask-seller"),
    path("desk/<str:number>/solve/", desk.solve, name="solve"),
]
