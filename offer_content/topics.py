"""The twelve topics of the Offer, in the order a young person is likely to need them."""

from offer_content.values import Topic


def N_(message: str) -> str:
    """Mark a message for extraction without translating it yet."""
    return message


KEYS = (
    "money",
    "housing",
    "health",
    "education",
    "employment",
    "relationships",
    "adviser",
    "rights",
    "participation",
    "documents",
    "asylum",
    "custody",
)
# A row of a WhatsApp list holds 24 characters.
TITLES = (
    N_("Money"),
    N_("A place to live"),
    N_("Health and feelings"),
    N_("School, college and uni"),
    N_("Work and training"),
    N_("Family, friends, support"),
    N_("Your Personal Adviser"),
    N_("Your rights"),
    N_("Have your say"),
    N_("ID and papers"),
    N_("Asylum and immigration"),
    N_("Prison and release"),
)
TOPICS = tuple(Topic(key, title) for key, title in zip(KEYS, TITLES, strict=True))
