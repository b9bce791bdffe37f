"""Exports to import by the page, and the walk through it, request by request."""

import html
import json
import re
import time

FIRST = [f"Zygax{one}" for one in ("ane", "ilo", "ude", "ova", "ert", "iam", "osk", "uri", "ely", "ant", "orb", "isk")]
FORENAME = "Quorvel"
NUMBERS = [str(7_310_001 + at) for at in range(12)]


def exports(marks=lambda at: f"{60 + at},5", year="2025-2026"):
    """A list of students and their marks: a column of names, headers that are doubtful, a value that is wrong."""
    students = "Fiche;Nom;Prénom;Année;Niveau;Foyer;Sexe;Nature du plan;Humeur\n" + "".join(
        f"{number};{name};{FORENAME};{year};{'FPT' if at > 9 else 2};21;F;;bonne\n"
        for at, (number, name) in enumerate(zip(NUMBERS, FIRST, strict=True))
    )
    results = "Fiche;Cours;Groupe;Étape 1;Final\n" + "".join(
        f"{number};063226;21;{'DIS' if at < 2 else marks(at)};{'720' if at == 5 else '70'}\n"
        for at, number in enumerate(NUMBERS)
    )
    return {"eleves.csv": students, "notes.csv": results}


def put(folder, files):
    """Write files in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


class Walk:
    """A window on the page of the import of a server: what it shows, what is sent, what is waited for."""

    def __init__(self, served):
        self.served, self.pages = served, []
        self.base = f"{served.place}import/"

    def see(self, step=""):
        """The page of a step, as the person is led to it."""
        path = f"{self.base}{step}"
        for _ in range(4):
            status, page, headers = self.served.get(path)
            if status != 302:
                break
            path = headers["Location"]
        assert status == 200, (status, page)
        self.pages.append(page)
        self.step = path.rsplit("/", 1)[1]
        self.revision = int(re.search(r'data-revision="(\d+)"', page)[1])
        return html.unescape(page).replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")

    def send(self, action, **values):
        """What the server answers to an action."""
        sent = json.dumps({"revision": self.revision, **values})
        return self.served.get(
            f"{self.base}faire/{action}", method="POST", body=sent, X_Portrait="1", Content_Type="application/json"
        )

    def do(self, action, **values):
        """Do an action, wait for what it began, and see where one is led."""
        status, told, _ = self.send(action, **values)
        assert status == 200, (action, status, told)
        self.wait()
        return self.see()

    def wait(self):
        """Wait for the work under way."""
        for _ in range(600):
            if json.loads(self.served.get(f"{self.base}etat")[1])["busy"] is None:
                return
            time.sleep(0.05)
        raise AssertionError("it never ended")

    def begin(self, folder, *, source="", adds=True):
        """Begin with a folder, whatever was under way."""
        self.see("dossier")
        return self.do("dossier", picked="", typed=str(folder), source=source, adds=adds)

    def key(self, page):
        """Key of the question asked."""
        return re.search(r'name="key" value="([^"]+)"', page)[1]

    def answer_all(self, page, **answers):
        """Answer every question: by its kind as told, « je ne sais pas » else; the questions asked."""
        asked = []
        while 'name="key"' in page:
            key = self.key(page)
            asked.append(re.search(r'<label for="answer">(.*?)</label>', page)[1])
            page = self.do("reponse", key=key, answer=answers.get(key.partition("-")[0], "?"))
        return asked
