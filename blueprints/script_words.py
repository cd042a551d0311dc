"""What the script says, handed over in the reader's language.

The script has its sentences in English and finds the others by them, so that an English page
hands nothing over and a page without these words still says what it has to say.
"""

import json

from markupsafe import Markup

from picslrs_plugin.wording import ENGLISH, language, said, told

WORDS = (
    told("Working…"),
    told("There is no answer yet. Please wait: it was sent once and is not sent again."),
    told("There is no answer yet. You can wait, or stop waiting and try again later."),
    told("Stop waiting"),
    told("An answer is still awaited"),
    told(
        "The window was closed, but what you sent in it may be carried out. This page is loaded "
        "again when the answer comes. Until then nothing else can be sent from here."
    ),
    told("Load this page again"),
    told("You stopped waiting"),
    told("It may be carried out all the same. Open this page again to see how things stand."),
    told("Nothing was changed. What you typed is still here: try again when you like."),
    told("No usable answer came back"),
    told(
        "It is not known whether the request was carried out. What you typed is still here, but "
        "first open the tab in another browser tab: it shows how things stand. Check there before "
        "you try again."
    ),
    told(
        "It is not known whether the request was carried out. Load this page again: it shows how "
        "things stand. Check there before you try again."
    ),
    told("The learner system could not be reached"),
    told(
        "Nothing was changed, and what you typed is still here. Check your connection, then press "
        "the button again."
    ),
    told("You are not signed in any more"),
    told(
        "Nothing was sent. What you typed is still here: sign in again in another browser tab, "
        "then press the button. You may be asked to check the details and to press it a second "
        "time."
    ),
)


def script_words() -> Markup:
    """Return what a page carries for the script: nothing where English is spoken."""
    if language() == ENGLISH:
        return Markup("")
    words = {str(one): said(one) for one in WORDS}
    return Markup('<template data-picslrs-words="{}"></template>').format(
        json.dumps(words, ensure_ascii=False)
    )
