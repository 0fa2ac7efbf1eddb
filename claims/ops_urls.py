from django.urls import path

from claims.views import ops

app_name = "claims_ops"
urlpatterns = [
    path("", ops.queue, name="queue"),
    path("recoveries/", ops.recoveries, name="recoveries"),
    path("recoveries/<str:public_id>/", ops.recovery, name="recovery"),
    path("recoveries/<str:public_id>/letter.pdf", ops.letter, name="letter"),
    path("insurance/", ops.insurance, name="insurance"),
    path("insurance/<str:number>/", ops.stock_claim, name="stock-claim"),
    path("report/<str:number>/", ops.report, name="report"),
    path("<str:number>/", ops.claim, name="claim"),
    path("<str:number>/files/<str:public_id>/", ops.file, name="file"),
]
