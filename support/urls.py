from django.urls import path

from support.views import chat, desk, entry, files, panel, wechat

app_name = "support"
urlpatterns = [
    path("help/", entry.home, name="help"),
    path("help/chat/", chat.chat_start, name="chat-start"),
    path("help/chat/panel/", panel.chat_panel, name="chat-panel"),
    path("help/chat/<str:public_id>/", chat.chat, name="chat"),
    path("help/chat/<str:public_id>/files/<str:file_id>/", files.chat_file, name="chat-file"),
    path("help/chat/<str:public_id>/messages/", chat.chat_messages, name="chat-messages"),
    path("help/files/<str:token>/", files.shared_file, name="shared-file"),
    path("help/wechat/", wechat.accounts, name="wechat"),
    path("help/wechat/<str:token>/", wechat.link, name="wechat-link"),
    path("help/<slug:slug>/", entry.topic, name="topic"),
    path("desk/", desk.queue, name="desk"),
    path("desk/<str:number>/", desk.ticket, name="ticket"),
    path("desk/<str:number>/messages/", desk.ticket_messages, name="ticket-messages"),
    path("desk/<str:number>/reply/", desk.reply, name="reply"),
    path("desk/<str:number>/take/", desk.take, name="take"),
    path("desk/<str:number>/wait/", desk.wait, name="wait"),
    path("desk/<str:number>/ask-seller/", desk.ask_seller, name="ask-seller"),
    path("desk/<str:number>/solve/", desk.solve, name="solve"),
]
