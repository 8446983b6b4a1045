"""Small talk: what a human would say to "thx", "lol", a thumb, swearing, or "are you a robot?"."""

import re

from bot.talk import KEEP, N_, Reply, Say, Turn
from bot.text import fold

THUMBS = re.compile(r"[\s\ufe0f\u200d\U0001f3fb-\U0001f3ff👍👌🙏💪🙌👏✅😊🙂😀😃😄😁😆🤣😂😍🥰❤💙💚💜🎉🤝🫶]+")
# What was said, by its words; the first that matches. Each has an answer of its own, never the same for all.
ANSWERS = (
    (
        r"(are you|r u|is this|am i talking to|you) (a |an )?"
        r"(real|human|robot|bot|ai|machine|person|computer|chatgpt)( or not| or what)?",
        N_("I am a machine. People read what you text when they are at work. To talk to one, text PA."),
    ),
    (
        r"(wtf|wth|omg|fuck( off| this| you| u| sake)?|f off|shit|bullshit|piss off|shut up|"
        r"you are (useless|rubbish|crap|stupid)|"
        r"(this is|ur|youre|your) (useless|rubbish|crap|shit|stupid|dumb))",
        N_("That sounds annoying. Sorry. Tell me what is wrong, or text PA to get a person."),
    ),
    (
        r"(how are you|how r u|hows it going|you ok|u ok|wyd|what are you doing|sup|wassup|whats up)",
        N_("I am fine, thanks. How are you? I can help with your Offer, the hub or your PA."),
    ),
    (
        r"(lo+l|ha(ha)+|he(he)+|lmao+|rofl|funny|so funny|thats funny)",
        N_("Glad that made you smile. Anything you need? Text MENU."),
    ),
    (
        r"((ok|okay|thanks|cool|alright) )*(bye( bye)?|goodbye|see (ya|you|u)( then| later| soon| tomorrow)?"
        r"|cya|good ?night|gn|laters?|ttyl)",
        N_("Bye for now. Text me any time."),
    ),
    (
        r"((ok|okay|k|cool|great|nice|aw|perfect|brilliant|lovely|wow|alright|no|yes|yeah) )*"
        r"(thx|thanks?( you| u)?( so much| a lot| loads)?|thank u|thnx|thanx|ty|tysm|cheers|ta|appreciate it|nice one)"
        r"( mate| bro| hun| babe| love| x+| god bless( you)?| for (that|your help|everything))*",
        N_("You are welcome. Text MENU when you need me."),
    ),
    (r"(yes|yeah|yep|yh|ye|sure)( please| pls| plz)?", N_("OK! What would you like? Text MENU to see.")),
    (r"(all )?(done|finished|sorted)( now| thanks)?", N_("Nice one. Text MENU when you need me.")),
    (r"(sorry|my bad|soz)", N_("No need to be sorry. What can I do?")),
    (
        r"(happy birthday|merry christmas|eid mubarak|happy new year)( to you| all)?",
        N_("Thank you, and the same to you!"),
    ),
    (
        r"(i love you|love you|ily|youre great|you are great|good bot)",
        N_("That is kind of you. Your team will be glad too."),
    ),
    (
        r"(im |i am )?(bored|so bored|tired|knackered)",
        N_("I hear you. The hub may have something on. Text HUB to see, or PA to talk to a person."),
    ),
    (
        r"(who is|whos|who are|who|who r) (this|you|u|dis)( please| pls)?",
        N_("I am an automatic text helper. Text HELP to see what I can do."),
    ),
    (r"(whats|what is|do you have) (your )?(a )?name", N_("I have no name. I am the text helper of your team.")),
    (
        r"(tell me a joke|joke|sing|play a game)",
        N_("I am not good at that. But your hub has people who are! Text HUB."),
    ),
)
PATTERNS = tuple((re.compile(pattern), answer) for pattern, answer in ANSWERS)
YES = re.compile(r"(yes|yeah|yep|yh|ye|sure)( please| pls| plz)?")
THUMB = N_("Great. Text MENU when you need me.")
PLAIN = N_("No problem. Text MENU when you need me.")


def answer_to(text: str) -> str:
    """What a human would answer, in English to be translated; empty where there is something to be understood."""
    said = fold(text)
    if not said and THUMBS.fullmatch(text):
        return THUMB
    return next((answer for pattern, answer in PATTERNS if pattern.fullmatch(said)), "")


def small_talk(turn: Turn) -> Reply:
    """Where there is something to pick from, a yes alone does not say what."""
    _ = turn.translate
    if len(turn.choices) > 1 and YES.fullmatch(fold(turn.text)):
        return Reply((Say(_("Which one? Text its number."), turn.choices),), step=KEEP)
    return Reply((Say(_(answer_to(turn.text) or PLAIN)),), step=KEEP)
