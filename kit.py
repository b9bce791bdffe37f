#!/usr/bin/env python3
"""Entrée du projet : une commande prépare ce qui manque, puis fait le travail demandé.

    python kit.py run             importe les écoles fictives et produit leurs rapports
                                  (avec --store mon-dossier : produit ceux de vos écoles)
    python kit.py lab             ouvre les carnets dans JupyterLab
    python kit.py app             ouvre les carnets comme une application, sans code
    python kit.py test            installe les outils de vérification et lance les tests
    python kit.py test --long     lance les longs tests : des simulations, des cas tirés par centaines
    python kit.py types           vérifie les types de tout le code (mypy)
    python kit.py portrait …      toute commande `portrait` (essayez : python kit.py portrait --help)
    python kit.py install rd      ajoute ce que demande la comparaison autour d'un seuil (licence GPL-3)

La première fois, l'installation prend quelques minutes et demande une connexion à Internet. Ensuite,
tout démarre aussitôt. Ce qui suit la commande est transmis : python kit.py run --language en

English: one command makes what is missing (.venv), then does the work. See README.md.
"""

# ruff: noqa: E402 (the Python version is checked before anything an old Python does not have is imported)

import sys

OLDEST, TOO_NEW = (3, 11), (3, 15)

if not OLDEST <= sys.version_info[:2] < TOO_NEW:
    sys.exit(
        "\nIl faut Python 3.11, 3.12, 3.13 ou 3.14. Cette commande a trouvé Python {0}.\n"
        "  1. Installez Python 3.13 : https://www.python.org/downloads/\n"
        "  2. Relancez : sous Windows « py -3.13 kit.py run », ailleurs « python3.13 kit.py run ».\n\n"
        "Python 3.11, 3.12, 3.13 or 3.14 is needed; this is Python {0}.\n"
        "Install Python 3.13, then: py -3.13 kit.py run (Windows) or python3.13 kit.py run.".format(
            ".".join(str(part) for part in sys.version_info[:3])
        )
    )

import contextlib
import hashlib
import json
import os
import re
import signal
import subprocess
import time
import tomllib
from pathlib import Path

PROJECT = Path(__file__).resolve().parent
VENV = PROJECT / ".venv"
SCRIPTS = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = SCRIPTS / ("python.exe" if os.name == "nt" else "python")
LOG = VENV / "kit.log"
CORES = min(os.cpu_count() or 1, 4)  # what reports and tests use; more gains little and takes memory
HEARTBEAT = 15  # seconds between two signs of life while pip works

# Minutes of processor time that each tier of tests may take in all, so that the tests stay worth running.
SHORT_TESTS_MAY_TAKE, LONG_TESTS_MAY_TAKE = 12, 15
TIER_OPTIONS = {"--long", "--full"}

# What each set-up installs. Each contains those before it. `rd` is GPL-3: it is installed by name only.
SET_UPS = {"run": ".", "rd": ".[rd]", "test": ".[test]"}

# Run by the environment's own Python: fails when a package of the project is gone.
CHECK = (
    "import sys, importlib.metadata as metadata, importlib.util as util\n"
    "[metadata.version(name) for name in sys.argv[1:]]\n"
    "sys.exit(util.find_spec('portraitlib') is None)"
)

# A pattern of the log -> what happened and what to do, in French and in English.
CAUSES = {
    r"No space left|Errno 28|WinError 112": (
        "Le disque est plein. Libérez environ 2 Go, puis relancez la même commande.",
        "The disk is full. Free about 2 GB, then run the same command again.",
    ),
    r"CERTIFICATE_VERIFY_FAILED|SSLError|SSLCertVerification": (
        "Le réseau de l'établissement remplace les certificats : demandez à l'équipe informatique\n"
        "  le fichier de certificats, puis : python -m pip config set global.cert CHEMIN_DU_FICHIER",
        "The network replaces certificates: ask for its certificate file, then set pip's global.cert.",
    ),
    r"ProxyError|407 Proxy": (
        "Le serveur mandataire (proxy) refuse la connexion. Demandez son adresse à l'équipe informatique,\n"
        "  puis : python -m pip config set global.proxy http://ADRESSE:PORT",
        "The proxy refuses the connection. Ask for its address, then set pip's global.proxy.",
    ),
    r"NewConnectionError|NameResolution|name resolution|getaddrinfo|ConnectTimeout|ReadTimeout|ConnectionError"
    r"|ConnectionReset|Network is unreachable|Max retries": (
        "Pas de connexion à Internet, ou le réseau bloque l'installation. Vérifiez la connexion,\n"
        "  puis relancez la même commande : elle reprend l'installation.",
        "No Internet connection, or the network blocks the installation. Check it, then run the same command again.",
    ),
    r"ensurepip|No module named '?venv|python3?[\d.]*-venv": (
        "Il manque le module « venv » de Python. Sous Debian ou Ubuntu : sudo apt install python3-venv",
        "Python's venv module is missing. On Debian or Ubuntu: sudo apt install python3-venv",
    ),
    r"WinError 206|filename or extension is too long|Long Path": (
        "Le chemin du dossier est trop long pour Windows. Déplacez le projet, par exemple dans C:\\portrait.",
        "The folder's path is too long for Windows. Move the project, for instance to C:\\portrait.",
    ),
    r"WinError 32|WinError 5\b": (
        "Un fichier de .venv est utilisé. Fermez JupyterLab et l'application, puis relancez la même commande.",
        "A file of .venv is in use. Close JupyterLab and the app, then run the same command again.",
    ),
    r"Read-only file system|Permission denied|Errno 13|Errno 30|PermissionError": (
        "On ne peut pas écrire dans ce dossier. Copiez le projet dans un dossier à vous (Documents, par exemple).",
        "This folder cannot be written to. Copy the project to a folder of your own.",
    ),
    r"ResolutionImpossible|No matching distribution|Could not find a version": (
        "Un des logiciels n'existe pas pour cet ordinateur ou cette version de Python. Essayez Python 3.13.",
        "One of the packages does not exist for this computer or this version of Python. Try Python 3.13.",
    ),
}
SAMPLE_STORE = "store"  # the fictional schools go there, and nowhere else
SAMPLE_WORDS = (
    "Ces écoles sont inventées; des lignes sont fautives exprès (docs/donnees_exemple.md).\n"
    "Pour vos données : docs/importation.md, puis --store avec le nom de votre dossier.",
    "These schools are invented; some rows are wrong on purpose (docs/donnees_exemple.md).\n"
    "For your own data: docs/guides_in_english.md, then --store with the name of your folder.",
)
UNKNOWN_CAUSE = (
    "La raison n'est pas reconnue ; les dernières lignes de l'installation suivent.",
    "The reason is not known to the kit; the last lines of the installation follow.",
)


class SetUpError(Exception):
    """The environment could not be made; the argument is what the tools said."""


def say(text="", english=""):
    """Print at once, in the language asked for: what follows comes from other processes."""
    print(english if english and language(sys.argv) == "en" else text, flush=True)


def environment():
    """Environment variables of every command: the project's folder and tools, no one else's packages.

    Compiled files may be kept: without them each notebook's kernel would compile the library anew.
    """
    foreign = {"PYTHONHOME", "PYTHONPATH", "PYTHONSTARTUP", "PYTHONDONTWRITEBYTECODE"}
    kept = {name: value for name, value in os.environ.items() if name.upper() not in foreign}
    path = os.pathsep.join([str(SCRIPTS), kept.get("PATH", "")])
    own = {"VIRTUAL_ENV": str(VENV), "PORTRAIT_PROJECT": str(PROJECT), "PYTHONUTF8": "1", "PYTHONNOUSERSITE": "1"}
    return {**kept, **own, "PATH": path}


# --- Is the environment there, whole and up to date? --------------------------------------------------------


def base():
    """What makes an environment unusable when it changes: the Python it stands on, the folder it is in."""
    return [f"{sys.version_info[0]}.{sys.version_info[1]}", sys.base_prefix, str(PROJECT)]


def contents():
    """Fingerprint of the files that say which packages are wanted."""
    digest = hashlib.sha256()
    for name in ("pyproject.toml", "constraints.txt"):
        digest.update((PROJECT / name).read_bytes())
    return digest.hexdigest()


def stamp(set_up):
    """File that says a set-up was finished."""
    return VENV / f"kit-{set_up}.json"


def read_stamp(set_up):
    """Base and contents of a finished set-up; nothing when it never finished."""
    try:
        written = json.loads(stamp(set_up).read_text(encoding="utf-8"))
        return written["base"], written["contents"]
    except (OSError, ValueError, KeyError, TypeError):
        return None, None


def is_healthy():
    """Whether the environment's Python starts and finds every package the project names."""
    wanted = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    names = [re.match(r"[\w.-]+", requirement)[0] for requirement in wanted]
    try:
        checked = subprocess.run([PYTHON, "-I", "-c", CHECK, *names], capture_output=True, check=False)
    except OSError:
        return False
    return checked.returncode == 0


def is_ready(set_up):
    """Whether `set_up`, or a larger one, was finished for these very files and still stands."""
    names = list(SET_UPS)
    finished = any(read_stamp(name) == (base(), contents()) for name in names[names.index(set_up) :])
    return finished and is_healthy()


# --- Make it -------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def alone():
    """Wait until no other kit.py prepares this environment; the lock goes with its process."""
    with (PROJECT / ".kit.lock").open("w") as lock:
        if os.name == "nt":
            import msvcrt

            msvcrt.locking(lock.fileno(), msvcrt.LK_LOCK, 1)
        else:
            import fcntl

            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def make_environment():
    """Make an empty environment in place of what is there."""
    python = getattr(sys, "_base_executable", None) or sys.executable
    made = subprocess.run([python, "-m", "venv", "--clear", str(VENV)], capture_output=True, text=True, check=False)
    if made.returncode:
        raise SetUpError(made.stdout + made.stderr)


def install(set_up):
    """Install the project and its packages, with a sign of life now and then; pip's words go to the log."""
    command = [PYTHON, "-I", "-m", "pip", "install", "--no-input", "--progress-bar", "off"]
    command += ["--disable-pip-version-check", "-c", "constraints.txt", "-e", SET_UPS[set_up]]
    started = time.monotonic()
    with LOG.open("w", encoding="utf-8") as log, started_in_project(command, stdout=log, stderr=log) as process:
        while True:
            with contextlib.suppress(subprocess.TimeoutExpired):
                status = process.wait(HEARTBEAT)
                break
            seconds = f"({time.monotonic() - started:.0f} s)"
            say(f"   … toujours en cours {seconds}", f"   … still at work {seconds}")
    if status:
        raise SetUpError(LOG.read_text(encoding="utf-8", errors="replace"))


def prepare(set_up):
    """Make the environment ready for `set_up`, with what was once asked by name; do nothing when it is."""
    if set_up == "run" and stamp("rd").exists():
        set_up = "rd"
    if not is_ready(set_up):
        set_up_alone(set_up)
    if words_to_compile():
        call(PYTHON, "-m", "portraitlib.display.catalogue")


def words_to_compile():
    """Catalogues whose text is more recent than what was compiled of it: after an update, or a translation."""
    texts = (PROJECT / "src" / "portraitlib" / "locale").glob("*/LC_MESSAGES/*.po")
    return [text for text in texts if modified(text) > modified(text.with_suffix(".mo"))]


def modified(path):
    """When a file was last written; 0 when it is not there."""
    return path.stat().st_mtime if path.exists() else 0


def set_up_alone(set_up):
    """Make the environment while no other kit.py does."""
    with alone():
        if is_ready(set_up):  # another kit.py has just made it
            return
        say(
            "Préparation de l'environnement : quelques minutes la première fois (environ 300 Mo à télécharger)…",
            "Preparing the environment: a few minutes the first time (about 300 MB to download)…",
        )
        started = time.monotonic()
        may_be_kept = any(read_stamp(name)[0] == base() for name in SET_UPS) and is_healthy()
        for name in SET_UPS:  # from here on, and until the end, the environment is unfinished
            stamp(name).unlink(missing_ok=True)
        if not may_be_kept:
            make_environment()
        install(set_up)
        if not is_healthy():
            raise SetUpError(LOG.read_text(encoding="utf-8", errors="replace"))
        stamp(set_up).write_text(json.dumps({"base": base(), "contents": contents()}), encoding="utf-8")
        seconds = f"({time.monotonic() - started:.0f} s).\n"
        say(f"Environnement prêt {seconds}", f"The environment is ready {seconds}")


def explain(told):
    """Say in plain words why the set-up failed, and what to do."""
    known = (words for pattern, words in CAUSES.items() if re.search(pattern, told, re.IGNORECASE))
    french, english = next(known, UNKNOWN_CAUSE)
    say(f"\nL'installation n'a pas pu se terminer.\n  {french}\n\nThe set-up could not be completed.\n  {english}")
    if (french, english) == UNKNOWN_CAUSE:
        say("\n" + "\n".join(told.strip().splitlines()[-12:]))
    if LOG.exists():
        say(f"\nDétails / details: {LOG}")


# --- The commands --------------------------------------------------------------------------------------------


@contextlib.contextmanager
def started_in_project(command, **options):
    """Start a command in the project's folder, and end it if this process is told to end."""
    process = subprocess.Popen(command, cwd=PROJECT, env=environment(), **options)
    previous = signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        yield process
    except BaseException:
        process.terminate()
        process.wait()
        raise
    finally:
        signal.signal(signal.SIGTERM, previous)


def call(*command):
    """Run one of the environment's commands with the keyboard and the screen; its exit status."""
    with started_in_project(command) as process:
        while True:
            with contextlib.suppress(KeyboardInterrupt):  # the command hears it too, and ends as it sees fit
                return process.wait()


def portrait(*arguments):
    """Run the project's own command, whose messages write commands as they can be typed here."""
    os.environ["PORTRAIT_COMMAND"] = "python kit.py portrait"
    return call(SCRIPTS / ("portrait.exe" if os.name == "nt" else "portrait"), *arguments)


def option(arguments, name, default):
    """Value of ``--name value`` or ``--name=value`` among `arguments`."""
    for position, argument in enumerate(arguments):
        if argument == name and position + 1 < len(arguments):
            return arguments[position + 1]
        if argument.startswith(name + "="):
            return argument.partition("=")[2]
    return default


def language(arguments):
    """Language that a command is asked in; French unless told."""
    return option(arguments, "--language", "fr")


def samples():
    """Code of each fictional school, and its description: params/importation/exemple_X.yml is data/sample/brut_X."""
    found = sorted((PROJECT / "params" / "importation").glob("exemple_*.yml"))
    return {mapping.stem.replace("exemple_", ""): mapping for mapping in found}


def imported():
    """When the sample's store was last written, and its schools; those of nobody when it is not there."""
    manifest = PROJECT / SAMPLE_STORE / "manifest.json"
    try:
        return modified(manifest), set(json.loads(manifest.read_text(encoding="utf-8"))["schools"])
    except (OSError, ValueError, KeyError, TypeError):
        return 0, set()


def samples_to_import(arguments):
    """Fictional schools to import: none into a store of another name, or that holds another school."""
    written, schools = imported()
    if option(arguments, "--store", SAMPLE_STORE) != SAMPLE_STORE or schools - set(samples()):
        return {}
    return {
        code: mapping
        for code, mapping in samples().items()
        if code not in schools or max(map(modified, [mapping, *raw_folder(code).glob("*")])) > written
    }


def raw_folder(code):
    """Exports of a fictional school."""
    return PROJECT / "data" / "sample" / f"brut_{code}"


def import_samples(arguments):
    """Import the fictional schools that are missing; say what is set aside, and where one's own data go."""
    wanted = samples_to_import(arguments)
    asked = ["--language", "en"] if language(arguments) == "en" else []
    for code, mapping in wanted.items():
        described = ["--mapping", mapping, "--raw", raw_folder(code), "--store", SAMPLE_STORE]
        status = portrait("import", *described, "--replace", "--brief", *asked)
        if status:
            return status
    if wanted:
        say(*SAMPLE_WORDS)
    return 0


def run(arguments):
    """Produce the reports: of the store that is named, else of the fictional schools."""
    prepare("run")
    started = time.time()
    jobs = [] if option(arguments, "--jobs", "") else ["--jobs", str(CORES)]
    status = import_samples(arguments) or portrait("run", *jobs, *arguments)
    index = PROJECT / option(arguments, "--out", "rapports") / "index.html"
    if index.exists() and (status == 0 or modified(index) >= started):  # not the page of an earlier run
        place = f"\n  {index}\n  {index.as_uri()}"
        say(f"\nOuvrez cette page dans un navigateur :{place}", f"\nOpen this page in a browser:{place}")
    return status


def lab(arguments):
    """Open the notebooks in JupyterLab."""
    prepare("run")
    return import_samples(arguments) or portrait("lab", *arguments)


def app(arguments):
    """Open the notebooks as an application, on this computer only."""
    prepare("run")
    return import_samples(arguments) or portrait("app", *arguments)


def processor_seconds():
    """Processor time of all the commands that this one has waited for; none is known on Windows."""
    ended = os.times()
    return ended.children_user + ended.children_system


def minutes(seconds):
    """A duration, written in the same way in French and in English."""
    return f"{int(seconds) // 60} min {int(seconds) % 60:02} s"


def tell_cost(seconds, limit):
    """Say what a whole tier of tests took; a limit passed is told, and fails nothing: this machine may be slow."""
    say(
        f"\nTemps de processeur des tests : {minutes(seconds)} (limite : {limit} min)."
        f" / Processor time of the tests: {minutes(seconds)} (limit: {limit} min)."
    )
    if seconds > 60 * limit:
        say(
            "  La limite est dépassée. Sur une machine libre, allégez les tests : voyez CONTRIBUTING.md.\n"
            "  The limit is passed. On an idle machine, make the tests lighter: see CONTRIBUTING.md."
        )


def test(arguments):
    """Run the tests: a whole tier of them on every core, told what it cost, or those asked for."""
    prepare("test")
    if set(arguments) - TIER_OPTIONS:
        return call(PYTHON, "-m", "pytest", *arguments)
    # In the order of the files: the browser's, the longest, begin early, and no core waits for them at the end.
    # One process more than cores: tests of pages and of what is killed spend a third of their time waiting.
    # The one test that needs nbval starts it itself: loading it would cost each process a second.
    everything = ["-n", str(CORES + 1), "--dist", "loadfile", "--no-loadscope-reorder", "-q", "-p", "no:nbval"]
    before = processor_seconds()
    status = call(PYTHON, "-m", "pytest", *everything, *arguments)
    if os.name != "nt" and "--full" not in arguments:
        tell_cost(processor_seconds() - before, LONG_TESTS_MAY_TAKE if arguments else SHORT_TESTS_MAY_TAKE)
    return status


def types(arguments):
    """Check the types of the whole source: once a change, not once a test run, for it takes a minute of processor."""
    prepare("test")
    return call(PYTHON, "-m", "mypy", *arguments)


def any_portrait(arguments):
    """Pass a command to `portrait`."""
    prepare("run")
    return portrait(*arguments)


def add(arguments):
    """Install what the kit does not bring by itself."""
    if arguments[:1] != ["rd"]:
        say("À ajouter : rd. Tapez : python kit.py install rd", "What can be added: rd. Type: python kit.py install rd")
        return 2
    prepare("rd")
    say(
        "rdrobust et rddensity sont installés : la comparaison autour d'un seuil peut être calculée.\n"
        "Leur licence (GPL-3) ne change pas celle de la trousse, qui marche sans eux.",
        "rdrobust and rddensity are installed: the comparison around a cut-off can be computed.\n"
        "Their licence (GPL-3) does not change that of the kit, which works without them.",
    )
    return 0


COMMANDS = {"run": run, "lab": lab, "app": app, "test": test, "types": types, "portrait": any_portrait, "install": add}


def main(arguments):
    """Do what the command line asks; return the exit status."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # a Windows console may not know every character
    command, rest = (arguments[0], arguments[1:]) if arguments else ("", [])
    if command not in COMMANDS:
        say(__doc__)
        return 0 if command in ("", "-h", "--help", "aide", "help") else 2
    try:
        return COMMANDS[command](rest[1:] if rest[:1] == ["--"] else rest)
    except SetUpError as failure:
        explain(str(failure))
    except OSError as failure:
        explain(f"{type(failure).__name__} {failure}")
    except KeyboardInterrupt:
        say("\nInterrompu. La même commande reprend le travail. / Interrupted; run the same command again.")
        return 130
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
