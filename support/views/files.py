"""Files of messages: for the owner of the conversation and for agents, nobody else."""

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from marketplace.core.files import EXTENSIONS, PDF
from support import letters, selectors
from support.channels.sharing import file_in
from support.errors import FileNotThere
from support.guests import writer_of
from support.models import MessageFile
from support.services.files import small_path
from support.sockets import is_agent


@require_GET
def chat_file(request: HttpRequest, public_id: str, file_id: str) -> HttpResponse:
    """A file of one of my conversations; agents open those of every conversation. `?size=s` is a picture's small twin."""
    is_desk = is_agent(request.user)
    if is_desk:
        conversation = selectors.conversation_for_agent(public_id)
    else:
        writer = writer_of(request.user, request.session)
        conversation = selectors.conversation_for(public_id=public_id, user=writer.user, guest_key=writer.guest_key)
    found = selectors.file_of(conversation, file_id, internal=is_desk)
    return stored(found, is_small=request.GET.get("size") == "s")


@require_GET
def shared_file(request: HttpRequest, token: str) -> HttpResponse:
    """A file that our side sent to somebody without an account, by the signed link in the letter."""
    found = letters.shared_file(file_in(token) or "-")
    if found is None:
        raise FileNotThere
    return stored(found)


def stored(file: MessageFile, *, is_small: bool = False) -> HttpResponse:
    """The bytes, for somebody who may see them. No cache that others share keeps them; a PDF is saved, not opened in our pages."""
    name = small_path(file.file) if is_small and file.is_picture else file.file
    try:
        with default_storage.open(name) as held:
            response = HttpResponse(held.read(), content_type=file.mime)
    except (OSError, SuspiciousFileOperation, ValueError) as error:
        raise Http404 from error
    disposition = "attachment" if file.mime == PDF else "inline"
    response["Content-Disposition"] = f'{disposition}; filename="{file.public_id}.{EXTENSIONS[file.mime]}"'
    response["Cache-Control"] = "private, max-age=3600"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
