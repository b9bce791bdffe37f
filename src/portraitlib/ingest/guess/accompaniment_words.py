"""Headers and words of files on services, meetings, trainings and the time of adults, in French and in English."""

from __future__ import annotations

HEADERS: dict[str, tuple[str, ...]] = {
    "service_number": ("no service", "n service", "numero service", "service no", "service number", "service id",
                       "id service", "no mesure", "no jumelage", "match id"),
    "service_kind": ("service", "mesure", "type service", "service type", "kind service", "mesure soutien",
                     "intervention", "nom service"),
    "service_start": ("debut", "date debut", "start", "start date", "debut service", "service start", "begin date"),
    "service_end": ("fin", "date fin", "end", "end date", "fin service", "service end"),
    "end_reason": ("motif fin", "raison fin", "end reason", "reason ended", "reason exited"),
    "adult_number": ("matricule intervenant", "no intervenant", "numero intervenant", "matricule adulte",
                     "no employe", "staff id", "provider id", "staff unique id", "employee id"),
    "weekly_minutes": ("minutes semaine", "minutes par semaine", "planned minutes", "minutes week"),
    "service_group": ("groupe accompagne", "groupe accompagnement", "accompaniment group", "group id"),
    "programme": ("programme", "program", "type programme"),
    "form": ("forme", "forme accompagnement", "form"),
    "commitment": ("engagement jusqu", "engagement jusque", "fin engagement", "commitment until", "committed until"),
    "previous": ("service precedent", "no service precedent", "previous service", "previous service id"),
    "attended": ("present", "eleve present", "eu lieu", "rencontre tenue", "attended", "was attended", "held"),
    "missed_reason": ("raison", "raison absence", "missed reason", "reason missed"),
    "activity": ("activite", "activites", "activity", "activities"),
    "n_present": ("eleves presents", "nb eleves presents", "nombre eleves presents", "n present", "students present"),
    "mode": ("mode", "mode rencontre", "moyen", "way meeting", "meeting mode"),
    "planned": ("prevue", "rencontre prevue", "planned", "is planned", "planned meeting"),
    "chosen_by": ("choix", "choisie par", "activite choisie par", "chosen by", "activity chosen by"),
    "feedback": ("retour enseignants", "retour enseignant", "retour enseignantes", "teacher feedback",
                 "teachers feedback", "had teacher feedback"),
    "hours": ("heures", "nb heures", "hours", "duree heures"),
    "training_kind": ("formation ou contact", "type formation", "genre formation", "training kind",
                      "training or contact"),
    "training_topic": ("sujet formation", "theme formation", "training topic"),
    "week": ("semaine", "lundi", "week", "week starting"),
    "function": ("fonction", "fonction temps", "role", "function", "role function"),
    "release": ("part liberee", "liberation", "release share", "released share"),
    "leaving": ("depart annonce", "date depart annoncee", "known leaving", "known leaving date"),
}  # fmt: skip

SERVICES = {
    "directed_study": ("etude dirigee", "directed study"),
    "tutoring": ("tutorat", "tutoring"),
    "co_teaching": ("coenseignement", "co-enseignement", "co-teaching"),
    "resource_teacher": ("enseignant-ressource", "enseignante-ressource", "enseignant ressource", "resource teacher"),
    "mentoring": ("mentorat", "mentoring", "mentor"),
    "recovery": ("recuperation", "recovery", "catch-up"),
    "orthopedagogy": ("orthopedagogie", "special education", "remedial teaching"),
    "homework_help": ("aide aux devoirs", "homework help"),
    "supervised_study": ("etude supervisee", "supervised study"),
    "enrichment": ("enrichissement", "enrichment"),
    "extracurricular": ("activite parascolaire", "parascolaire", "extracurricular"),
    "group_accompaniment": ("accompagnement de groupe", "group accompaniment", "group mentoring"),
    "other": ("autre", "other"),
}
MODES = {
    "in_person": ("en personne", "presence", "face a face", "in person", "face to face"),
    "telephone": ("au telephone", "telephone", "phone", "by telephone"),
    "message": ("par message", "message", "texto", "courriel", "text message", "e-mail", "email"),
    "remote": ("par video", "video", "visioconference", "a distance", "remote", "online"),
}
CHOSEN_BY = {
    "student": ("l'eleve", "eleve", "the student", "student"),
    "adult": ("l'adulte", "adulte", "mentor", "the adult", "adult"),
    "both": ("les deux", "les deux ensemble", "both", "both together"),
    "programme": ("le programme", "programme", "the programme", "program"),
}
PROGRAMMES = {
    "guidance": ("guidance", "mentorat", "orientation"),
    "community": ("communautaire", "community"),
    "skills": ("habiletes", "skills"),
    "energising": ("dynamisation", "energising", "energizing"),
    "school": ("scolaire", "school", "academic"),
    "self_management": ("gestion personnelle", "self-management"),
}
FORMS = {
    "one_to_one": ("un a un", "individuel", "one to one", "individual"),
    "group": ("en groupe", "groupe", "in a group", "group"),
    "remote": ("a distance", "at a distance", "remote"),
}
KINDS = {
    "training": ("formation", "training"),
    "support": ("contact", "contact de soutien", "soutien", "support contact"),
}
FUNCTIONS = {
    "students": ("eleves", "aupres des eleves", "with students", "students"),
    "colleagues": ("collegues", "aupres des collegues", "with colleagues", "colleagues"),
    "services": ("services", "avec les services", "with services"),
}
ROLES = {
    "teacher": ("enseignant", "enseignante", "teacher"),
    "resource_teacher": ("enseignant-ressource", "enseignante-ressource", "resource teacher"),
    "special_educator": ("orthopedagogue", "special educator"),
    "principal": ("direction", "principal"),
    "advisor": ("conseiller pedagogique", "conseillere pedagogique", "advisor"),
    "mentor": ("mentor", "mentore"),
    "peer": ("pair", "eleve qui accompagne", "peer", "peer who accompanies"),
    "volunteer": ("benevole", "volunteer"),
    "other": ("autre", "autre role", "other"),
}
