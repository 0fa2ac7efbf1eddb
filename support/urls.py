from django.urls import path

from support.desk_parts import PARTS
from support.views import chat, desk, files, panel, parts, relay, team, watching, wechat

app_name = "support"
urlpatterns = [
    path("help/chat/", chat.chat_start, name="chat-start"),
    path("help/chat/panel/", panel.chat_panel, name="chat-panel"),
    path("help/chat/<str:public_id>/", chat.chat, name="chat"),
    path("help/chat/<str:public_id>/files/<str:file_id>/", files.chat_file, name="chat-file"),
    path("help/chat/<str:public_id>/messages/", chat.chat_messages, name="chat-messages"),
    path("help/files/<str:token>/", files.shared_file, name="shared-file"),
    path("help/wechat/", wechat.accounts, name="wechat"),
    path("help/wechat/<str:token>/", wechat.link, name="wechat-link"),
    path("desk/team/wallboard/", team.wall, name="wallboard"),
    path("desk/team/coverage/", team.coverage, name="coverage"),
    path("desk/team/shifts/", team.shift_list, name="shifts"),
    path("desk/team/shifts/swap/", team.swap_ask, name="swap-ask"),
    path("desk/team/shifts/swap/<str:public_id>/", team.swap_answer, name="swap-answer"),
    path("desk/team/availability/", team.be, name="availability"),
    path("desk/team/heartbeat/", team.heartbeat, name="heartbeat"),
    path("desk/team/watch/<str:number>/", watching.watch, name="watch"),
    path("desk/team/watch/<str:number>/take/", watching.take_over, name="watch-take"),
    path("desk/team/watch/<str:number>/say/", watching.say, name="watch-say"),
    path("desk/team/queue/", watching.partner_queue, name="partner-queue"),
    path("desk/team/queue/<str:number>/", watching.partner_ticket, name="partner-ticket"),
    *(path(f"desk/<str:number>/{part}/", parts.part, {"part": part}, name=f"part-{part}") for part in PARTS),
    path("desk/held/", relay.held, name="held"),
    path("desk/held/question/<slug:public_id>/", relay.of_question, name="held-question"),
    path("desk/held/<slug:public_id>/", relay.held_one, name="held-one"),
    path("desk/<str:number>/messages/", desk.ticket_messages, name="ticket-messages"),
    path("desk/<str:number>/take/", desk.take, name="take"),
    path("desk/<str:number>/wait/", desk.wait, name="wait"),
    path("desk/<str:number>/ask-seller/", desk.ask_seller, name="ask-seller"),
    path("desk/<str:number>/relay/", relay.pane, name="relay"),
    path("desk/<str:number>/solve/", desk.solve, name="solve"),
]
