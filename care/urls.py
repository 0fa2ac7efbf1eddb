from django.urls import path

from care.views import people

app_name = "care"
urlpatterns = [
    path("desk/people/<slug:public_id>/", people.person, name="person"),
    path("desk/people/notes/<slug:note_id>/remove/", people.remove_note, name="remove-note"),
]
