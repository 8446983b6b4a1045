"""A small content folder for tests, good until somebody spoils it."""

from dataclasses import dataclass
from pathlib import Path

import offer_content

GP = """\
- id: gp
  topic: health
  title: See a doctor
  label: See a doctor
  text: Your PA can help you find a doctor.
  how: Ask your PA.
  mark: C
  source: a page
  version: 2
"""
COUNCIL = """\
fictional: true
name: Testshire Council
team_name: the Leaving Care team
domain: testshire.example
phone: 01632 960001
out_of_hours_phone: 01632 960002
out_of_hours: at night
emergency_help_phone: 01632 960003
emergency_help_hours: by day
reply_hours: by day
checked_by: fictional lead
checked_on: 2026-11-01
"""
HUBS = """\
- slug: elm
  name: Elm House
  address: [12 Example Street]
  phone: 01632 960010
  confirmed_on: 2026-11-01
  hours:
    monday: ["10:00-16:00"]
"""
HELP = """\
- id: emergency
  service: Emergency
  number: "999"
  risks: [medical]
  mark: C
  source: NHS
- id: samaritans
  service: Samaritans
  number: 116 123
  risks: [self_harm]
  mark: C
  source: Samaritans
"""
CHECKLISTS = """\
- id: move
  title: Moving in
  label: Moving in
  text: Here is what to do.
  asked: [i got my keys]
  items:
    - {id: keys, text: Get the keys}
    - {id: gp, text: Find a doctor}
    - {id: bank, text: Tell the bank}
  mark: C
  source: our own list
  version: 3
"""
SIGN_OFFS = """\
- checked_by: fictional lead
  checked_on: 2026-11-01
  next_review: 2027-11-01
  entries:
    gp: 2
  checklists:
    move: 3
  numbers: [samaritans]
"""
LOCAL = (
    GP.replace("id: gp", "id: nurse")
    + """\
  checked_by: fictional lead
  checked_on: 2026-11-01
  next_review: 2027-11-01
"""
)
TEMPLATES = "hello:\n  en: HX00000000000000000000000000000001\n"
SOMALI = """\
entries:
  gp:
    title: Dhakhtar
    label: Dhakhtar
    text: Qoraal
    how: Sida
    version: 2
    checked_by: fictional reader
    checked_on: 2026-11-01
"""
TREE = {
    "national/health.yaml": GP,
    "checklists.yaml": CHECKLISTS,
    "help_numbers.yaml": HELP,
    "translations/so.yaml": SOMALI,
    "things.yaml": "- name: kitchen\n  asked: [cook]\n",
    "councils/test/areas.yaml": "North: [elm]\n",
    "councils/test/council.yaml": COUNCIL,
    "councils/test/hubs.yaml": HUBS,
    "councils/test/sign_offs.yaml": SIGN_OFFS,
    "councils/test/entries.yaml": LOCAL,
    "councils/test/templates.yaml": TEMPLATES,
}
SHORT = {name.removeprefix("councils/test/").removesuffix(".yaml"): name for name in TREE}


@dataclass
class Tree:
    """The folder: write or change a file of it by its name without .yaml, and ask what is wrong with it."""

    root: Path

    def write(self, name: str, text: str) -> None:
        path = self.root / SHORT.get(name, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def change(self, name: str, old: str, new: str) -> None:
        text = (self.root / SHORT[name]).read_text(encoding="utf-8")
        assert old in text
        self.write(name, text.replace(old, new, 1))

    def problems(self) -> list[str]:
        return [str(problem) for problem in offer_content.check("test", self.root)]


def planted(root: Path) -> Tree:
    """The small folder, written under that path."""
    tree = Tree(root)
    for name, text in TREE.items():
        tree.write(name, text)
    return tree
