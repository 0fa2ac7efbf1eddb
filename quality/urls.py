from django.urls import path

from quality.views import cards, survey, training

app_name = "quality"
urlpatterns = [
    path("survey/<str:token>/", survey.survey, name="survey"),
    path("desk/quality/", cards.home, name="home"),
    path("desk/quality/samples/<int:pk>/", cards.score, name="score"),
    path("desk/quality/cards/<int:pk>/", cards.card, name="card"),
    path("desk/quality/calibrate/<str:number>/", cards.calibrate, name="calibrate"),
    path("desk/quality/calibrations/<int:pk>/", cards.calibration, name="calibration"),
    path("desk/training/", training.home, name="training"),
    path("desk/training/<slug:code>/", training.course, name="course"),
    path("desk/training/<slug:code>/start/", training.start, name="start"),
    path("desk/training/<slug:code>/quiz/", training.quiz, name="quiz"),
]
